//! Palette: the colours of a theme, by role.

/// One of the 16 colours that every terminal has, or the one it writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ansi {
    /// What the terminal writes in, or on.
    Default,
    /// The 16 by their numbers: 0 black … 7 grey, 8 dark grey … 15 white.
    Index(u8),
}

impl Ansi {
    /// The names in theme files, in the order of the numbers.
    pub const NAMES: [&'static str; 16] = [
        "black",
        "red",
        "green",
        "yellow",
        "blue",
        "magenta",
        "cyan",
        "gray",
        "dark-gray",
        "light-red",
        "light-green",
        "light-yellow",
        "light-blue",
        "light-magenta",
        "light-cyan",
        "white",
    ];

    /// Finds a colour by its name.
    pub fn by_name(name: &str) -> Option<Self> {
        if name == "default" {
            return Some(Self::Default);
        }
        let index = Self::NAMES.iter().position(|known| *known == name)?;
        u8::try_from(index).ok().map(Self::Index)
    }

    /// Returns one of the 16 that is near `rgb`: its hue, and light where that is.
    pub fn near([r, g, b]: [u8; 3]) -> Self {
        let high = r.max(g).max(b);
        let low = r.min(g).min(b);
        if high - low < 32 {
            return Self::Index(match high {
                0..=63 => 0,
                64..=127 => 8,
                128..=207 => 7,
                208.. => 15,
            });
        }
        let middle = low.midpoint(high);
        let hue = u8::from(r > middle) | u8::from(g > middle) << 1 | u8::from(b > middle) << 2;
        Self::Index(if high > 207 { hue + 8 } else { hue })
    }
}

/// A colour, and the one of the 16 that stands for it where there are no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// Red, green, blue.
    pub rgb: [u8; 3],
    /// Its stand-in.
    pub ansi: Ansi,
}

impl Ink {
    /// Returns a colour with a stand-in that is near it.
    pub fn new(rgb: [u8; 3]) -> Self {
        Self {
            rgb,
            ansi: Ansi::near(rgb),
        }
    }

    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, r, g, b] = number.to_be_bytes();
        Some(Self::new([r, g, b]))
    }
}

/// What a background is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
}

/// The colours of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Its name.
    pub name: Box<str>,
    /// What its page is; `auto` chooses by it.
    pub ground: Ground,
    /// The page.
    pub page: Ink,
    /// Header and status line.
    pub bar: Ink,
    /// The selected row.
    pub selection: Ink,
    /// Running text.
    pub text: Ink,
    /// Headlines.
    pub headline: Ink,
    /// Times, outlets, what was read.
    pub secondary: Ink,
    /// Rules and headings of the sidebar.
    pub rule: Ink,
    /// What is new, and where you are.
    pub accent: Ink,
    /// Errors.
    pub error: Ink,
    /// Code.
    pub code: Ink,
    /// Topics, `topic1` to `topic6`.
    pub topics: [Ink; 6],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_have_names_and_stand_ins() {
        assert_eq!(Ansi::by_name("default"), Some(Ansi::Default));
        assert_eq!(Ansi::by_name("light-red"), Some(Ansi::Index(9)));
        assert_eq!(Ansi::by_name("mauve"), None);
        assert_eq!(
            Ink::parse("#ff0000").map(|ink| ink.ansi),
            Some(Ansi::Index(9))
        );
        assert_eq!(
            Ink::parse("#16181d").map(|ink| ink.ansi),
            Some(Ansi::Index(0))
        );
        assert_eq!(
            Ink::parse("#9a680c").map(|ink| ink.ansi),
            Some(Ansi::Index(3))
        );
        assert_eq!(Ink::parse("#ff00"), None);
        assert_eq!(Ink::parse("#é0000"), None);
    }
}

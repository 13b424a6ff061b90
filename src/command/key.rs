//! Keys, independent of the terminal library, and how they are written in files.
//!
//! A plain character stands for itself; everything else is a name in angle brackets: `<Enter>`,
//! `<C-d>` (control), `<A-x>` (alt), `<S-Tab>`, `<Space>`, `<lt>`. A binding is a sequence of
//! these: `gg`, `<C-w>l`.

use std::fmt;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, as the keyboard layout and Shift make it.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab; with `shift`, back-tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, counted from 1.
    F(u8),
}

/// A key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Control held.
    pub ctrl: bool,
    /// Alt held.
    pub alt: bool,
    /// Shift held; never set for characters, which carry it in themselves.
    pub shift: bool,
}

impl Key {
    /// Returns `code` without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// Returns a character key.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// Returns the character, if the key types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

const NAMES: [(&str, Code); 19] = [
    ("Enter", Code::Enter),
    ("CR", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("BS", Code::Backspace),
    ("Backspace", Code::Backspace),
    ("Del", Code::Delete),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PgUp", Code::PageUp),
    ("PageUp", Code::PageUp),
    ("PgDn", Code::PageDown),
    ("PageDown", Code::PageDown),
    ("Space", Code::Char(' ')),
    ("lt", Code::Char('<')),
];

/// Parses a sequence of keys.
///
/// # Errors
/// A sentence that names the part that is no key.
pub fn parse(text: &str) -> Result<Vec<Key>, String> {
    if let Some((modifier, key)) = text.split_once(['-', '+'])
        && let Some((_, sign)) = MODIFIERS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(modifier))
        && !key.is_empty()
    {
        return Err(format!("`{text}` is written `<{sign}-{key}>`"));
    }
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<' {
            let Some(end) = rest.find('>') else {
                return Err(format!(
                    "`{rest}` has no closing `>`; write `<lt>` for the key itself"
                ));
            };
            keys.push(named(&rest[1..end])?);
            rest = &rest[end + 1..];
        } else if c.is_control() || c.is_whitespace() {
            return Err("white space is no key; write `<Space>` or `<Tab>`".into());
        } else {
            keys.push(Key::char(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    if keys.is_empty() {
        return Err("a key is missing".into());
    }
    Ok(keys)
}

/// Modifiers as other programs write them, and how they are written here.
const MODIFIERS: [(&str, &str); 6] = [
    ("ctrl", "C"),
    ("control", "C"),
    ("alt", "A"),
    ("meta", "A"),
    ("option", "A"),
    ("shift", "S"),
];

fn named(name: &str) -> Result<Key, String> {
    let mut key = Key::char(' ');
    let mut rest = name;
    while let Some((modifier, tail)) = rest
        .split_once('-')
        .filter(|(m, t)| m.len() == 1 && !t.is_empty())
    {
        match modifier {
            "C" | "c" => key.ctrl = true,
            "A" | "a" | "M" | "m" => key.alt = true,
            "S" | "s" => key.shift = true,
            _ => {
                return Err(format!(
                    "`<{name}>`: `{modifier}-` is not one of C-, A-, S-"
                ));
            }
        }
        rest = tail;
    }
    let mut chars = rest.chars();
    key.code = match (chars.next(), chars.next()) {
        (Some(c), None) => Code::Char(if key.ctrl { c.to_ascii_lowercase() } else { c }),
        _ => match NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(rest)) {
            Some((_, code)) => *code,
            None => match rest.strip_prefix(['F', 'f']).and_then(|n| n.parse().ok()) {
                Some(n @ 1..=24) => Code::F(n),
                _ => return Err(format!("`<{name}>` is not a key")),
            },
        },
    };
    if key.ctrl && matches!(key.code, Code::Char('i' | 'm' | 'h' | '[')) {
        return Err(format!(
            "`<{name}>` cannot be told from Tab, Enter, Backspace or Esc in a terminal"
        ));
    }
    if key.shift
        && let Code::Char(c) = key.code
    {
        key.code = Code::Char(c.to_ascii_uppercase());
        key.shift = false;
    }
    Ok(key)
}

/// Short form for hints and help: `^D`, `Space`, `PgDn`, `g`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.alt {
            f.write_str("A-")?;
        }
        if self.shift {
            f.write_str("S-")?;
        }
        match self.code {
            Code::Char(' ') if self.ctrl => f.write_str("^Space"),
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) if self.ctrl => write!(f, "^{}", c.to_ascii_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            Code::Up => f.write_str("↑"),
            Code::Down => f.write_str("↓"),
            Code::Left => f.write_str("←"),
            Code::Right => f.write_str("→"),
            Code::PageUp => f.write_str("PgUp"),
            Code::PageDown => f.write_str("PgDn"),
            code => {
                let name = NAMES
                    .iter()
                    .find(|(_, c)| *c == code)
                    .map_or("?", |(n, _)| n);
                if self.ctrl {
                    write!(f, "C-{name}")
                } else {
                    f.write_str(name)
                }
            }
        }
    }
}

/// Writes a sequence of keys in the short form.
pub fn show(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_as_others_write_it_is_no_sequence() {
        for (text, meant) in [("Ctrl-x", "<C-x>"), ("alt+Enter", "<A-Enter>")] {
            let said = parse(text).expect_err("no key");
            assert_eq!(said, format!("`{text}` is written `{meant}`"));
        }
        assert!(parse("g-").is_ok() && parse("ctrl").is_ok());
    }

    #[test]
    fn sequences_are_parsed_and_shown() {
        let cases = [
            ("j", "j"),
            ("gg", "gg"),
            ("<C-d>", "^D"),
            ("<C-D>", "^D"),
            ("<S-Tab>", "S-Tab"),
            ("<Space>", "Space"),
            ("g<PgDn>", "gPgDn"),
            ("<lt>", "<"),
            ("<A-x>", "A-x"),
            ("<F12>", "F12"),
            ("-", "-"),
            ("é", "é"),
        ];
        for (written, shown) in cases {
            assert_eq!(
                parse(written).map(|keys| show(&keys)),
                Ok(shown.into()),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_no_key_says_why() {
        for written in ["", "<C-", "<nope>", "g g", "<C-m>", "<X-a>", "<F99>"] {
            assert!(parse(written).is_err(), "{written}");
        }
    }
}

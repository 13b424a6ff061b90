//! Theme: what each role looks like, in as many colours as the terminal has.

use ratatui::style::{Color, Modifier, Style};

use crate::model::settings::ThemeChoice;
use crate::model::topic::TopicColor;

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    True,
    /// The 256-colour palette.
    Palette256,
    /// The 16 named colours.
    Named16,
    /// None: `NO_COLOR`, or a terminal without.
    Mono,
}

/// The looks of the screen, by role.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// The page.
    pub base: Style,
    /// Header and status line.
    pub bar: Style,
    /// The one accent: what is new, and where you are.
    pub accent: Style,
    /// Headlines.
    pub headline: Style,
    /// Running text.
    pub text: Style,
    /// Times, outlets, what was read.
    pub secondary: Style,
    /// Rules and headings of the sidebar.
    pub rule: Style,
    /// The selected row: a background only.
    pub selection: Style,
    /// Errors.
    pub error: Style,
    /// A match of the search.
    pub search: Style,
    /// Keys and marked words.
    pub marked: Style,
    /// Code.
    pub code: Style,
    topics: [Style; 6],
    depth: Depth,
}

/// A colour: 24 bits, and its place among the 16 named ones.
type Ink = (u32, Color);

struct Inks {
    page: Ink,
    bar: Ink,
    selection: Ink,
    text: Ink,
    headline: Ink,
    secondary: Ink,
    rule: Ink,
    accent: Ink,
    error: Ink,
    code: Ink,
    topics: [Ink; 6],
}

const DARK: Inks = Inks {
    page: (0x16_18_1d, Color::Reset),
    bar: (0x1d_20_27, Color::Reset),
    selection: (0x27_2b_35, Color::DarkGray),
    text: (0xd9_d5_cc, Color::Reset),
    headline: (0xf4_ef_e4, Color::White),
    secondary: (0x8b_87_80, Color::Gray),
    rule: (0x4b_4f_59, Color::DarkGray),
    accent: (0xe0_b3_5f, Color::Yellow),
    error: (0xd7_87_5f, Color::Red),
    code: (0xb9_c4_b0, Color::Reset),
    topics: [
        (0xe5_71_6b, Color::LightRed),
        (0x6f_c2_b2, Color::Cyan),
        (0x9d_c1_7b, Color::Green),
        (0xbb_95_d6, Color::Magenta),
        (0x7f_a8_dc, Color::LightBlue),
        (0xd9_9a_6c, Color::LightYellow),
    ],
};

const LIGHT: Inks = Inks {
    page: (0xfa_f7_f0, Color::Reset),
    bar: (0xee_e9_de, Color::Reset),
    selection: (0xe4_dd_cd, Color::Gray),
    text: (0x33_30_2b, Color::Reset),
    headline: (0x14_12_0f, Color::Black),
    secondary: (0x7a_74_6a, Color::DarkGray),
    rule: (0xbe_b7_a8, Color::Gray),
    accent: (0x9a_68_0c, Color::Yellow),
    error: (0xb2_45_1c, Color::Red),
    code: (0x4a_57_42, Color::Reset),
    topics: [
        (0xbf_36_2f, Color::Red),
        (0x15_7a_6a, Color::Cyan),
        (0x4c_76_22, Color::Green),
        (0x7a_46_a3, Color::Magenta),
        (0x2a_5f_a8, Color::Blue),
        (0xa3_56_1d, Color::Yellow),
    ],
};

impl Theme {
    /// Returns a built-in theme in the colours the terminal has.
    pub fn new(choice: ThemeChoice, depth: Depth) -> Self {
        let inks = match choice {
            ThemeChoice::Dark => &DARK,
            ThemeChoice::Light => &LIGHT,
        };
        if depth == Depth::Mono {
            return Self::mono();
        }
        let color = |ink: Ink| convert(ink, depth);
        let fg = |ink: Ink| Style::new().fg(color(ink));
        let base = Style::new().fg(color(inks.text)).bg(color(inks.page));
        Self {
            base,
            bar: Style::new().fg(color(inks.text)).bg(color(inks.bar)),
            accent: fg(inks.accent),
            headline: fg(inks.headline),
            text: fg(inks.text),
            secondary: fg(inks.secondary),
            rule: fg(inks.rule),
            selection: Style::new().bg(color(inks.selection)),
            error: fg(inks.error),
            search: fg(inks.page)
                .bg(color(inks.accent))
                .add_modifier(Modifier::BOLD),
            code: fg(inks.code),
            marked: fg(inks.headline).bg(color(inks.selection)),
            topics: inks.topics.map(fg),
            depth,
        }
    }

    fn mono() -> Self {
        let plain = Style::new();
        Self {
            base: plain,
            bar: plain.add_modifier(Modifier::REVERSED),
            accent: plain.add_modifier(Modifier::BOLD),
            headline: plain,
            text: plain,
            secondary: plain.add_modifier(Modifier::DIM),
            rule: plain.add_modifier(Modifier::DIM),
            selection: plain.add_modifier(Modifier::REVERSED),
            error: plain.add_modifier(Modifier::BOLD),
            search: plain.add_modifier(Modifier::REVERSED),
            code: plain,
            marked: plain.add_modifier(Modifier::REVERSED),
            topics: [plain; 6],
            depth: Depth::Mono,
        }
    }

    /// Returns the look of a topic's sign.
    pub fn topic(&self, color: TopicColor) -> Style {
        match color {
            TopicColor::Slot(slot) => {
                self.topics[usize::from(slot.saturating_sub(1)) % self.topics.len()]
            }
            TopicColor::Rgb(..) if self.depth == Depth::Mono => Style::new(),
            TopicColor::Rgb(r, g, b) => {
                let rgb = u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b);
                Style::new().fg(convert((rgb, nearest_named(rgb)), self.depth))
            }
        }
    }

    /// Returns the look of a term that a topic matches: never by colour alone.
    pub fn hit(&self, color: TopicColor) -> Style {
        self.topic(color).add_modifier(Modifier::UNDERLINED)
    }
}

fn convert((rgb, named): Ink, depth: Depth) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    match depth {
        Depth::True => Color::Rgb(r, g, b),
        Depth::Palette256 => Color::Indexed(nearest_256(r, g, b)),
        Depth::Named16 => named,
        Depth::Mono => Color::Reset,
    }
}

/// Nearest colour of the 6×6×6 cube or the grey ramp of the 256-colour palette.
fn nearest_256(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |v: u8| {
        (0..6u8)
            .min_by_key(|i| STEPS[usize::from(*i)].abs_diff(v))
            .unwrap_or(0)
    };
    let (cr, cg, cb) = (step(r), step(g), step(b));
    let far = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    let cube = far(STEPS[usize::from(cr)], r)
        + far(STEPS[usize::from(cg)], g)
        + far(STEPS[usize::from(cb)], b);
    let level = ((u32::from(r) + u32::from(g) + u32::from(b)) / 3).saturating_sub(3) / 10;
    let level = level.min(23) as u8;
    let grey = 8 + 10 * level;
    if far(grey, r) + far(grey, g) + far(grey, b) < cube {
        232 + level
    } else {
        16 + 36 * cr + 6 * cg + cb
    }
}

fn nearest_named(rgb: u32) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    let high = r.max(g).max(b) / 2;
    match (r > high, g > high, b > high) {
        (true, true, false) => Color::Yellow,
        (true, false, true) => Color::Magenta,
        (false, true, true) => Color::Cyan,
        (true, false, false) => Color::Red,
        (false, true, false) => Color::Green,
        (false, false, true) => Color::Blue,
        _ => Color::White,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_fall_back() {
        assert_eq!(nearest_256(0, 0, 0), 16);
        assert_eq!(nearest_256(255, 0, 0), 196);
        assert!(nearest_256(0x16, 0x18, 0x1d) >= 232);
        let theme = Theme::new(ThemeChoice::Dark, Depth::Mono);
        assert_eq!(theme.base, Style::new());
        assert!(
            theme
                .hit(TopicColor::Slot(1))
                .add_modifier
                .contains(Modifier::UNDERLINED)
        );
    }
}

//! Theme: what each role looks like, in as many colours as the terminal has.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

use crate::model::palette::{Ansi, Ink, Palette};
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
    /// Rules: lines, and nothing that is read.
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

impl Theme {
    /// Returns the looks of `inks` in the colours the terminal has.
    pub fn new(inks: &Palette, depth: Depth) -> Self {
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

    /// Returns looks that only tell the selected row from the others.
    pub(super) fn plain(selection: Style) -> Self {
        Self {
            selection,
            ..Self::mono()
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
            TopicColor::Rgb(r, g, b) => Style::new().fg(convert(Ink::new([r, g, b]), self.depth)),
        }
    }

    /// Draws a cell whose halves have these colours; without colours, how light they are.
    pub(super) fn halves(&self, upper: [u8; 3], lower: [u8; 3], cell: &mut Cell) {
        if self.depth == Depth::Mono {
            let light = |[r, g, b]: [u8; 3]| {
                // The eye takes green for brighter than red and blue.
                u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b)
            };
            let level = (light(upper) + light(lower)) * SHADES.len() as u32 / (20 * 256);
            cell.set_symbol(SHADES[(level as usize).min(SHADES.len() - 1)]);
            return;
        }
        let color = |[r, g, b]: [u8; 3]| match self.depth {
            Depth::True | Depth::Mono => Color::Rgb(r, g, b),
            Depth::Palette256 => Color::Indexed(nearest_256(r, g, b)),
            Depth::Named16 => nearest_16([r, g, b]),
        };
        cell.set_symbol("▀")
            .set_fg(color(upper))
            .set_bg(color(lower));
    }

    /// Returns the look of a term that a topic matches: never by colour alone.
    pub fn hit(&self, color: TopicColor) -> Style {
        self.topic(color).add_modifier(Modifier::UNDERLINED)
    }
}

fn convert(ink: Ink, depth: Depth) -> Color {
    let [r, g, b] = ink.rgb;
    match (depth, ink.ansi) {
        (Depth::True, _) => Color::Rgb(r, g, b),
        (Depth::Palette256, _) => Color::Indexed(nearest_256(r, g, b)),
        (Depth::Named16, Ansi::Index(index)) => NAMED[usize::from(index) % NAMED.len()],
        (Depth::Named16, Ansi::Default) | (Depth::Mono, _) => Color::Reset,
    }
}

/// The 16 colours by their numbers.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// What stands for dark to light where there are no colours.
const SHADES: [&str; 5] = [" ", "░", "▒", "▓", "█"];

/// Nearest of the 16 named colours, as terminals have them by default.
fn nearest_16(color: [u8; 3]) -> Color {
    let near = NAMED.iter().enumerate().min_by_key(|(index, _)| {
        let level = match index {
            7 => [192; 3],
            8 => [128; 3],
            index => {
                let full = if *index < 8 { 128 } else { 255 };
                [1, 2, 4].map(|bit| if index & bit == 0 { 0 } else { full })
            }
        };
        let levels = level.iter().zip(color);
        levels
            .map(|(a, b): (&u8, u8)| u32::from(a.abs_diff(b)).pow(2))
            .sum::<u32>()
    });
    near.map_or(Color::Reset, |(_, color)| *color)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_fall_back() {
        assert_eq!(nearest_256(0, 0, 0), 16);
        assert_eq!(nearest_256(255, 0, 0), 196);
        assert!(nearest_256(0x16, 0x18, 0x1d) >= 232);
        let theme = Theme::new(&crate::config::built_in_themes()[0], Depth::Mono);
        assert_eq!(theme.base, Style::new());
        assert!(
            theme
                .hit(TopicColor::Slot(1))
                .add_modifier
                .contains(Modifier::UNDERLINED)
        );
    }
}

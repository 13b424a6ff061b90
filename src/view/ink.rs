//! Ink: putting text on cells: cut at a width, with an ellipsis, with hits in their own look.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Returns the width of `text` in cells.
pub(super) fn width(text: &str) -> u16 {
    text.width().min(usize::from(u16::MAX)) as u16
}

/// Writes `text` from `x` on in at most `room` cells, with an ellipsis if it is longer. Returns
/// the column after it.
pub(super) fn put(buf: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    put_with(buf, x, y, room, text, |_| style)
}

/// As [`put`], with a look for each byte offset of the text; the ellipsis has the look of what
/// it stands for.
pub(super) fn put_with(
    buf: &mut Buffer,
    x: u16,
    y: u16,
    room: u16,
    text: &str,
    look: impl Fn(usize) -> Style,
) -> u16 {
    if room == 0 || y >= buf.area.bottom() {
        return x;
    }
    let fits = text.width() <= usize::from(room);
    let end = if fits { x + room } else { x + room - 1 };
    let mut column = x;
    for (at, grapheme) in text.grapheme_indices(true) {
        let cells = grapheme.width() as u16;
        if cells == 0 {
            continue;
        }
        if column + cells > end {
            return buf.set_stringn(column, y, "…", 1, look(at)).0;
        }
        column = buf
            .set_stringn(column, y, grapheme, usize::from(cells), look(at))
            .0;
    }
    column
}

/// Returns what of `text` is to be written in `room` cells so that no word is cut: all of it, or less
/// than fits, with room for an ellipsis. A word that takes more than half of the room is cut.
pub(super) fn whole_words(text: &str, room: u16) -> &str {
    let room = usize::from(room);
    if text.width() <= room {
        return text;
    }
    let mut cells = 0;
    let mut words = 0;
    let mut last = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        if cells + 1 > room {
            break;
        }
        if grapheme.chars().all(char::is_whitespace) {
            (words, last) = (cells, Some(at));
        }
        cells += grapheme.width();
    }
    match last {
        Some(last) if words * 2 >= room => &text[..last],
        _ => text,
    }
}

/// Writes `text` so that it ends before column `right`. Returns its first column.
pub(super) fn put_right(buf: &mut Buffer, right: u16, y: u16, text: &str, style: Style) -> u16 {
    let x = right.saturating_sub(width(text));
    put(buf, x, y, right - x, text, style);
    x
}

/// Fills one line with a look.
pub(super) fn band(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area, style);
}

/// Draws a vertical rule.
pub(super) fn vertical(buf: &mut Buffer, area: Rect, style: Style) {
    for y in area.top()..area.bottom() {
        put(buf, area.x, y, 1, "│", style);
    }
}

/// Writes a horizontal rule from `x` to `right`.
pub(super) fn horizontal(buf: &mut Buffer, x: u16, right: u16, y: u16, style: Style) {
    for column in x..right {
        put(buf, column, y, 1, "─", style);
    }
}

/// Returns a bar for each value, the highest filling the cell.
pub(super) fn sparkline(values: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    values
        .iter()
        .map(|value| BARS[(value * 7).div_ceil(most).min(7) as usize])
        .collect()
}

/// Writes a number so that it stays short: `9,999` and below whole, then `12k`.
pub(super) fn count(n: u64) -> String {
    match n {
        0..=9_999 => n.to_string(),
        10_000..=999_999 => format!("{}k", n / 1_000),
        _ => format!("{}M", n / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_clean_text_stays_in_its_room(text in any::<String>(), x in 0..12_u16, room in 0..20_u16) {
            let text = Clean::line(&text);
            let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
            let room = room.min(12 - x);
            let end = put(&mut buf, x, 0, room, &text, Style::new());
            prop_assert!((x..=x + room).contains(&end));
            for column in (0..x).chain(x + room..12) {
                prop_assert_eq!(buf[(column, 0)].symbol(), " ");
            }
        }
    }

    fn drawn(text: &str, room: u16) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        put(&mut buf, 0, 0, room, text, Style::new());
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..12 {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, 0)].symbol();
            skip = symbol.width().saturating_sub(1);
            line.push_str(symbol);
        }
        line.trim_end().to_owned()
    }

    #[test]
    fn text_is_cut_at_cells() {
        assert_eq!(drawn("harbor", 6), "harbor");
        assert_eq!(drawn("harbor line", 6), "harbo…");
        assert_eq!(drawn("港の計画", 5), "港の…");
        assert_eq!(drawn("港の計画", 8), "港の計画");
    }

    #[test]
    fn text_is_cut_between_words() {
        let cases = [
            ("harbor line", 11, "harbor line"),
            ("harbor line", 10, "harbor"),
            ("harbor line", 7, "harbor"),
            ("harbor line", 6, "harbor line"),
            ("a harborside", 6, "a harborside"),
            ("港の計画、市議会", 8, "港の計画、市議会"),
            ("", 0, ""),
        ];
        for (text, room, want) in cases {
            assert_eq!(whole_words(text, room), want, "{text:?} in {room}");
        }
    }

    #[test]
    fn bars_are_relative() {
        assert_eq!(sparkline(&[0, 1, 7]), "▁▂█");
        assert_eq!(sparkline(&[0, 0]), "▁▁");
    }
}

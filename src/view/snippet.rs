//! Of the text around what a search found, the part that a row has room for: with the find in it.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::ink;
use crate::model::why::Excerpt;

/// What a row says of a text, and where in it the first find is, in bytes.
pub(super) struct Snippet<'a> {
    text: &'a str,
    /// Byte of the excerpt that it begins at.
    start: usize,
    find: Option<Range<usize>>,
}

impl<'a> Snippet<'a> {
    /// Returns what of an excerpt is said below a headline: not the headline again, with which many
    /// texts begin.
    pub(super) fn below(excerpt: &'a Excerpt, title: &str) -> Option<Self> {
        let text = excerpt.text.as_str();
        let rest = text.trim_start_matches(['…', ' ']).strip_prefix(title);
        let said = rest.map_or(text, |rest| {
            rest.trim_start_matches(|c: char| !c.is_alphanumeric())
        });
        let start = text.len() - said.len();
        let hit = excerpt.hits.iter().find(|hit| hit.start as usize >= start);
        let find = hit.map(|hit| hit.start as usize - start..hit.end as usize - start);
        (!said.is_empty()).then_some(Self {
            text: said,
            start,
            find,
        })
    }

    /// Returns the fewest columns that show the find, with a sign before and after it.
    pub(super) fn least(&self) -> u16 {
        let find = self.find.clone();
        find.map_or(0, |find| ink::width(&self.text[find]) + 2)
    }

    /// Writes as much as there is room for; `look` knows the bytes of the excerpt.
    pub(super) fn draw(
        &self,
        (x, y, room): (u16, u16, u16),
        plain: Style,
        look: impl Fn(usize) -> Style,
        buf: &mut Buffer,
    ) {
        let from = self.from(room);
        let (end, mut at) = (x + room, x);
        if from > 0 {
            at = ink::put(buf, at, y, room, "…", plain);
        }
        let rest = &self.text[from..];
        let words = ink::whole_words(rest, end - at);
        let find = self.find.as_ref().map_or(0, |find| find.end - from);
        // Between words it would be cut before the find.
        let words = if words.len() < find { rest } else { words };
        let look = |byte| look(self.start + from + byte);
        at = ink::put_with(buf, at, y, end - at, words, look);
        if words.len() < rest.len() {
            ink::put(buf, at, y, end - at, "…", plain);
        }
    }

    /// Returns where to begin, so that the find is in sight, with some words before it if they fit.
    fn from(&self, room: u16) -> usize {
        let Some(find) = &self.find else {
            return 0;
        };
        let fits = |from: usize, room: u16| {
            let sign = u16::from(from > 0);
            sign + ink::width(&self.text[from..find.end]) < room
        };
        if fits(0, room) || ink::width(self.text) <= room {
            return 0;
        }
        let before = &self.text[..find.start];
        let words = before.match_indices(char::is_whitespace);
        let mut words = words.map(|(at, space)| at + space.len());
        // Something is to be read after it, too.
        let near = words.find(|from| fits(*from, room - room / 3));
        near.unwrap_or(find.start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::model::{Clean, Hit, HitKind};

    fn drawn(before: &str, find: &str, after: &str, room: u16) -> String {
        let text = format!("{before}{find}{after}");
        let hit = Hit {
            start: before.len() as u32,
            end: (before.len() + find.len()) as u32,
            kind: HitKind::Search,
        };
        let excerpt = Excerpt {
            is_title: false,
            text: Clean::piece(&text),
            hits: vec![hit],
        };
        let snippet = Snippet::below(&excerpt, "a headline").expect("something is said");
        assert!(room >= snippet.least(), "less than the least");
        let mut buf = Buffer::empty(Rect::new(0, 0, room, 1));
        snippet.draw((0, 0, room), Style::new(), |_| Style::new(), &mut buf);
        let mut line = String::new();
        let mut x = 0;
        while x < room {
            let symbol = buf[(x, 0)].symbol();
            line.push_str(symbol);
            x += symbol.width().max(1) as u16;
        }
        line.trim_end().to_owned()
    }

    proptest! {
        #[test]
        fn the_find_is_in_sight_at_every_width(
            before in "[a-z港 ]{0,60}", find in "[A-Z計]{1,9}", after in "[a-z港 ]{0,60}", more in 0..60_u16,
        ) {
            let room = find.width() as u16 + 2 + more;
            let line = drawn(&before, &find, &after, room);
            prop_assert!(line.contains(&find), "{line:?}");
        }
    }

    #[test]
    fn words_around_the_find_are_whole() {
        let cases = [
            (60, "The council votes on the FERRY to Gull Island"),
            (31, "The council votes on the FERRY…"),
            (27, "…on the FERRY to Gull…"),
            (12, "…FERRY to…"),
            (7, "…FERRY…"),
        ];
        for (room, want) in cases {
            let line = drawn(
                "The council votes on the ",
                "FERRY",
                " to Gull Island",
                room,
            );
            assert_eq!(line, want, "in {room}");
        }
    }
}

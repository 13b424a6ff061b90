//! A piece of a text around a place in it, on one line.

use crate::model::{Clean, Hit};

/// Characters in all.
const LENGTH: usize = 240;

/// Returns the piece of `text` around its hit `index`, and the hits in it by their places there.
/// `hits` are in order and do not overlap. It begins at a word, at most `before` characters left of
/// the hit.
pub fn excerpt(text: &str, hits: &[Hit], index: usize, before: usize) -> (Clean, Vec<Hit>) {
    let Some(hit) = hits.get(index) else {
        return (Clean::default(), Vec::new());
    };
    let at = text.floor_char_boundary(hit.start as usize);
    let left = text[..at].char_indices().rev().take(before).last();
    let mut from = left.map_or(at, |(at, _)| at);
    if from > 0 {
        let word = text[from..at].find(char::is_whitespace);
        from = word.map_or(from, |word| from + word);
    }
    let end = text[from..].char_indices().nth(LENGTH);
    let to = end.map_or(text.len(), |(end, _)| {
        // It ends with a word, too, where words are written apart.
        let last = text[from..from + end].rfind(char::is_whitespace);
        from + last.filter(|last| from + last >= at).unwrap_or(end)
    });
    let mut line = Line::default();
    if from > 0 {
        line.text.push('…');
    }
    let mut found = Vec::new();
    let mut done = from;
    for hit in hits {
        let start = text.floor_char_boundary(hit.start as usize).max(done);
        let end = text.floor_char_boundary(hit.end as usize).min(to);
        if start >= end {
            continue;
        }
        line.push(&text[done..start]);
        line.settle();
        let begin = line.text.len();
        line.push(&text[start..end]);
        found.push(Hit {
            start: begin as u32,
            end: line.text.len() as u32,
            kind: hit.kind,
        });
        done = end;
    }
    line.push(&text[done..to]);
    if to < text.len() {
        line.text.push('…');
    }
    (Clean::piece(&line.text), found)
}

/// A line that is written piece by piece; white space of any kind is one space.
#[derive(Default)]
struct Line {
    text: String,
    has_space: bool,
}

impl Line {
    fn push(&mut self, raw: &str) {
        for word in raw.split_inclusive(char::is_whitespace) {
            let clean = Clean::piece(word.trim_end());
            if !clean.is_empty() {
                self.settle();
                self.text.push_str(&clean);
            }
            self.has_space |= word.ends_with(char::is_whitespace);
        }
    }

    /// Writes the space that is due.
    fn settle(&mut self) {
        if std::mem::take(&mut self.has_space) && !self.text.is_empty() {
            self.text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HitKind;

    /// Cuts around the first of `needles`; hits are put in brackets.
    fn cut(text: &str, needles: &[&str]) -> String {
        let mut hits: Vec<Hit> = Vec::new();
        for needle in needles {
            hits.extend(text.match_indices(needle).map(|(at, found)| Hit {
                start: at as u32,
                end: (at + found.len()) as u32,
                kind: HitKind::Search,
            }));
        }
        hits.sort_by_key(|hit| hit.start);
        let (piece, found) = excerpt(text, &hits, 0, 40);
        let mut out = String::new();
        let mut done = 0;
        for hit in found {
            let (start, end) = (hit.start as usize, hit.end as usize);
            out += &format!("{}[{}]", &piece[done..start], &piece[start..end]);
            done = end;
        }
        out + &piece[done..]
    }

    #[test]
    fn a_piece_is_one_line_and_knows_its_hits() {
        assert_eq!(
            cut("The\n harbor\tline and the harbor", &["harbor"]),
            "The [harbor] line and the [harbor]"
        );
        let text = format!("{} at the pier, {}", "word ".repeat(30), "more ".repeat(90));
        let piece = cut(&text, &["pier"]);
        assert!(piece.starts_with("… word word"), "{piece}");
        assert!(piece.contains("at the [pier], more more"), "{piece}");
        assert!(piece.ends_with("more more…"), "{piece}");
        assert!(piece.len() < 260, "{piece}");
        assert_eq!(
            cut("港の計画、市議会で審議へ", &["市議会"]),
            "港の計画、[市議会]で審議へ"
        );
        assert_eq!(cut("\u{1b}[31mred pier", &["pier"]), "[31mred [pier]");
    }

    #[test]
    fn without_a_hit_there_is_no_piece() {
        assert_eq!(
            excerpt("harbor", &[], 0, 40),
            (Clean::default(), Vec::new())
        );
    }
}

//! Motion through the rows of a panel: the same keys in each.

use crate::command::Key;
use crate::command::key::Code;

/// Returns the row that `key` leads to from row `at`, none below `last`; `None` if the key is no
/// motion. A page has `page` rows.
pub(super) fn moved(key: Key, at: usize, last: usize, page: usize) -> Option<usize> {
    let to = match key.code {
        Code::Char('j') | Code::Down => at.saturating_add(1),
        Code::Char('k') | Code::Up => at.saturating_sub(1),
        Code::Char(' ' | 'f') | Code::PageDown => at.saturating_add(page),
        Code::Char('b') | Code::PageUp => at.saturating_sub(page),
        Code::Char('d') if key.ctrl => at.saturating_add(page / 2),
        Code::Char('u') if key.ctrl => at.saturating_sub(page / 2),
        Code::Char('g') | Code::Home => 0,
        Code::Char('G') | Code::End => last,
        _ => return None,
    };
    Some(to.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::key::parse;

    #[test]
    fn rows_are_left_at_neither_end() {
        for (keys, at, want) in [
            ("j", 3, Some(4)),
            ("j", 9, Some(9)),
            ("k", 0, Some(0)),
            ("<PgDn>", 3, Some(7)),
            ("f", 8, Some(9)),
            ("b", 3, Some(0)),
            ("<C-d>", 3, Some(5)),
            ("<C-u>", 3, Some(1)),
            ("g", 5, Some(0)),
            ("G", 5, Some(9)),
            ("u", 5, None),
            ("q", 5, None),
        ] {
            let key = parse(keys).expect("a key of the test")[0];
            assert_eq!(moved(key, at, 9, 4), want, "{keys}");
        }
        assert_eq!(moved(parse("j").expect("a key")[0], 0, 0, 4), Some(0));
    }
}

//! The index that a search walks when its candidates are too many to be put in order.

use super::{HIDING, is_hiding, speaks_of};
use crate::query::{Expr, State};
use crate::store::lists::Direction;

/// The index that is walked, in list order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Base {
    Published,
    Unread,
    Starred,
    Later,
    Deleted,
    /// Deleted, muted, snoozed, or of a feed no longer followed.
    Hidden,
    /// Both hidden and not.
    WithHidden,
}

impl Base {
    #[cfg(test)]
    pub(in crate::store) const ALL: [Self; 7] = [
        Self::Published,
        Self::Unread,
        Self::Starred,
        Self::Later,
        Self::Deleted,
        Self::Hidden,
        Self::WithHidden,
    ];

    pub(super) fn of(expr: &Expr, must: &[Expr]) -> Self {
        let needs = |state| must.contains(&Expr::Is(state));
        if needs(State::Deleted) {
            Self::Deleted
        } else if must.iter().any(is_hiding) {
            Self::Hidden
        } else if HIDING.into_iter().any(|state| speaks_of(expr, state)) {
            Self::WithHidden
        } else if needs(State::Starred) {
            Self::Starred
        } else if needs(State::Later) {
            Self::Later
        } else if needs(State::Unread) {
            Self::Unread
        } else {
            Self::Published
        }
    }

    /// Returns the statement that walks the index: `?1 ?2` bound.
    pub(in crate::store) fn sql(self, direction: Direction) -> String {
        let (less, order) = match direction {
            Direction::Older => ("<", "DESC"),
            Direction::Newer => (">", "ASC"),
        };
        let part = |index: &str, filter: &str| {
            format!(
                "SELECT {COLUMNS} FROM entry INDEXED BY {index} WHERE {filter} \
                 AND (published, id) {less} (?1, ?2)"
            )
        };
        let walk = match self {
            Self::Published => part("entry_published", "is_hidden = 0"),
            Self::Unread => part("entry_unread", "is_read = 0 AND is_hidden = 0"),
            Self::Starred => part("entry_starred", "is_starred = 1 AND is_hidden = 0"),
            Self::Later => part("entry_later", "is_later = 1 AND is_hidden = 0"),
            Self::Deleted => part("entry_deleted", "is_deleted = 1"),
            Self::Hidden => part("entry_hidden", "is_hidden = 1"),
            Self::WithHidden => format!(
                "{} UNION ALL {}",
                part("entry_published", "is_hidden = 0"),
                part("entry_hidden", "is_hidden = 1")
            ),
        };
        format!("{walk} ORDER BY 1 {order}, 2 {order}")
    }
}

const COLUMNS: &str = "published, id, feed, is_read, is_starred, is_later, is_deleted, is_hidden, \
     copy_of, copy_count, is_face, is_muted OR mutes > 0, is_snoozed, story";

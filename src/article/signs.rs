//! Signs: what the renderer does not know, carried through it as characters.
//!
//! They are taken from a private-use area; the same characters are dropped from every text first,
//! so nothing outside can forge one.

use crate::model::page::Role;

/// Most columns and rows a table cell may span.
pub(super) const MAX_SPAN: u32 = 50;

/// Most pictures of an article that have places.
pub(super) const MAX_FIGURES: u16 = 32;

/// A character that stands for something the renderer does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// From here on the text has this role.
    Begin(Role),
    /// The role begun last ends.
    End,
    /// A rule across the page.
    Rule,
    /// The bracket before a link's number.
    LinkOpen,
    /// The bracket after a link's number.
    LinkClose,
    /// A line may be broken here.
    MayBreak,
    /// A list item at this depth begins.
    Item(u8),
    /// A block of code begins.
    Code,
    /// The code is in this language (a place in the table of `code`).
    Language(u8),
    /// A block of code ends.
    CodeEnd,
    /// A table begins.
    Table,
    /// A row of it begins.
    Row,
    /// A cell begins.
    Cell {
        /// It is a header.
        is_head: bool,
        /// Columns it spans.
        columns: u8,
        /// Rows it spans.
        rows: u8,
    },
    /// A table ends.
    TableEnd,
    /// What follows stands for the picture with this index.
    Figure(u16),
}

const FIRST: u32 = 0xf_8000;

/// Where the signs with a value begin.
const ROLES: u32 = 0x20;
const ITEMS: u32 = 0x100;
const LANGUAGES: u32 = 0x200;
const CELLS: u32 = 0x1000;
const FIGURES: u32 = 0x4000;

/// The signs without a value, by their place.
const PLAIN: [Sign; 11] = [
    Sign::End,
    Sign::Rule,
    Sign::LinkOpen,
    Sign::LinkClose,
    Sign::MayBreak,
    Sign::Code,
    Sign::CodeEnd,
    Sign::Table,
    Sign::Row,
    Sign::TableEnd,
    Sign::Begin(Role::Text),
];

/// The roles that can begin, by their place.
const BEGUN: [Role; 12] = [
    Role::Note,
    Role::Key,
    Role::Marked,
    Role::Inserted,
    Role::Image,
    Role::Bullet,
    Role::Heading(1),
    Role::Heading(2),
    Role::Heading(3),
    Role::Heading(4),
    Role::Heading(5),
    Role::Heading(6),
];

impl Sign {
    /// Returns the character.
    pub(super) fn char(self) -> char {
        let place = match self {
            Self::Begin(role) => BEGUN
                .iter()
                .position(|known| *known == role)
                .map(|at| ROLES + at as u32),
            Self::Item(depth) => Some(ITEMS + u32::from(depth)),
            Self::Language(language) => Some(LANGUAGES + u32::from(language)),
            Self::Cell {
                is_head,
                columns,
                rows,
            } => {
                let span = |n: u8| u32::from(n).clamp(1, MAX_SPAN) - 1;
                let head = u32::from(is_head) * MAX_SPAN * MAX_SPAN;
                Some(CELLS + head + span(columns) * MAX_SPAN + span(rows))
            }
            Self::Figure(index) => Some(FIGURES + u32::from(index.min(MAX_FIGURES))),
            plain => PLAIN
                .iter()
                .position(|known| *known == plain)
                .map(|at| at as u32),
        };
        let place = place.unwrap_or(PLAIN.len() as u32 - 1);
        char::from_u32(FIRST + place).unwrap_or(' ')
    }

    /// Returns what a character stands for, if it is a sign.
    pub(super) fn of(c: char) -> Option<Self> {
        let place = (c as u32).checked_sub(FIRST)?;
        match place {
            0..ROLES => PLAIN.get(place as usize).copied(),
            ROLES..ITEMS => BEGUN
                .get((place - ROLES) as usize)
                .map(|role| Self::Begin(*role)),
            ITEMS..LANGUAGES => Some(Self::Item((place - ITEMS) as u8)),
            LANGUAGES..CELLS => Some(Self::Language((place - LANGUAGES) as u8)),
            FIGURES.. => {
                let index = (place - FIGURES) as u16;
                (place - FIGURES <= u32::from(MAX_FIGURES)).then_some(Self::Figure(index))
            }
            _ => {
                let cell = place - CELLS;
                let (head, span) = (cell / (MAX_SPAN * MAX_SPAN), cell % (MAX_SPAN * MAX_SPAN));
                (head < 2).then(|| Self::Cell {
                    is_head: head == 1,
                    columns: (span / MAX_SPAN + 1) as u8,
                    rows: (span % MAX_SPAN + 1) as u8,
                })
            }
        }
    }
}

/// Returns whether `c` could be taken for a sign or is another private-use character, which no
/// font shows alike.
pub(super) fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_comes_back() {
        let mut signs = PLAIN.to_vec();
        signs.extend(BEGUN.map(Sign::Begin));
        signs.extend([Sign::Item(0), Sign::Item(9), Sign::Language(7)]);
        signs.extend([Sign::Figure(0), Sign::Figure(MAX_FIGURES)]);
        for (is_head, columns, rows) in [(false, 1, 1), (true, 50, 50), (true, 2, 7)] {
            signs.push(Sign::Cell {
                is_head,
                columns,
                rows,
            });
        }
        for sign in signs {
            assert_eq!(Sign::of(sign.char()), Some(sign));
            assert!(is_private(sign.char()));
        }
        assert_eq!(Sign::of('x'), None);
    }
}

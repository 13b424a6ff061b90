//! Lines of the screen that only moved: the terminal moves them by itself.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};

/// Fewest lines worth moving.
pub(super) const LEAST_MOVED: usize = 3;

/// Whole lines of the screen that moved up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moved {
    /// First line of the part that moves.
    top: usize,
    /// The line below its last.
    end: usize,
    /// Lines up; down, if negative.
    up: isize,
}

impl Moved {
    /// Finds the move that spares most lines, if one does.
    pub(super) fn between(shown: &Buffer, wanted: &Buffer) -> Option<Self> {
        let (shown, wanted) = (lines(shown), lines(wanted));
        let count = wanted.len();
        let from = |line: usize, up: isize| line.checked_add_signed(up).filter(|at| *at < count);
        let mut best: Option<(usize, Self)> = None;
        let most = count.saturating_sub(LEAST_MOVED) as isize;
        for up in (-most..=most).filter(|up| *up != 0) {
            let comes = |line: &usize| {
                let is_new = wanted[*line] != shown[*line];
                is_new && from(*line, up).is_some_and(|at| wanted[*line] == shown[at])
            };
            let moved: Vec<usize> = (0..count).filter(comes).collect();
            let (Some(first), Some(last)) = (moved.first(), moved.last()) else {
                continue;
            };
            let top = (*first).min(first.saturating_add_signed(up));
            let end = 1 + (*last).max(last.saturating_add_signed(up));
            // What stayed and stands between is to be drawn again.
            let spoilt = (top..end)
                .filter(|line| wanted[*line] == shown[*line])
                .count();
            let spared = moved.len().saturating_sub(spoilt);
            let is_better = best.is_none_or(|(known, _)| spared > known);
            if spared >= LEAST_MOVED && is_better {
                best = Some((spared, Self { top, end, up }));
            }
        }
        best.map(|(_, moved)| moved)
    }

    /// Has the terminal move the lines. Index and reverse index at the borders of a scrolling
    /// region are known to every terminal; what comes in is empty.
    pub(super) fn write(self, out: &mut Vec<u8>) -> io::Result<()> {
        write!(out, "\x1b[m\x1b[{};{}r", self.top + 1, self.end)?;
        if self.up > 0 {
            write!(out, "\x1b[{};1H", self.end)?;
            out.extend(std::iter::repeat_n(b'\n', self.up.unsigned_abs()));
        } else {
            write!(out, "\x1b[{};1H", self.top + 1)?;
            for _ in 0..self.up.unsigned_abs() {
                out.extend(b"\x1bM");
            }
        }
        write!(out, "\x1b[r")
    }

    /// Makes the same move on what is known of the screen.
    pub(super) fn apply(self, screen: &mut Buffer) {
        let width = usize::from(screen.area.width);
        let part = &mut screen.content[self.top * width..self.end * width];
        let by = self.up.unsigned_abs() * width;
        let empty = if self.up > 0 {
            part.rotate_left(by);
            let kept = part.len() - by;
            &mut part[kept..]
        } else {
            part.rotate_right(by);
            &mut part[..by]
        };
        empty.fill(Cell::EMPTY);
    }
}

/// Returns what tells the lines of a screen apart.
fn lines(screen: &Buffer) -> Vec<u64> {
    let width = usize::from(screen.area.width.max(1));
    let lines = screen.content.chunks(width).map(|line| {
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        hasher.finish()
    });
    lines.collect()
}

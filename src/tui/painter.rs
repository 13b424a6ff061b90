//! The painter: what pictures need beside the cells of the screen.
//!
//! Pictures of kitty are sent before the first frame that has placeholders for them, and deleted
//! when the article is left. Lines that are painted over cells (see [`view::pictures`]) are
//! written after the frame, where their cells are whole and something else was there before.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use ratatui::buffer::{Buffer, Cell};

use crate::app::App;
use crate::model::picture::Ink;
use crate::view::{self, PAINTED, Painted};

/// The pictures of ours that the terminal holds: known to a panic too, which knows of nothing else.
static HELD: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// What the terminal has of pictures.
#[derive(Debug, Default)]
pub(super) struct Painter {
    /// Pictures that were sent.
    sent: HashSet<u32>,
    /// What is painted, by line of the screen, over which cells.
    painted: HashMap<u16, (Painted, Vec<Cell>)>,
}

impl Painter {
    /// Sends the pictures that are new, and deletes those that are gone.
    ///
    /// # Errors
    /// The terminal does not take them.
    pub(super) fn before(&mut self, app: &App, out: &mut impl Write) -> io::Result<()> {
        let is_there = |id: &u32| app.reader.pictures.iter().any(|picture| picture.id == *id);
        let gone: Vec<u32> = self.sent.extract_if(|id| !is_there(id)).collect();
        for id in gone {
            delete(id, out)?;
            hold(|held| held.remove(&id));
        }
        for picture in app.reader.pictures.iter() {
            if let Ink::Once(bytes) = &picture.ink
                && self.sent.insert(picture.id)
            {
                hold(|held| held.insert(picture.id));
                out.write_all(bytes)?;
            }
        }
        Ok(())
    }

    /// Returns what paints the lines that are not painted yet on a screen that shows this.
    pub(super) fn after(&mut self, app: &App, screen: &Buffer) -> Vec<u8> {
        let wanted = view::painted(app, screen.area);
        let mut out = Vec::new();
        let mut painted = HashMap::with_capacity(wanted.len());
        for line in wanted {
            let Some(cells) = whole(&line, screen) else {
                continue;
            };
            // Cells of another colour were written again, over what was painted.
            let is_painted = self.painted.remove(&line.y).as_ref() == Some(&(line, cells.clone()));
            painted.insert(line.y, (line, cells));
            if is_painted {
                continue;
            }
            let picture = app.reader.pictures.get(line.figure);
            if let Some(Ink::Rows(rows)) = picture.map(|picture| &picture.ink)
                && let Some(bytes) = rows.get(usize::from(line.row))
            {
                out.extend_from_slice(format!("\x1b[{};{}H", line.y + 1, line.x + 1).as_bytes());
                out.extend_from_slice(bytes);
            }
        }
        self.painted = painted;
        if !out.is_empty() {
            // The cursor goes back to where something is typed.
            out.splice(0..0, *b"\x1b7");
            out.extend_from_slice(b"\x1b8");
        }
        out
    }

    /// Returns whether the terminal may move lines of the screen: not while pictures stand there,
    /// or stood there before this frame, which it knows by place.
    pub(super) fn lets_lines_move(&self, app: &App) -> bool {
        self.painted.is_empty() && app.reader.pictures.iter().next().is_none()
    }
}

/// Returns the cells of a line, if nothing covers it.
fn whole(line: &Painted, screen: &Buffer) -> Option<Vec<Cell>> {
    let cells = (line.x..line.x + line.columns).map(|x| screen.cell((x, line.y)));
    cells
        .map(|cell| cell.filter(|cell| cell.symbol() == PAINTED).cloned())
        .collect()
}

/// Deletes a picture of kitty and what was sent of it.
fn delete(id: u32, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\x1b_Ga=d,d=I,i={id},q=2\x1b\\")
}

/// Changes what the terminal is known to hold.
fn hold<T>(change: impl FnOnce(&mut BTreeSet<u32>) -> T) -> T {
    change(&mut HELD.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Lets the terminal forget the pictures it was sent, one by one: no other deletion reaches those that
/// placeholders stand for. Nothing is left to do about an error.
pub(super) fn forget(out: &mut impl Write) {
    // A panic may hold the lock; then some memory of the terminal is lost, and nothing else.
    if let Ok(mut held) = HELD.try_lock() {
        for id in std::mem::take(&mut *held) {
            let _ = delete(id, out);
        }
    }
}

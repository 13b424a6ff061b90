//! The painter: what pictures need beside the cells of the screen.
//!
//! Pictures of kitty are sent before the first frame that has placeholders for them, and deleted
//! when the article is left. Lines that are painted over cells (see [`view::pictures`]) are
//! written after the frame, where their cells are whole and something else was there before.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::buffer::Buffer;

use crate::app::App;
use crate::model::picture::Ink;
use crate::view::{self, PAINTED, Painted};

/// The terminal holds pictures of ours.
static HOLDS_PICTURES: AtomicBool = AtomicBool::new(false);

/// What the terminal has of pictures.
#[derive(Debug, Default)]
pub(super) struct Painter {
    /// Pictures that were sent.
    sent: HashSet<u32>,
    /// What is painted, by line of the screen.
    painted: HashMap<u16, Painted>,
}

impl Painter {
    /// Sends the pictures that are new, and deletes those that are gone.
    pub(super) fn before(&mut self, app: &App, out: &mut impl Write) -> io::Result<()> {
        let is_there = |id: &u32| app.reader.pictures.iter().any(|picture| picture.id == *id);
        let gone: Vec<u32> = self.sent.extract_if(|id| !is_there(id)).collect();
        for id in gone {
            write!(out, "\x1b_Ga=d,d=I,i={id},q=2\x1b\\")?;
        }
        for picture in app.reader.pictures.iter() {
            if let Ink::Once(bytes) = &picture.ink
                && self.sent.insert(picture.id)
            {
                HOLDS_PICTURES.store(true, Ordering::Relaxed);
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
        for line in wanted.into_iter().filter(|line| is_whole(line, screen)) {
            painted.insert(line.y, line);
            if self.painted.get(&line.y) == Some(&line) {
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
}

/// Returns whether nothing covers a line.
fn is_whole(line: &Painted, screen: &Buffer) -> bool {
    (line.x..line.x + line.columns).all(|x| {
        let cell = screen.cell((x, line.y));
        cell.is_some_and(|cell| cell.symbol() == PAINTED)
    })
}

/// Lets the terminal forget the pictures it was sent. Nothing is left to do about an error.
pub(super) fn forget(out: &mut impl Write) {
    if HOLDS_PICTURES.swap(false, Ordering::Relaxed) {
        let _ = out.write_all(b"\x1b_Ga=d,d=A,q=2\x1b\\");
    }
}

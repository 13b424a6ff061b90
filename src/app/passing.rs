//! Passing: entries that count as read because the cursor went past them, or because they were
//! shown for some time. Off unless the settings say so.

use super::{App, Effect};
use crate::model::{Change, Target, Ticket};

impl App {
    /// The cursor went on from the row `from`.
    pub(super) fn pass(&mut self, from: usize) -> Vec<Effect> {
        if !self.settings.reader.read_passed || from >= self.list.cursor {
            return Vec::new();
        }
        let rows = &self.list.rows[from..self.list.cursor];
        let unread: Vec<_> = rows.iter().filter(|row| !row.flags.is_read).collect();
        if unread.is_empty() {
            return Vec::new();
        }
        let target = self.target_of(unread);
        self.mark_quietly(target, Change::Read(true))
    }

    /// An entry is shown; the ticket says since when.
    pub(super) fn linger(&mut self, ticket: Ticket) -> Option<Effect> {
        let seconds = self.settings.reader.read_after;
        self.reader.lingering = Some(ticket);
        (seconds > 0).then_some(Effect::Linger(ticket, seconds))
    }

    /// An entry was shown for as long as the settings say, if nothing moved meanwhile.
    pub(super) fn lingered(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.reader.lingering != Some(ticket) || !self.reader_is_visible() {
            return Vec::new();
        }
        match &self.reader.entry {
            Some(shown) if !shown.flags.is_read => {
                let target = Target::Entries(vec![shown.id]);
                self.mark_quietly(target, Change::Read(true))
            }
            _ => Vec::new(),
        }
    }
}

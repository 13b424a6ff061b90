//! Looks: how a list is shown is remembered by the screen; a change of it is a step.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::history::{self, Way};
use super::writer::{Safety, Writer};
use crate::model::Clock;
use crate::model::mark::LookChange;

impl Writer {
    /// Remembers that the list on the screen is shown otherwise.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_look(&mut self, look: &LookChange, clock: &Clock) -> Result<()> {
        let change = self.begin(Safety::Process)?;
        let step = history::record(&change, &look.label, &[], &[], clock)?;
        change.execute(
            "INSERT INTO step_look VALUES (?1, ?2, ?3)",
            params![step, look.before, look.after],
        )?;
        Ok(change.commit()?)
    }
}

/// Returns how the list of a step is to be shown now, if the step is about that.
pub(super) fn replayed(connection: &Connection, step: i64, way: Way) -> Result<Option<Box<str>>> {
    let sides: Option<(String, String)> = connection
        .prepare_cached("SELECT before, after FROM step_look WHERE step = ?1")?
        .query_row([step], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(sides.map(|(before, after)| match way {
        Way::Back => before.into(),
        Way::Forth => after.into(),
    }))
}

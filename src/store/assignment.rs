//! Where the assignment of entries to stories has come to: loaded from what is stored of each entry.

use rusqlite::{Connection, OptionalExtension};

use super::reader::Reader;
use super::spill::SpillFile;
use super::stories::outlet_hash;
use super::{Result, StoreError, meta, traces};
use crate::model::Time;
use crate::stories::{
    Clusterer, Extractor, Features, Frequencies, Grouping, IMPORTED_FOR, Known, OPEN_FOR, Origin,
    Placed, Sketch, Trace, Vector,
};

/// How much memory there is for what is known of the stories. With less of it, it takes longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Little: it is done behind a screen, which has most of what a program should take.
    Behind,
    /// Much: nothing else is done, and soon it is over.
    Alone,
}

impl Room {
    fn bytes(self) -> usize {
        match self {
            Self::Behind => 2 << 20,
            Self::Alone => 160 << 20,
        }
    }
}

/// Where the assignment of entries has come to.
pub struct Assignment {
    /// Knows the stories that may still grow.
    clusterer: Clusterer,
    /// The last entry that is assigned.
    pub until: i64,
    /// The last entry whose terms are in the stored counts.
    pub(super) counted: i64,
    /// How often the user had corrected stories then.
    pub(super) version: i64,
}

impl Assignment {
    /// Finds the story of an entry that comes next.
    ///
    /// # Errors
    /// What is known of the stories could not be put aside or had back; then this is of no more use.
    pub fn assign(
        &mut self,
        origin: Origin,
        grouping: Grouping,
        features: Features,
    ) -> Result<Placed> {
        let placed = self.clusterer.assign(origin, grouping, features);
        placed.map_err(|error| StoreError::spill(&error))
    }

    /// Finds the story of an entry again that is one by itself.
    ///
    /// # Errors
    /// As of [`assign`](Self::assign).
    pub fn reconsider(
        &mut self,
        origin: Origin,
        grouping: Grouping,
        features: Features,
    ) -> Result<Placed> {
        let placed = self.clusterer.reconsider(origin, grouping, features);
        placed.map_err(|error| StoreError::spill(&error))
    }

    /// What is known of terms.
    pub fn frequencies(&mut self) -> &mut Frequencies {
        self.clusterer.frequencies()
    }
}

impl Reader {
    /// Loads what is needed to assign more entries.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn assignment(
        &self,
        extractor: &mut Extractor,
        now: Time,
        room: Room,
    ) -> Result<Assignment> {
        let snapshot = self.snapshot()?;
        let spill = Box::new(SpillFile::new(self.folder().to_owned()));
        let clusterer = Clusterer::over(spill, room.bytes());
        load(&snapshot, clusterer, extractor, now)
    }
}

fn load(
    connection: &Connection,
    mut clusterer: Clusterer,
    extractor: &mut Extractor,
    now: Time,
) -> Result<Assignment> {
    let until = until(connection)?;
    let next: i64 =
        connection.query_row("SELECT count(*) FROM entry WHERE id > ?1", [until], |row| {
            row.get(0)
        })?;
    clusterer.expect(usize::try_from(next).unwrap_or(0));
    let counted;
    (*clusterer.frequencies(), counted) = traces::all_counts(connection)?;
    // What is to be assigned next finds the stories as they were when it arrived.
    let next: Option<i64> = connection
        .query_row(
            "SELECT fetched FROM entry WHERE id > ?1 ORDER BY id LIMIT 1",
            [until],
            |row| row.get(0),
        )
        .optional()?;
    let then = next.map_or(now.0, |next| next.min(now.0));
    let since = [then - OPEN_FOR, then - IMPORTED_FOR];
    let mut statement = connection.prepare_cached(&format!(
        "SELECT e.id, e.feed, e.outlet, e.published, e.fetched, e.story, s.copy_of, s.vector, \
         s.sketch FROM entry e JOIN story_entry s ON s.entry = e.id \
         WHERE length(s.sketch) > 0 AND e.story IN ({OPEN}) ORDER BY e.id"
    ))?;
    let mut entries = statement.query(since)?;
    while let Some(row) = entries.next()? {
        let feed = row.get(1)?;
        let vector = Vector::decode(&row.get::<_, Vec<u8>>(7)?);
        let sketch = Sketch::decode(&row.get::<_, Vec<u8>>(8)?);
        let (Some(vector), Some(sketch)) = (vector, sketch) else {
            continue;
        };
        let known = Known {
            origin: Origin {
                entry: row.get(0)?,
                feed,
                outlet: outlet_hash(row.get::<_, Option<String>>(2)?.as_deref(), feed),
                published: row.get(3)?,
                added: row.get(4)?,
            },
            story: row.get(5)?,
            copy_of: row.get(6)?,
            trace: Trace { vector, sketch },
        };
        let recalled = clusterer.recall(known);
        recalled.map_err(|error| StoreError::spill(&error))?;
    }
    let mut statement = connection.prepare_cached(&format!(
        "SELECT story.id, coalesce(story.title, entry.title) FROM story \
         JOIN entry ON entry.id = story.id WHERE size > 1 AND story.id IN ({OPEN})"
    ))?;
    let mut titles = statement.query(since)?;
    while let Some(row) = titles.next()? {
        let title: String = row.get(1)?;
        let title = extractor.features(&title, "", None);
        let recalled = clusterer.recall_headline(row.get(0)?, &title);
        recalled.map_err(|error| StoreError::spill(&error))?;
    }
    Ok(Assignment {
        clusterer,
        until,
        counted,
        version: meta::get(connection, meta::STORIES_VERSION)?,
    })
}

/// The stories that may still grow.
const OPEN: &str = "SELECT id FROM story WHERE newest >= ?1 \
     UNION SELECT story FROM entry WHERE fetched >= ?2";

/// Returns the last entry that is assigned.
pub(super) fn until(connection: &Connection) -> Result<i64> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(until), 0) FROM story_state")?
        .query_row([], |row| row.get(0))?)
}

//! What is given to a [`Clusterer`](super::Clusterer), and what comes out of it.

use super::copies::Sketch;
use super::vector::Vector;

/// Who sent an entry, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its id; the story it begins, if it does, has the same.
    pub entry: i64,
    /// Its feed.
    pub feed: i64,
    /// A hash of its outlet.
    pub outlet: u64,
    /// When it was published, in seconds.
    pub published: i64,
    /// When it arrived, in seconds.
    pub added: i64,
}

/// How an entry may be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// By its content.
    #[default]
    Free,
    /// Not at all.
    Off,
    /// With this story, because the user said so; its own id stands for one of its own.
    Pinned(i64),
}

/// A story that an entry nearly went to, or went to as well as to its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The story.
    pub story: i64,
    /// How alike they are.
    pub score: f64,
    /// How alike the entry has to be to a story.
    pub needs: f64,
}

/// Where an entry went.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The entry.
    pub entry: i64,
    /// The story.
    pub story: i64,
    /// How alike the entry and the story were; 0 where nothing was compared.
    pub score: f64,
    /// The entry of another outlet that has the same text, the first of them.
    pub copy_of: Option<i64>,
    /// The title of this entry is the best one for the story now.
    pub is_headline: bool,
    /// Another story that may be the same.
    pub near: Option<Near>,
    /// Of a roundup, the stories that it tells of, what it tells most of first.
    pub mentions: Vec<i64>,
    /// What later entries are compared with; of entries that nothing joins it is empty.
    pub trace: Trace,
}

/// What is kept of an entry to compare others with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// Its terms.
    pub vector: Vector,
    /// Its text.
    pub sketch: Sketch,
}

/// An entry that was assigned before: how a [`Clusterer`](super::Clusterer) becomes what it was.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who sent it, and when.
    pub origin: Origin,
    /// Its story.
    pub story: i64,
    /// The entry that it is a copy of.
    pub copy_of: Option<i64>,
    /// What was kept of it.
    pub trace: Trace,
}

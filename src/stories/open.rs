//! The stories that may still grow: of all of them when they were told and by whom, and as many as
//! there is room for as they are; the others lie where they do not take memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;

use super::placed::Origin;
use super::score::MAX_GAP;
use super::spill::{Shelf, Slot, Spill};
use super::story::Story;

/// Seconds after its newest entry was published in which a story may grow.
pub const OPEN_FOR: i64 = 14 * 86_400;

/// Seconds after its last entry arrived in which a story may grow that is older: what is imported
/// tells of the past, and comes at once.
pub const IMPORTED_FOR: i64 = 86_400;

/// New stories after which those that can no longer grow are let go.
const SWEEP: usize = 4_096;

/// The time of stories that are closed: before all others.
const NEVER: i64 = i64::MIN / 2;

/// About the bytes that the tables take for each story, whether it is in memory or not: so many fewer
/// there are for the stories themselves, of which some always have room.
const TABLES: usize = 120;
const LEAST: usize = 1 << 20;

/// Stories, known by their places in a list.
pub(super) struct OpenStories {
    outlines: Vec<Outline>,
    /// Where the stories are that may still grow.
    places: HashMap<i64, u32>,
    swept: usize,
    kept: HashMap<u32, Kept>,
    /// About the bytes that they take.
    bytes: usize,
    uses: u64,
    /// Where the others are, and the bytes that all of it may take before some go there.
    shelf: Option<(Shelf, usize)>,
}

/// What is known of a story without looking at it.
pub(super) struct Outline {
    oldest: i64,
    newest: i64,
    last_added: i64,
    feeds: Feeds,
    /// Where it was put when it was not needed.
    slot: Option<Slot>,
}

/// A feed, and the others.
struct Feeds {
    feed: i64,
    others: Option<Box<Feeds>>,
}

/// A story that is in memory.
struct Kept {
    story: Story,
    bytes: usize,
    /// When it was last looked at.
    used: u64,
    /// What lies in its slot is the same.
    is_put: bool,
}

impl OpenStories {
    /// Makes room for stories, all in memory.
    pub(super) fn new() -> Self {
        Self {
            outlines: Vec::new(),
            places: HashMap::new(),
            swept: 0,
            kept: HashMap::new(),
            bytes: 0,
            uses: 0,
            shelf: None,
        }
    }

    /// Makes room for stories, those that were looked at last in memory. All of it is to take about so
    /// many bytes.
    pub(super) fn over(spill: Box<dyn Spill>, bytes: usize) -> Self {
        Self {
            shelf: Some((Shelf::new(spill), bytes)),
            ..Self::new()
        }
    }

    /// Makes room for so many more.
    pub(super) fn expect(&mut self, stories: usize) {
        self.outlines.reserve_exact(stories);
        self.places.reserve(stories);
    }

    /// Returns where the story of this id is; a new one is begun if there is none that may grow.
    pub(super) fn place(&mut self, id: i64, origin: &Origin) -> u32 {
        if let Some(&at) = self.places.get(&id) {
            return at;
        }
        if self.outlines.len() - self.swept >= SWEEP {
            self.sweep(origin.added);
        }
        let at = self.outlines.len() as u32;
        self.outlines.push(Outline {
            oldest: origin.published,
            newest: origin.published,
            last_added: origin.added,
            feeds: Feeds {
                feed: origin.feed,
                others: None,
            },
            slot: None,
        });
        self.places.insert(id, at);
        self.keep(at, Story::new(id), false);
        at
    }

    /// Returns where the story of this id is, if it may grow.
    pub(super) fn find(&self, id: i64) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// Returns what is known of the times of a story.
    pub(super) fn outline(&self, at: u32) -> &Outline {
        &self.outlines[at as usize]
    }

    /// Returns a story.
    ///
    /// # Errors
    /// It is not in memory, and cannot be read.
    pub(super) fn story(&mut self, at: u32) -> io::Result<&Story> {
        Ok(&self.kept(at)?.story)
    }

    /// Changes a story.
    ///
    /// # Errors
    /// It is not in memory, and cannot be read.
    pub(super) fn change<T>(
        &mut self,
        at: u32,
        change: impl FnOnce(&mut Story) -> T,
    ) -> io::Result<T> {
        let kept = self.kept(at)?;
        let changed = change(&mut kept.story);
        let before = std::mem::replace(&mut kept.bytes, kept.story.bytes());
        let after = kept.bytes;
        kept.is_put = false;
        self.bytes = self.bytes + after - before;
        Ok(changed)
    }

    /// Notes an entry that becomes part of a story.
    pub(super) fn note(&mut self, at: u32, origin: &Origin) {
        let outline = &mut self.outlines[at as usize];
        outline.oldest = outline.oldest.min(origin.published);
        outline.newest = outline.newest.max(origin.published);
        outline.last_added = outline.last_added.max(origin.added);
        outline.feeds.add(origin.feed);
    }

    /// Lets nothing join a story any more.
    pub(super) fn close(&mut self, id: i64) {
        if let Some(at) = self.places.remove(&id) {
            self.outlines[at as usize].close();
            self.drop(at);
        }
    }

    /// Puts stories away that were not looked at for long, if there are too many in memory.
    ///
    /// # Errors
    /// They cannot be written; those stay in memory.
    pub(super) fn make_room(&mut self) -> io::Result<()> {
        let Some((shelf, all)) = &mut self.shelf else {
            return Ok(());
        };
        let left = all.saturating_sub(self.outlines.len() * TABLES);
        let limit = left.max(LEAST.min(*all));
        if self.bytes <= limit {
            return Ok(());
        }
        // More than need be, so that it is seldom done.
        let enough = limit - limit / 4;
        let mut by_use: Vec<(u64, u32)> = self
            .kept
            .iter()
            .map(|(at, kept)| (kept.used, *at))
            .collect();
        by_use.sort_unstable();
        for (_, at) in by_use {
            if self.bytes <= enough {
                break;
            }
            let Entry::Occupied(kept) = self.kept.entry(at) else {
                continue;
            };
            if !kept.get().is_put {
                let slot = &mut self.outlines[at as usize].slot;
                *slot = Some(shelf.put(*slot, |out| kept.get().story.encode(out))?);
            }
            self.bytes -= kept.remove().bytes;
        }
        Ok(())
    }

    /// Lets go of the stories that can no longer grow.
    fn sweep(&mut self, now: i64) {
        let mut places = std::mem::take(&mut self.places);
        places.retain(|_, at| {
            let outline = &mut self.outlines[*at as usize];
            let may_grow = outline.may_grow(now);
            if !may_grow {
                outline.close();
                self.drop(*at);
            }
            may_grow
        });
        self.places = places;
        self.swept = self.outlines.len();
    }

    fn kept(&mut self, at: u32) -> io::Result<&mut Kept> {
        if !self.kept.contains_key(&at) {
            let story = self.load(at)?;
            self.keep(at, story, true);
        }
        self.uses += 1;
        let kept = self.kept.get_mut(&at).ok_or_else(lost)?;
        kept.used = self.uses;
        Ok(kept)
    }

    fn load(&mut self, at: u32) -> io::Result<Story> {
        let slot = self.outlines[at as usize].slot;
        let (Some((shelf, _)), Some(slot)) = (&mut self.shelf, slot) else {
            return Err(lost());
        };
        Story::decode(shelf.get(slot)?).ok_or_else(lost)
    }

    fn keep(&mut self, at: u32, story: Story, is_put: bool) {
        let bytes = story.bytes();
        self.bytes += bytes;
        let kept = Kept {
            story,
            bytes,
            used: self.uses,
            is_put,
        };
        self.kept.insert(at, kept);
    }

    fn drop(&mut self, at: u32) {
        if let Some(kept) = self.kept.remove(&at) {
            self.bytes -= kept.bytes;
        }
    }
}

impl Outline {
    fn close(&mut self) {
        self.newest = NEVER;
        self.last_added = NEVER;
    }

    /// Returns whether an entry that arrives at this time may join, if it is not from another.
    fn may_grow(&self, now: i64) -> bool {
        now - self.newest <= OPEN_FOR || now - self.last_added <= IMPORTED_FOR
    }

    /// Returns whether an entry may join.
    pub(super) fn is_open(&self, origin: &Origin) -> bool {
        self.may_grow(origin.added) && self.gap(origin.published) <= MAX_GAP
    }

    /// Returns the seconds between a time and the story.
    pub(super) fn gap(&self, published: i64) -> i64 {
        (self.oldest - published)
            .max(published - self.newest)
            .max(0)
    }

    /// Returns whether an entry of it is of this feed.
    pub(super) fn has(&self, feed: i64) -> bool {
        self.feeds.has(feed)
    }
}

impl Feeds {
    fn has(&self, feed: i64) -> bool {
        self.feed == feed || self.others.as_ref().is_some_and(|others| others.has(feed))
    }

    fn add(&mut self, feed: i64) {
        if !self.has(feed) {
            let others = self.others.take();
            self.others = Some(Box::new(Feeds { feed, others }));
        }
    }
}

fn lost() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "a story that was put aside is not there",
    )
}

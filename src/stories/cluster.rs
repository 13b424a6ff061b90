//! Assigns entries to stories, one at a time, in the order of their arrival.
//!
//! A story is called by the id of the entry that began it. Entries that tell of many events, or
//! that are not to be grouped, stand alone in a story that nothing joins.

use std::collections::{HashMap, VecDeque};

use super::copies::Sketch;
use super::features::Features;
use super::frequencies::Frequencies;
use super::postings::Postings;
use super::score::{self, MAX_GAP, Probe};
use super::template::Templates;
use super::vector::{Sum, Vector};

/// The newest entries of a story that an entry is compared with one by one.
pub(super) const RECENT: usize = 40;

/// The closest of them that count.
pub(super) const CLOSEST: usize = 2;

/// Seconds after its newest entry was published in which a story may grow.
pub const OPEN_FOR: i64 = 14 * 86_400;

/// Seconds after its last entry arrived in which a story may grow that is older: what is imported
/// tells of the past, and comes at once.
pub const IMPORTED_FOR: i64 = 86_400;

/// New stories after which those that can no longer grow are let go.
const SWEEP: usize = 4_096;

/// The stories most like an entry as a whole whose entries are looked at one by one.
const LIKELY: usize = 4;

/// An entry that fits this many stories, each nearly as well as the best, is a roundup.
const ROUNDUP: usize = 3;
const NEARLY: f64 = 0.8;

/// Most stories that a roundup is said to tell of.
const MENTIONED: usize = 8;

/// The part of the score an entry needs from which on it is worth a question.
const DOUBTFUL: f64 = 0.75;

/// Distinct words below which an entry is not put to others of its feed.
const FEED_WORDS: u32 = 3;

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

/// An entry that was assigned before: how a [`Clusterer`] becomes what it was.
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

/// The stories that entries may still join, and what is known of terms.
pub struct Clusterer {
    frequencies: Frequencies,
    postings: Postings,
    templates: Templates,
    stories: Vec<Story>,
    /// Where the stories are that may still grow.
    places: HashMap<i64, u32>,
    swept: usize,
}

struct Story {
    id: i64,
    oldest: i64,
    newest: i64,
    last_added: i64,
    size: u32,
    /// The sum of its entries; of one entry it is that entry.
    sum: Option<Sum>,
    recent: VecDeque<Member>,
    /// In order.
    feeds: Vec<i64>,
    /// The words of its title.
    headline: Box<[u32]>,
}

struct Member {
    entry: i64,
    outlet: u64,
    published: i64,
    copy_of: Option<i64>,
    trace: Trace,
}

impl Default for Clusterer {
    fn default() -> Self {
        Self::new()
    }
}

impl Clusterer {
    /// Makes one that has seen nothing.
    pub fn new() -> Self {
        Self {
            frequencies: Frequencies::new(),
            postings: Postings::default(),
            templates: Templates::default(),
            stories: Vec::new(),
            places: HashMap::new(),
            swept: 0,
        }
    }

    /// Finds the story of an entry, and makes the entry part of it.
    pub fn assign(&mut self, origin: Origin, grouping: Grouping, features: Features) -> Placed {
        let alone = Placed {
            entry: origin.entry,
            story: origin.entry,
            score: 0.0,
            copy_of: None,
            is_headline: false,
            near: None,
            mentions: Vec::new(),
            trace: Trace::default(),
        };
        let is_pinned = matches!(grouping, Grouping::Pinned(_));
        if grouping == Grouping::Off || (features.is_mute() && !is_pinned) {
            return alone;
        }
        let vector = Vector::new(&features, &self.frequencies);
        if features.is_roundup && !is_pinned {
            let fitting = self.fitting(&vector, &origin, false).0;
            return Placed {
                mentions: self.named(&fitting),
                ..alone
            };
        }
        // Of so few words a feed may say the same of anything: "New photo".
        let is_template =
            self.templates.repeats(origin.feed, origin.added, &vector) || vector.words < FEED_WORDS;
        let (story, score, near) = match grouping {
            Grouping::Pinned(story) => (story, 0.0, None),
            _ => match self.best(&vector, &origin, is_template) {
                Best::Roundup(mentions) => return Placed { mentions, ..alone },
                Best::Story(best, near) => (best.story, best.score, near),
                Best::None(near) => (origin.entry, 0.0, near),
            },
        };
        self.frequencies.add(vector.all_terms());
        let trace = Trace {
            vector,
            sketch: features.sketch,
        };
        let at = self.place(story, &origin);
        let copy_of = self.stories[at as usize].find_copy(&origin, &trace.sketch);
        self.join(at, &origin, copy_of, trace.clone());
        Placed {
            story,
            score,
            copy_of,
            is_headline: self.stories[at as usize].prefers(features.headline),
            near,
            trace,
            ..alone
        }
    }

    /// Assigns an entry again that is a story by itself: more of its text is known now.
    pub fn reconsider(&mut self, origin: Origin, grouping: Grouping, features: Features) -> Placed {
        if let Some(at) = self.places.remove(&origin.entry) {
            // It is not put to itself.
            self.stories[at as usize].close();
        }
        self.assign(origin, grouping, features)
    }

    /// Takes an entry in that was assigned before; given in the order of their ids.
    pub fn recall(&mut self, known: Known) {
        let Known {
            origin,
            story,
            copy_of,
            trace,
        } = known;
        self.templates
            .repeats(origin.feed, origin.added, &trace.vector);
        let at = self.place(story, &origin);
        self.join(at, &origin, copy_of, trace);
    }

    /// Gives a story that was taken in its title.
    pub fn recall_headline(&mut self, story: i64, title: &Features) {
        if let Some(&at) = self.places.get(&story) {
            self.stories[at as usize]
                .headline
                .clone_from(&title.headline);
        }
    }

    /// What is known of terms, to be kept and given back.
    pub fn frequencies(&mut self) -> &mut Frequencies {
        &mut self.frequencies
    }

    /// Returns where the story of this id is; a new one is begun if there is none that may grow.
    fn place(&mut self, id: i64, origin: &Origin) -> u32 {
        if let Some(&at) = self.places.get(&id) {
            return at;
        }
        if self.stories.len() - self.swept >= SWEEP {
            self.sweep(origin.added);
        }
        let at = self.stories.len() as u32;
        self.stories.push(Story {
            id,
            oldest: origin.published,
            newest: origin.published,
            last_added: origin.added,
            size: 0,
            sum: None,
            recent: VecDeque::with_capacity(1),
            feeds: Vec::with_capacity(1),
            headline: Box::default(),
        });
        self.places.insert(id, at);
        at
    }

    /// Lets go of what stories hold that can no longer grow.
    fn sweep(&mut self, now: i64) {
        for story in &mut self.stories {
            if story.size > 0 && !story.may_grow(now) {
                self.places.remove(&story.id);
                story.close();
            }
        }
        self.swept = self.stories.len();
    }

    /// Returns the stories that an entry is enough like, the likeliest first, and the one that it is
    /// nearly enough like; both with how much, and their places.
    fn fitting(
        &mut self,
        vector: &Vector,
        origin: &Origin,
        is_template: bool,
    ) -> (Vec<Likely>, Option<Likely>) {
        let stories = &self.stories;
        let candidates = self.postings.candidates(vector, |at| {
            let story = &stories[at as usize];
            story.is_open(origin) && !(is_template && story.feeds.contains(&origin.feed))
        });
        let threshold = score::threshold(vector.words);
        let probe = Probe::new(vector);
        let mut likely: Vec<(f64, u32)> = candidates
            .into_iter()
            .map(|at| (stories[at as usize].likeness(&probe), at))
            .collect();
        likely.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        likely.truncate(LIKELY);
        let mut fitting: Vec<(f64, u32)> = Vec::new();
        let mut nearest: Option<(f64, u32)> = None;
        for (whole, at) in likely {
            let story = &stories[at as usize];
            let likeness = 0.5 * whole + 0.5 * story.likeness_of_entries(&probe);
            let score = score::aged(likeness, story.gap(origin.published), story.size);
            if score >= threshold {
                fitting.push((score, at));
            } else if score >= DOUBTFUL * threshold && nearest.is_none_or(|(best, _)| score > best)
            {
                nearest = Some((score, at));
            }
        }
        fitting.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        (fitting, nearest)
    }

    /// Returns the ids of stories, no more than a roundup is said to tell of.
    fn named(&self, fitting: &[Likely]) -> Vec<i64> {
        let places = fitting.iter().take(MENTIONED);
        places
            .map(|(_, at)| self.stories[*at as usize].id)
            .collect()
    }

    fn best(&mut self, vector: &Vector, origin: &Origin, is_template: bool) -> Best {
        let (fitting, nearest) = self.fitting(vector, origin, is_template);
        let near = |(score, at): (f64, u32)| Near {
            story: self.stories[at as usize].id,
            score,
            needs: score::threshold(vector.words),
        };
        let Some(&(best, at)) = fitting.first() else {
            return Best::None(nearest.map(near));
        };
        let rivals = fitting.iter().filter(|(score, _)| *score >= NEARLY * best);
        if rivals.count() >= ROUNDUP {
            return Best::Roundup(self.named(&fitting));
        }
        Best::Story(near((best, at)), fitting.get(1).copied().map(near))
    }

    fn join(&mut self, at: u32, origin: &Origin, copy_of: Option<i64>, trace: Trace) {
        self.postings.add(at, &trace.vector);
        let story = &mut self.stories[at as usize];
        story.oldest = story.oldest.min(origin.published);
        story.newest = story.newest.max(origin.published);
        story.last_added = story.last_added.max(origin.added);
        story.size += 1;
        if let Err(place) = story.feeds.binary_search(&origin.feed) {
            story.feeds.insert(place, origin.feed);
        }
        match (&mut story.sum, story.recent.front()) {
            (Some(sum), _) => sum.add(&trace.vector),
            (None, None) => {}
            (None, Some(first)) => {
                let mut sum = Sum::default();
                sum.add(&first.trace.vector);
                sum.add(&trace.vector);
                story.sum = Some(sum);
            }
        }
        if story.recent.len() == RECENT {
            story.recent.pop_front();
        }
        story.recent.push_back(Member {
            entry: origin.entry,
            outlet: origin.outlet,
            published: origin.published,
            copy_of,
            trace,
        });
    }
}

/// How alike an entry and a story are, and the place of the story.
type Likely = (f64, u32);

enum Best {
    None(Option<Near>),
    Story(Near, Option<Near>),
    /// It tells of several, of these.
    Roundup(Vec<i64>),
}

impl Story {
    /// Lets go of what it holds: nothing joins it any more.
    fn close(&mut self) {
        self.size = 0;
        self.sum = None;
        self.recent = VecDeque::new();
    }

    /// Returns whether an entry that arrives at this time may join, if it is not from another.
    fn may_grow(&self, now: i64) -> bool {
        now - self.newest <= OPEN_FOR || now - self.last_added <= IMPORTED_FOR
    }

    /// Returns whether an entry may join.
    fn is_open(&self, origin: &Origin) -> bool {
        self.size > 0 && self.may_grow(origin.added) && self.gap(origin.published) <= MAX_GAP
    }

    /// Returns the seconds between a time and the story.
    fn gap(&self, published: i64) -> i64 {
        (self.oldest - published)
            .max(published - self.newest)
            .max(0)
    }

    /// Returns how alike an entry is to the story as a whole.
    fn likeness(&self, probe: &Probe) -> f64 {
        match (&self.sum, self.recent.front()) {
            (Some(sum), _) => probe.likeness(sum),
            (None, Some(only)) => probe.likeness_to_entry(&only.trace.vector),
            (None, None) => 0.0,
        }
    }

    /// Returns how alike an entry is to those entries of the story that are closest to it.
    fn likeness_of_entries(&self, probe: &Probe) -> f64 {
        let mut best = [0.0_f64; CLOSEST];
        for member in &self.recent {
            let likeness = probe.likeness_to_entry(&member.trace.vector);
            if likeness > best[CLOSEST - 1] {
                best[CLOSEST - 1] = likeness;
                best.sort_unstable_by(|a, b| b.total_cmp(a));
            }
        }
        let count = self.recent.len().clamp(1, CLOSEST);
        best[..count].iter().sum::<f64>() / count as f64
    }

    /// Finds an entry of another outlet with the same text; returns the first of its copies.
    fn find_copy(&self, origin: &Origin, sketch: &Sketch) -> Option<i64> {
        let found = self.recent.iter().find(|member| {
            member.outlet != origin.outlet
                && sketch.is_copy_of(&member.trace.sketch, origin.published - member.published)
        })?;
        let first = found.copy_of.unwrap_or(found.entry);
        // Within an outlet there are no copies, not even by way of a third text.
        let is_taken = self.recent.iter().any(|member| {
            member.outlet == origin.outlet
                && (member.entry == first || member.copy_of == Some(first))
        });
        (!is_taken).then_some(first)
    }

    /// Takes `headline` for its title if it says more of the story than the present one.
    fn prefers(&mut self, headline: Box<[u32]>) -> bool {
        let is_better = self.says(&headline) > self.says(&self.headline) || self.size == 1;
        if is_better {
            self.headline = headline;
        }
        is_better
    }

    fn says(&self, headline: &[u32]) -> u64 {
        let Some(sum) = &self.sum else {
            return u64::from(!headline.is_empty());
        };
        headline
            .iter()
            .map(|&term| u64::from(sum.word_weight(term)))
            .sum()
    }
}

#[cfg(test)]
mod tests;

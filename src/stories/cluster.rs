//! Assigns entries to stories, one at a time, in the order of their arrival.
//!
//! A story is called by the id of the entry that began it. Entries that tell of many events, or
//! that are not to be grouped, stand alone in a story that nothing joins.

use std::io;

use super::features::Features;
use super::frequencies::Frequencies;
use super::open::OpenStories;
use super::placed::{Grouping, Known, Near, Origin, Placed, Trace};
use super::postings::Postings;
use super::score::{self, Probe};
use super::spill::Spill;
use super::story::Story;
use super::template::Templates;
use super::vector::Vector;

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

/// The stories that entries may still join, and what is known of terms.
pub struct Clusterer {
    frequencies: Frequencies,
    postings: Postings,
    templates: Templates,
    stories: OpenStories,
}

impl Default for Clusterer {
    fn default() -> Self {
        Self::new()
    }
}

impl Clusterer {
    /// Makes one that has seen nothing, and keeps all in memory.
    pub fn new() -> Self {
        Self::with(OpenStories::new())
    }

    /// Makes one that has seen nothing, and takes about so many bytes of memory: stories that were not
    /// looked at for longest it puts in `spill`. That changes nothing of where entries go.
    pub fn over(spill: Box<dyn Spill>, bytes: usize) -> Self {
        Self::with(OpenStories::over(spill, bytes))
    }

    fn with(stories: OpenStories) -> Self {
        Self {
            frequencies: Frequencies::new(),
            postings: Postings::default(),
            templates: Templates::default(),
            stories,
        }
    }

    /// Makes room for what is known of so many more stories, so that it does not grow in steps.
    pub fn expect(&mut self, stories: usize) {
        self.stories.expect(stories);
        self.postings.expect(stories);
    }

    /// Finds the story of an entry, and makes the entry part of it.
    ///
    /// # Errors
    /// A story could not be put away or had back: then it knows less than it should, and is of no
    /// more use. Without a spill there are none.
    pub fn assign(
        &mut self,
        origin: Origin,
        grouping: Grouping,
        features: Features,
    ) -> io::Result<Placed> {
        self.stories.make_room()?;
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
            return Ok(alone);
        }
        let vector = Vector::new(&features, &self.frequencies);
        if features.is_roundup && !is_pinned {
            let fitting = self.fitting(&vector, &origin, false)?.0;
            return Ok(Placed {
                mentions: named(&fitting),
                ..alone
            });
        }
        // Of so few words a feed may say the same of anything: "New photo".
        let is_template =
            self.templates.repeats(origin.feed, origin.added, &vector) || vector.words < FEED_WORDS;
        let (story, score, near) = match grouping {
            Grouping::Pinned(story) => (story, 0.0, None),
            _ => match self.best(&vector, &origin, is_template)? {
                Best::Roundup(mentions) => return Ok(Placed { mentions, ..alone }),
                Best::Story(best, near) => (best.story, best.score, near),
                Best::None(near) => (origin.entry, 0.0, near),
            },
        };
        self.frequencies.add(vector.all_terms());
        let trace = Trace {
            vector,
            sketch: features.sketch,
        };
        let at = self.stories.place(story, &origin);
        let copy_of = self.stories.story(at)?.find_copy(&origin, &trace.sketch);
        self.join(at, &origin, copy_of, trace.clone())?;
        let prefers = |story: &mut Story| story.prefers(features.headline);
        Ok(Placed {
            story,
            score,
            copy_of,
            is_headline: self.stories.change(at, prefers)?,
            near,
            trace,
            ..alone
        })
    }

    /// Assigns an entry again that is a story by itself: more of its text is known now.
    ///
    /// # Errors
    /// As [`assign`](Self::assign).
    pub fn reconsider(
        &mut self,
        origin: Origin,
        grouping: Grouping,
        features: Features,
    ) -> io::Result<Placed> {
        // It is not put to itself.
        self.stories.close(origin.entry);
        self.assign(origin, grouping, features)
    }

    /// Takes an entry in that was assigned before; given in the order of their ids.
    ///
    /// # Errors
    /// As [`assign`](Self::assign).
    pub fn recall(&mut self, known: Known) -> io::Result<()> {
        let Known {
            origin,
            story,
            copy_of,
            trace,
        } = known;
        self.stories.make_room()?;
        self.templates
            .repeats(origin.feed, origin.added, &trace.vector);
        let at = self.stories.place(story, &origin);
        self.join(at, &origin, copy_of, trace)
    }

    /// Gives a story that was taken in its title.
    ///
    /// # Errors
    /// As [`assign`](Self::assign).
    pub fn recall_headline(&mut self, story: i64, title: &Features) -> io::Result<()> {
        self.stories.make_room()?;
        let Some(at) = self.stories.find(story) else {
            return Ok(());
        };
        let name = |story: &mut Story| story.headline.clone_from(&title.headline);
        self.stories.change(at, name)
    }

    /// What is known of terms, to be kept and given back.
    pub fn frequencies(&mut self) -> &mut Frequencies {
        &mut self.frequencies
    }

    /// Returns the stories that an entry is enough like, the likeliest first, and the one that it is
    /// nearly enough like.
    fn fitting(
        &mut self,
        vector: &Vector,
        origin: &Origin,
        is_template: bool,
    ) -> io::Result<(Vec<Likely>, Option<Likely>)> {
        let stories = &self.stories;
        let candidates = self.postings.candidates(vector, |at| {
            let outline = stories.outline(at);
            outline.is_open(origin) && !(is_template && outline.has(origin.feed))
        });
        let threshold = score::threshold(vector.words);
        let probe = Probe::new(vector);
        let mut likely: Vec<(f64, u32)> = Vec::with_capacity(candidates.len());
        for at in candidates {
            likely.push((self.stories.story(at)?.likeness(&probe), at));
        }
        likely.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        likely.truncate(LIKELY);
        let mut fitting: Vec<Likely> = Vec::new();
        let mut nearest: Option<Likely> = None;
        for (whole, at) in likely {
            let gap = self.stories.outline(at).gap(origin.published);
            let story = self.stories.story(at)?;
            let likeness = 0.5 * whole + 0.5 * story.likeness_of_entries(&probe);
            let likely = Likely {
                score: score::aged(likeness, gap, story.size),
                at,
                story: story.id,
            };
            if likely.score >= threshold {
                fitting.push(likely);
            } else if likely.score >= DOUBTFUL * threshold
                && nearest.is_none_or(|best| likely.score > best.score)
            {
                nearest = Some(likely);
            }
        }
        fitting.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(b.at.cmp(&a.at)));
        Ok((fitting, nearest))
    }

    fn best(&mut self, vector: &Vector, origin: &Origin, is_template: bool) -> io::Result<Best> {
        let (fitting, nearest) = self.fitting(vector, origin, is_template)?;
        let near = |likely: Likely| Near {
            story: likely.story,
            score: likely.score,
            needs: score::threshold(vector.words),
        };
        let Some(&best) = fitting.first() else {
            return Ok(Best::None(nearest.map(near)));
        };
        let is_near = |rival: &&Likely| rival.score >= NEARLY * best.score;
        if fitting.iter().filter(is_near).count() >= ROUNDUP {
            return Ok(Best::Roundup(named(&fitting)));
        }
        let second = fitting.get(1).copied();
        Ok(Best::Story(near(best), second.map(near)))
    }

    fn join(
        &mut self,
        at: u32,
        origin: &Origin,
        copy_of: Option<i64>,
        trace: Trace,
    ) -> io::Result<()> {
        self.postings.add(at, &trace.vector);
        self.stories.note(at, origin);
        let join = |story: &mut Story| story.join(origin, copy_of, trace);
        self.stories.change(at, join)
    }
}

/// A story that an entry may belong to: how alike they are, its place, and its id.
#[derive(Clone, Copy)]
struct Likely {
    score: f64,
    at: u32,
    story: i64,
}

enum Best {
    None(Option<Near>),
    Story(Near, Option<Near>),
    /// It tells of several, of these.
    Roundup(Vec<i64>),
}

/// Returns the ids of stories, no more than a roundup is said to tell of.
fn named(fitting: &[Likely]) -> Vec<i64> {
    let named = fitting.iter().take(MENTIONED);
    named.map(|likely| likely.story).collect()
}

#[cfg(test)]
mod tests;

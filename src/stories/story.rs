//! What is known of a story: what entries are compared with to see whether they belong to it.

use std::collections::VecDeque;

use super::copies::Sketch;
use super::placed::{Origin, Trace};
use super::score::Probe;
use super::sum::Sum;
use super::vector::{Vector, push_number, take_number};

/// The newest entries of a story that an entry is compared with one by one.
pub(super) const RECENT: usize = 40;

/// The closest of them that count.
pub(super) const CLOSEST: usize = 2;

/// A story that may still grow.
#[derive(Debug, PartialEq)]
pub(super) struct Story {
    pub(super) id: i64,
    pub(super) size: u32,
    /// The sum of its entries; of one entry it is that entry.
    sum: Option<Sum>,
    recent: VecDeque<Member>,
    /// The words of its title.
    pub(super) headline: Box<[u32]>,
}

#[derive(Debug, PartialEq)]
struct Member {
    entry: i64,
    outlet: u64,
    published: i64,
    copy_of: Option<i64>,
    trace: Trace,
}

impl Story {
    /// Begins one that has no entries.
    pub(super) fn new(id: i64) -> Self {
        Self {
            id,
            size: 0,
            sum: None,
            recent: VecDeque::with_capacity(1),
            headline: Box::default(),
        }
    }

    /// Makes an entry part of it.
    pub(super) fn join(&mut self, origin: &Origin, copy_of: Option<i64>, trace: Trace) {
        self.size += 1;
        match (&mut self.sum, self.recent.front()) {
            (Some(sum), _) => sum.add(&trace.vector),
            (None, None) => {}
            (None, Some(first)) => {
                let mut sum = Sum::default();
                sum.add(&first.trace.vector);
                sum.add(&trace.vector);
                self.sum = Some(sum);
            }
        }
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(Member {
            entry: origin.entry,
            outlet: origin.outlet,
            published: origin.published,
            copy_of,
            trace,
        });
    }

    /// Returns how alike an entry is to the story as a whole.
    pub(super) fn likeness(&self, probe: &Probe) -> f64 {
        match (&self.sum, self.recent.front()) {
            (Some(sum), _) => probe.likeness(sum),
            (None, Some(only)) => probe.likeness_to_entry(&only.trace.vector),
            (None, None) => 0.0,
        }
    }

    /// Returns how alike an entry is to those entries of the story that are closest to it.
    pub(super) fn likeness_of_entries(&self, probe: &Probe) -> f64 {
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
    pub(super) fn find_copy(&self, origin: &Origin, sketch: &Sketch) -> Option<i64> {
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
    pub(super) fn prefers(&mut self, headline: Box<[u32]>) -> bool {
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

    /// About the bytes that it takes in memory.
    pub(super) fn bytes(&self) -> usize {
        let members = self.recent.iter().map(|member| {
            size_of::<Member>() + member.trace.vector.bytes() + member.trace.sketch.bytes()
        });
        size_of::<Self>()
            + self.sum.as_ref().map_or(0, Sum::bytes)
            + members.sum::<usize>()
            + size_of_val(&self.headline[..])
    }
}

/// How a story is written down, whole: what is read again is the same, bit for bit.
impl Story {
    /// Writes it down, to be read by [`decode`](Self::decode).
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        push_long(out, self.id);
        push_number(out, self.size);
        push_number(out, u32::from(self.sum.is_some()));
        if let Some(sum) = &self.sum {
            sum.push(out);
        }
        push_number(out, self.headline.len() as u32);
        for word in &self.headline {
            out.extend_from_slice(&word.to_le_bytes());
        }
        push_number(out, self.recent.len() as u32);
        for member in &self.recent {
            push_long(out, member.entry);
            push_long(out, member.outlet.cast_signed());
            push_long(out, member.published);
            push_long(out, member.copy_of.unwrap_or(NONE));
            push_bytes(out, &member.trace.vector.encode());
            push_bytes(out, &member.trace.sketch.encode());
        }
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` if it is something else.
    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let id = take_long(bytes)?;
        let size = take_number(bytes)?;
        let sum = match take_number(bytes)? {
            0 => None,
            _ => Some(Sum::take(bytes)?),
        };
        let words = take_number(bytes)? as usize;
        let (words, rest) = bytes.split_at_checked(words.checked_mul(4)?)?;
        *bytes = rest;
        let (words, _) = words.as_chunks();
        let headline = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let count = take_number(bytes)? as usize;
        if count > RECENT {
            return None;
        }
        let mut recent = VecDeque::with_capacity(count);
        for _ in 0..count {
            recent.push_back(Member {
                entry: take_long(bytes)?,
                outlet: take_long(bytes)?.cast_unsigned(),
                published: take_long(bytes)?,
                copy_of: Some(take_long(bytes)?).filter(|first| *first != NONE),
                trace: Trace {
                    vector: Vector::decode(take_bytes(bytes)?)?,
                    sketch: Sketch::decode(take_bytes(bytes)?)?,
                },
            });
        }
        Some(Self {
            id,
            size,
            sum,
            recent,
            headline,
        })
    }
}

/// Stands for no entry: they are counted from 1.
const NONE: i64 = i64::MIN;

fn push_long(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn take_long(bytes: &mut &[u8]) -> Option<i64> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(i64::from_le_bytes(*number))
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len() as u32);
    out.extend_from_slice(bytes);
}

fn take_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let count = take_number(bytes)? as usize;
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::{Extractor, Frequencies};
    use proptest::prelude::*;

    /// Returns a story of entries with these words each.
    fn story(entries: &[Vec<u16>]) -> Story {
        let mut story = Story::new(7);
        let mut extractor = Extractor::new();
        for (entry, words) in (7..).zip(entries) {
            let words: Vec<String> = words.iter().map(|word| format!("W{word}")).collect();
            let features = extractor.features(&words.join(" "), "", Some("en"));
            let origin = Origin {
                entry,
                feed: entry % 3,
                outlet: u64::MAX - entry.cast_unsigned(),
                published: -entry,
                added: 0,
            };
            let trace = Trace {
                vector: Vector::new(&features, &Frequencies::new()),
                sketch: features.sketch,
            };
            story.join(&origin, (entry % 2 == 0).then_some(entry - 1), trace);
            story.prefers(features.headline);
        }
        story
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            entries in prop::collection::vec(prop::collection::vec(any::<u16>(), 0..12), 0..50),
            behind in prop::collection::vec(any::<u8>(), 0..9),
        ) {
            let story = story(&entries);
            let mut written = Vec::new();
            story.encode(&mut written);
            written.extend(behind);
            prop_assert_eq!(Story::decode(&written), Some(story));
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Story::decode(&bytes);
        }
    }
}

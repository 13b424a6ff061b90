//! What a text says that was not read before.
//!
//! A sentence is reduced to its content (`content`). It was *seen* if a sentence that was read, or
//! two of them together, cover that content beyond a threshold, and if it brings no number, name
//! or quotation of its own. How much a word counts follows from the texts alone: what every
//! sentence of a story has ("bridge") says little, what none has says most.
//!
//! To take what is new for seen is the worse mistake, so all doubt is for the new. The thresholds
//! were found on half of the stories in `tests/corpus/novelty`; a test judges all of them.

use std::collections::HashMap;
use std::ops::Range;

use super::content::{Content, Wording};
use super::sentences::sentences;

/// Share of a sentence's weight that those who were read must cover.
const COVERED: f32 = 0.65;

/// Share of the words of a quotation that must be in them.
const QUOTED: f32 = 0.8;

/// Weight of a word that was never met; those that were have less, at least [`LEAST`].
const UNMET: f32 = 1.2;
const LEAST: f32 = 0.5;

/// A number that comes again is a good sign that it is the same matter.
const NUMBER: f32 = 1.5;

/// Words like "bus" and "und": in languages whose grammar is not known here, mostly the latter.
const SHORT: f32 = 0.6;

/// Sentences that are tried together with all others.
const CLOSEST: usize = 6;

/// A sentence of a text, and whether it says something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its bytes.
    pub range: Range<usize>,
    /// Nothing that was read says this.
    pub is_new: bool,
}

/// What was read of a story.
pub struct Memory {
    wording: Wording,
    /// How many sentences were read at the end of each text.
    ends: Vec<u32>,
    /// In which of them a term is, in order.
    places: HashMap<u64, Vec<u32>>,
    /// Every word as it was written, with the first and the last text it is in: a name is known when
    /// it was met.
    words: HashMap<u64, (usize, usize)>,
}

impl Memory {
    /// Begins with nothing. Words lose their endings as those of `language` (BCP 47) do; if that
    /// is not known, as `sample` looks.
    pub fn new(language: Option<&str>, sample: &str) -> Self {
        Self {
            wording: Wording::new(language, sample),
            ends: Vec::new(),
            places: HashMap::new(),
            words: HashMap::new(),
        }
    }

    /// Takes in a text that was read.
    pub fn read(&mut self, text: &str) {
        let mut count = self.count();
        let nth = self.ends.len();
        for range in sentences(text) {
            let content = self.wording.content(&text[range]);
            for term in &content.terms {
                self.places.entry(term.hash).or_default().push(count);
            }
            for word in content.words {
                self.words.entry(word).or_insert((nth, nth)).1 = nth;
            }
            count += 1;
        }
        self.ends.push(count);
    }

    /// Returns whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    fn count(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Returns the sentences of `text`, in order, each new or seen.
    pub fn judge(&self, text: &str) -> Vec<Judged> {
        self.judge_apart(self.ends.len(), text)
    }

    /// Does so as if the text that was read as the `nth`, counted from 0, had not been.
    pub fn judge_apart(&self, nth: usize, text: &str) -> Vec<Judged> {
        let end = self.ends.get(nth).copied().unwrap_or(self.count());
        let start = nth.checked_sub(1).and_then(|before| self.ends.get(before));
        let apart = Apart {
            nth,
            sentences: start.copied().unwrap_or(0).min(end)..end,
        };
        sentences(text)
            .into_iter()
            .map(|range| Judged {
                is_new: !self.has_seen(&self.wording.content(&text[range.clone()]), &apart),
                range,
            })
            .collect()
    }

    /// Returns the sentences that have a term, in order, without those that are left apart.
    fn places(&self, term: u64, apart: &Apart) -> [&[u32]; 2] {
        let Some(places) = self.places.get(&term) else {
            return [&[], &[]];
        };
        let from = places.partition_point(|place| *place < apart.sentences.start);
        let to = places.partition_point(|place| *place < apart.sentences.end);
        [&places[..from], &places[to..]]
    }

    fn knows(&self, name: u64, apart: &Apart) -> bool {
        let met = self.words.get(&name);
        met.is_some_and(|(first, last)| *first != apart.nth || *last != apart.nth)
    }

    fn has_seen(&self, content: &Content, apart: &Apart) -> bool {
        let Some(measure) = Measure::new(self, content, apart) else {
            return false;
        };
        if content.names.iter().any(|name| !self.knows(*name, apart)) {
            return false;
        }
        let near = measure.near(self, content, apart);
        let closest = near.iter().take(CLOSEST).enumerate();
        closest.into_iter().any(|(at, one)| {
            // With itself first: one sentence may be enough.
            near[at..].iter().any(|other| measure.covers(one | other))
        })
    }
}

/// A text that counts as not read.
struct Apart {
    nth: usize,
    sentences: Range<u32>,
}

/// Set of terms of the sentence that is judged, by their places in it.
type Terms = u128;

/// What it takes to cover a sentence.
struct Measure {
    weights: Vec<f32>,
    total: f32,
    numbers: Terms,
    quoted: Terms,
}

impl Measure {
    /// `None` for a sentence too long to be judged.
    fn new(memory: &Memory, content: &Content, apart: &Apart) -> Option<Self> {
        if content.terms.len() > Terms::BITS as usize {
            return None;
        }
        let count = memory.count() - (apart.sentences.end - apart.sentences.start);
        let mut measure = Self {
            weights: Vec::with_capacity(content.terms.len()),
            total: 0.0,
            numbers: 0,
            quoted: 0,
        };
        for (at, term) in content.terms.iter().enumerate() {
            let met = memory.places(term.hash, apart).map(<[u32]>::len);
            let mut weight = weight(count, met[0] + met[1]);
            if term.is_number {
                weight *= NUMBER;
                measure.numbers |= 1 << at;
            }
            if term.is_short {
                weight *= SHORT;
            }
            measure.quoted |= Terms::from(term.is_quoted) << at;
            measure.total += weight;
            measure.weights.push(weight);
        }
        Some(measure)
    }

    /// Returns what of the sentence each one that was read has, the closest first.
    fn near(&self, memory: &Memory, content: &Content, apart: &Apart) -> Vec<Terms> {
        let mut shared: HashMap<u32, Terms> = HashMap::new();
        for (at, term) in content.terms.iter().enumerate() {
            for place in memory.places(term.hash, apart).into_iter().flatten() {
                *shared.entry(*place).or_default() |= 1 << at;
            }
        }
        let mut near: Vec<Terms> = shared.into_values().collect();
        near.sort_by(|one, other| {
            (self.weight(*other).total_cmp(&self.weight(*one))).then(one.cmp(other))
        });
        near.dedup();
        near
    }

    fn weight(&self, terms: Terms) -> f32 {
        let mut sum = 0.0;
        let mut left = terms;
        while left != 0 {
            sum += self.weights[left.trailing_zeros() as usize];
            left &= left - 1;
        }
        sum
    }

    /// Returns whether `terms` are enough of the sentence to have seen it.
    fn covers(&self, terms: Terms) -> bool {
        let quoted = self.quoted.count_ones();
        let is_quoted =
            quoted < 2 || (self.quoted & terms).count_ones() as f32 >= QUOTED * quoted as f32;
        self.numbers & !terms == 0 && is_quoted && self.weight(terms) >= COVERED * self.total
    }
}

/// Weight of a term that `met` of `count` sentences have.
fn weight(count: u32, met: usize) -> f32 {
    if met == 0 {
        return UNMET;
    }
    let count = 1.0 + count as f32;
    let rarity = (count / (0.5 + met as f32)).ln() / (2.0 * count).ln();
    rarity.max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_of(read: &[&str], text: &str) -> Vec<bool> {
        let mut memory = Memory::new(Some("en"), "");
        for text in read {
            memory.read(text);
        }
        let judged = memory.judge(text);
        judged.into_iter().map(|one| one.is_new).collect()
    }

    const READ: &str = "The Harbor Line bridge was closed on Tuesday after a crack was found. \
                        Mayor Dana Ruiz said it would stay closed for a week. It carries 31,000 \
                        cars a day. “We will not take a risk,” she said.";

    #[test]
    fn what_was_read_is_seen_in_other_words() {
        for text in [
            "The Harbor Line bridge was closed on Tuesday after a crack was found.",
            "On Tuesday a crack was found, and the Harbor Line bridge closed.",
            "Ruiz, the mayor, has said that the bridge will stay shut a week.",
            "Thirty-one thousand cars use it a day.",
            "\"We will not take a risk,\" Ruiz said.",
        ] {
            assert_eq!(new_of(&[READ], text), [false], "{text}");
        }
    }

    #[test]
    fn a_number_a_name_a_quotation_is_new() {
        for text in [
            "The Harbor Line bridge was closed on Tuesday after two cracks, 40 centimetres, were found.",
            "It carries 32,000 cars a day.",
            "Mayor Dana Ruiz and T. Okafor said it would stay closed for a week.",
            "Mayor Dana Ruiz said on Tuesday it would stay closed: “It is a sad day for the ferry.”",
        ] {
            assert_eq!(new_of(&[READ], text), [true], "{text}");
        }
    }

    #[test]
    fn two_reports_may_cover_a_sentence_together() {
        let (one, other) = (
            "The bridge was closed on Tuesday.",
            "Inspectors had found a crack in a girder.",
        );
        let both = "The bridge was closed on Tuesday after inspectors found a crack in a girder.";
        assert_eq!(new_of(&[one], both), [true]);
        assert_eq!(new_of(&[other], both), [true]);
        assert_eq!(new_of(&[one, other], both), [false]);
    }

    #[test]
    fn nothing_read_leaves_everything_new() {
        assert!(Memory::new(None, "").is_empty());
        assert_eq!(new_of(&[], "A crack. “Was found.”"), [true, true]);
        // A text of one word that was read, and one without any.
        assert_eq!(new_of(&["Crack."], "Crack. It is."), [false, true]);
    }

    #[test]
    fn a_text_is_compared_with_all_others() {
        let texts = [
            "The bridge is closed. Dana Ruiz spoke to nurses.",
            "The bridge is closed. It was built in 1964.",
            "It was built in 1964. Ana Vale wants an inquiry. Ana Vale waits.",
        ];
        let mut memory = Memory::new(Some("en"), "");
        for text in texts {
            memory.read(text);
        }
        let only = |nth: usize| -> Vec<bool> {
            let judged = memory.judge_apart(nth, texts[nth]).into_iter();
            judged.map(|one| one.is_new).collect()
        };
        assert_eq!(only(0), [false, true]);
        assert_eq!(only(1), [false, false]);
        assert_eq!(only(2), [false, true, true]);
    }

    #[test]
    fn a_sentence_without_end_is_new() {
        let words: Vec<String> = (0..200).map(|word| format!("w{word}x ")).collect();
        let endless = words.concat();
        assert_eq!(new_of(&[&endless], &endless), [true]);
    }
}

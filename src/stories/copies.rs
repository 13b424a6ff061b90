//! Copies: the same text again, cut, retouched or under another headline.
//!
//! A text is reduced to the 64 smallest hashes of its runs of four words; two such sketches tell
//! how much of the shorter text stands in the longer one.

use xxhash_rust::xxh3::xxh3_64;

use super::vector::{push_number, take_number};

/// Words in a run.
const RUN: usize = 4;

/// Hashes kept of a text.
const KEPT: usize = 64;

/// How much of the shorter text must stand in the longer one.
const THRESHOLD: f64 = 0.5;

/// Texts of fewer words are told apart by their titles.
const SHORT: u32 = 40;

/// Seconds between two short texts beyond which the same title is another event.
const SHORT_GAP: i64 = 48 * 60 * 60;

/// What is kept of a text to find its copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    /// Hash of the folded title.
    title: u64,
    /// Words of the text without the title.
    words: u32,
    /// How many different runs of words it has.
    runs: u32,
    /// The smallest hashes of them, in order.
    hashes: Box<[u32]>,
}

impl Sketch {
    /// Returns how much of the shorter text stands in the longer one, from 0 to 1.
    fn containment(&self, other: &Self) -> f64 {
        if self.runs == 0 || other.runs == 0 {
            return 0.0;
        }
        let (mut a, mut b) = (0, 0);
        let (mut both, mut seen) = (0_u32, 0_u32);
        while (seen as usize) < KEPT && (a < self.hashes.len() || b < other.hashes.len()) {
            match (self.hashes.get(a), other.hashes.get(b)) {
                (Some(x), Some(y)) if x == y => {
                    both += 1;
                    a += 1;
                    b += 1;
                }
                (Some(x), Some(y)) if x < y => a += 1,
                (Some(_), None) => a += 1,
                (Some(_) | None, _) => b += 1,
            }
            seen += 1;
        }
        let alike = f64::from(both) / f64::from(seen.max(1));
        let (n, m) = (f64::from(self.runs), f64::from(other.runs));
        alike * (n + m) / ((1.0 + alike) * n.min(m))
    }

    /// Returns whether two texts, published `gap` seconds apart, are copies.
    pub(super) fn is_copy_of(&self, other: &Self, gap: i64) -> bool {
        if self.words < SHORT && other.words < SHORT && self.title == other.title {
            return gap.abs() <= SHORT_GAP;
        }
        self.containment(other) >= THRESHOLD
    }

    /// The bytes that its hashes take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.hashes[..])
    }

    /// Writes the sketch down, to be read by [`decode`](Self::decode).
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(16 + self.hashes.len() * 4);
        out.extend_from_slice(&self.title.to_le_bytes());
        push_number(&mut out, self.words);
        push_number(&mut out, self.runs);
        for hash in &self.hashes {
            out.extend_from_slice(&hash.to_le_bytes());
        }
        out
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` if it is something else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (title, mut bytes) = bytes.split_first_chunk()?;
        let words = take_number(&mut bytes)?;
        let runs = take_number(&mut bytes)?;
        let (hashes, []) = bytes.as_chunks() else {
            return None;
        };
        let hashes = hashes.iter().map(|hash| u32::from_le_bytes(*hash));
        Some(Self {
            title: u64::from_le_bytes(*title),
            words,
            runs,
            hashes: hashes.collect(),
        })
    }
}

/// Makes sketches, word by word.
#[derive(Default)]
pub(super) struct Sketcher {
    window: [u64; RUN],
    words: usize,
    title: u64,
    title_words: usize,
    runs: Vec<u32>,
}

impl Sketcher {
    pub(super) fn begin(&mut self) {
        self.words = 0;
        self.runs.clear();
    }

    /// Adds the hash of the next word.
    pub(super) fn add(&mut self, word: u64) {
        self.window.rotate_left(1);
        self.window[RUN - 1] = word;
        self.words += 1;
        if self.words >= RUN {
            let mut bytes = [0; RUN * 8];
            for (chunk, word) in bytes.chunks_exact_mut(8).zip(self.window) {
                chunk.copy_from_slice(&word.to_le_bytes());
            }
            self.runs.push((xxh3_64(&bytes) >> 32) as u32);
        }
    }

    /// Notes that the words so far are the title, whose folded form has this hash.
    pub(super) fn end_title(&mut self, title: u64) {
        self.title = title;
        self.title_words = self.words;
    }

    pub(super) fn finish(&mut self) -> Sketch {
        self.runs.sort_unstable();
        self.runs.dedup();
        Sketch {
            title: self.title,
            words: (self.words - self.title_words) as u32,
            runs: self.runs.len() as u32,
            hashes: self.runs[..self.runs.len().min(KEPT)].into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(words: impl Iterator<Item = u64>) -> Sketch {
        let mut sketcher = Sketcher::default();
        sketcher.begin();
        sketcher.end_title(0);
        words.for_each(|word| sketcher.add(xxh3_64(&word.to_le_bytes())));
        sketcher.finish()
    }

    #[test]
    fn a_text_stands_in_a_longer_one() {
        let whole = sketch(0..600);
        assert!((whole.containment(&sketch(0..600)) - 1.0).abs() < 1e-9);
        assert!(sketch(0..210).is_copy_of(&whole, 0));
        assert!(!sketch(1_000..1_600).is_copy_of(&whole, 0));
        assert!(!sketch(0..3).is_copy_of(&whole, 0));
    }

    #[test]
    fn short_texts_go_by_their_titles_for_two_days() {
        let (a, b) = (sketch(0..12), sketch(20..35));
        assert!(a.is_copy_of(&b, 47 * 3_600));
        assert!(!a.is_copy_of(&b, 49 * 3_600));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(from in 0_u64..50, to in 0_u64..300) {
            let sketch = sketch(from..to);
            prop_assert_eq!(Sketch::decode(&sketch.encode()), Some(sketch));
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Sketch::decode(&bytes);
        }
    }
}

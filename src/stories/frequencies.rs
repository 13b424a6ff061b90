//! In how many entries a term has been seen: a table of fixed size, addressed by the term itself.
//!
//! Terms that share a place share a count, so a rare one may look a little less rare; in return
//! the table stays small, however many terms the world has.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::features::Prehashed;
use super::vector::{Vector, push_number, take_number};

/// Places, as a power of two. 2 MiB in memory.
const BITS: u32 = 21;

/// Stands in the table for a count that is too high for it.
const HIGH: u8 = u8::MAX;

/// Entries after which all counts are halved, so that what was common once may become news.
const HALVED_AT: u32 = 200_000;

/// How much more a rare term tells than a common one.
const SHARPNESS: f32 = 1.2;

/// Counts of entries by term.
pub struct Frequencies {
    /// By place. Hardly any is high.
    low: Vec<u8>,
    /// Those that are, by place.
    high: HashMap<u32, u16, BuildHasherDefault<Prehashed>>,
    entries: u32,
}

impl Default for Frequencies {
    fn default() -> Self {
        Self::new()
    }
}

impl Frequencies {
    pub(super) fn new() -> Self {
        Self {
            low: vec![0; 1 << BITS],
            high: HashMap::default(),
            entries: 0,
        }
    }

    /// Returns how much a term tells: the rarer, the more.
    pub(super) fn rarity(&self, term: u32) -> f32 {
        let seen = f32::from(self.count(place(term)));
        let share = (self.entries as f32 + 100.0) / (seen + 1.0);
        share.ln().max(0.05).powf(SHARPNESS)
    }

    /// Counts an entry with these terms, each given once.
    pub(super) fn add(&mut self, terms: impl Iterator<Item = u32>) {
        for term in terms {
            let place = place(term);
            self.set(place, self.count(place).saturating_add(1));
        }
        self.entries += 1;
        if self.entries >= HALVED_AT {
            self.entries /= 2;
            for place in 0..self.low.len() {
                self.set(place, self.count(place) / 2);
            }
        }
    }

    fn count(&self, place: usize) -> u16 {
        match self.low[place] {
            HIGH => self.high.get(&(place as u32)).copied().unwrap_or_default(),
            low => low.into(),
        }
    }

    fn set(&mut self, place: usize, count: u16) {
        let low = u8::try_from(count).unwrap_or(HIGH);
        if low == HIGH {
            self.high.insert(place as u32, count);
        } else if self.low[place] == HIGH {
            self.high.remove(&(place as u32));
        }
        self.low[place] = low;
    }
}

impl Frequencies {
    /// Counts an entry that was assigned before.
    pub fn recall(&mut self, vector: &Vector) {
        self.add(vector.all_terms());
    }

    /// Writes the counts down, to be read by [`decode`](Self::decode).
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        push_number(&mut out, self.entries);
        let mut before = 0;
        for at in 0..self.low.len() {
            let count = self.count(at);
            if count > 0 {
                push_number(&mut out, (at - before) as u32);
                push_number(&mut out, u32::from(count));
                before = at;
            }
        }
        out
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` if it is something else.
    pub fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut read = Self::new();
        read.entries = take_number(&mut bytes)?;
        let mut at = 0_usize;
        while !bytes.is_empty() {
            at = at.checked_add(take_number(&mut bytes)? as usize)?;
            let count = u16::try_from(take_number(&mut bytes)?).ok()?;
            if at >= read.low.len() {
                return None;
            }
            read.set(at, count);
        }
        Some(read)
    }
}

fn place(term: u32) -> usize {
    (term >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rare_term_tells_more() {
        let mut frequencies = Frequencies::new();
        for entry in 0..1_000_u32 {
            frequencies.add([1 << 20, (entry + 2) << 12].into_iter());
        }
        assert!(frequencies.rarity(1 << 20) < 0.1);
        assert!(frequencies.rarity(u32::MAX) > 6.0);
    }

    #[test]
    fn a_count_may_be_high_and_become_low_again() {
        let mut frequencies = Frequencies::new();
        let mut counts = Vec::new();
        for entry in 1..=HALVED_AT + 100 {
            frequencies.add([1 << 20].into_iter().filter(|_| entry <= 300));
            if [1, 254, 255, 256, 300, HALVED_AT, HALVED_AT + 100].contains(&entry) {
                counts.push(frequencies.count(place(1 << 20)));
            }
        }
        assert_eq!(counts, [1, 254, 255, 256, 300, 150, 150]);
        assert!(frequencies.high.is_empty());
        let read = Frequencies::decode(&frequencies.encode()).expect("its own writing");
        assert_eq!(read.count(place(1 << 20)), 150);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(terms in prop::collection::vec(any::<u32>(), 0..50)) {
            let mut frequencies = Frequencies::new();
            for &term in &terms {
                frequencies.add([term, term].into_iter());
            }
            let read = Frequencies::decode(&frequencies.encode()).expect("its own writing");
            prop_assert_eq!(read.entries, frequencies.entries);
            prop_assert!(read.low == frequencies.low);
            prop_assert_eq!(read.high, frequencies.high);
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Frequencies::decode(&bytes);
        }
    }
}

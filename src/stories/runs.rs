//! Lists of numbers in few bytes: each is told by its distance from the one before.

use super::vector::{push_number, take_number};

/// Bytes that are set aside for the numbers that come next.
const AHEAD: usize = 8;

/// A list that grows at its end and is cut at its beginning.
#[derive(Default)]
pub(super) struct Run {
    /// What the first number is told by.
    start: u32,
    last: u32,
    count: u32,
    steps: Vec<u8>,
}

impl Run {
    pub(super) fn len(&self) -> usize {
        self.count as usize
    }

    pub(super) fn last(&self) -> Option<u32> {
        (self.count > 0).then_some(self.last)
    }

    pub(super) fn push(&mut self, number: u32) {
        if self.steps.capacity() - self.steps.len() < AHEAD {
            self.steps.reserve_exact(AHEAD + self.steps.len() / 8);
        }
        push_number(&mut self.steps, step(self.last, number));
        self.last = number;
        self.count += 1;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let (mut steps, mut number) = (&self.steps[..], self.start);
        std::iter::from_fn(move || {
            number = stepped(number, take_number(&mut steps)?);
            Some(number)
        })
    }

    /// Lets go of the first numbers.
    pub(super) fn cut(&mut self, count: usize) {
        let mut steps = &self.steps[..];
        for _ in 0..count {
            let Some(step) = take_number(&mut steps) else {
                break;
            };
            self.start = stepped(self.start, step);
            self.count -= 1;
        }
        let gone = self.steps.len() - steps.len();
        self.steps.drain(..gone);
    }
}

/// Returns the step from one number to another, small ones in both directions as small numbers.
fn step(from: u32, to: u32) -> u32 {
    let step = to.wrapping_sub(from).cast_signed();
    ((step << 1) ^ (step >> 31)).cast_unsigned()
}

fn stepped(from: u32, step: u32) -> u32 {
    from.wrapping_add(step >> 1 ^ (step & 1).wrapping_neg())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_run_is_the_list_it_stands_for(
            numbers in prop::collection::vec(any::<u32>(), 0..60),
            near in prop::collection::vec(0_u32..300, 0..60),
            cuts in prop::collection::vec(0_usize..80, 0..4),
        ) {
            let (mut run, mut list) = (Run::default(), Vec::new());
            let mut cuts = cuts.into_iter();
            for number in numbers.into_iter().chain(near) {
                run.push(number);
                list.push(number);
                prop_assert_eq!(run.last(), Some(number));
                if number % 16 == 0 && let Some(cut) = cuts.next() {
                    run.cut(cut);
                    list.drain(..cut.min(list.len()));
                }
                prop_assert_eq!(run.len(), list.len());
                prop_assert_eq!(run.iter().collect::<Vec<_>>(), list.clone());
            }
        }
    }
}

//! What was done since the start: what an empty list has to show for itself.

use crate::model::{Change, Time};

/// A pause of so many seconds is one, and not work.
const PAUSE: i64 = 5 * 60;

/// Steps of this session that can still be taken out of the sums.
const REMEMBERED: usize = 200;

/// Sums of the marks of this session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    read: u64,
    starred: u64,
    later: u64,
    tagged: u64,
    deleted: u64,
    /// Seconds between marks, pauses left out.
    seconds: i64,
    last: Option<Time>,
    /// What was counted, the last step at the end.
    done: Vec<Counted>,
    undone: Vec<Counted>,
}

/// A step that was counted.
#[derive(Debug, Clone, PartialEq)]
struct Counted {
    label: String,
    change: Change,
    count: u64,
}

impl Tally {
    /// Counts a mark that was stored.
    pub(super) fn count(&mut self, label: &str, change: &Change, count: u64, now: Time) {
        if count == 0 {
            return;
        }
        let since = self.last.map_or(0, |last| now.0 - last.0);
        if (0..PAUSE).contains(&since) {
            self.seconds += since;
        }
        self.last = Some(now);
        self.undone.clear();
        let counted = Counted {
            label: label.to_owned(),
            change: change.clone(),
            count,
        };
        self.add(&counted, true);
        self.done.push(counted);
        if self.done.len() > REMEMBERED {
            self.done.remove(0);
        }
    }

    /// Takes a step out that was undone, or (`is_back` false) in again. A step of another session
    /// is not among them.
    pub(super) fn step(&mut self, label: &str, is_back: bool) {
        let from = if is_back {
            &mut self.done
        } else {
            &mut self.undone
        };
        if from.last().is_none_or(|counted| counted.label != label) {
            return;
        }
        let Some(counted) = from.pop() else {
            return;
        };
        self.add(&counted, !is_back);
        if is_back {
            self.undone.push(counted);
        } else {
            self.done.push(counted);
        }
    }

    fn add(&mut self, counted: &Counted, is_in: bool) {
        let (sum, goes_up) = match counted.change {
            Change::Read(on) => (&mut self.read, on),
            Change::Done => (&mut self.read, true),
            Change::Starred(on) => (&mut self.starred, on),
            Change::Later(on) => (&mut self.later, on),
            Change::Tagged(_, on) => (&mut self.tagged, on),
            Change::Deleted(on) => (&mut self.deleted, on),
            Change::Muted(_) | Change::Snoozed(_) => return,
        };
        *sum = if goes_up == is_in {
            *sum + counted.count
        } else {
            sum.saturating_sub(counted.count)
        };
    }

    /// Returns the sums in words: `"read 212, starred 6 in 4 min"`; `None` if nothing was done.
    pub fn text(&self) -> Option<String> {
        let sums = [
            ("read", self.read),
            ("starred", self.starred),
            ("later", self.later),
            ("tagged", self.tagged),
            ("deleted", self.deleted),
        ];
        let parts: Vec<String> = sums
            .iter()
            .filter(|(_, sum)| *sum > 0)
            .map(|(word, sum)| format!("{word} {sum}"))
            .collect();
        if parts.is_empty() {
            return None;
        }
        let text = parts.join(", ");
        Some(match self.seconds / 60 {
            0 => text,
            minutes if minutes < 60 => format!("{text} in {minutes} min"),
            minutes => format!("{text} in {} h {} min", minutes / 60, minutes % 60),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_undone_does_not_count() {
        let mut tally = Tally::default();
        assert_eq!(tally.text(), None);
        tally.count("done 3 entries", &Change::Done, 3, Time(0));
        tally.count("starred 1 entry", &Change::Starred(true), 1, Time(120));
        tally.count("read 1 entry", &Change::Read(true), 1, Time(10_000));
        assert_eq!(tally.text().as_deref(), Some("read 4, starred 1 in 2 min"));
        tally.step("read 1 entry", true);
        tally.step("starred 1 entry", true);
        tally.step("done 9 entries", true);
        assert_eq!(tally.text().as_deref(), Some("read 3 in 2 min"));
        tally.step("starred 1 entry", false);
        assert_eq!(tally.text().as_deref(), Some("read 3, starred 1 in 2 min"));
    }
}

//! Work of which only the newest is wanted: a count that another replaces need not go on.

use std::sync::Mutex;

use super::background::lock;
use crate::model::Ticket;
use crate::store::Interrupter;

/// Which piece of work of its kind is wanted.
#[derive(Default)]
pub(super) struct Newest(Mutex<(Ticket, Option<Interrupter>)>);

impl Newest {
    /// Makes `ticket` the one that is wanted. What the one before it reads is broken off.
    pub(super) fn begin(&self, ticket: Ticket) {
        let mut current = lock(&self.0);
        if let (_, Some(interrupter)) = std::mem::replace(&mut *current, (ticket, None)) {
            interrupter.interrupt();
        }
    }

    /// Returns whether `ticket` is still wanted.
    pub(super) fn is(&self, ticket: Ticket) -> bool {
        lock(&self.0).0 == ticket
    }

    /// Notes what breaks off the reading of `ticket`, if it is still wanted; returns whether it is.
    pub(super) fn goes_on(&self, ticket: Ticket, interrupter: Option<Interrupter>) -> bool {
        let mut current = lock(&self.0);
        let is_wanted = current.0 == ticket;
        if is_wanted {
            current.1 = interrupter;
        }
        is_wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_is_wanted() {
        let newest = Newest::default();
        newest.begin(Ticket(1));
        assert!(newest.is(Ticket(1)) && newest.goes_on(Ticket(1), None));
        newest.begin(Ticket(2));
        assert!(!newest.is(Ticket(1)) && !newest.goes_on(Ticket(1), None));
        assert!(newest.is(Ticket(2)));
    }
}

//! The rulers of a list: the groups that begin above a row.

use jiff::civil::Date;

use super::ListPane;
use crate::model::list::GroupLevel;
use crate::model::{FeedId, TopicId};

/// What stands in a ruler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruler {
    /// What is unread begins, or (`false`) what was read.
    Unread(bool),
    /// A day.
    Day(Date),
    /// A feed.
    Feed(FeedId),
    /// A topic; `None`: what none matches.
    Topic(Option<TopicId>),
}

impl ListPane {
    /// Returns the rulers above row `index`, the outer ones first, each with its level: 0 is the
    /// outermost.
    pub fn rulers(&self, index: usize) -> Vec<(usize, Ruler)> {
        if self.rows.get(index).is_none_or(|row| row.is_member) {
            return Vec::new();
        }
        let here = self.stands(index);
        let begins = match index.checked_sub(1) {
            Some(above) => {
                let above = self.stands(self.head(above));
                let same = here.iter().zip(&above).take_while(|(one, two)| one == two);
                same.count()
            }
            // What the first row stands under is not known to begin there.
            None if self.more_above => return Vec::new(),
            // Today goes without saying.
            None => match here.first() {
                Some(Ruler::Day(day)) if self.today == Some(*day) => 1,
                _ => 0,
            },
        };
        here.into_iter().enumerate().skip(begins).collect()
    }

    /// Returns what a row stands under, the outermost first.
    fn stands(&self, index: usize) -> Vec<Ruler> {
        let (Some(row), Some(day)) = (self.rows.get(index), self.days.get(index)) else {
            return Vec::new();
        };
        let half = self
            .spec
            .is_halved()
            .then(|| Ruler::Unread(row.key().is_upper()));
        let levels = self.spec.groups().levels().iter();
        let groups = levels.map(|level| match level {
            GroupLevel::Day => Ruler::Day(*day),
            GroupLevel::Feed => Ruler::Feed(row.feed),
            GroupLevel::Topic => Ruler::Topic(row.under),
        });
        half.into_iter().chain(groups).collect()
    }
}

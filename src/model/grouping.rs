//! Groups: what the rows of a list stand under.

use super::list::Order;

/// What the rows of a list are gathered by. Inside its groups a list keeps its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Grouping {
    /// Nothing: no rulers.
    None,
    /// Days.
    #[default]
    Day,
    /// Feeds, by name.
    Feed,
    /// Feeds, and days in each.
    FeedDay,
    /// Topics, in the order of the watchlist; what none matches comes last.
    Topic,
    /// Topics, and days in each.
    TopicDay,
    /// Days, and the feeds of each.
    DayFeed,
    /// Days, and the topics of each.
    DayTopic,
}

/// One level of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupLevel {
    /// A local day.
    Day,
    /// A feed.
    Feed,
    /// The first topic of the watchlist that matches; or none.
    Topic,
}

impl Grouping {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::Day,
        Self::Feed,
        Self::FeedDay,
        Self::Topic,
        Self::TopicDay,
        Self::DayFeed,
        Self::DayTopic,
    ];

    /// Returns its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Day => "day",
            Self::Feed => "feed",
            Self::FeedDay => "feed-day",
            Self::Topic => "topic",
            Self::TopicDay => "topic-day",
            Self::DayFeed => "day-feed",
            Self::DayTopic => "day-topic",
        }
    }

    /// Returns how it is named on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no groups",
            Self::Day => "by day",
            Self::Feed => "by feed",
            Self::FeedDay => "by feed, then day",
            Self::Topic => "by topic",
            Self::TopicDay => "by topic, then day",
            Self::DayFeed => "by day, then feed",
            Self::DayTopic => "by day, then topic",
        }
    }

    /// Returns its levels, the outer one first.
    pub fn levels(self) -> &'static [GroupLevel] {
        use GroupLevel::{Day, Feed, Topic};
        match self {
            Self::None => &[],
            Self::Day => &[Day],
            Self::Feed => &[Feed],
            Self::FeedDay => &[Feed, Day],
            Self::Topic => &[Topic],
            Self::TopicDay => &[Topic, Day],
            Self::DayFeed => &[Day, Feed],
            Self::DayTopic => &[Day, Topic],
        }
    }

    /// Returns what the rows of a list in `order` are gathered by: in one that is none of time they
    /// stand by themselves.
    #[must_use]
    pub fn within(self, order: Order) -> Self {
        if order.is_of_time() { self } else { Self::None }
    }

    /// Returns whether rows are moved by it: days alone stand in the order of time as it is.
    pub fn moves(self) -> bool {
        self.levels()
            .first()
            .is_some_and(|level| *level != GroupLevel::Day)
            || self.levels().len() > 1
    }
}

//! Rules that are made on the screen or by an import: saved queries, topics and mutes. Each is a name, a query and an
//! effect, and stands in `topics.toml`.

use super::Time;
use super::list::Order;

/// A rule to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// What it looks for.
    pub query: String,
    /// What it does.
    pub effect: RuleEffect,
}

/// What a rule does with the entries it finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleEffect {
    /// Shows them as a list in the sidebar.
    List {
        /// Its order, if it is to have one of its own.
        order: Option<Order>,
    },
    /// Lights them.
    Topic,
    /// Holds them back.
    Mute {
        /// How.
        action: MuteAction,
        /// For how long; `None` for ever.
        until: Option<Until>,
    },
}

/// What a mute does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MuteAction {
    /// The entry is in no list and no count.
    #[default]
    Hide,
    /// The entry arrives read.
    Read,
    /// The entry is shown as if it were read.
    Dim,
}

impl MuteAction {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Hide, Self::Read, Self::Dim];

    /// Returns the word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Read => "read",
            Self::Dim => "dim",
        }
    }

    /// Returns the one offered after this.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Hide => Self::Read,
            Self::Read => Self::Dim,
            Self::Dim => Self::Hide,
        }
    }
}

/// When a mute is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// At this moment.
    Time(Time),
    /// When an entry arrives of which this query is true.
    Query(String),
}

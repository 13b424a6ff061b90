//! Orders: what the rows of a list are, and how they follow each other.

/// What the rows of a list are, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Entries, the newest first.
    #[default]
    Newest,
    /// Entries, the oldest first.
    Oldest,
    /// Entries, by their headlines.
    Title,
    /// Entries, the one that a search matches best first: in a short text, often, in the headline.
    /// Of a list that looks for no words, as [`Self::Newest`].
    Best,
    /// Stories, the one with the newest entry of the list first.
    Story,
    /// Stories, that whose newest entry of the list is the oldest first.
    OldestStory,
    /// Stories, the one that most outlets tell by themselves first.
    Outlets,
    /// Stories, the one that gathers reports fastest first.
    Hot,
}

impl Order {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Newest,
        Self::Oldest,
        Self::Title,
        Self::Best,
        Self::Story,
        Self::OldestStory,
        Self::Outlets,
        Self::Hot,
    ];

    /// Returns its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Title => "title",
            Self::Best => "best",
            Self::Story => "story",
            Self::OldestStory => "story-oldest",
            Self::Outlets => "outlets",
            Self::Hot => "hot",
        }
    }

    /// Returns what it is, in one line.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Newest => "one row for each entry",
            Self::Oldest => "one row for each entry, from the beginning",
            Self::Title => "one row for each entry, from A to Z",
            Self::Best => "what a search matches best; else the newest",
            Self::Story => "one row for each event, by its newest report in this list",
            Self::OldestStory => "what was quiet longest comes first",
            Self::Outlets => "what most outlets tell by themselves",
            Self::Hot => "what gathers reports fastest",
        }
    }

    /// Returns whether the rows are stories.
    pub fn is_grouped(self) -> bool {
        matches!(
            self,
            Self::Story | Self::OldestStory | Self::Outlets | Self::Hot
        )
    }

    /// Returns whether the rows follow each other in time, so that they can be gathered by day,
    /// feed or topic.
    pub fn is_of_time(self) -> bool {
        matches!(
            self,
            Self::Newest | Self::Oldest | Self::Story | Self::OldestStory
        )
    }

    /// Returns whether the oldest comes first.
    pub fn rises(self) -> bool {
        matches!(self, Self::Oldest | Self::OldestStory)
    }

    /// Returns how the header names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest | Self::Story => "newest first",
            Self::Oldest | Self::OldestStory => "oldest first",
            Self::Title => "by title",
            Self::Outlets => "most outlets first",
            Self::Hot => "hot first",
            Self::Best => "best first",
        }
    }
}

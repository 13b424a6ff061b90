//! What a row of a list shows beside its headline.

/// Something that a row can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// When it was published.
    Time,
    /// Unread, starred, on the shelf, held back.
    Flags,
    /// Who reports it, and its tags.
    Outlet,
    /// The topics that match it.
    Topics,
    /// Words in its text.
    Words,
    /// How often its topics are named in it.
    Score,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Time,
        Self::Flags,
        Self::Outlet,
        Self::Topics,
        Self::Words,
        Self::Score,
    ];

    /// Returns its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Flags => "flags",
            Self::Outlet => "outlet",
            Self::Topics => "topics",
            Self::Words => "words",
            Self::Score => "score",
        }
    }

    /// Returns what it says.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Time => "when it was published",
            Self::Flags => "unread, starred, on the shelf",
            Self::Outlet => "who reports it",
            Self::Topics => "a dot for each topic",
            Self::Words => "how long it is",
            Self::Score => "how often its topics are named",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The columns that are shown. They have one order on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Columns(u8);

impl Default for Columns {
    fn default() -> Self {
        use Column::{Flags, Outlet, Time, Topics};
        [Time, Flags, Outlet, Topics].into_iter().collect()
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<T: IntoIterator<Item = Column>>(columns: T) -> Self {
        let bits = columns.into_iter().map(Column::bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

impl Columns {
    /// Returns whether `column` is shown.
    pub fn has(self, column: Column) -> bool {
        self.0 & column.bit() != 0
    }

    /// Returns these with `column` turned over.
    #[must_use]
    pub fn turned(self, column: Column) -> Self {
        Self(self.0 ^ column.bit())
    }

    /// Returns those that are shown, in order.
    pub fn iter(self) -> impl Iterator<Item = Column> {
        Column::ALL
            .into_iter()
            .filter(move |column| self.has(*column))
    }
}

//! What a row of a list shows beside its headline, and in which order.

/// Something that a row can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Unread, starred, on the shelf, held back.
    Flags,
    /// When it was published.
    Time,
    /// The headline. It is shown in any case.
    Title,
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
    pub const ALL: [Self; 7] = [
        Self::Flags,
        Self::Time,
        Self::Title,
        Self::Outlet,
        Self::Topics,
        Self::Words,
        Self::Score,
    ];

    /// Returns its word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Time => "time",
            Self::Title => "title",
            Self::Outlet => "outlet",
            Self::Topics => "topics",
            Self::Words => "words",
            Self::Score => "score",
        }
    }

    /// Returns what it says.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Flags => "unread, starred, on the shelf",
            Self::Time => "when it was published",
            Self::Title => "the headline",
            Self::Outlet => "who reports it",
            Self::Topics => "a dot for each topic",
            Self::Words => "how long it is",
            Self::Score => "how often its topics are named",
        }
    }
}

/// The columns that are shown, from left to right; each once, and the headline always.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Columns(Vec<Column>);

impl Default for Columns {
    fn default() -> Self {
        use Column::{Flags, Outlet, Time, Title, Topics};
        Self(vec![Flags, Time, Title, Outlet, Topics])
    }
}

impl FromIterator<Column> for Columns {
    /// The first of equal ones counts. A headline that is not among them stands before what is
    /// neither a flag nor a time.
    fn from_iter<T: IntoIterator<Item = Column>>(columns: T) -> Self {
        let mut all: Vec<Column> = Vec::new();
        for column in columns {
            if !all.contains(&column) {
                all.push(column);
            }
        }
        if !all.contains(&Column::Title) {
            let leads = |column: &&Column| matches!(column, Column::Flags | Column::Time);
            let at = all.iter().take_while(leads).count();
            all.insert(at, Column::Title);
        }
        Self(all)
    }
}

impl Columns {
    /// Returns whether `column` is shown.
    pub fn has(&self, column: Column) -> bool {
        self.0.contains(&column)
    }

    /// Returns these without `column`, or with it at the end.
    #[must_use]
    pub fn turned(&self, column: Column) -> Self {
        let others = self.iter().filter(|one| *one != column);
        let added = (!self.has(column)).then_some(column);
        others.chain(added).collect()
    }

    /// Returns those that are shown, from left to right.
    pub fn iter(&self) -> impl Iterator<Item = Column> {
        self.0.iter().copied()
    }

    /// Returns those to the left of the headline.
    pub fn before_title(&self) -> impl Iterator<Item = Column> {
        self.iter().take_while(|column| *column != Column::Title)
    }

    /// Returns whether a second line of a row would say something.
    pub fn fill_two_lines(&self) -> bool {
        let is_below = |column| !matches!(column, Column::Flags | Column::Time);
        self.after_title().any(is_below)
    }

    /// Returns those to the right of the headline.
    pub fn after_title(&self) -> impl Iterator<Item = Column> {
        let columns = self.iter().skip_while(|column| *column != Column::Title);
        columns.skip(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_is_always_there_and_nothing_twice() {
        use Column::{Flags, Outlet, Time, Title, Words};
        let of = |columns: &[Column]| -> Vec<Column> {
            columns
                .iter()
                .copied()
                .collect::<Columns>()
                .iter()
                .collect()
        };
        assert_eq!(of(&[]), [Title]);
        assert_eq!(of(&[Outlet]), [Title, Outlet]);
        assert_eq!(of(&[Time, Outlet, Time]), [Time, Title, Outlet]);
        assert_eq!(of(&[Words, Title, Flags]), [Words, Title, Flags]);
        let all = Columns::default();
        assert_eq!(all.turned(Words).turned(Words), all);
    }
}

//! The values a query is made of.

use super::date::DateBound;
use super::problem::Problem;
use super::{finder, parse};

/// A parsed query. `Display` prints it back; parsing that gives the same query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What has to be true.
    pub expr: Expr,
}

/// A condition on an entry.
///
/// The parser flattens: no [`Expr::And`] is a direct child of another, nor an [`Expr::Or`] of
/// another, both have at least two children, and [`Expr::All`] is the whole query or absent.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Every entry: the empty query.
    All,
    /// All of these.
    And(Vec<Expr>),
    /// Any of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A term in the text.
    Text(TextField, Pattern),
    /// Whole words of the feed's title in order, or a part of its address if the value has a `.`
    /// or `/`.
    Feed(String),
    /// A folded part of the category's path.
    Category(String),
    /// The name of a topic, folded.
    Topic(String),
    /// What the user did with the entry.
    Is(State),
    /// Published at or after the start of this.
    Since(DateBound),
    /// Published before the start of this.
    Before(DateBound),
    /// Published within this day, month or year.
    On(DateBound),
}

/// Where a term is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// Title or body.
    Any,
    /// `title:`
    Title,
    /// `body:`
    Body,
}

/// A term: one word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The words, in order; never empty. An exact phrase is one word with spaces inside.
    pub words: Vec<Word>,
    /// The last word may go on: `protest*`.
    pub is_prefix: bool,
    /// Case, diacritics and form count: `=Frost`.
    pub is_exact: bool,
}

/// A word as it was written, without punctuation at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// Starts and ends with a letter, a digit or a mark on one.
    pub(super) text: String,
}

/// `is:`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Not read.
    Unread,
    /// Read.
    Read,
    /// Starred.
    Starred,
    /// On the shelf of things to read later.
    Later,
    /// Deleted.
    Deleted,
}

impl Query {
    /// Parses `text`; relative dates are resolved when the query is run.
    ///
    /// # Errors
    /// Every problem with its place, in the order of their places.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        parse::parse(text)
    }

    /// Returns whether the query holds for an entry with this title and body (plain text, blocks
    /// separated by `\n`). `meta` answers for the conditions that are not about text.
    ///
    /// Compiles the query first: for many entries make one [`finder::Finder`].
    pub fn matches_text(&self, title: &str, body: &str, meta: &dyn Fn(&Expr) -> bool) -> bool {
        finder::Finder::new(self).matches(title, body, meta)
    }
}

impl Word {
    /// Returns the word as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Trims punctuation off the ends of `written`; `None` if no letter or digit is left.
    pub(super) fn new(written: &str) -> Option<Self> {
        let inside = |c: char| super::boundary::is_word(c) && c != '_';
        let start = written.find(inside)?;
        let end = written.rfind(inside)?;
        let end = written.ceil_char_boundary(end + 1);
        let text = &written[start..end];
        text.chars().any(char::is_alphanumeric).then(|| Self {
            text: text.to_owned(),
        })
    }
}

impl State {
    /// All states, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Unread,
        Self::Read,
        Self::Starred,
        Self::Later,
        Self::Deleted,
    ];

    /// Returns the word after `is:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Starred => "starred",
            Self::Later => "later",
            Self::Deleted => "deleted",
        }
    }
}

impl TextField {
    /// Returns what stands before the term: `title:`, `body:` or nothing.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Title => "title:",
            Self::Body => "body:",
        }
    }

    /// Returns whether a term of this field is looked for in `place`.
    pub(super) fn covers(self, place: Self) -> bool {
        self == Self::Any || place == Self::Any || self == place
    }
}

impl Expr {
    /// Calls `visit` with every text condition and whether it is positive (under an even number
    /// of NOTs).
    pub fn each_term<'a>(&'a self, visit: &mut impl FnMut(TextField, &'a Pattern, bool)) {
        self.each_term_at(true, visit);
    }

    fn each_term_at<'a>(
        &'a self,
        is_positive: bool,
        visit: &mut impl FnMut(TextField, &'a Pattern, bool),
    ) {
        match self {
            Self::And(children) | Self::Or(children) => {
                for child in children {
                    child.each_term_at(is_positive, visit);
                }
            }
            Self::Not(child) => child.each_term_at(!is_positive, visit),
            Self::Text(field, pattern) => visit(*field, pattern, is_positive),
            _ => {}
        }
    }
}

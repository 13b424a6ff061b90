//! The values a query is made of.

use super::alias::Aliases;
use super::date::DateBound;
use super::problem::Problem;
use super::term::{Pattern, Term};
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
/// Aliases are written out, and fields are on each term of their group.
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
    Text(TextField, Term),
    /// A condition on the name of something, as written.
    Named(NameField, String),
    /// What the user did with the entry, or what became of it.
    Is(State),
    /// What comes with the entry.
    Has(Part),
    /// Published at or after the start of this.
    Since(DateBound),
    /// Published before the start of this.
    Before(DateBound),
    /// Published within this day, month or year.
    On(DateBound),
    /// A number of the entry.
    Count(CountField, Comparison, u32),
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
    /// `about:` the term is in the title, or occurs twice.
    About,
}

/// A field that takes a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameField {
    /// `author:` a folded part of an author's name.
    Author,
    /// `url:` a folded part of the address.
    Url,
    /// `feed:` whole words of the feed's title in order, or a part of its address if the value
    /// has a `.` or `/`.
    Feed,
    /// `category:` a folded part of the category's path.
    Category,
    /// `site:` the host of the address, or what ends it on the border of a label.
    Site,
    /// `tag:` a label the user put on the entry, folded.
    Tag,
    /// `topic:` the name of a topic, folded.
    Topic,
    /// `story:` the number of a story, or a part of its title.
    Story,
    /// `lang:` the language, as the first part of its tag.
    Language,
}

/// A field that takes a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountField {
    /// `words:` words of the body.
    Words,
    /// `outlets:` distinct outlets in the entry's story.
    Outlets,
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Nothing before the number.
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
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
    /// Arrived since the reader was last closed.
    New,
    /// Hidden by a mute.
    Muted,
    /// Hidden until its time.
    Snoozed,
    /// Deleted.
    Deleted,
    /// A copy that is folded under another entry.
    Dup,
}

/// `has:`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// A sound file.
    Audio,
    /// A picture.
    Image,
    /// A full text that was fetched.
    Fulltext,
    /// Other entries about the same event.
    Story,
}

impl Query {
    /// Parses `text`; relative dates are resolved when the query is run. No alias is known.
    ///
    /// # Errors
    /// Every problem with its place, in the order of their places.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        Self::parse_with(text, &Aliases::default())
    }

    /// Parses `text`, in which `@name` stands for an alias.
    ///
    /// # Errors
    /// Every problem with its place, in the order of their places.
    pub fn parse_with(text: &str, aliases: &Aliases) -> Result<Self, Vec<Problem>> {
        parse::parse(text, aliases)
    }

    /// Returns whether the query holds for an entry with this title and body (plain text, blocks
    /// separated by `\n`). `meta` answers for the conditions that are not about text.
    ///
    /// Compiles the query first: for many entries make one [`finder::Finder`].
    pub fn matches_text(&self, title: &str, body: &str, meta: &dyn Fn(&Expr) -> bool) -> bool {
        finder::Finder::new(self).matches(title, body, meta)
    }
}

impl TextField {
    /// Returns what stands before the term: `title:`, `body:`, `about:` or nothing.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Title => "title:",
            Self::Body => "body:",
            Self::About => "about:",
        }
    }

    /// Returns whether a term of this field is looked for in `place`.
    pub(super) fn covers(self, place: Self) -> bool {
        matches!(self, Self::Any | Self::About) || place == Self::Any || self == place
    }
}

impl NameField {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 9] = [
        Self::Feed,
        Self::Category,
        Self::Topic,
        Self::Author,
        Self::Site,
        Self::Url,
        Self::Language,
        Self::Tag,
        Self::Story,
    ];

    /// Returns what stands before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Url => "url",
            Self::Feed => "feed",
            Self::Category => "category",
            Self::Site => "site",
            Self::Tag => "tag",
            Self::Topic => "topic",
            Self::Story => "story",
            Self::Language => "lang",
        }
    }
}

impl CountField {
    /// Returns what stands before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Outlets => "outlets",
        }
    }
}

impl Comparison {
    /// All with a sign, the longer signs first, and the one without.
    pub(super) const ALL: [Self; 5] = [
        Self::AtMost,
        Self::AtLeast,
        Self::Less,
        Self::More,
        Self::Equal,
    ];

    /// Returns what stands before the number.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Returns whether `count` is so compared with `limit`.
    pub fn holds(self, count: u32, limit: u32) -> bool {
        match self {
            Self::Equal => count == limit,
            Self::Less => count < limit,
            Self::AtMost => count <= limit,
            Self::More => count > limit,
            Self::AtLeast => count >= limit,
        }
    }
}

impl State {
    /// All states, in the order they are offered.
    pub const ALL: [Self; 9] = [
        Self::Unread,
        Self::Read,
        Self::Starred,
        Self::Later,
        Self::Deleted,
        Self::Dup,
        Self::New,
        Self::Muted,
        Self::Snoozed,
    ];

    /// Returns the word after `is:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Starred => "starred",
            Self::Later => "later",
            Self::New => "new",
            Self::Muted => "muted",
            Self::Snoozed => "snoozed",
            Self::Deleted => "deleted",
            Self::Dup => "dup",
        }
    }
}

impl Part {
    /// All parts, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Audio, Self::Image, Self::Fulltext, Self::Story];

    /// Returns the word after `has:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Image => "image",
            Self::Fulltext => "fulltext",
            Self::Story => "story",
        }
    }
}

impl Expr {
    /// Calls `visit` with every text condition and whether it is positive (under an even number
    /// of NOTs).
    pub fn each_text<'a>(&'a self, visit: &mut impl FnMut(TextField, &'a Term, bool)) {
        self.each_leaf(&mut |leaf, is_positive| {
            if let Self::Text(field, term) = leaf {
                visit(*field, term, is_positive);
            }
        });
    }

    /// Returns whether more text can only make it true: no condition on text is negated.
    pub fn grows(&self) -> bool {
        let mut grows = true;
        self.each_text(&mut |_, _, is_positive| grows &= is_positive);
        grows
    }

    /// Calls `visit` with every word and phrase in the conditions on text.
    pub fn each_pattern<'a>(&'a self, visit: &mut impl FnMut(&'a Pattern)) {
        self.each_text(&mut |_, term, _| term.each_pattern(visit));
    }

    /// Calls `visit` with every condition that holds no other, and whether it is positive.
    pub fn each_leaf<'a>(&'a self, visit: &mut impl FnMut(&'a Self, bool)) {
        self.each_leaf_at(true, visit);
    }

    fn each_leaf_at<'a>(&'a self, is_positive: bool, visit: &mut impl FnMut(&'a Self, bool)) {
        match self {
            Self::And(children) | Self::Or(children) => {
                for child in children {
                    child.each_leaf_at(is_positive, visit);
                }
            }
            Self::Not(child) => child.each_leaf_at(!is_positive, visit),
            leaf => visit(leaf, is_positive),
        }
    }

    /// Joins conditions that all have to hold, flat.
    pub fn all_of(children: impl IntoIterator<Item = Self>) -> Self {
        let flat = children.into_iter().flat_map(|child| match child {
            Self::And(inner) => inner,
            Self::All => Vec::new(),
            other => vec![other],
        });
        Self::joined(flat.collect(), Self::And)
    }

    /// Joins conditions of which one has to hold, flat.
    pub fn any_of(children: impl IntoIterator<Item = Self>) -> Self {
        let flat = children.into_iter().flat_map(|child| match child {
            Self::Or(inner) => inner,
            other => vec![other],
        });
        Self::joined(flat.collect(), Self::Or)
    }

    fn joined(mut children: Vec<Self>, join: fn(Vec<Self>) -> Self) -> Self {
        match children.len() {
            0 => Self::All,
            1 => children.swap_remove(0),
            _ => join(children),
        }
    }
}

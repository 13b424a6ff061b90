//! A page: an article laid out for one width, ready to be drawn line by line.

use super::entry::Enclosure;
use super::picture::{Figure, PictureLine};
use super::{Clean, EntryId, HitKind, Time};

/// How a run of text is to look; the theme decides what that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// A heading, level 1 to 6.
    Heading(u8),
    /// Quoted text.
    Quote,
    /// The bar before quoted text.
    QuoteBar,
    /// Code, inline or a block.
    Code,
    /// A comment in code.
    CodeComment,
    /// A string or number in code.
    CodeLiteral,
    /// A keyword in code.
    CodeKeyword,
    /// A key to press.
    Key,
    /// Text marked for its relevance.
    Marked,
    /// Text that was put in.
    Inserted,
    /// A bullet or number of a list.
    Bullet,
    /// The number after a link, `[3]`.
    LinkNumber,
    /// A hyphen where a word was divided; no part of the text.
    Hyphen,
    /// A placeholder for a picture or other media.
    Image,
    /// Rules and table borders.
    Rule,
    /// Captions, notices of the program, the list of links.
    Note,
    /// What belongs to the site and not to the article: "Subscribe now".
    Boilerplate,
}

impl Role {
    /// Returns whether runs of this role are words of the article, rather than drawn around them.
    pub fn is_text(self) -> bool {
        !matches!(
            self,
            Self::QuoteBar | Self::Bullet | Self::LinkNumber | Self::Rule | Self::Hyphen
        )
    }

    /// Returns whether this is code of any kind.
    pub fn is_code(self) -> bool {
        matches!(
            self,
            Self::Code | Self::CodeComment | Self::CodeLiteral | Self::CodeKeyword
        )
    }
}

/// Look of a run: a role, and what may come on top of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Face {
    /// What it is.
    pub role: Role,
    /// Strong emphasis.
    pub is_strong: bool,
    /// Emphasis.
    pub is_emphasis: bool,
    /// Struck out.
    pub is_struck: bool,
    /// Index in [`Page::links`] of the link the text belongs to.
    pub link: Option<u16>,
    /// Index in [`Page::figures`] of the picture that the text stands for.
    pub figure: Option<u16>,
    /// What matched here.
    pub hit: Option<HitKind>,
    /// It says nothing that was not read before.
    pub is_seen: bool,
}

/// A piece of a line in one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text; no line breaks.
    pub text: Clean,
    /// Its look.
    pub face: Face,
}

/// What the end of a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineEnd {
    /// The end of a block or a line break of the text.
    #[default]
    Hard,
    /// A space: the wrapper broke the line there.
    Space,
    /// Nothing: the wrapper broke the line inside a word, or between characters that need no space.
    Joined,
}

/// One line of a page, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// The runs.
    pub runs: Vec<Run>,
    /// What its end stands for.
    pub end: LineEnd,
    /// It belongs to a paragraph that begins at the right.
    pub is_rtl: bool,
    /// Part of it says what was not read before.
    pub is_new: bool,
    /// It is part of a picture, and has no text.
    pub picture: Option<PictureLine>,
    /// Share of the text above this line, in 1/65536: keeps the place when the width changes.
    pub progress: u32,
}

/// A numbered link of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Absolute address.
    pub url: Clean,
    /// What is linked: the text.
    pub text: Clean,
}

/// A heading of an article, for the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The line it begins on.
    pub line: u32,
    /// 1 to 6.
    pub level: u8,
    /// Its text.
    pub text: Clean,
}

/// An article laid out: the body, without the headline block that the reader draws above it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Width it was laid out for, in cells.
    pub width: u16,
    /// The lines.
    pub lines: Vec<Line>,
    /// The links, in the order of their numbers (number = index + 1).
    pub links: Vec<Link>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// Line numbers where a paragraph or another block begins, in order.
    pub blocks: Vec<u32>,
    /// Line numbers that have a hit, in order: where `*` jumps.
    pub hit_lines: Vec<u32>,
    /// The places of pictures, in order.
    pub figures: Vec<Figure>,
    /// A notice about the layout: "shown as plain text: …".
    pub notice: Option<Clean>,
    /// What of it is new to the user, if anything of its story was read before.
    pub novelty: Option<Novelty>,
}

/// What of a text is new to one who has read other reports of its story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Novelty {
    /// Sentences in all.
    pub sentences: usize,
    /// The lines on which the new ones begin, in order, one for each.
    pub lines: Vec<u32>,
}

/// A page and the entry it belongs to, with what the headline block shows.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenArticle {
    /// The entry.
    pub entry: EntryId,
    /// All that is known of it except the body.
    pub byline: Byline,
    /// The text.
    pub page: Page,
    /// How far it was read before, in 1/65536 of the text.
    pub place: Option<u32>,
    /// When it was taken from the store.
    pub loaded: Time,
}

/// What stands above an article beside its headline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Byline {
    /// The outlet.
    pub outlet: Clean,
    /// Authors, joined by commas; may be empty.
    pub authors: Clean,
    /// Words in the text, for the reading time.
    pub words: u32,
    /// Enclosures, one line each, for the list at the end.
    pub enclosures: Vec<Clean>,
    /// The files themselves, to open.
    pub files: Vec<Enclosure>,
    /// Which text is shown.
    pub text: TextSource,
    /// Whether its feed changed it.
    pub revised: Revised,
}

/// Whether an entry is another than it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Revised {
    /// It is as it was first seen.
    #[default]
    Never,
    /// It changed, and since then it was read, or it never was.
    Earlier,
    /// It changed after it was read.
    SinceRead,
}

/// Where the text that is shown comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TextSource {
    /// From the feed, which sent no other.
    #[default]
    Feed,
    /// From the feed; that of the page is there too.
    FeedOfBoth,
    /// From the entry's page.
    Page,
    /// From the feed, since the page has no text: why.
    Refused(Clean),
}

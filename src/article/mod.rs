//! Article: from the HTML of an entry to plain text, and to a page of lines.
//!
//! Two ways lead out of HTML. [`plain`] is cheap and runs over every entry that arrives: it
//! serves matching and the full-text index. [`lay_out`] runs over the one article that is opened.
//! Both read the same pieces (`html`); the second rewrites what the renderer cannot show
//! (`prepare`), lets it make paragraphs of endless lines (`render`), and sets those on a page
//! (`compose`, `flow`, `wrap`; tables and code in their own way).
//!
//! [`extract`] finds the article of a whole web page, for entries whose feed sends only a teaser.
//!
//! Everything here survives any input: what cannot be rendered is shown as plain text, with a
//! notice that says so.

mod boilerplate;
mod changes;
mod code;
mod compare;
mod compose;
mod direction;
mod excerpt;
mod extract;
mod figures;
mod flow;
mod formula;
mod highlight;
mod html;
mod listing;
mod markdown;
mod newness;
mod plain;
mod prepare;
mod prose;
mod render;
mod scan;
mod signs;
mod sites;
mod table;
mod whole;
mod wrap;

pub use changes::{Change, Fate, changes};
pub use compare::compare;
pub use direction::visual;
pub use excerpt::excerpt;
pub use extract::{Extracted, NoArticle, extract};
pub use highlight::highlight;
pub use html::decode_entities;
pub use markdown::{byline, markdown};
pub use newness::mark_new;
pub use plain::{both, plain};
pub use prose::prose;
pub use render::lay_out;
pub use sites::{Site, Sites};
pub use whole::{attached, page};

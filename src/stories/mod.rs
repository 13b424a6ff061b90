//! Stories: which entries tell of the same event, and who the outlet is.
//!
//! An entry is reduced to weighted terms (`words`, `features`, `vector`; `frequencies` knows how
//! rare a term is), the few stories that share its heaviest terms are found (`postings`), and it
//! joins the one that it is most like, if it is like enough (`score`, `cluster`). No dictionary,
//! no model, no network: the same entries in the same order make the same stories everywhere,
//! because all sums are of whole numbers. `copies` finds the same text under another headline;
//! `roundup` and `template` keep out what would tie everything together. `novelty` says what a report
//! adds to those that were read, `alike` which headlines a merge is likely to mean.
//!
//! Stories that may still grow can be a hundred thousand. Only those that were looked at last stay in
//! memory whole (`open`); the others lie in a [`Spill`], and come back as they were.
//!
//! Entries of *different* feeds are copies when they have the same [`canonical`] address and the
//! same folded title. Both are needed: an aggregator gives its own title
//! to another's address, and a live page keeps its address under changing titles.

mod address;
mod alike;
mod cluster;
mod column;
mod content;
mod copies;
mod developments;
mod features;
mod frequencies;
mod headline;
mod lemma;
mod novelty;
mod numerals;
mod open;
mod placed;
mod postings;
mod rank;
mod reasons;
mod roundup;
mod runs;
mod score;
mod sentences;
mod spill;
mod stop;
mod story;
mod suggest;
mod sum;
mod template;
mod variants;
mod vector;
mod words;

pub use address::{canonical, outlet, without_tracking};
pub use alike::most_alike;
pub use cluster::Clusterer;
pub use copies::Sketch;
pub use developments::developments;
pub use features::{Extractor, Features};
pub use frequencies::Frequencies;
pub use headline::headline;
pub use novelty::{Judged, Memory};
pub use open::{IMPORTED_FOR, OPEN_FOR};
pub use placed::{Grouping, Known, Near, Origin, Placed, Trace};
pub use rank::{Rank, Report, rank};
pub use reasons::forms;
pub use reasons::{Reasons, is_scant, reasons};
pub use roundup::is_roundup;
pub use sentences::{is_whole, sentences};
pub use spill::Spill;
pub use suggest::{Observed, Standout, standouts};
pub use variants::Variants;
pub use vector::Vector;

/// Folds a title for comparison: the folding of queries, with runs of anything that is no letter
/// and no digit as one space.
pub fn folded_title(title: &str) -> String {
    let folded = crate::query::fold::fold(title).text;
    let mut out = String::with_capacity(folded.len());
    for word in folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

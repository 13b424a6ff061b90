//! What a query would find if a topic were made of it.

use crate::model::topic::{Preview, PreviewRow};
use crate::model::{Clock, HitKind, Notice};
use crate::query::{Automaton, Expr, Query};
use crate::store::{Reader, StoreError};
use crate::topics::{self, Watchlist};

/// How far back is looked.
const RECENT: &str = "since:30d";

/// Entries that are shown.
const SHOWN: usize = 5;

/// Tries `text` as a query of a topic on the entries of the last 30 days.
///
/// # Errors
/// It is no query, or none for a topic; or the store cannot be read.
pub(super) fn preview(
    reader: &Reader,
    text: &str,
    watchlist: &Watchlist,
    clock: &Clock,
) -> Result<Preview, Notice> {
    if text.trim().is_empty() {
        return Err(Notice::error("write what to look for"));
    }
    let query = Query::parse_with(text, &watchlist.aliases).map_err(|problems| {
        let first = problems.into_iter().next();
        let (message, fix) =
            first.map_or_else(Default::default, |first| (first.message, first.fix));
        let notice = Notice::error(message);
        match fix {
            Some(fix) => notice.hint(fix),
            None => notice,
        }
    })?;
    if let Some(other) = topics::beside_text(&query) {
        return Err(
            Notice::error(format!("`{other}` is not available in topics yet"))
                .hint("a topic looks at headline and text"),
        );
    }
    tried(reader, &query, clock).map_err(Notice::from)
}

fn tried(reader: &Reader, query: &Query, clock: &Clock) -> Result<Preview, StoreError> {
    let parsed = |text| Query::parse(text).map_or(Expr::All, |query| query.expr);
    let both = |one: &Expr, other: Expr| Query {
        expr: Expr::all_of([one.clone(), other]),
    };
    let recent = both(&query.expr, parsed(RECENT));
    let mut preview = Preview {
        matched: reader.count(&recent, clock)?,
        unread: reader.count(&both(&recent.expr, parsed("is:unread")), clock)?,
        of: reader.count(&both(&Expr::All, parsed(RECENT)), clock)?,
        newest: Vec::new(),
    };
    let words = Automaton::compile(&[(HitKind::Search, query)]);
    reader.each(&recent, Some(SHOWN), clock, &mut |entry| {
        preview.newest.push(PreviewRow {
            hits: words.spans(&entry.row.title),
            published: entry.row.published,
            is_unread: !entry.row.flags.is_read,
            title: entry.row.title,
        });
        true
    })?;
    Ok(preview)
}

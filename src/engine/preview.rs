//! What a query would find if a topic were made of it.

use crate::model::topic::{Preview, PreviewRow, Variant};
use crate::model::{Clean, Clock, HitKind, Notice};
use crate::query::{Automaton, Expr, Query};
use crate::store::{Reader, StoreError};
use crate::stories::Variants;
use crate::topics::{self, Watchlist, quoted};

/// How far back is looked.
const RECENT: &str = "since:30d";

/// Entries that are shown.
const SHOWN: usize = 5;

/// Terms of a query whose variants are looked for, entries that are looked at for each, the newest,
/// and most variants that are offered.
const TERMS: usize = 3;
const LOOKED_AT: usize = 300;
const OFFERED: usize = 6;

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
    if let Some(other) = topics::fleeting(&query) {
        return Err(Notice::error(format!("`{other}` changes with time"))
            .hint("a topic looks at an entry when it arrives"));
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
        variants: Vec::new(),
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
    preview.variants = variants(reader, query, &words, clock)?;
    Ok(preview)
}

/// Returns how the terms of a query are written otherwise, without what `words` finds already.
fn variants(
    reader: &Reader,
    query: &Query,
    words: &Automaton,
    clock: &Clock,
) -> Result<Vec<Variant>, StoreError> {
    let mut terms: Vec<String> = Vec::new();
    query.expr.each_text(&mut |_, term, is_positive| {
        term.each_pattern(&mut |pattern| {
            let term = pattern.text();
            let is_plain = is_positive && !pattern.is_prefix && !pattern.is_exact;
            if is_plain && terms.len() < TERMS && !terms.contains(&term) {
                terms.push(term);
            }
        });
    });
    let mut found: Vec<Variant> = Vec::new();
    for term in terms {
        let Some(mut variants) = Variants::of(&term) else {
            continue;
        };
        let (place, is_prefix) = variants.place();
        let star = if is_prefix { "*" } else { "" };
        let Ok(place) = Query::parse(&format!("({}{star}) {RECENT}", quoted(place))) else {
            continue;
        };
        for entry in reader.newest_found(&place, LOOKED_AT, clock)? {
            if let Some((title, text)) = reader.text(entry)? {
                variants.read(&title, &text, None);
            }
        }
        for (form, entries) in variants.found() {
            let is_known =
                !words.spans(&form).is_empty() || found.iter().any(|one| *one.form == *form);
            if !is_known {
                found.push(Variant {
                    of: term.as_str().into(),
                    form: Clean::line(&form),
                    entries,
                });
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.entries));
    found.truncate(OFFERED);
    Ok(found)
}

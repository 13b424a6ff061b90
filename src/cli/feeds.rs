//! `feeds`, `remove`, and how a feed is named on the command line.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::exit::Exit;
use super::failure::Failure;
use super::feed_details;
use super::json;
use super::session::{Session, counted};
use crate::model::feed_details::Condition;
use crate::model::{FeedId, FeedRow};

/// Most candidates named when a part of a title fits several feeds.
const MAX_CANDIDATES: usize = 10;

/// `coranto feeds`
pub(super) fn list(session: &mut Session, as_json: bool, says_all: bool) -> Result<Exit, Failure> {
    let feeds = match session.reader()? {
        Some(reader) => reader.feeds()?,
        None => Vec::new(),
    };
    if feeds.is_empty() {
        session.say("hint: no feed is followed yet; coranto add ADDRESS follows one");
    }
    if says_all {
        let ids: Vec<FeedId> = feeds.iter().map(|feed| feed.id).collect();
        return feed_details::write(session, &ids, as_json);
    }
    if as_json {
        for feed in &feeds {
            json::write_line(&mut session.out, &json::Feed::new(feed))?;
        }
        return Ok(Exit::Fine);
    }
    let clock = (session.clock)();
    let widest = |column: fn(&FeedRow) -> usize| feeds.iter().map(column).max().unwrap_or(0);
    let category_width = widest(|feed| feed.category.width());
    let title_width = widest(|feed| feed.title.width()).min(40);
    for feed in &feeds {
        let id = session.styled("2", &format!("{:>5}", feed.id.0));
        let counts = format!("{:>6}", feed.unread);
        let category = pad(&feed.category, category_width);
        let title = session.styled("1", &pad(&feed.title, title_width));
        let next = match feed.next {
            Some(next) => format!("next {}", clock.format(next, "%d %b %H:%M")),
            None if feed.is_off => "switched off".to_owned(),
            None => "not asked by itself".to_owned(),
        };
        let why = if feed.is_off || feed.why_next.is_empty() {
            String::new()
        } else {
            format!(" ({})", feed.why_next)
        };
        writeln!(
            session.out,
            "{id} {counts}/{:<6} {category}  {title}  {next}{why}",
            feed.total
        )?;
        if let Some(error) = feed.last_error.as_ref().filter(|_| !feed.is_off) {
            let error = session.styled("31", error);
            writeln!(session.out, "{:21}failed: {error}", "")?;
            if let Some(advice) = &feed.advice {
                writeln!(session.out, "{:21}{advice}", "")?;
            }
        }
        if feed.condition(clock.now) == Condition::Dormant
            && let Some(newest) = feed.newest
        {
            let day = clock.format(newest, "%-d %b %Y");
            writeln!(session.out, "{:21}quiet: nothing new since {day}", "")?;
        }
    }
    Ok(Exit::Fine)
}

/// `coranto feeds on` and `coranto feeds off`
pub(super) fn switch(
    session: &mut Session,
    named: &[String],
    is_on: bool,
) -> Result<Exit, Failure> {
    let feeds = match session.reader()? {
        Some(reader) => reader.feeds()?,
        None => Vec::new(),
    };
    let mut ids = Vec::with_capacity(named.len());
    for named in named {
        let feed = find(&feeds, named)?;
        ids.push(feed.id);
        let word = if is_on { "on" } else { "off" };
        if feed.is_off != is_on {
            writeln!(session.out, "{} is switched {word} already", feed.title)?;
        } else if is_on {
            // What is going to be run or read is said.
            writeln!(session.out, "switched on {} ({})", feed.title, feed.url)?;
        } else {
            writeln!(session.out, "switched off {}", feed.title)?;
        }
    }
    let clock = (session.clock)();
    session.writer()?.switch_feeds(&ids, is_on, &clock)?;
    Ok(Exit::Fine)
}

/// `coranto remove`
pub(super) fn remove(session: &mut Session, named: &str) -> Result<Exit, Failure> {
    let feeds = match session.reader()? {
        Some(reader) => reader.feeds()?,
        None => Vec::new(),
    };
    let feed = find(&feeds, named)?;
    let clock = (session.clock)();
    session.writer()?.unsubscribe(&[feed.id], &clock)?;
    let entries = counted(feed.total, "entry", "entries");
    writeln!(
        session.out,
        "no longer following {} ({entries}; starred ones stay)",
        feed.title
    )?;
    Ok(Exit::Fine)
}

/// Finds the one feed that `named` names: its id, its address, its title, or a part of its title
/// that fits no other feed.
pub(super) fn find<'a>(feeds: &'a [FeedRow], named: &str) -> Result<&'a FeedRow, Failure> {
    if let Ok(id) = named.parse::<i64>()
        && let Some(feed) = feeds.iter().find(|feed| feed.id.0 == id)
    {
        return Ok(feed);
    }
    let address = named.trim_end_matches('/');
    if let Some(feed) = feeds
        .iter()
        .find(|feed| feed.url.trim_end_matches('/') == address)
    {
        return Ok(feed);
    }
    let wanted = named.to_lowercase();
    let fits = |feed: &&FeedRow| feed.title.to_lowercase().contains(&wanted);
    let candidates: Vec<&FeedRow> = feeds.iter().filter(fits).collect();
    let whole: Vec<&FeedRow> = candidates
        .iter()
        .copied()
        .filter(|feed| feed.title.to_lowercase() == wanted)
        .collect();
    match (candidates.as_slice(), whole.as_slice()) {
        ([feed], _) | (_, [feed]) => Ok(feed),
        ([], _) => Err(Failure::usage(format!("no feed is named \"{named}\""))
            .hint("coranto feeds lists them with their ids")),
        (several, _) => {
            let shown = several.iter().take(MAX_CANDIDATES);
            let rest = several.len().saturating_sub(MAX_CANDIDATES);
            Err(
                Failure::usage(format!("\"{named}\" fits {} feeds", several.len()))
                    .details(shown.map(|feed| format!("{:>5}  {}", feed.id.0, feed.title)))
                    .details((rest > 0).then(|| format!("and {rest} more")))
                    .hint("give the id, or more of the title"),
            )
        }
    }
}

/// Returns `text` followed by spaces up to `width` columns.
pub(super) fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    fn feed(id: i64, title: &str, url: &str) -> FeedRow {
        FeedRow {
            id: FeedId(id),
            url: Clean::line(url),
            title: Clean::line(title),
            category: Clean::default(),
            unread: 0,
            total: 0,
            last_success: None,
            last_error: None,
            site: None,
            advice: None,
            failing_since: None,
            newest: None,
            rhythm: None,
            failures: 0,
            next: None,
            why_next: Clean::default(),
            is_off: false,
        }
    }

    #[test]
    fn a_feed_is_named_in_several_ways() {
        let feeds = [
            feed(3, "Lakeport Ledger", "https://lakeport-ledger.example/feed"),
            feed(4, "Ledger", "https://ledger.example/feed/"),
            feed(5, "Bay Wire", "https://bay-wire.example/feed"),
        ];
        let cases = [
            ("3", Ok(3)),
            ("https://ledger.example/feed", Ok(4)),
            ("https://bay-wire.example/feed", Ok(5)),
            ("bay", Ok(5)),
            ("ledger", Ok(4)),
            ("lakeport", Ok(3)),
            ("edge", Err("error: \"edge\" fits 2 feeds")),
            ("9", Err("error: no feed is named \"9\"")),
        ];
        for (named, want) in cases {
            match (find(&feeds, named), want) {
                (Ok(feed), Ok(id)) => assert_eq!(feed.id.0, id, "{named}"),
                (Err(failure), Err(start)) => {
                    assert_eq!(failure.exit, Exit::Usage);
                    assert!(failure.to_string().starts_with(start), "{failure}");
                }
                (found, want) => panic!("{named}: {found:?}, wanted {want:?}"),
            }
        }
    }
}

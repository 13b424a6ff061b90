//! Following a new feed: it is fetched and read before anything of it is kept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use url::{Host, Url};
use xxhash_rust::xxh3::xxh3_64;

use super::EngineError;
use super::answer::transfer;
use super::arriving::{MatchedWith, freshen};
use super::discovery::find;
use super::hosts::host_of;
use super::manner::Manner;
use super::refresh::Pipeline;
use crate::feed::discover;
use crate::feed::fetch::Response;
use crate::feed::origin::{Origin, is_web, without_password};
use crate::feed::schedule::{self, Hints, Outcome};
use crate::model::feed::{Fetch, Fetched, ParsedFeed, Subscription};
use crate::model::feed_details::Transfer;
use crate::model::{Clean, FeedId, FeedRow, Validators};
use crate::query::FeedNames;
use crate::store::Way;

/// A feed that is followed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The feed.
    pub feed: FeedId,
    /// Its shown title.
    pub title: Clean,
    /// Its category; empty: none.
    pub category: Clean,
    /// Entries it brought, or had already.
    pub entries: u64,
    /// `false`: it was followed before, and nothing was done.
    pub is_new: bool,
    /// It was followed before and is switched off.
    pub is_off: bool,
}

/// What to follow, and how the user wants to have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wish<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) category: Option<&'a str>,
}

/// A feed that was fetched and read, and is not followed yet.
pub(super) struct Candidate {
    pub(super) url: String,
    /// Where redirects led to.
    pub(super) final_url: String,
    manner: Manner,
    pub(super) parsed: ParsedFeed,
    validators: Validators,
    body_hash: u64,
    hints: Hints,
    transfer: Transfer,
}

/// Returns the feed at an address, however it is spelt, if it is followed.
pub(super) fn already(followed: &[FeedRow], url: &str) -> Option<Added> {
    let feed = find(followed, url)?;
    Some(Added {
        feed: feed.id,
        title: feed.title.clone(),
        category: feed.category.clone(),
        entries: feed.total,
        is_new: false,
        is_off: feed.is_off,
    })
}

/// Returns whether a page may send us to `feed`: anywhere on its own host, and to any name
/// elsewhere, but not to bare addresses, which may be those of the user's own network, and never to
/// a file or a command.
pub(super) fn may_lead_to(page: &str, feed: &str) -> bool {
    if !(is_web(page) && is_web(feed)) {
        return false;
    }
    let host = |url: &str| {
        Url::parse(url)
            .ok()
            .and_then(|url| url.host().map(|h| h.to_owned()))
    };
    match host(feed) {
        named if named == host(page) => true,
        Some(Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost"),
        _ => false,
    }
}

pub(super) async fn try_out(
    pipeline: &Pipeline,
    url: String,
    category: &str,
) -> Result<Candidate, EngineError> {
    let manner = Manner::new(&pipeline.settings, &url, category);
    let started = Instant::now();
    let response = pipeline
        .ask(&manner, &Validators::default())
        .await
        .map_err(EngineError::Fetch)?;
    let transfer = transfer(Ok(&response), started.elapsed());
    let Response::Body {
        body,
        content_type,
        final_url,
        validators,
        hints,
        ..
    } = response
    else {
        // Nothing was conditional, so a server that says "not modified" has nothing to give.
        return Err(EngineError::Address(Clean::line(&url)));
    };
    let body_hash = xxh3_64(&body);
    let now = (pipeline.clock)().now;
    let (parsed, _) = pipeline
        .parse(
            None,
            body,
            content_type,
            final_url.clone(),
            now,
            manner.max_items,
        )
        .await?;
    Ok(Candidate {
        url,
        final_url,
        manner,
        parsed,
        validators,
        body_hash,
        hints,
        transfer,
    })
}

/// Follows feeds that were tried out, as one undo step; returns what became of each.
pub(super) async fn keep(
    pipeline: &Pipeline,
    candidates: Vec<Candidate>,
    wish: Wish<'_>,
) -> Result<Vec<Added>, EngineError> {
    let clock = (pipeline.clock)();
    // What is fetched is matched with the watchlist that is in force when it is kept.
    let matcher = pipeline.matcher.get(Duration::ZERO).unwrap_or_default();
    let wished = wish.title.filter(|_| candidates.len() == 1);
    let wished = wished.map(Clean::line).filter(|title| !title.is_empty());
    let category = Clean::line(wish.category.unwrap_or_default());
    let mut subscriptions = Vec::with_capacity(candidates.len());
    let mut fetches = Vec::with_capacity(candidates.len());
    let mut added = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let own = Some(&candidate.parsed.title).filter(|title| !title.is_empty());
        let title = wished.clone().or_else(|| own.cloned()).unwrap_or_else(|| {
            match host_of(&candidate.url).name.as_str() {
                "" => Clean::line(&candidate.url),
                host => Clean::line(host),
            }
        });
        let with = MatchedWith {
            matcher: Arc::clone(&matcher),
            names: Some(FeedNames {
                title: title.to_string(),
                url: candidate.url.clone(),
                category: category.to_string(),
            }),
        };
        let parsed = with.matched(candidate.parsed);
        let schedule = schedule::next(
            clock.now,
            Outcome::Success,
            &candidate.hints,
            &parsed.pace,
            candidate.manner.rules,
            0.0,
        );
        added.push(Added {
            feed: FeedId(0),
            title,
            category: category.clone(),
            entries: parsed.entries.len() as u64,
            is_new: true,
            is_off: false,
        });
        subscriptions.push(Subscription {
            url: candidate.url,
            title: wished.clone(),
            category: category.clone(),
            site: parsed.site.clone(),
        });
        let fetched = Fetched::Changed {
            feed: Box::new(parsed),
            validators: candidate.validators,
            body_hash: candidate.body_hash,
        };
        let fetch = Fetch {
            feed: FeedId(0),
            fetched,
            schedule,
            transfer: candidate.transfer,
        };
        fetches.push((fetch, with));
    }
    let label = match added.as_slice() {
        [] => return Ok(added),
        [one] => format!("followed {}", one.title),
        several => format!("followed {} feeds", several.len()),
    };
    let in_force = Arc::clone(&pipeline.matcher);
    let ids = pipeline
        .writer
        .call(move |writer| {
            let (ids, step) = writer.subscribe_typed(&subscriptions, &label, &clock)?;
            for (&(feed, _), (mut fetch, with)) in ids.iter().zip(fetches) {
                fetch.feed = feed;
                freshen(writer, &mut fetch, Some(with), &in_force);
                if let Err(error) = writer.store_fetch(&fetch, &clock) {
                    // Nothing of a feed is kept when it cannot be kept whole.
                    if let Some(step) = step {
                        writer.replay_step(step, Way::Back, &clock)?;
                    }
                    return Err(error);
                }
            }
            Ok(ids)
        })
        .await?;
    for (added, (feed, is_new)) in added.iter_mut().zip(ids) {
        (added.feed, added.is_new) = (feed, is_new);
    }
    Ok(added)
}

/// Makes an address of what the user typed: `https` goes without saying, and a file is meant from
/// where the user is now.
pub(super) fn address(typed: &str) -> Result<String, EngineError> {
    let typed = typed.trim();
    if let Some(profile) = discover::profile(typed) {
        return Ok(profile);
    }
    let refuse = || EngineError::Address(Clean::line(typed));
    let scheme = typed.split(':').next().unwrap_or_default();
    let is_special = ["exec", "filter", "file"]
        .iter()
        .any(|special| scheme.eq_ignore_ascii_case(special));
    if is_special {
        if without_password(typed).is_some() {
            return Err(EngineError::Password);
        }
        return match Origin::parse(typed).map_err(EngineError::Origin)? {
            Origin::File(path) if path.starts_with("~") => Ok(typed.to_owned()),
            Origin::File(path) => std::path::absolute(path)
                .ok()
                .and_then(|path| Url::from_file_path(path).ok())
                .map(String::from)
                .ok_or_else(refuse),
            _ => Ok(typed.to_owned()),
        };
    }
    // `feed:https://…` and `feed://…` are what browsers hand to feed readers.
    let rest = typed
        .strip_prefix("feed:")
        .map_or(typed, |rest| rest.trim_start_matches("//"));
    let url = if rest.contains("://") {
        rest.to_owned()
    } else {
        format!("https://{rest}")
    };
    let parsed = Url::parse(&url).map_err(|_| refuse())?;
    // A word alone is a slip, not the name of a machine.
    let is_host = rest.contains([':', '.']) || rest.starts_with("localhost");
    let is_address = matches!(parsed.scheme(), "http" | "https")
        && parsed.has_host()
        && is_host
        && !rest.contains(char::is_whitespace);
    if !is_address {
        return Err(refuse());
    }
    if without_password(&url).is_some() {
        return Err(EngineError::Password);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_an_address() {
        let cases = [
            (
                "lakeport.example/feed",
                Some("https://lakeport.example/feed"),
            ),
            (" http://127.0.0.1:80/x ", Some("http://127.0.0.1:80/x")),
            ("localhost:8080/feed", Some("https://localhost:8080/feed")),
            (
                "feed://lakeport.example/",
                Some("https://lakeport.example/"),
            ),
            (
                "feed:http://lakeport.example/",
                Some("http://lakeport.example/"),
            ),
            (
                "@dana@lakeport.example",
                Some("https://lakeport.example/@dana"),
            ),
            ("exec:ferries -a", Some("exec:ferries -a")),
            ("file:/tmp/a b.xml", Some("file:///tmp/a%20b.xml")),
            ("file:~/feed.xml", Some("file:~/feed.xml")),
            (
                "filter:cat:https://lakeport.example/",
                Some("filter:cat:https://lakeport.example/"),
            ),
            ("exec:", None),
            ("https://dana:harbor@lakeport.example/", None),
            ("dana@lakeport.example/feed", None),
            ("filter:cat:https://dana@lakeport.example/", None),
            ("ftp://lakeport.example/", None),
            ("harbor line", None),
            ("", None),
        ];
        for (typed, want) in cases {
            assert_eq!(address(typed).ok().as_deref(), want, "{typed:?}");
        }
    }

    #[test]
    fn a_page_leads_to_names_and_to_its_own_host() {
        let page = "http://127.0.0.1:8000/";
        let cases = [
            (
                "https://lakeport.example/",
                "https://feeds.example/lakeport",
                true,
            ),
            (
                "https://lakeport.example/",
                "https://lakeport.example/feed",
                true,
            ),
            (
                "https://lakeport.example/",
                "http://192.168.0.1/feed",
                false,
            ),
            ("https://lakeport.example/", "http://[::1]/feed", false),
            ("https://lakeport.example/", "http://localhost/feed", false),
            (page, "http://127.0.0.1:8000/feed", true),
            (page, "exec:ferries", false),
            (page, "file:///etc/passwd", false),
            ("exec:page", "exec:ferries", false),
        ];
        for (page, feed, want) in cases {
            assert_eq!(may_lead_to(page, feed), want, "{page} {feed}");
        }
    }
}

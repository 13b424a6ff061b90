//! The list of subscriptions as OPML, edited by hand: what is another than before. Pure.

use std::collections::{HashMap, HashSet};

use super::import::Files;
use crate::model::Clean;
use crate::model::feed::{ListAddition, ListChange, ListEdit};
use crate::model::import::ForeignFeed;

/// Returns what was edited between two lists.
///
/// # Errors
/// A sentence that says what cannot be read of the later one, with its line.
pub fn list_edit(before: &str, after: &str) -> Result<ListEdit, String> {
    let (old, new) = (read(before)?, read(after)?);
    let known: HashMap<&str, &ForeignFeed> = old.iter().map(|feed| (url(feed), feed)).collect();
    let mut edit = ListEdit::default();
    for feed in &new {
        let Some(was) = known.get(url(feed)) else {
            edit.added.push(ListAddition {
                subscription: feed.subscription.clone(),
                more_categories: feed.more_categories.clone(),
                is_off: feed.is_said_off,
            });
            continue;
        };
        let title = title(feed);
        let categories = categories(feed);
        let change = ListChange {
            url: url(feed).to_owned(),
            title: (title != self::title(was)).then_some(title),
            categories: (categories != self::categories(was)).then_some(categories),
            is_off: (feed.is_said_off != was.is_said_off).then_some(feed.is_said_off),
        };
        let nothing = ListChange {
            url: change.url.clone(),
            ..ListChange::default()
        };
        if change != nothing {
            edit.changed.push(change);
        }
    }
    let kept: HashSet<&str> = new.iter().map(url).collect();
    let gone = old.iter().map(url).filter(|url| !kept.contains(url));
    edit.removed = gone.map(str::to_owned).collect();
    Ok(edit)
}

fn url(feed: &ForeignFeed) -> &str {
    &feed.subscription.url
}

fn title(feed: &ForeignFeed) -> Clean {
    feed.subscription.title.clone().unwrap_or_default()
}

fn categories(feed: &ForeignFeed) -> Vec<Clean> {
    let first = std::iter::once(&feed.subscription.category);
    let all = first.chain(&feed.more_categories);
    all.filter(|path| !path.is_empty()).cloned().collect()
}

/// Reads a list. A feed that stands in it twice is in the categories of both.
fn read(text: &str) -> Result<Vec<ForeignFeed>, String> {
    let mut files = Files::default();
    files.read("subscriptions", text.as_bytes())?;
    let import = files.finish();
    // What was typed wrong is no wish to unsubscribe.
    if let Some(wrong) = import.skipped.iter().chain(&import.warnings).next() {
        return Err(format!("{}: {}: {}", wrong.place, wrong.what, wrong.reason));
    }
    let mut feeds: Vec<ForeignFeed> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for feed in import.feeds {
        if let Some(&at) = places.get(url(&feed)) {
            let known = categories(&feeds[at]);
            let more = categories(&feed).into_iter();
            feeds[at]
                .more_categories
                .extend(more.filter(|path| !known.contains(path)));
        } else {
            places.insert(url(&feed).to_owned(), feeds.len());
            feeds.push(feed);
        }
    }
    Ok(feeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(feeds: &[(&str, &str, &str)]) -> String {
        let outline = |(title, address, category): &(&str, &str, &str)| {
            format!("<outline text='{title}' xmlUrl='{address}' category='{category}'/>")
        };
        let outlines: String = feeds.iter().map(outline).collect();
        format!("<opml version='2.0'><body>{outlines}</body></opml>")
    }

    #[test]
    fn what_is_another_than_before() {
        let (ledger, wire, post) = ("https://a.example/f", "https://b.example/f", "exec:ferries");
        let before = list(&[("Ledger", ledger, "/Port"), ("Wire", wire, "/News/Lake")]);
        assert_eq!(list_edit(&before, &before), Ok(ListEdit::default()));
        let after = list(&[
            ("The Ledger", ledger, "/Port,/Daily"),
            ("Post", post, "/Boats"),
        ]);
        let edit = list_edit(&before, &after).expect("a list");
        assert_eq!(edit.removed, [wire]);
        let [added] = edit.added.as_slice() else {
            panic!("{edit:?}");
        };
        let (url, category) = (&*added.subscription.url, &*added.subscription.category);
        assert_eq!((url, category, added.is_off), (post, "Boats", false));
        assert!(added.more_categories.is_empty());
        let change = ListChange {
            url: ledger.to_owned(),
            title: Some("The Ledger".into()),
            categories: Some(vec!["Port".into(), "Daily".into()]),
            is_off: None,
        };
        assert_eq!(edit.changed, [change]);
    }

    #[test]
    fn a_feed_is_switched_off_and_on_in_the_list() {
        let outline = |said: &str| {
            format!(
                "<opml version='2.0' xmlns:coranto='urn:coranto:opml'><body>\
                 <outline text='Ledger' xmlUrl='https://a.example/f'{said}/></body></opml>"
            )
        };
        let (on, off) = (outline(""), outline(" coranto:off='true'"));
        let switched = |before, after| {
            let edit = list_edit(before, after).expect("a list");
            let changed: Vec<Option<bool>> = edit.changed.iter().map(|one| one.is_off).collect();
            changed
        };
        assert_eq!(switched(&on, &off), [Some(true)]);
        assert_eq!(switched(&off, &on), [Some(false)]);
        let kept = outline(" coranto:off='false'");
        assert_eq!(switched(&on, &kept), []);
        // Typed by hand, without its name space.
        let bare = off.replace(" xmlns:coranto='urn:coranto:opml'", "");
        assert_eq!(switched(&on, &bare), [Some(true)]);
        assert_eq!(switched(&off, &off), []);
        // One that is added may be off from the start.
        let other = on.replace("a.example", "b.example");
        let added = off.replace("</body>", "<outline xmlUrl='https://b.example/f'/></body>");
        let edit = list_edit(&other, &added).expect("a list");
        assert!(edit.added[0].is_off, "{edit:?}");
    }

    #[test]
    fn what_cannot_be_read_changes_nothing() {
        let before = list(&[("Ledger", "https://a.example/f", "")]);
        for (after, want) in [
            (String::new(), "empty"),
            (list(&[("Ledger", "gopher://a.example/", "")]), "gopher"),
            ("<opml><body><outline text='Led".to_owned(), ""),
        ] {
            let error = list_edit(&before, &after).expect_err("a refusal");
            assert!(error.contains(want), "{error}");
        }
    }
}

//! Sfeed: a file of tab-separated items a feed, and `sfeedrc`, which says what feed it is of.

use std::collections::HashMap;

use super::source;
use crate::model::entry::Enclosure;
use crate::model::feed::Subscription;
use crate::model::import::{ForeignEntry, ForeignFeed, Import, Place, Skipped};
use crate::model::{Clean, Time};

/// Where the columns of an item are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Columns {
    title: usize,
    link: usize,
    content: usize,
    kind: usize,
    id: usize,
    author: usize,
    enclosure: Option<usize>,
}

/// timestamp, title, link, content, content-type, id, author, enclosure, category
const NEW: Columns = Columns {
    title: 1,
    link: 2,
    content: 3,
    kind: 4,
    id: 5,
    author: 6,
    enclosure: Some(7),
};

/// timestamp, date as text, title, link, content, content-type, id, author, feed type
const OLD: Columns = Columns {
    title: 2,
    link: 3,
    content: 4,
    kind: 5,
    id: 6,
    author: 7,
    enclosure: None,
};

/// Lines that are looked at to tell what a file is.
const SAMPLE: usize = 50;

impl Columns {
    /// Tells the order by what only fits one of them: the kind of the content, and the link.
    fn of(text: &str) -> Option<Self> {
        let lines: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| !line.is_empty())
            .take(SAMPLE)
            .map(|line| line.split('\t').collect())
            .collect();
        let fits = |columns: &Self, line: &Vec<&str>| {
            let cell = |at: usize| line.get(at).copied();
            let is_time =
                cell(0).is_some_and(|time| time.is_empty() || time.parse::<i64>().is_ok());
            let is_kind = matches!(cell(columns.kind), Some("html" | "plain" | ""));
            let is_link =
                cell(columns.link).is_some_and(|link| link.is_empty() || link.contains(':'));
            is_time && is_kind && is_link && line.len() > columns.author
        };
        // Where there is neither content nor a link both would fit: the present order is meant.
        [NEW, OLD].into_iter().find(|columns| {
            let good = lines.iter().filter(|line| fits(columns, line)).count();
            good > 0 && good * 10 >= lines.len() * 9
        })
    }
}

/// Returns whether a text is of sfeed.
pub(super) fn is_sfeed(text: &str) -> bool {
    Columns::of(text).is_some()
}

/// Reads the items of the feed called `name`.
pub(super) fn read(
    name: &str,
    text: &str,
    feeds: &HashMap<String, String>,
) -> Result<Import, String> {
    let columns = match Columns::of(text) {
        None if text.trim().is_empty() => NEW,
        columns => columns.ok_or("its columns are in no order that sfeed writes")?,
    };
    let Some(url) = feeds.get(name) else {
        return Err(format!(
            "it holds items of sfeed and not the address of their feed: no sfeedrc beside it or \
             above names \"{name}\""
        ));
    };
    let mut import = Import::default();
    let found = match source(url) {
        Ok(found) => found,
        Err(reason) => return Err(format!("the address of its feed cannot be used: {reason}")),
    };
    let mut feed = ForeignFeed {
        subscription: Subscription {
            url: found.url,
            title: Some(Clean::line(name)),
            ..Subscription::default()
        },
        off: found.off,
        note: found.note,
        ..ForeignFeed::default()
    };
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() <= columns.author {
            import.warnings.push(Skipped {
                what: Clean::default(),
                reason: Clean::line(&format!("the line has only {} columns", cells.len())),
                place: Place::line(number + 1),
            });
            continue;
        }
        feed.entries.push(item(columns, &cells));
    }
    import.feeds.push(feed);
    Ok(import)
}

fn item(columns: Columns, cells: &[&str]) -> ForeignEntry {
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let enclosure = columns
        .enclosure
        .map(cell)
        .filter(|url| url.contains("://"));
    ForeignEntry {
        guid: cell(columns.id).to_owned(),
        url: cell(columns.link).to_owned(),
        title: cell(columns.title).to_owned(),
        author: cell(columns.author).to_owned(),
        published: cell(0).parse().ok().map(Time),
        html: unescape(cell(columns.content)),
        media_type: format!("text/{}", cell(columns.kind)),
        enclosures: enclosure
            .map(|url| Enclosure {
                url: Clean::line(url),
                media_type: Clean::default(),
                length: None,
                duration: None,
            })
            .into_iter()
            .collect(),
        ..ForeignEntry::default()
    }
}

fn unescape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// Reads the feeds of `sfeedrc`: lines `feed NAME ADDRESS …` of a shell script, in which only
/// quotes are understood. What is made by the shell itself is left out.
pub fn feed_list(text: &str) -> HashMap<String, String> {
    let mut feeds = HashMap::new();
    for line in text.lines() {
        let words = words(line);
        if let [command, name, url, ..] = words.as_slice()
            && command == "feed"
            && !name.contains(['$', '`'])
            && !url.contains(['$', '`'])
        {
            // The file is named so: no slash can be in it.
            feeds.insert(name.replace('/', "_"), url.clone());
        }
    }
    feeds
}

fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        if matches!(chars.peek(), None | Some('#')) {
            return words;
        }
        let mut word = String::new();
        while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
            match c {
                '\'' => word.extend(chars.by_ref().take_while(|c| *c != '\'')),
                '"' => {
                    while let Some(c) = chars.next().filter(|c| *c != '"') {
                        match c {
                            '\\' => word.extend(chars.next()),
                            c => word.push(c),
                        }
                    }
                }
                '\\' => word.extend(chars.next()),
                c => word.push(c),
            }
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known() -> HashMap<String, String> {
        feed_list(
            "#sfeedpath=x\nfeeds() {\n\t# feed <name> <url>\n\tfeed \"ledger\" 'https://ledger.example/feed' # daily\n\
             \tfeed two\\ words https://two.example/\n\tfeed made \"$(url)\"\n}\n",
        )
    }

    #[test]
    fn sfeedrc_names_the_feeds() {
        let mut names: Vec<_> = known().into_iter().collect();
        names.sort();
        let want = [
            ("ledger", "https://ledger.example/feed"),
            ("two words", "https://two.example/"),
        ];
        assert_eq!(
            names,
            want.map(|(name, url)| (name.to_owned(), url.to_owned()))
        );
    }

    #[test]
    fn both_orders_are_read() {
        let new = "1795000000\tDredging\thttps://ledger.example/1\t<p>a\\tb\\n\\\\</p>\thtml\tid-1\tDana\thttps://ledger.example/a.mp3\tport|sea\n\
                   1795000100\tFerry\thttps://ledger.example/2\t\t\tid-2\t\t\t\n";
        let old = "1795000000\t2026-11-18 11:06\tDredging\thttps://ledger.example/1\t<p>a\\tb\\n\\\\</p>\thtml\tid-1\tDana\trss\n\
                   1795000100\t2026-11-18 11:08\tFerry\thttps://ledger.example/2\t\t\tid-2\t\trss\n";
        for text in [new, old] {
            let import = read("ledger", text, &known()).expect("items");
            let entries: Vec<_> = import.feeds[0]
                .entries
                .iter()
                .map(|entry| {
                    (
                        entry.title.as_str(),
                        entry.url.as_str(),
                        entry.guid.as_str(),
                    )
                })
                .collect();
            assert_eq!(
                entries,
                [
                    ("Dredging", "https://ledger.example/1", "id-1"),
                    ("Ferry", "https://ledger.example/2", "id-2")
                ]
            );
            assert_eq!(import.feeds[0].entries[0].html, "<p>a\tb\n\\</p>");
            assert_eq!(import.feeds[0].entries[0].author, "Dana");
        }
        let error = read("other", new, &known()).expect_err("no address");
        assert!(error.contains("sfeedrc"), "{error}");
        assert!(!is_sfeed("https://ledger.example/feed tag\n") && !is_sfeed("a\tb\n"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-z0-9:\t\n\\\\ \"']{0,120}") {
            let _ = (read("ledger", &text, &known()), feed_list(&text));
        }
    }
}

//! Elfeed: the three files that `elfeed-csv-export` writes, with or without a head line.

use std::collections::HashMap;

use super::source;
use crate::model::feed::Subscription;
use crate::model::import::{ForeignEntry, ForeignFeed, Import, Marks, Place, Skipped};
use crate::model::{Clean, Time};

/// The tag that says that an entry was not read.
const UNREAD: &str = "unread";

/// The tags that mean a star.
const STARS: [&str; 2] = ["star", "starred"];

/// Which of the three a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// url, title, canonical-url, author
    Feeds,
    /// id, feed, title, link, date
    Entries,
    /// entry, feed, tag
    Tags,
}

impl Table {
    /// Tells by the first rows whether a text is one of them.
    pub(super) fn of(text: &str) -> Option<Self> {
        let rows: Vec<Row> = Rows::new(text).take(20).collect();
        let first = rows.first()?;
        let head: Vec<&str> = first.cells.iter().map(String::as_str).collect();
        match head.as_slice() {
            ["url", "title", ..] => return Some(Self::Feeds),
            ["id", "feed", "title", "link", "date"] => return Some(Self::Entries),
            ["entry", "feed", "tag"] => return Some(Self::Tags),
            _ => {}
        }
        let all = |test: fn(&[String]) -> bool| rows.iter().all(|row| test(&row.cells));
        if all(|row| row.len() == 5 && is_address(&row[1]) && row[4].parse::<f64>().is_ok()) {
            return Some(Self::Entries);
        }
        if all(|row| row.len() == 4 && is_address(&row[0])) {
            return Some(Self::Feeds);
        }
        all(|row| row.len() == 3 && is_address(&row[1]) && !is_address(&row[2]))
            .then_some(Self::Tags)
    }

    fn columns(self) -> usize {
        match self {
            Self::Feeds => 2,
            Self::Entries => 5,
            Self::Tags => 3,
        }
    }
}

fn is_address(cell: &str) -> bool {
    let scheme = cell.split_once(':').map(|(scheme, _)| scheme);
    matches!(scheme, Some("http" | "https" | "feed" | "file"))
}

/// What the files said so far.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// In the order of their first mention.
    feeds: Vec<ForeignFeed>,
    by_url: HashMap<String, usize>,
    /// Tags by entry and feed.
    tags: HashMap<(String, String), Vec<String>>,
    has_tags: bool,
    skipped: Vec<Skipped>,
    warnings: Vec<Skipped>,
}

impl Tables {
    /// Takes the rows of the file called `file` in.
    pub(super) fn read(&mut self, table: Table, file: &str, text: &str) {
        let head = ["url", "id", "entry"];
        self.has_tags |= table == Table::Tags;
        for (number, row) in Rows::new(text).enumerate() {
            let cells = &row.cells;
            if number == 0
                && cells
                    .first()
                    .is_some_and(|cell| head.contains(&cell.as_str()))
            {
                continue;
            }
            let place = Place {
                file: Clean::line(file),
                line: row.line,
            };
            if cells.len() < table.columns() {
                let reason = format!(
                    "it has {} columns and needs {}",
                    cells.len(),
                    table.columns()
                );
                self.warnings.push(Skipped {
                    what: Clean::line(cells.first().map_or("", String::as_str)),
                    reason: Clean::line(&reason),
                    place,
                });
                continue;
            }
            match table {
                Table::Feeds => {
                    if let Some(feed) = self.feed(&cells[0], place) {
                        let title = Clean::line(&cells[1]);
                        feed.own_title = title;
                    }
                }
                Table::Entries => {
                    let entry = ForeignEntry {
                        guid: cells[0].clone(),
                        title: cells[2].clone(),
                        url: cells[3].clone(),
                        published: cells[4].parse::<f64>().ok().map(|date| Time(date as i64)),
                        ..ForeignEntry::default()
                    };
                    if let Some(feed) = self.feed(&cells[1], place) {
                        feed.entries.push(entry);
                    }
                }
                Table::Tags => {
                    let key = (cells[0].clone(), cells[1].clone());
                    self.tags.entry(key).or_default().push(cells[2].clone());
                }
            }
        }
    }

    /// Returns the feed with this address, noted if it is new.
    fn feed(&mut self, url: &str, place: Place) -> Option<&mut ForeignFeed> {
        if !self.by_url.contains_key(url) {
            let found = match source(url) {
                Ok(found) => found,
                Err(reason) => {
                    if !self.skipped.iter().any(|one| one.what.as_str() == url) {
                        self.skipped.push(Skipped {
                            what: Clean::line(url),
                            reason: Clean::line(&reason),
                            place,
                        });
                    }
                    return None;
                }
            };
            self.by_url.insert(url.to_owned(), self.feeds.len());
            self.feeds.push(ForeignFeed {
                subscription: Subscription {
                    url: found.url,
                    ..Subscription::default()
                },
                off: found.off,
                note: found.note,
                place,
                ..ForeignFeed::default()
            });
        }
        self.feeds.get_mut(*self.by_url.get(url)?)
    }

    /// Puts the tags on their entries. What has no tag `unread` was read, where tags are known.
    pub(super) fn finish(mut self) -> Import {
        for (url, &at) in &self.by_url {
            let Some(feed) = self.feeds.get_mut(at) else {
                continue;
            };
            for entry in &mut feed.entries {
                let key = (entry.guid.clone(), url.clone());
                let tags = self.tags.remove(&key).unwrap_or_default();
                entry.marks = Marks {
                    is_read: self.has_tags && !tags.iter().any(|tag| tag == UNREAD),
                    is_starred: tags.iter().any(|tag| STARS.contains(&tag.as_str())),
                    is_deleted: false,
                };
                let own = tags
                    .iter()
                    .filter(|tag| tag.as_str() != UNREAD && !STARS.contains(&tag.as_str()));
                entry.tags = own.map(|tag| Clean::line(tag)).collect();
            }
        }
        let mut import = Import {
            feeds: self.feeds,
            skipped: self.skipped,
            warnings: self.warnings,
            ..Import::default()
        };
        if !self.tags.is_empty() {
            let count = self.tags.len();
            let reason =
                format!("tags of {count} entries that entries.csv does not hold were left out");
            import.warnings.push(Skipped {
                what: Clean::default(),
                reason: Clean::line(&reason),
                place: Place {
                    file: Clean::line("tags.csv"),
                    line: 0,
                },
            });
        }
        import
    }
}

/// A row and the line that it begins in.
struct Row {
    line: usize,
    cells: Vec<String>,
}

/// Cuts CSV into rows: quoted cells may hold commas, line breaks and doubled quotes.
struct Rows<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            chars: text.chars().peekable(),
            line: 1,
        }
    }

    fn cell(&mut self) -> String {
        let mut cell = String::new();
        if self.chars.next_if_eq(&'"').is_none() {
            while let Some(c) = self.chars.next_if(|c| !matches!(c, ',' | '\n' | '\r')) {
                cell.push(c);
            }
            return cell;
        }
        while let Some(c) = self.chars.next() {
            match c {
                '"' if self.chars.next_if_eq(&'"').is_none() => break,
                c => {
                    self.line += usize::from(c == '\n');
                    cell.push(c);
                }
            }
        }
        // What stands behind the closing quote is no part of any cell.
        while self
            .chars
            .next_if(|c| !matches!(c, ',' | '\n' | '\r'))
            .is_some()
        {}
        cell
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            self.chars.peek()?;
            let line = self.line;
            let mut cells = vec![self.cell()];
            while self.chars.next_if_eq(&',').is_some() {
                cells.push(self.cell());
            }
            self.chars.next_if_eq(&'\r');
            if self.chars.next_if_eq(&'\n').is_some() {
                self.line += 1;
            }
            if cells.len() > 1 || !cells[0].is_empty() {
                return Some(Row { line, cells });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FEEDS: &str = "https://ledger.example/feed,\"The \"\"Ledger\"\", daily\",,\n\
                         https://wire.example/atom,Bay Wire,,Ana Vale\n";
    const ENTRIES: &str = "tag:1,https://ledger.example/feed,\"Dredging\nstarts\",https://ledger.example/1,1795000000.0\n\
                           tag:2,https://ledger.example/feed,Ferry,https://ledger.example/2,1795000100.0\n\
                           broken,row\n";
    const TAGS: &str = "tag:1,https://ledger.example/feed,unread\n\
                        tag:1,https://ledger.example/feed,harbor\n\
                        tag:2,https://ledger.example/feed,star\n\
                        tag:9,https://ledger.example/feed,star\n";

    #[test]
    fn three_files_become_one_import() {
        let heads = ["", "url,title,canonical-url,author\n"];
        for head in heads {
            let feeds = format!("{head}{FEEDS}");
            assert_eq!(Table::of(&feeds), Some(Table::Feeds));
            assert_eq!(
                Table::of(&ENTRIES[..ENTRIES.len() - 11]),
                Some(Table::Entries)
            );
            assert_eq!(Table::of(TAGS), Some(Table::Tags));
            let mut tables = Tables::default();
            tables.read(Table::Tags, "tags.csv", TAGS);
            tables.read(Table::Feeds, "feeds.csv", &feeds);
            tables.read(Table::Entries, "entries.csv", ENTRIES);
            let import = tables.finish();
            let titles: Vec<&str> = import
                .feeds
                .iter()
                .map(|feed| feed.own_title.as_str())
                .collect();
            assert_eq!(titles, ["The \"Ledger\", daily", "Bay Wire"]);
            let entries: Vec<_> = import.feeds[0]
                .entries
                .iter()
                .map(|entry| (entry.title.as_str(), entry.marks, entry.tags.len()))
                .collect();
            let marks = |is_read, is_starred| Marks {
                is_read,
                is_starred,
                is_deleted: false,
            };
            assert_eq!(
                entries,
                [
                    ("Dredging\nstarts", marks(false, false), 1),
                    ("Ferry", marks(true, true), 0)
                ]
            );
            assert_eq!(
                import.feeds[0].entries[0].published,
                Some(Time(1_795_000_000))
            );
            let places: Vec<String> = import
                .warnings
                .iter()
                .map(|one| one.place.to_string())
                .collect();
            assert_eq!(places, ["entries.csv:4", "tags.csv"]);
        }
    }

    #[test]
    fn other_texts_are_not_of_elfeed() {
        for text in ["https://a.example/feed tag\n", "a,b,c\n", "", "{\"a\": 1}"] {
            assert_eq!(Table::of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-z:/,\"\n\r 0-9.]{0,120}") {
            let _ = Table::of(&text);
            for table in [Table::Feeds, Table::Entries, Table::Tags] {
                let mut tables = Tables::default();
                tables.read(table, "file", &text);
                let _ = tables.finish();
            }
        }
    }
}

//! Newsboat's cache: a foreign database, opened for reading only and never changed.
//!
//! Its releases differ in columns, so what is asked for is what is there. Texts are taken as bytes:
//! not all of them are sound UTF-8.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use super::files::uri;
use super::{Result, StoreError};
use crate::feed::import::normalized;
use crate::model::entry::Enclosure;
use crate::model::import::{ForeignEntry, ForeignFeed, Marks};
use crate::model::{Clean, Time, Validators};

/// Newsboat's `cache.db`.
#[derive(Debug)]
pub struct NewsboatCache {
    connection: Connection,
    /// The addresses as it writes them, by what they mean.
    addresses: HashMap<String, Vec<String>>,
    /// What `rss_item` is asked for.
    items: String,
    /// The flag that means a star.
    star: Option<char>,
}

/// The columns of `rss_item` that are asked for, in order.
const ITEM: [&str; 15] = [
    "guid",
    "title",
    "author",
    "url",
    "pubDate",
    "content",
    "unread",
    "enclosure_url",
    "enclosure_type",
    "flags",
    "deleted",
    "base",
    "content_mime_type",
    "feedurl",
    "id",
];

impl NewsboatCache {
    /// Opens the cache at `path`; the flag `star` means a star, the others become tags.
    ///
    /// # Errors
    /// Newsboat is running, or the file is no cache of it.
    pub fn open(path: &Path, star: Option<char>) -> Result<Self> {
        refuse_locked(path)?;
        let refuse = |error| match StoreError::from(error) {
            StoreError::Damaged(_) => StoreError::NoCache(path.into()),
            other => other,
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection =
            Connection::open_with_flags(uri(path, "mode=ro"), flags).map_err(refuse)?;
        let there: HashSet<String> = connection
            .prepare("SELECT name FROM pragma_table_info('rss_item')")
            .and_then(|mut statement| {
                let names = statement.query_map([], |row| row.get(0))?;
                names.collect()
            })
            .map_err(refuse)?;
        if !there.contains("guid") || !there.contains("feedurl") {
            return Err(StoreError::NoCache(path.into()));
        }
        let columns = ITEM.map(|name| {
            if there.contains(name) {
                format!("\"{name}\"")
            } else {
                "NULL".to_owned()
            }
        });
        let items = format!(
            "SELECT {} FROM rss_item WHERE feedurl = ?1 ORDER BY \"id\"",
            columns.join(", ")
        );
        let mut cache = Self {
            addresses: HashMap::new(),
            items,
            star,
            connection,
        };
        for url in cache.feed_urls()? {
            cache
                .addresses
                .entry(normalized(&url))
                .or_default()
                .push(url);
        }
        Ok(cache)
    }

    /// The addresses of the feeds that it holds anything of.
    fn feed_urls(&self) -> Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare("SELECT rssurl FROM rss_feed UNION SELECT feedurl FROM rss_item")?;
        let urls = statement.query_map([], |row| Ok(text(row, 0)))?;
        Ok(urls.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns the addresses of all its feeds, for where there is no list of them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn urls(&self) -> Result<Vec<String>> {
        let mut urls = self.feed_urls()?;
        urls.retain(|url| !url.is_empty() && !url.starts_with("query:"));
        Ok(urls)
    }

    /// Returns whether any entry has flags.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has_flags(&self) -> Result<bool> {
        if self.items.contains("\"flags\"") {
            let sql = "SELECT EXISTS (SELECT 1 FROM rss_item WHERE flags <> '')";
            return Ok(self.connection.query_row(sql, [], |row| row.get(0))?);
        }
        Ok(false)
    }

    /// Counts the entries of feeds that are none of `feeds`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn others(&self, feeds: &[ForeignFeed]) -> Result<u64> {
        let known: HashSet<String> = feeds
            .iter()
            .map(|feed| normalized(&feed.subscription.url))
            .collect();
        let mut count = 0;
        let mut statement = self
            .connection
            .prepare("SELECT count(*) FROM rss_item WHERE feedurl = ?1")?;
        for (meaning, urls) in &self.addresses {
            if !known.contains(meaning) {
                for url in urls {
                    count += statement.query_row([url], |row| row.get::<_, i64>(0))?;
                }
            }
        }
        Ok(count.max(0).cast_unsigned())
    }

    /// Adds what it knows of a feed itself: title, home page, validators.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn describe(&self, feed: &mut ForeignFeed) -> Result<()> {
        let has = |column: &str| -> rusqlite::Result<bool> {
            self.connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM pragma_table_info('rss_feed') WHERE name = ?1)",
                [column],
                |row| row.get(0),
            )
        };
        let column = |name: &str| -> rusqlite::Result<String> {
            Ok(if has(name)? {
                format!("\"{name}\"")
            } else {
                "NULL".to_owned()
            })
        };
        let sql = format!(
            "SELECT {}, {}, {}, {} FROM rss_feed WHERE rssurl = ?1",
            column("title")?,
            column("url")?,
            column("lastmodified")?,
            column("etag")?
        );
        let mut statement = self.connection.prepare(&sql)?;
        for url in self.addresses_of(feed) {
            let mut rows = statement.query([url])?;
            while let Some(row) = rows.next()? {
                feed.own_title = Clean::line(&text(row, 0));
                let site = Clean::line(&text(row, 1));
                let is_page = site.starts_with("http://") || site.starts_with("https://");
                let site = Some(site).filter(|_| is_page);
                let known = feed.subscription.site.take();
                feed.subscription.site = known.or(site);
                let etag = text(row, 3);
                feed.validators = Validators {
                    etag: Some(etag.into_bytes()).filter(|etag| !etag.is_empty()),
                    last_modified: http_date(number(row, 2)),
                };
            }
        }
        Ok(())
    }

    /// Returns the entries of a feed.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn entries(&self, feed: &ForeignFeed) -> Result<Vec<ForeignEntry>> {
        let mut entries = Vec::new();
        let mut statement = self.connection.prepare(&self.items)?;
        for url in self.addresses_of(feed) {
            let mut rows = statement.query([url])?;
            while let Some(row) = rows.next()? {
                entries.push(self.entry(row));
            }
        }
        Ok(entries)
    }

    fn addresses_of(&self, feed: &ForeignFeed) -> &[String] {
        let meaning = normalized(&feed.subscription.url);
        self.addresses.get(&meaning).map_or(&[], Vec::as_slice)
    }

    fn entry(&self, row: &Row<'_>) -> ForeignEntry {
        let flags = text(row, 9);
        let flags = flags.chars().filter(char::is_ascii_alphabetic);
        let (stars, others): (Vec<char>, Vec<char>) =
            flags.partition(|flag| Some(*flag) == self.star);
        let enclosure = text(row, 7);
        ForeignEntry {
            guid: text(row, 0),
            title: text(row, 1),
            author: text(row, 2),
            url: text(row, 3),
            published: Some(Time(number(row, 4))).filter(|time| time.0 > 0),
            html: text(row, 5),
            media_type: text(row, 12),
            base: text(row, 11),
            enclosures: (!enclosure.is_empty())
                .then(|| Enclosure {
                    url: Clean::line(&enclosure),
                    media_type: Clean::line(&text(row, 8)),
                    length: None,
                    duration: None,
                })
                .into_iter()
                .collect(),
            marks: Marks {
                is_read: number(row, 6) == 0,
                is_starred: !stars.is_empty(),
                is_deleted: number(row, 10) != 0,
            },
            tags: others
                .into_iter()
                .map(|flag| Clean::line(&format!("flag-{flag}")))
                .collect(),
        }
    }
}

/// Refuses a cache that newsboat has open: it writes all it knows when it ends.
fn refuse_locked(path: &Path) -> Result<()> {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let Ok(file) = std::fs::File::open(PathBuf::from(lock)) else {
        return Ok(());
    };
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, fcntl_lock};

        let held = fcntl_lock(&file, FlockOperation::NonBlockingLockShared);
        if matches!(
            held,
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS)
        ) {
            return Err(StoreError::CacheInUse(path.into()));
        }
    }
    drop(file);
    Ok(())
}

/// What newsboat keeps as a number is `Last-Modified` as a date.
fn http_date(seconds: i64) -> Option<Vec<u8>> {
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?;
    // The year 9999 is the last one that such a date can have.
    let time = UNIX_EPOCH + Duration::from_secs(seconds.min(253_402_300_799));
    Some(httpdate::fmt_http_date(time).into_bytes())
}

/// Returns a column as text, whatever its type.
fn text(row: &Row<'_>, at: usize) -> String {
    match row.get_ref(at) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        Ok(ValueRef::Integer(number)) => number.to_string(),
        Ok(ValueRef::Real(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Returns a column as a number; what is none is 0.
fn number(row: &Row<'_>, at: usize) -> i64 {
    match row.get_ref(at) {
        Ok(ValueRef::Integer(number)) => number,
        Ok(ValueRef::Real(number)) => number as i64,
        Ok(ValueRef::Text(_)) => text(row, at).trim().parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::feed::Subscription;

    /// As newsboat makes it: quotes around nothing are double ones.
    const OLDEST: &str = "
        CREATE TABLE rss_feed (rssurl VARCHAR(1024) PRIMARY KEY NOT NULL, url VARCHAR(1024) NOT NULL, \
            title VARCHAR(1024) NOT NULL);
        CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL, \
            title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL, url VARCHAR(1024) NOT NULL, \
            feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL, content VARCHAR(65535) NOT NULL, \
            unread INTEGER(1) NOT NULL);";
    const TO_2_11: &str = "
        ALTER TABLE rss_item ADD enclosure_url VARCHAR(1024);
        ALTER TABLE rss_item ADD enclosure_type VARCHAR(1024);
        ALTER TABLE rss_item ADD enqueued INTEGER(1) NOT NULL DEFAULT 0;
        ALTER TABLE rss_item ADD flags VARCHAR(52);
        ALTER TABLE rss_item ADD deleted INTEGER(1) NOT NULL DEFAULT 0;
        ALTER TABLE rss_item ADD base VARCHAR(128) NOT NULL DEFAULT \"\";
        ALTER TABLE rss_feed ADD lastmodified INTEGER(11) NOT NULL DEFAULT 0;
        ALTER TABLE rss_feed ADD is_rtl INTEGER(1) NOT NULL DEFAULT 0;
        ALTER TABLE rss_feed ADD etag VARCHAR(128) NOT NULL DEFAULT \"\";
        CREATE TABLE metadata (db_schema_version_major INTEGER NOT NULL, db_schema_version_minor INTEGER NOT NULL);
        INSERT INTO metadata VALUES (2, 11);";
    const TO_2_22: &str = "
        ALTER TABLE rss_item ADD content_mime_type VARCHAR(255) NOT NULL DEFAULT \"\";
        UPDATE metadata SET db_schema_version_minor = 22;";
    const TO_2_33: &str = "
        ALTER TABLE rss_item ADD enclosure_description VARCHAR(1024) NOT NULL DEFAULT \"\";
        ALTER TABLE rss_item ADD enclosure_description_mime_type VARCHAR(128) NOT NULL DEFAULT \"\";
        UPDATE metadata SET db_schema_version_minor = 33;";
    const ROWS: &str = "
        INSERT INTO rss_feed (rssurl, url, title) VALUES
            ('https://ledger.example/feed/', 'https://ledger.example/', 'The Ledger');
        INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread) VALUES
            ('id-1', 'Dredging', 'Dana Ruiz', 'https://ledger.example/1', 'https://ledger.example/feed/', \
             1795000000, '<p>Mud.</p>', 0),
            ('id-2', X'466572FF7279', '', 'https://ledger.example/2', 'https://ledger.example/feed/', \
             1795000100, '', 1),
            ('id-3', 'Gone feed', '', '', 'https://gone.example/', 0, '', 1);";
    const NEWER_ROWS: &str = "
        UPDATE rss_feed SET lastmodified = 1795000000, etag = '\"abc\"';
        UPDATE rss_item SET flags = 'as', enclosure_url = 'https://ledger.example/1.mp3', \
            enclosure_type = 'audio/mpeg' WHERE guid = 'id-1';
        UPDATE rss_item SET deleted = 1 WHERE guid = 'id-2';";

    fn feed() -> ForeignFeed {
        ForeignFeed {
            subscription: Subscription {
                url: "http://www.ledger.example/feed".into(),
                ..Subscription::default()
            },
            ..ForeignFeed::default()
        }
    }

    #[test]
    fn caches_of_every_release() {
        let home = tempfile::tempdir().unwrap();
        let all = [OLDEST, TO_2_11, TO_2_22, TO_2_33];
        for steps in 1..=all.len() {
            let path = home.path().join(format!("cache {steps}?.db"));
            let foreign = Connection::open(&path).unwrap();
            // As newsboat is built: a text in double quotes is one.
            let dqs = rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DDL;
            foreign.set_db_config(dqs, true).unwrap();
            for sql in &all[..steps] {
                foreign.execute_batch(sql).unwrap();
            }
            foreign.execute_batch(ROWS).unwrap();
            if steps > 1 {
                foreign.execute_batch(NEWER_ROWS).unwrap();
            }
            drop(foreign);
            let before = std::fs::read(&path).unwrap();

            let cache = NewsboatCache::open(&path, Some('s')).unwrap();
            let mut feed = feed();
            cache.describe(&mut feed).unwrap();
            assert_eq!(feed.own_title.as_str(), "The Ledger");
            let entries = cache.entries(&feed).unwrap();
            let told: Vec<_> = entries
                .iter()
                .map(|entry| (entry.title.as_str(), entry.marks, entry.tags.len()))
                .collect();
            let is_newer = steps > 1;
            let first = Marks {
                is_read: true,
                is_starred: is_newer,
                is_deleted: false,
            };
            let second = Marks {
                is_read: false,
                is_starred: false,
                is_deleted: is_newer,
            };
            assert_eq!(
                told,
                [
                    ("Dredging", first, usize::from(is_newer)),
                    ("Fer\u{fffd}ry", second, 0)
                ]
            );
            assert_eq!(entries[0].enclosures.len(), usize::from(is_newer));
            let want = is_newer.then(|| b"Wed, 18 Nov 2026 11:06:40 GMT".to_vec());
            assert_eq!(feed.validators.last_modified, want);
            assert_eq!(feed.validators.etag.is_some(), is_newer);
            assert_eq!(cache.others(&[feed]).unwrap(), 1);
            assert_eq!(cache.has_flags().unwrap(), is_newer);
            drop(cache);
            assert!(std::fs::read(&path).unwrap() == before, "it was changed");
        }
    }

    #[test]
    fn what_is_no_cache_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("cache.db");
        for bytes in [&b""[..], b"SQLite format 3\0", b"no database at all"] {
            std::fs::write(&path, bytes).unwrap();
            let error = NewsboatCache::open(&path, None).unwrap_err();
            assert!(matches!(error, StoreError::NoCache(_)), "{error}");
        }
        assert!(NewsboatCache::open(&home.path().join("none"), None).is_err());
    }
}

//! What rows are shown with beside their own columns: the titles of feeds and of outlets.

use std::collections::HashMap;

use rusqlite::Connection;

use super::rows::feed_title;
use super::{Result, meta};
use crate::model::Clean;
use crate::stories;

/// The titles of feeds and outlets. Kept for as long as no feed changes.
#[derive(Debug, Default)]
pub(super) struct Names {
    version: Option<i64>,
    feeds: HashMap<i64, FeedName>,
    /// By registrable host: the title of the first feed that follows it.
    outlets: HashMap<String, Clean>,
}

#[derive(Debug)]
struct FeedName {
    title: Clean,
    /// The host of its site.
    outlet: Option<String>,
    /// The host that nearly all its entries lead to, once it was asked for.
    home: Option<Option<String>>,
}

impl Names {
    /// Loads the names again if a feed changed.
    pub(super) fn update(&mut self, connection: &Connection) -> Result<()> {
        let version = meta::get(connection, meta::FEEDS_VERSION)?;
        if self.version == Some(version) {
            return Ok(());
        }
        *self = Self::default();
        let mut statement = connection.prepare_cached(
            "SELECT id, url, user_title, title, site, is_followed FROM feed ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let url: String = row.get(1)?;
            let site: Option<String> = row.get(4)?;
            let title = feed_title(row.get(2)?, &row.get::<_, String>(3)?, &url);
            let outlet =
                stories::outlet(site.as_deref().unwrap_or(&url)).or_else(|| stories::outlet(&url));
            if let Some(outlet) = outlet.clone().filter(|_| row.get(5).unwrap_or(false)) {
                self.outlets.entry(outlet).or_insert_with(|| title.clone());
            }
            let name = FeedName {
                title,
                outlet,
                home: None,
            };
            self.feeds.insert(row.get(0)?, name);
        }
        self.version = Some(version);
        Ok(())
    }

    /// Returns who reports an entry of `feed` whose link leads to `host`: the feed itself if it
    /// is of that host, nearly all it brings leads there, or there is no link; else the feed that
    /// follows the host, else the host.
    pub(super) fn outlet(
        &mut self,
        connection: &Connection,
        feed: i64,
        host: Option<&str>,
    ) -> rusqlite::Result<Clean> {
        let Some(own) = self.feeds.get_mut(&feed) else {
            return Ok(host.map(Clean::line).unwrap_or_default());
        };
        let Some(host) = host.filter(|host| own.outlet.as_deref() != Some(host)) else {
            return Ok(own.title.clone());
        };
        let home = match &own.home {
            Some(home) => home,
            None => own.home.insert(home(connection, feed)?),
        };
        if home.as_deref() == Some(host) {
            return Ok(own.title.clone());
        }
        let other = self.outlets.get(host).cloned();
        Ok(other.unwrap_or_else(|| Clean::line(host)))
    }

    /// Returns the title of a feed.
    pub(super) fn feed(&self, feed: i64) -> Clean {
        self.feeds
            .get(&feed)
            .map(|feed| feed.title.clone())
            .unwrap_or_default()
    }
}

/// The newest entries of a feed, by where they lead to.
pub(super) const HOSTS: &str = "SELECT outlet, count(*) FROM (SELECT outlet FROM entry \
     INDEXED BY entry_feed WHERE feed = ?1 ORDER BY published DESC, id DESC LIMIT 20) \
     GROUP BY outlet ORDER BY count(*) DESC";

/// Returns the host that at least three of four new entries of a feed lead to: it publishes there,
/// whatever it calls its site. One that gathers from many has none.
fn home(connection: &Connection, feed: i64) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare_cached(HOSTS)?;
    let hosts = statement
        .query_map([feed], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(Option<String>, i64)>>>()?;
    let all: i64 = hosts.iter().map(|(_, count)| count).sum();
    let most = hosts.into_iter().next();
    Ok(most.and_then(|(host, count)| host.filter(|_| count * 4 >= all * 3)))
}

//! Sums of one transaction, written to the counts at its end.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::Result;
use super::ledger::bits;

/// How much each count changes.
#[derive(Debug, Default)]
pub(super) struct Tally {
    desk: Desk,
    feeds: HashMap<i64, Sum>,
    scopes: HashMap<i64, Sum>,
}

#[derive(Debug, Default)]
struct Desk {
    unread: i64,
    starred: i64,
    later: i64,
    total: i64,
}

#[derive(Debug, Default)]
struct Sum {
    unread: i64,
    total: i64,
    about: i64,
    unread_about: i64,
}

impl Sum {
    fn add(&mut self, sign: i64, is_unread: bool, is_about: bool) {
        self.total += sign;
        self.unread += sign * i64::from(is_unread);
        self.about += sign * i64::from(is_about);
        self.unread_about += sign * i64::from(is_about && is_unread);
    }

    fn is_zero(&self) -> bool {
        [self.total, self.unread, self.about, self.unread_about] == [0; 4]
    }
}

impl Tally {
    /// Counts a group in (`sign` 1) or out (−1); `has` tells its flags.
    pub(super) fn desk(&mut self, sign: i64, has: impl Fn(u8) -> bool) {
        self.desk.total += sign;
        self.desk.unread += sign * i64::from(!has(bits::READ));
        self.desk.starred += sign * i64::from(has(bits::STARRED));
        self.desk.later += sign * i64::from(has(bits::LATER));
    }

    /// Counts an entry of a feed.
    pub(super) fn feed(&mut self, feed: i64, sign: i64, is_unread: bool) {
        self.feeds
            .entry(feed)
            .or_default()
            .add(sign, is_unread, false);
    }

    /// Counts a row of a category or topic.
    pub(super) fn scope(&mut self, scope: i64, sign: i64, is_unread: bool, is_about: bool) {
        self.scopes
            .entry(scope)
            .or_default()
            .add(sign, is_unread, is_about);
    }

    /// Writes the sums.
    pub(super) fn write(self, connection: &Connection) -> Result<()> {
        connection
            .prepare_cached(
                "UPDATE desk SET unread = unread + ?1, starred = starred + ?2, \
                 later = later + ?3, total = total + ?4",
            )?
            .execute([
                self.desk.unread,
                self.desk.starred,
                self.desk.later,
                self.desk.total,
            ])?;
        for (feed, sum) in self.feeds.iter().filter(|(_, sum)| !sum.is_zero()) {
            connection
                .prepare_cached(
                    "UPDATE feed SET unread = unread + ?2, total = total + ?3 WHERE id = ?1",
                )?
                .execute([*feed, sum.unread, sum.total])?;
        }
        for (&scope, sum) in self.scopes.iter().filter(|(_, sum)| !sum.is_zero()) {
            if scope > 0 {
                connection
                    .prepare_cached(
                        "UPDATE category SET unread = unread + ?2, total = total + ?3 \
                         WHERE id = ?1",
                    )?
                    .execute(params![scope, sum.unread, sum.total])?;
            } else {
                connection
                    .prepare_cached(
                        "UPDATE topic SET unread = unread + ?2, total = total + ?3, \
                         about = about + ?4, unread_about = unread_about + ?5 WHERE id = ?1",
                    )?
                    .execute([-scope, sum.unread, sum.total, sum.about, sum.unread_about])?;
            }
        }
        Ok(())
    }
}

//! The ledger: keeps what is derived from entries equal to them.
//!
//! Counts, the rows that lists of categories and topics show, and which member of a group of
//! copies stands for it, are all functions of a [`Group`]. A writer loads the group, changes it,
//! and hands both states to [`Ledger::settle`], which writes the difference. Beside it only
//! a topic that is gone takes its own rows out of `listed`, and a mute that changed counts anew how
//! many hold an entry; both settle the groups they touched.
//!
//! The rules, for the members of a group that are not hidden:
//! * the desk counts the group once and shows the first member, the *face*;
//! * a feed counts each of its own entries;
//! * a category and a topic count the group once and show the first member that is in them.
//!
//! All members of a group have the same flags: a mark goes to all, and a new copy takes them over.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Result;
use super::tally::Tally;

/// Flags as bits, as the undo history stores them.
pub(super) mod bits {
    pub(in crate::store) const READ: u8 = 1;
    pub(in crate::store) const STARRED: u8 = 2;
    pub(in crate::store) const LATER: u8 = 4;
    pub(in crate::store) const DELETED: u8 = 8;
    pub(in crate::store) const MUTED: u8 = 16;
    pub(in crate::store) const SNOOZED: u8 = 32;
    /// What takes an entry out of every list.
    pub(in crate::store) const HIDING: u8 = DELETED | MUTED | SNOOZED;
    /// Each bit and its column.
    pub(in crate::store) const COLUMNS: [(u8, &str); 6] = [
        (READ, "is_read"),
        (STARRED, "is_starred"),
        (LATER, "is_later"),
        (DELETED, "is_deleted"),
        (MUTED, "is_muted"),
        (SNOOZED, "is_snoozed"),
    ];
}

/// What is derived for one entry and stored in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Derived {
    /// The first member of its group, if that is another.
    pub(super) copy_of: Option<i64>,
    /// Other members of its group.
    pub(super) copy_count: i64,
    /// In no list.
    pub(super) is_hidden: bool,
    /// The row shown for its group.
    pub(super) is_face: bool,
}

impl Derived {
    /// Of an entry without copies that is to be seen.
    pub(super) const SINGLE: Self = Self {
        copy_of: None,
        copy_count: 0,
        is_hidden: false,
        is_face: true,
    };
}

/// An entry as far as counts and lists depend on it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) id: i64,
    pub(super) feed: i64,
    pub(super) published: i64,
    pub(super) flags: u8,
    pub(super) is_followed: bool,
    /// Rules that hide it.
    pub(super) mutes: i64,
    /// The topics that match, and whether it is about them.
    pub(super) topics: Vec<(i64, bool)>,
    pub(super) stored: Derived,
}

impl Member {
    fn has(&self, bit: u8) -> bool {
        self.flags & bit != 0
    }

    fn is_hidden(&self) -> bool {
        self.has(bits::HIDING) || self.mutes > 0 || !(self.is_followed || self.has(bits::STARRED))
    }
}

/// An entry with its copies, by id. Never empty.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) members: Vec<Member>,
}

impl Group {
    /// The member with the lowest id.
    pub(super) fn first(&self) -> &Member {
        self.members
            .first()
            .expect("a group is loaded or made from at least one entry")
    }

    fn shown(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.is_hidden())
    }

    fn derived(&self, member: &Member) -> Derived {
        let first = self.first().id;
        Derived {
            copy_of: (member.id != first).then_some(first),
            copy_count: self.members.len() as i64 - 1,
            is_hidden: member.is_hidden(),
            is_face: self
                .shown()
                .next()
                .map_or(member.id == first, |face| face.id == member.id),
        }
    }
}

/// A row of `listed`, as a group causes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Listed {
    scope: i64,
    published: i64,
    entry: i64,
    is_read: bool,
    is_about: bool,
}

/// A feed as the ledger needs it.
#[derive(Debug, Clone)]
struct Place {
    is_followed: bool,
    /// Its categories and those above.
    categories: Rc<[i64]>,
}

/// See the module documentation. Lives as long as one transaction.
pub(super) struct Ledger<'c> {
    connection: &'c Connection,
    places: RefCell<HashMap<i64, Place>>,
    tally: RefCell<Tally>,
}

impl<'c> Ledger<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            places: RefCell::default(),
            tally: RefCell::default(),
        }
    }

    /// Loads the group that `entry` is in; `None` if there is no such entry.
    pub(super) fn load(&self, entry: i64) -> Result<Option<Group>> {
        let Some(mut member) = self
            .connection
            .prepare_cached(&select("id = ?1"))?
            .query_row([entry], member)
            .optional()?
        else {
            return Ok(None);
        };
        if member.stored.copy_count == 0 {
            self.complete(&mut member)?;
            return Ok(Some(Group {
                members: vec![member],
            }));
        }
        let first = member.stored.copy_of.unwrap_or(entry);
        let mut members = Vec::new();
        for filter in ["id = ?1", "copy_of = ?1 AND copy_count > 0 ORDER BY id"] {
            let mut statement = self.connection.prepare_cached(&select(filter))?;
            for row in statement.query_map([first], self::member)? {
                let mut member = row?;
                self.complete(&mut member)?;
                members.push(member);
            }
        }
        Ok(Some(Group { members }))
    }

    fn complete(&self, member: &mut Member) -> Result<()> {
        member.is_followed = self.place(member.feed)?.is_followed;
        member.topics = self.topics(member.id)?;
        Ok(())
    }

    /// Returns the topics that an entry is on, and whether it is about them.
    pub(super) fn topics(&self, entry: i64) -> Result<Vec<(i64, bool)>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT topic, level FROM hit WHERE entry = ?1")?;
        let topics =
            statement.query_map([entry], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? > 1)))?;
        Ok(topics.collect::<rusqlite::Result<_>>()?)
    }

    /// Forgets what it knows of `feed`, because that has changed.
    pub(super) fn forget(&self, feed: i64) {
        self.places.borrow_mut().remove(&feed);
    }

    fn place(&self, feed: i64) -> Result<Place> {
        if let Some(place) = self.places.borrow().get(&feed) {
            return Ok(place.clone());
        }
        let (is_followed, category): (bool, Option<i64>) = self
            .connection
            .prepare_cached("SELECT is_followed, category FROM feed WHERE id = ?1")?
            .query_row([feed], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT category FROM feed_category WHERE feed = ?1")?;
        let own = statement
            .query_map([feed], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut categories = Vec::new();
        for category in category.into_iter().chain(own) {
            let mut next = Some(category);
            // What is above a category that was met already was met too.
            while let Some(category) = next.filter(|next| !categories.contains(next)) {
                categories.push(category);
                next = self
                    .connection
                    .prepare_cached("SELECT parent FROM category WHERE id = ?1")?
                    .query_row([category], |row| row.get(0))?;
            }
        }
        let place = Place {
            is_followed,
            categories: categories.into(),
        };
        self.places.borrow_mut().insert(feed, place.clone());
        Ok(place)
    }

    /// Writes what differs between two states of a group. `before` is `None` for a group that did
    /// not count until now; the rows of its members are stored already.
    pub(super) fn settle(&self, before: Option<&Group>, after: Option<&Group>) -> Result<()> {
        if let Some(after) = after {
            if let Some(before) = before {
                self.write_flags(before, after)?;
            }
            self.write_derived(after)?;
        }
        let rows_before = before.map_or_else(|| Ok(Vec::new()), |group| self.listed(group))?;
        let rows_after = after.map_or_else(|| Ok(Vec::new()), |group| self.listed(group))?;
        self.write_listed(&rows_before, &rows_after)?;
        let mut tally = self.tally.borrow_mut();
        for (group, sign) in [(before, -1), (after, 1)] {
            let Some(group) = group else { continue };
            if let Some(face) = group.shown().next() {
                tally.desk(sign, |bit| face.has(bit));
            }
            for member in group.shown() {
                tally.feed(member.feed, sign, !member.has(bits::READ));
            }
        }
        for (rows, sign) in [(&rows_before, -1), (&rows_after, 1)] {
            for row in rows {
                tally.scope(row.scope, sign, !row.is_read, row.is_about);
            }
        }
        Ok(())
    }

    /// Changes by `change` in which lists the entries of a feed are: they are taken out of those
    /// they are in before, and put into the others after.
    pub(super) fn rearrange(&self, feed: i64, change: impl FnOnce() -> Result<()>) -> Result<()> {
        let entries = self
            .connection
            .prepare_cached("SELECT id FROM entry WHERE feed = ?1")?
            .query_map([feed], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut groups = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(group) = self.load(entry)? {
                self.settle(Some(&group), None)?;
                groups.push(group);
            }
        }
        change()?;
        self.forget(feed);
        for group in &groups {
            self.settle(None, Some(group))?;
        }
        Ok(())
    }

    /// Writes the sums. Without it nothing that was settled is counted.
    pub(super) fn close(self) -> Result<()> {
        self.tally.into_inner().write(self.connection)
    }

    /// Writes the flags that differ between two states of the same entries.
    pub(super) fn write_flags(&self, before: &Group, after: &Group) -> Result<()> {
        for known in &before.members {
            let Some(member) = after.members.iter().find(|member| member.id == known.id) else {
                continue;
            };
            for (bit, column) in bits::COLUMNS {
                if (known.flags ^ member.flags) & bit != 0 {
                    // One column at a time: only the indexes that hold it are touched.
                    self.connection
                        .prepare_cached(&format!("UPDATE entry SET {column} = ?2 WHERE id = ?1"))?
                        .execute(params![member.id, member.has(bit)])?;
                }
            }
        }
        Ok(())
    }

    fn write_derived(&self, group: &Group) -> Result<()> {
        for member in &group.members {
            let derived = group.derived(member);
            if derived != member.stored {
                self.connection
                    .prepare_cached(
                        "UPDATE entry SET copy_of = ?2, copy_count = ?3, is_hidden = ?4, \
                         is_face = ?5 WHERE id = ?1",
                    )?
                    .execute(params![
                        member.id,
                        derived.copy_of,
                        derived.copy_count,
                        derived.is_hidden,
                        derived.is_face
                    ])?;
            }
        }
        Ok(())
    }

    /// The rows that `group` causes, by scope.
    fn listed(&self, group: &Group) -> Result<Vec<Listed>> {
        let mut rows: Vec<Listed> = Vec::new();
        for member in group.shown() {
            let row = |scope, is_about| Listed {
                scope,
                published: member.published,
                entry: member.id,
                is_read: member.has(bits::READ),
                is_about,
            };
            if member.is_followed {
                let place = self.place(member.feed)?;
                rows.extend(place.categories.iter().map(|&scope| row(scope, false)));
            }
            rows.extend(
                member
                    .topics
                    .iter()
                    .map(|&(topic, about)| row(-topic, about)),
            );
        }
        // The sort is stable and members come by id, so the first of a scope is the one shown.
        rows.sort_by_key(|row| row.scope);
        rows.dedup_by_key(|row| row.scope);
        Ok(rows)
    }

    fn write_listed(&self, before: &[Listed], after: &[Listed]) -> Result<()> {
        let find = |rows: &[Listed], row: &Listed| {
            rows.iter()
                .find(|other| other.scope == row.scope && other.entry == row.entry)
                .copied()
        };
        for row in before {
            if find(after, row).is_none() {
                self.connection
                    .prepare_cached(
                        "DELETE FROM listed WHERE scope = ?1 AND published = ?2 AND entry = ?3",
                    )?
                    .execute([row.scope, row.published, row.entry])?;
            }
        }
        for row in after {
            let sql = match find(before, row) {
                Some(known) if known.is_read == row.is_read => continue,
                Some(_) => {
                    "UPDATE listed SET is_read = ?4 \
                     WHERE scope = ?1 AND published = ?2 AND entry = ?3"
                }
                None => "INSERT INTO listed VALUES (?1, ?2, ?3, ?4)",
            };
            self.connection.prepare_cached(sql)?.execute(params![
                row.scope,
                row.published,
                row.entry,
                row.is_read
            ])?;
        }
        Ok(())
    }
}

fn select(filter: &str) -> String {
    format!(
        "SELECT id, feed, published, is_read, is_starred, is_later, is_deleted, \
         is_muted, is_snoozed, copy_of, copy_count, is_hidden, is_face, mutes FROM entry WHERE {filter}"
    )
}

/// Reads a member, all but its topics and whether its feed is followed.
fn member(row: &Row<'_>) -> rusqlite::Result<Member> {
    let mut flags = 0;
    for (index, (bit, _)) in bits::COLUMNS.iter().enumerate() {
        if row.get(3 + index)? {
            flags |= bit;
        }
    }
    Ok(Member {
        id: row.get(0)?,
        feed: row.get(1)?,
        published: row.get(2)?,
        flags,
        is_followed: true,
        mutes: row.get(13)?,
        topics: Vec::new(),
        stored: Derived {
            copy_of: row.get(9)?,
            copy_count: row.get(10)?,
            is_hidden: row.get(11)?,
            is_face: row.get(12)?,
        },
    })
}

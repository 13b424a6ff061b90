//! Stories as rows of a list, and what lists sort them by.

use std::cell::RefCell;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::expand;
use super::lists::List;
use super::names::Names;
use super::news;
use super::rows;
use super::stories::outlet_hash;
use crate::model::list::{ListSpec, Picked};
use crate::model::story::Told;
use crate::model::{Clean, Clock, EntryId, EntryRow, Key};
use crate::stories::{Report, rank};

/// Most entries of a story that its row brings along.
const MEMBERS: usize = 60;

/// The list whose rows are told.
pub(super) struct Teller<'a> {
    names: &'a RefCell<Names>,
    /// Which reports are told: those that were picked out only, if it is a list of those.
    picked: Option<Picked>,
    /// The entries that the list has, read or not, where it may have some of a story only.
    entries: Option<Entries<'a>>,
}

/// The entries of a list.
enum Entries<'a> {
    /// The list itself shows what was read.
    Of(&'a List),
    /// It does not, or is not at hand.
    Own(Box<List>),
}

impl<'a> Teller<'a> {
    /// Prepares telling the rows of the list that `spec` names, which may be at hand.
    pub(super) fn new(
        connection: &Connection,
        names: &'a RefCell<Names>,
        (spec, list): (&ListSpec, Option<&'a List>),
        clock: &Clock,
    ) -> Result<Self> {
        let picked = spec.picked();
        // What was picked out is told alone, as far as no filter leaves some of it out.
        let is_whole = !spec.is_narrow() || (picked.is_some() && spec.filters.is_empty());
        let entries = match list.filter(|_| !spec.hides_read()) {
            _ if is_whole => None,
            Some(list) => Some(Entries::Of(list)),
            None => {
                let entries = ListSpec {
                    filters: spec.filters.clone(),
                    ..ListSpec::new(spec.source.clone(), true)
                };
                let list = List::new(connection, &entries, clock)?;
                Some(Entries::Own(Box::new(list)))
            }
        };
        Ok(Self {
            names,
            picked,
            entries,
        })
    }

    /// Returns those of the members of the story of `row` that the list does not have.
    fn outside(
        &self,
        connection: &Connection,
        row: &EntryRow,
        members: &[EntryRow],
    ) -> Result<Vec<EntryId>> {
        let list = match &self.entries {
            None => return Ok(Vec::new()),
            Some(Entries::Of(list)) => *list,
            Some(Entries::Own(list)) => &**list,
        };
        let mut outside = Vec::new();
        for member in members.iter().filter(|member| member.id != row.id) {
            if !list.holds(connection, Key::of_time(member.published, member.id))? {
                outside.push(member.id);
            }
        }
        Ok(outside)
    }
}

/// Makes a row stand for its story, if several entries of that are to be seen; of those up to the
/// entry `newest`, if there is a last one.
pub(super) fn tell(
    connection: &Connection,
    teller: &Teller<'_>,
    row: &mut EntryRow,
    newest: Option<EntryId>,
) -> Result<()> {
    let (names, picked) = (teller.names, teller.picked);
    let story = row.story.0;
    let found: Option<(i64, Option<String>)> = connection
        .prepare_cached(STORY)?
        .query_row([story], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((_, title)) = found.filter(|(size, _)| *size > 1) else {
        return Ok(());
    };
    let last = newest.map_or(i64::MAX, |entry| entry.0);
    let of_these = condition(picked);
    let mut statement = connection.prepare_cached(&faces_of(of_these))?;
    let faces = statement
        .query_map(params![story, MEMBERS as i64, last], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<Vec<(i64, Value)>>>()?;
    if faces.len() < 2 {
        return Ok(());
    }
    // The entry itself is there already.
    let rest = faces.iter().map(|(id, _)| *id).filter(|id| *id != row.id.0);
    let mut members = rows::load_known(connection, names, rest)?;
    match faces.iter().position(|(id, _)| *id == row.id.0) {
        Some(at) => members.insert(at.min(members.len()), row.clone()),
        // A copy that stands in the list of its feed, or one of the oldest: it is to be opened.
        None if picked.is_none() => {
            let key = row.key();
            let at = members.partition_point(|member| member.key() > key);
            members.insert(at, row.clone());
        }
        None => {}
    }
    let is_whole = faces.len() < MEMBERS;
    // Each outlet once: first the one whose headline it is, then by the name that its newest report
    // has.
    let mut outlets: Vec<(Value, Clean)> = Vec::new();
    let is_said = |title: &str| members.iter().any(|row| row.title.as_str() == title);
    let headed = match &title {
        Some(title) if picked.is_none() || is_said(title) => {
            // Nearly always it is one of those that are there.
            let known = (is_whole && newest.is_none() && picked.is_none())
                .then(|| headed_among(&members, &faces, title))
                .flatten();
            match known {
                Some(headed) => Some((title, headed)),
                None => {
                    who_says(connection, names, (story, last), title)?.map(|headed| (title, headed))
                }
            }
        }
        _ => None,
    };
    if let Some((title, Headed { report, outlet })) = headed {
        row.title = Clean::line(title);
        row.outlet = outlet.1.clone();
        outlets.push(outlet);
        // What the headline is of is to be opened, however old it is.
        if members.iter().all(|member| member.title != row.title) {
            members.extend(rows::load_known(connection, names, report)?);
        }
    }
    for member in &mut members {
        member.is_member = true;
        let face = faces.iter().find(|(id, _)| *id == member.id.0);
        if let Some((_, key)) = face.filter(|(_, key)| outlets.iter().all(|(own, _)| own != key)) {
            outlets.push((key.clone(), member.outlet.clone()));
        }
    }
    let extent = if is_whole {
        Extent {
            reports: faces.len() as u64,
            outlets: distinct(&faces),
        }
    } else {
        extent_of(connection, story, newest, of_these)?
    };
    let face = members.iter().find(|member| member.title == row.title);
    let face = face.map(|member| member.id);
    // The headline may be that of a copy, whose outlet is none of those that are counted.
    outlets.truncate(usize::try_from(extent.outlets.max(1)).unwrap_or(usize::MAX));
    let told = Told {
        outlets: extent.outlets,
        carriers: outlets.into_iter().map(|(_, name)| name).collect(),
        size: extent.reports,
        news: news(connection, &members)?,
        face,
        outside: teller.outside(connection, row, &members)?,
        members,
    };
    row.flags = told.flags();
    row.tags = told.tags();
    for member in &told.members {
        row.score = row.score.max(member.score);
        for (topics, more) in [
            (&mut row.topics, &member.topics),
            (&mut row.about, &member.about),
        ] {
            for topic in more {
                if !topics.contains(topic) {
                    topics.push(*topic);
                }
            }
        }
    }
    row.told = Some(Box::new(told));
    Ok(())
}

/// Returns what the newest unread member brought, if others were done with.
fn news(connection: &Connection, members: &[EntryRow]) -> Result<Option<Clean>> {
    let unread = members.iter().find(|member| !member.flags.is_read);
    match unread.filter(|_| members.iter().any(|member| member.flags.is_read)) {
        Some(member) => Ok(news::of(connection, member.id)?.filter(|said| !said.is_empty())),
        None => Ok(None),
    }
}

pub(super) const STORY: &str = "SELECT story.size, coalesce(story.title, entry.title) FROM story \
     LEFT JOIN entry ON entry.id = story.id WHERE story.id = ?1";

/// One row for a group of copies, and what tells its outlet from others.
pub(super) fn faces_of(condition: &str) -> String {
    format!(
        "SELECT id, coalesce(outlet, -feed) FROM entry INDEXED BY entry_story WHERE story = ?1 \
         AND is_hidden = 0 AND is_face = 1{condition} AND id <= ?3 \
         ORDER BY published DESC, id DESC LIMIT ?2"
    )
}

/// What tells what was picked out from other entries.
fn condition(picked: Option<Picked>) -> &'static str {
    match picked {
        None => "",
        Some(Picked::Starred) => " AND is_starred = 1",
        Some(Picked::Later) => " AND is_later = 1",
    }
}

/// What a story amounts to. These are *the* numbers of reports and outlets, wherever they are shown
/// or asked for: copies count once, with the outlet whose row stands for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its rows that are to be seen.
    pub(super) reports: u64,
    /// Who those are from: the registrable host they lead to, else their feed.
    pub(super) outlets: u64,
}

/// Returns what `story` amounts to, of its entries up to `newest`.
pub(super) fn extent(
    connection: &Connection,
    story: i64,
    newest: Option<EntryId>,
) -> Result<Extent> {
    extent_of(connection, story, newest, "")
}

fn extent_of(
    connection: &Connection,
    story: i64,
    newest: Option<EntryId>,
    condition: &str,
) -> Result<Extent> {
    let newest = newest.map_or(i64::MAX, |entry| entry.0);
    let (reports, outlets): (i64, i64) = connection
        .prepare_cached(&format!("{EXTENT}{condition}"))?
        .query_row([story, newest], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Extent {
        reports: reports.cast_unsigned(),
        outlets: outlets.cast_unsigned(),
    })
}

pub(super) const EXTENT: &str = "SELECT count(*), count(DISTINCT coalesce(outlet, -feed)) \
     FROM entry INDEXED BY entry_story \
     WHERE story = ?1 AND is_hidden = 0 AND is_face = 1 AND id <= ?2";

/// The outlets of every story of several entries.
pub(super) const OUTLETS: &str = "SELECT story, count(DISTINCT coalesce(outlet, -feed)) FROM entry \
     WHERE story IN (SELECT id FROM story WHERE size > 1) AND is_hidden = 0 AND is_face = 1 \
     GROUP BY story";

/// Who has a headline.
struct Headed {
    /// The report, if it is no copy.
    report: Option<i64>,
    /// What tells its outlet from others, and the name of that.
    outlet: (Value, Clean),
}

/// As [`who_says`], of reports that are loaded.
fn headed_among(members: &[EntryRow], faces: &[(i64, Value)], title: &str) -> Option<Headed> {
    let said = members.iter().filter(|row| row.title.as_str() == title);
    let first = said.min_by_key(|row| row.id)?;
    let (_, key) = faces.iter().find(|(id, _)| *id == first.id.0)?;
    Some(Headed {
        report: Some(first.id.0),
        outlet: (key.clone(), first.outlet.clone()),
    })
}

/// Returns how many outlets reports are from.
fn distinct(faces: &[(i64, Value)]) -> u64 {
    let mut keys: Vec<&Value> = Vec::new();
    for (_, key) in faces {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.len() as u64
}

/// Returns the report of the story, up to the entry `last`, that is headed so, if one to be seen is.
fn who_says(
    connection: &Connection,
    names: &RefCell<Names>,
    (story, last): (i64, i64),
    title: &str,
) -> Result<Option<Headed>> {
    let found: Option<(i64, Option<String>, i64, bool)> = connection
        .prepare_cached(HEADED)?
        .query_row(params![story, title, last], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((feed, host, id, is_face)) = found else {
        return Ok(None);
    };
    let name = names
        .borrow_mut()
        .outlet(connection, feed, host.as_deref())?;
    let key = host.map_or(Value::Integer(-feed), Value::Text);
    Ok(Some(Headed {
        report: Some(id).filter(|_| is_face),
        outlet: (key, name),
    }))
}

/// The first that a headline is of, of those up to an entry.
pub(super) const HEADED: &str = "SELECT feed, outlet, id, is_face FROM entry INDEXED BY entry_story \
     WHERE story = ?1 AND is_hidden = 0 AND title = ?2 AND id <= ?3 \
     ORDER BY is_face DESC, id LIMIT 1";

/// Computes anew what `story` counts and is sorted by.
pub(super) fn settle(connection: &Connection, story: i64) -> Result<()> {
    let mut statement = connection.prepare_cached(REPORTS)?;
    let mut found = statement.query([story])?;
    let mut reports = Vec::new();
    while let Some(row) = found.next()? {
        let host: Option<String> = row.get(0)?;
        reports.push(Report {
            outlet: outlet_hash(host.as_deref(), row.get(1)?),
            published: row.get(2)?,
            is_copy: row.get(3)?,
        });
    }
    let published = || reports.iter().map(|report| report.published);
    let (Some(oldest), Some(newest)) = (published().min(), published().max()) else {
        connection
            .prepare_cached("DELETE FROM story WHERE id = ?1")?
            .execute([story])?;
        return Ok(());
    };
    let rank = rank(&reports);
    connection
        .prepare_cached(
            "UPDATE story SET size = ?2, oldest = ?3, newest = ?4, spread = ?5, heat = ?6 \
             WHERE id = ?1",
        )?
        .execute(params![
            story,
            reports.len() as i64,
            oldest,
            newest,
            rank.spread,
            rank.heat
        ])?;
    expand::story(connection, story)
}

/// Of copies, the first counts; which stands for them changes with what is hidden.
pub(super) const REPORTS: &str = "SELECT outlet, feed, published, \
     copy_of IS NOT NULL AND copy_count > 0 FROM entry INDEXED BY entry_story WHERE story = ?1";

//! What the store knows of why an entry is in its story.

use rusqlite::{Connection, OptionalExtension};

use super::traces::Traces;
use super::{Reader, Result};
use super::{content, mentions, news, rows, told};
use crate::model::why::{Likeness, SameStory, StoryPlace, WhyStory};
use crate::model::{Clean, EntryId, StoryId};
use crate::stories::{Extractor, Vector, is_roundup, is_scant, reasons};

/// Most entries of a story that one is compared with.
const COMPARED: i64 = 200;

/// Most stories that are offered as perhaps the same.
const OFFERED: usize = 3;

/// An entry as it was when it was assigned.
struct Member {
    id: i64,
    published: i64,
    vector: Vector,
}

impl Reader {
    /// Says why an entry is in its story; `None` if it is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn why_grouped(&self, entry: EntryId) -> Result<Option<WhyStory>> {
        let snapshot = self.snapshot()?;
        let found = snapshot
            .prepare_cached(
                "SELECT e.story, e.title, b.language, s.entry IS NOT NULL, \
                 coalesce(length(s.sketch), 0) > 0, f.story IS NOT NULL, s.copy_of, e.url \
                 FROM entry e JOIN entry_body b ON b.entry = e.id \
                 LEFT JOIN story_entry s ON s.entry = e.id \
                 LEFT JOIN story_fix f ON f.entry = e.id WHERE e.id = ?1",
            )?
            .query_row([entry.0], |row| {
                Ok((
                    StoryId(row.get(0)?),
                    row.get::<_, String>(1)?,
                    row.get::<_, Option<String>>(2)?,
                    row.get::<_, bool>(3)?,
                    row.get::<_, bool>(4)?,
                    row.get::<_, bool>(5)?,
                    row.get::<_, Option<i64>>(6)?,
                    row.get::<_, Option<String>>(7)?,
                ))
            })
            .optional()?;
        let Some((story, title, language, is_assigned, is_compared, is_fixed, copy_of, url)) =
            found
        else {
            return Ok(None);
        };
        let (reports, outlets, story_title) = summary(&snapshot, story)?;
        let mut extractor = Extractor::new();
        let members = members(&snapshot, story, &mut extractor)?;
        let text = rows::text(&snapshot, entry.0)?;
        let own = members.iter().find(|member| member.id == entry.0);
        let before = |member: &&Member| member.id < entry.0;
        let began = !members.iter().any(|member| before(&member));
        let others = members
            .iter()
            .filter(|member| member.id != entry.0 && (began || before(member)));
        let others: Vec<(Vector, i64)> = others
            .map(|member| (member.vector.clone(), member.published))
            .collect();
        let compared = own.and_then(|own| reasons(&own.vector, own.published, &others));
        let shared = compared
            .as_ref()
            .map(|compared| compared.surfaces(&mut extractor, &title, &text, language.as_deref()));
        let headline = if content::tells(&title, url.as_deref()) {
            title.as_str()
        } else {
            ""
        };
        let tells_of = mentions::of(&snapshot, entry.0)?;
        let place = match (is_assigned, is_compared, reports) {
            (false, ..) => StoryPlace::Pending,
            (true, false, _) if is_fixed => StoryPlace::Joined,
            (true, false, _) if is_roundup(&title) || !tells_of.is_empty() => StoryPlace::Roundup,
            (true, false, _)
                if extractor
                    .features(headline, &text, language.as_deref())
                    .is_mute() =>
            {
                StoryPlace::Mute
            }
            (true, false, _) => StoryPlace::Apart,
            (true, true, 1) => StoryPlace::Alone,
            (true, true, _) if began => StoryPlace::Began,
            (true, true, _) => StoryPlace::Joined,
        };
        let copy_of = match copy_of {
            Some(first) => rows::load(&snapshot, self.names(), [first])?.pop(),
            None => None,
        };
        Ok(Some(WhyStory {
            id: story,
            title: story_title,
            reports,
            outlets,
            place,
            is_fixed,
            likeness: compared.filter(|_| !began).map(|compared| Likeness {
                score: compared.score,
                needs: compared.needs,
                gap: compared.gap,
            }),
            shared: clean(shared.unwrap_or_default()),
            copy_of: copy_of.map(|row| row.outlet),
            news: news::of(&snapshot, entry)?,
            is_scant: is_compared && own.is_some_and(|own| is_scant(&own.vector)),
            topics: brought_by_story(&snapshot, entry)?,
            same: self.same(&snapshot, story, &mut extractor)?,
            mentioned: mentions::within(&snapshot, self.names(), story)?,
            tells_of,
        }))
    }

    /// Returns the stories that may be the same as `story`.
    fn same(
        &self,
        connection: &Connection,
        story: StoryId,
        extractor: &mut Extractor,
    ) -> Result<Vec<SameStory>> {
        let mut same = Vec::new();
        for doubt in self.doubts(story)?.into_iter().take(OFFERED) {
            let (reports, outlets, title) = summary(connection, doubt.other)?;
            // The entry that lies between is in one of the two; it is compared with the other.
            let own: StoryId = connection
                .prepare_cached("SELECT story FROM entry WHERE id = ?1")?
                .query_row([doubt.entry], |row| row.get(0).map(StoryId))?;
            let against = if own == story { doubt.other } else { story };
            let others: Vec<(Vector, i64)> = members(connection, against, extractor)?
                .into_iter()
                .map(|member| (member.vector, member.published))
                .collect();
            let own = members(connection, own, extractor)?;
            let Some(own) = own.iter().find(|member| member.id == doubt.entry) else {
                continue;
            };
            let (headline, language): (String, Option<String>) = connection
                .prepare_cached(
                    "SELECT e.title, b.language FROM entry e JOIN entry_body b ON b.entry = e.id \
                     WHERE e.id = ?1",
                )?
                .query_row([doubt.entry], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let text = rows::text(connection, doubt.entry)?;
            let compared = reasons(&own.vector, own.published, &others);
            let shared = compared.as_ref().map(|compared| {
                compared.surfaces(extractor, &headline, &text, language.as_deref())
            });
            same.push(SameStory {
                story: doubt.other,
                title,
                reports,
                outlets,
                likeness: Likeness {
                    score: doubt.score,
                    needs: doubt.needs,
                    gap: compared.map_or(0, |compared| compared.gap),
                },
                shared: clean(shared.unwrap_or_default()),
                is_scant: is_scant(&own.vector)
                    || others.iter().all(|(vector, _)| is_scant(vector)),
            });
        }
        Ok(same)
    }
}

fn clean(texts: Vec<String>) -> Vec<Clean> {
    texts.iter().map(|text| Clean::line(text)).collect()
}

/// Returns how many reports a story has, of how many outlets, and what it is called.
fn summary(connection: &Connection, story: StoryId) -> Result<(u64, u64, Clean)> {
    let found: Option<Option<String>> = connection
        .prepare_cached(told::STORY)?
        .query_row([story.0], |row| row.get(1))
        .optional()?;
    let extent = told::extent(connection, story.0, None)?;
    let title = match found.flatten() {
        Some(title) => Some(title),
        // The entry that it is called by is gone.
        None => connection
            .prepare_cached("SELECT title FROM entry WHERE story = ?1 LIMIT 1")?
            .query_row([story.0], |row| row.get(0))
            .optional()?,
    };
    Ok((
        extent.reports.max(1),
        extent.outlets.max(1),
        Clean::line(&title.unwrap_or_default()),
    ))
}

/// Returns what the newest entries of a story are compared by, the oldest ids first.
fn members(
    connection: &Connection,
    story: StoryId,
    extractor: &mut Extractor,
) -> Result<Vec<Member>> {
    let mut statement = connection.prepare_cached(MEMBERS)?;
    let rows = statement.query_map([story.0, COMPARED], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    let mut members = Vec::new();
    let mut traces = Traces::new(connection);
    for row in rows {
        let (id, published, vector) = row?;
        if let Some(vector) = traces.vector(extractor, id, &vector)? {
            members.push(Member {
                id,
                published,
                vector,
            });
        }
    }
    members.sort_by_key(|member| member.id);
    Ok(members)
}

/// Entries of a story that others are compared with, the newest first.
pub(super) const MEMBERS: &str = "SELECT e.id, e.published, s.vector \
     FROM entry e INDEXED BY entry_story JOIN story_entry s ON s.entry = e.id \
     WHERE e.story = ?1 AND length(s.sketch) > 0 \
     ORDER BY e.published DESC, e.id DESC LIMIT ?2";

/// Returns the topics that an entry is on only because of its story.
fn brought_by_story(connection: &Connection, entry: EntryId) -> Result<Vec<Clean>> {
    let mut topics = connection
        .prepare_cached(
            "SELECT topic.position, topic.name FROM hit JOIN topic ON topic.id = hit.topic \
             WHERE hit.entry = ?1 AND hit.count = 0",
        )?
        .query_map([entry.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
    topics.sort_unstable();
    Ok(topics.iter().map(|(_, name)| Clean::line(name)).collect())
}

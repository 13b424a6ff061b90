//! Copies that are found by their texts, after they were stored: from then on they are one group
//! for every list, count and mark, as those are that have address and headline in common.

use rusqlite::{Connection, OptionalExtension};

use super::ledger::{Group, Ledger, bits};
use super::{Result, tags};
use crate::stories::folded_title;

/// Words from which a text tells by itself that another is a copy of it; of shorter ones only those
/// under one headline are joined.
const TELLING: i64 = 40;

/// Joins the groups of an entry and of the first that has its text. What was read, starred or put
/// on the shelf in one of them is so in all. Within a feed nothing is a copy.
pub(super) fn join(
    connection: &Connection,
    ledger: &Ledger<'_>,
    entry: i64,
    first: i64,
) -> Result<()> {
    let text = |id: i64| -> Result<Option<(String, i64)>> {
        let mut statement =
            connection.prepare_cached("SELECT title, words FROM entry WHERE id = ?1")?;
        let found = statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?)
    };
    let (Some((title, words)), Some((first_title, first_words))) = (text(entry)?, text(first)?)
    else {
        return Ok(());
    };
    if words.min(first_words) < TELLING && folded_title(&title) != folded_title(&first_title) {
        return Ok(());
    }
    let (Some(first), Some(copy)) = (ledger.load(first)?, ledger.load(entry)?) else {
        return Ok(());
    };
    let is_joined = first.first().id == copy.first().id;
    let is_of_one_feed = copy
        .members
        .iter()
        .any(|member| first.members.iter().any(|known| known.feed == member.feed));
    if is_joined || is_of_one_feed {
        return Ok(());
    }
    let kept = bits::READ | bits::STARRED | bits::LATER;
    let flags = first.first().flags | (copy.first().flags & kept);
    let mut members = [first.members.clone(), copy.members.clone()].concat();
    members.sort_by_key(|member| member.id);
    for member in &mut members {
        member.flags = flags;
    }
    for (one, other) in [(&first, &copy), (&copy, &first)] {
        for member in &other.members {
            tags::take_over(connection, one.first().id, member.id)?;
        }
    }
    let both = Group { members };
    for group in [&first, &copy] {
        ledger.settle(Some(group), None)?;
        ledger.write_flags(group, &both)?;
    }
    ledger.settle(None, Some(&both))
}

//! Why an entry is where it is, and what is held back. Found out when it is asked for, with the
//! watchlist as it stands.

use crate::article::excerpt;
use crate::model::why::{Excerpt, MuteId, MuteList, MuteRow, Why, WhyHeld, WhyQuery, WhyTopic};
use crate::model::{Clean, Clock, EntryId, HitKind, Level, Notice, TopicId};
use crate::query::{Automaton, Expr, Facts, TextField};
use crate::store::{Reader, StoreError};
use crate::topics::{Mute, MuteEnd, Topic, Watchlist};

/// Characters shown left of a place.
const BEFORE: usize = 40;

/// Places shown of one query.
const SHOWN: usize = 4;

/// Says why `entry` is where it is.
///
/// # Errors
/// It is gone, or the store cannot be read.
pub(super) fn explain(
    reader: &Reader,
    entry: EntryId,
    watchlist: &Watchlist,
    clock: &Clock,
) -> Result<Why, Notice> {
    let gone = || Notice::error("this entry is gone").hint("go to another list and back");
    let mut why = reader.why(entry)?.ok_or_else(gone)?;
    let (title, text) = reader.text(entry)?.ok_or_else(gone)?;
    let facts = reader.facts(entry)?.ok_or_else(gone)?;
    for topic in &watchlist.topics {
        why.topics
            .extend(topic_of(topic, &title, &text, &facts.facts()));
    }
    for saved in &watchlist.saved {
        if reader.is_found(&saved.query, entry, clock)? {
            why.saved.push(Clean::line(&saved.name));
        }
    }
    for held in &mut why.holds {
        if let WhyHeld::Rule(row) = held {
            let mutes = &watchlist.mutes;
            if let Some(mute) = mutes.iter().find(|mute| mute.hash() == row.id.0) {
                *row = mute_row(mute, row.count, clock);
            }
        }
    }
    Ok(why)
}

/// Says what holds entries back now.
pub(super) fn mutes(
    reader: &Reader,
    watchlist: &Watchlist,
    clock: &Clock,
) -> Result<MuteList, StoreError> {
    let (mut list, counts) = reader.held_back()?;
    for mute in &watchlist.mutes {
        // One that is over stands in the file, and holds nothing.
        if let Some((_, count)) = counts.iter().find(|(id, _)| id.0 == mute.hash()) {
            list.rules.push(mute_row(mute, *count, clock));
        }
    }
    Ok(list)
}

fn mute_row(mute: &Mute, count: u64, clock: &Clock) -> MuteRow {
    MuteRow {
        id: MuteId(mute.hash()),
        name: Clean::line(mute.title()),
        query: Clean::line(&mute.text),
        action: mute.action,
        ends: mute.ends(clock),
        ends_when: match &mute.until {
            Some(MuteEnd::Query(query)) => Some(Clean::line(&query.to_string())),
            _ => None,
        },
        count,
    }
}

/// Returns which queries of `topic` hold, and where; `None` if none does.
fn topic_of(topic: &Topic, title: &str, text: &str, facts: &Facts<'_>) -> Option<WhyTopic> {
    let kind = HitKind::Topic(TopicId(0));
    let active: Vec<_> = topic.active().collect();
    let queries: Vec<_> = active.iter().map(|query| (kind, &query.query)).collect();
    let all = Automaton::compile(&queries);
    let mut level = Level::Mention;
    let mut found = Vec::new();
    let meta = |leaf: &Expr| facts.answer_with(leaf, text);
    for verdict in all.verdicts(title, text, Some(&meta)) {
        let query = active[verdict.query];
        if query.needs_about && !verdict.is_about {
            continue;
        }
        let own = if verdict.is_about {
            Level::About
        } else {
            Level::Mention
        };
        level = level.max(own);
        found.push(WhyQuery {
            label: query.label.as_deref().map(Clean::line),
            text: Clean::line(&topic.asks(query).to_string()),
            level: own,
            needs_about: query.needs_about,
            count: verdict.count,
            places: places(&Automaton::compile(&[(kind, &query.query)]), title, text),
        });
    }
    (!found.is_empty()).then(|| WhyTopic {
        name: Clean::line(&topic.name),
        color: topic.color,
        level,
        queries: found,
        never: (topic.never.iter())
            .map(|never| Clean::line(&never.to_string()))
            .collect(),
    })
}

/// Returns the first places where a query matches, each line of text once.
fn places(query: &Automaton, title: &str, text: &str) -> Vec<Excerpt> {
    let mut places = Vec::new();
    let in_title = query.spans_in(TextField::Title, title);
    if !in_title.is_empty() {
        places.push(Excerpt {
            is_title: true,
            text: Clean::line(title),
            hits: in_title,
        });
    }
    let in_body = query.spans_in(TextField::Body, text);
    let mut shown_to = 0;
    for (index, hit) in in_body.iter().enumerate() {
        if places.len() >= SHOWN {
            break;
        }
        if hit.start < shown_to {
            continue;
        }
        let (text, hits) = excerpt(text, &in_body, index, BEFORE);
        // What stands in this piece needs no piece of its own.
        shown_to = hit.start + 160;
        places.push(Excerpt {
            is_title: false,
            text,
            hits,
        });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::topic::TopicColor;
    use crate::query::Query;
    use crate::topics::TopicQuery;

    #[test]
    fn the_queries_that_hold_are_told_with_their_places() {
        let query = |text: &str| TopicQuery::from(Query::parse(text).unwrap());
        let mut topic = Topic::new("Harbor Line", TopicColor::Slot(2), []);
        topic.queries = vec![
            query("ruiz"),
            query("ferry"),
            TopicQuery {
                label: Some("survey".into()),
                needs_about: true,
                ..query("survey (lakeport OR pier)")
            },
            TopicQuery {
                is_on: false,
                ..query("lakeport")
            },
        ];
        let text = "Lakeport waits.\nThe survey is late: Ruiz said so.";
        let why = topic_of(&topic, "Ruiz speaks", text, &Facts::default()).unwrap();
        assert_eq!(why.level, Level::About);
        let [ruiz] = why.queries.as_slice() else {
            panic!("one query: {why:?}");
        };
        assert_eq!((ruiz.count, ruiz.level), (2, Level::About));
        let places: Vec<(bool, &str)> = (ruiz.places.iter())
            .map(|place| (place.is_title, place.text.as_str()))
            .collect();
        let line = "Lakeport waits. The survey is late: Ruiz said so.";
        assert_eq!(places, [(true, "Ruiz speaks"), (false, line)]);
        let hit = ruiz.places[1].hits[0];
        assert_eq!(&line[hit.start as usize..hit.end as usize], "Ruiz");
        assert_eq!(topic_of(&topic, "Nothing", "", &Facts::default()), None);
    }
}

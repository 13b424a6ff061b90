//! The plans of the statements that run while someone waits: each steps along an index.
//!
//! Without statistics (`ANALYZE` is never run) a plan depends on the statement alone, so these
//! tests hold for databases of any size.

use rusqlite::{Connection, StatementStatus};

use super::lists::groups::{FEED_OF, FEEDS, TOPIC_OF};
use super::lists::halves::{IS_READ, LEFT};
use super::lists::stories::{NEWER, rank_sql, ranked_sql};
use super::lists::titles::{LETTERS, titles_sql};
use super::lists::{Direction, Shelf};
use super::search::Base;
use super::search::candidates::{MATCH, OF_FEED, RANKED};
use super::search::names::ON_TOPIC;
use super::search::{EARLIER, FACTS, FOLLOWED};
use super::told::{EXTENT, HEADED, REPORTS, STORY, faces_of};
use super::{
    expand, files, fulltext, grouped, mentions, mutes, near, news, regroup, retention, rows,
    sidebar, traces,
};
use crate::model::list::ListSpec;
use crate::model::{Clock, Desk, FeedId, Source, Time, TopicId};

fn database() -> Connection {
    files::open_in_memory().unwrap()
}

#[test]
fn no_statement_is_planned_anew_for_what_is_bound() {
    let connection = database();
    for sql in [faces_of(""), rows::TOPICS.to_owned()] {
        let mut statement = connection.prepare(&sql).unwrap();
        for value in 1..=3 {
            for parameter in 1..=statement.parameter_count() {
                statement.raw_bind_parameter(parameter, value).unwrap();
            }
            assert!(statement.raw_query().next().unwrap().is_none());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{sql}");
    }
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    for parameter in 1..=statement.parameter_count() {
        statement.raw_bind_parameter(parameter, 0).unwrap();
    }
    let mut lines = statement.raw_query();
    let mut plan = Vec::new();
    while let Some(row) = lines.next().unwrap() {
        plan.push(row.get(3).unwrap());
    }
    plan
}

fn shelves(connection: &Connection) -> Vec<Shelf> {
    let sources = Desk::ALL.into_iter().map(Source::Desk).chain([
        Source::Topic(TopicId(1)),
        Source::Category("News".into()),
        Source::Feed(FeedId(1)),
    ]);
    let clock = Clock::fixed(Time(1_795_000_000));
    sources
        .flat_map(|source| [false, true].map(|show_read| ListSpec::new(source.clone(), show_read)))
        .map(|spec| Shelf::new(connection, &spec, &clock).unwrap())
        .collect()
}

/// Asserts that the plan of `sql` only searches, and sorts nothing.
fn check(connection: &Connection, sql: &str) {
    let plan = plan(connection, sql);
    assert!(!plan.is_empty(), "{sql}");
    for line in &plan {
        let is_sort = line.contains("TEMP B-TREE");
        let is_scan = line.starts_with("SCAN")
            // One row each, a few rules, or a virtual table that is searched by its own index.
            && !["SCAN desk", "SCAN entry_fts VIRTUAL TABLE", "SCAN unindexed", "SCAN CONSTANT ROW", "SCAN mute"]
                .iter()
                .any(|known| line.starts_with(known));
        assert!(!is_sort && !is_scan, "{sql}\n{plan:#?}");
    }
}

#[test]
fn lists_and_counts_step_along_an_index() {
    let connection = database();
    for shelf in shelves(&connection) {
        for direction in [Direction::Older, Direction::Newer] {
            check(&connection, &shelf.sql(direction));
        }
        check(&connection, &shelf.total_sql().0);
        // What was read of it is in order, too.
        if let Some(read) = shelf.read() {
            let sql = read.sql(Direction::Older);
            check(&connection, &sql);
            let plan = plan(&connection, &sql);
            assert!(plan[0].contains("COVERING INDEX"), "{sql}\n{plan:#?}");
        }
    }
}

#[test]
fn desk_lists_never_leave_their_index() {
    let connection = database();
    for shelf in shelves(&connection).iter().take(2 * Desk::ALL.len()) {
        let sql = shelf.sql(Direction::Older);
        let plan = plan(&connection, &sql);
        assert!(plan[0].contains("COVERING INDEX"), "{sql}\n{plan:#?}");
    }
}

#[test]
fn a_key_is_found_by_the_index_and_not_by_reading_up_to_it() {
    let connection = database();
    for shelf in shelves(&connection) {
        let sql = shelf.sql(Direction::Older);
        let plan = plan(&connection, &sql);
        let has_bound = plan[0].contains("(published,") || plan[0].contains("published<");
        assert!(has_bound, "{sql}\n{plan:#?}");
    }
}

#[test]
fn lists_of_stories_step_along_an_index() {
    let connection = database();
    let mut statements: Vec<String> = [NEWER, &faces_of(""), STORY, REPORTS]
        .map(Into::into)
        .into();
    // These look at one story, whose entries they sort or tell apart.
    for sql in [
        EXTENT,
        HEADED,
        news::READ,
        news::UNREAD,
        regroup::ALONE,
        mentions::OF,
        mentions::WITHIN,
    ] {
        let plan = plan(&connection, sql);
        let is_scan = plan.iter().any(|line| line.starts_with("SCAN"));
        assert!(!is_scan, "{sql}\n{plan:#?}");
    }
    statements.extend(
        [
            near::OUTWARD,
            near::INWARD,
            grouped::MEMBERS,
            expand::MEMBERS,
        ]
        .map(Into::into),
    );
    for direction in [Direction::Older, Direction::Newer] {
        for shelf in shelves(&connection) {
            statements.push(shelf.heads_sql(direction));
            statements.extend(["spread", "heat"].map(|rank| shelf.ranked_sql(rank, direction)));
        }
        statements.extend(["spread", "heat"].map(|rank| ranked_sql(rank, direction)));
        statements.extend(["spread", "heat"].map(rank_sql));
    }
    for sql in &statements {
        check(&connection, sql);
    }
    // Whether there is a newer one is told by one look, whatever the size of the story.
    for shelf in shelves(&connection) {
        let sql = shelf.heads_sql(Direction::Older);
        let plan = plan(&connection, &sql);
        let look = "INDEX entry_story (story=? AND ";
        assert!(
            plan.iter().any(|line| line.contains(look)),
            "{sql}\n{plan:#?}"
        );
    }
}

#[test]
fn other_orders_and_groups_step_along_an_index() {
    let connection = database();
    for sql in [FEED_OF, TOPIC_OF, IS_READ, LEFT, LETTERS] {
        check(&connection, sql);
    }
    let clock = Clock::fixed(Time(1_795_000_000));
    let recent = ListSpec::new(Source::Desk(Desk::Recent), true);
    let recent = Shelf::new(&connection, &recent, &clock).unwrap();
    for direction in [Direction::Older, Direction::Newer] {
        let sql = recent.sql(direction);
        check(&connection, &sql);
        let steps = plan(&connection, &sql);
        assert!(
            steps[0].contains("COVERING INDEX place_opened (opened"),
            "{sql}\n{steps:#?}"
        );
        let sql = titles_sql(direction);
        check(&connection, &sql);
        let plan = plan(&connection, &sql);
        assert!(
            plan[0].contains("INDEX entry_title (<expr>"),
            "{sql}\n{plan:#?}"
        );
    }
    // All feeds are gone through, once a window; no entry is.
    let plan = plan(&connection, FEEDS);
    assert!(plan.iter().all(|line| !line.contains("entry")), "{plan:#?}");
}

#[test]
fn searches_step_along_an_index() {
    let connection = database();
    for base in Base::ALL {
        for direction in [Direction::Older, Direction::Newer] {
            check(&connection, &base.sql(direction));
        }
    }
    for sql in [
        MATCH,
        RANKED,
        OF_FEED,
        ON_TOPIC,
        FACTS,
        FOLLOWED,
        EARLIER,
        fulltext::WAITING,
    ] {
        check(&connection, sql);
    }
}

#[test]
fn what_stands_alone_is_looked_up() {
    let connection = database();
    for sql in [
        retention::PRESENT,
        retention::CANDIDATES,
        traces::KEPT_TRACES,
        rows::ROW,
        rows::MUTED_BY,
        sidebar::DAY,
        mutes::IS_DUE,
    ] {
        check(&connection, sql);
    }
}

//! Searches: a query, what the indexes know of it, and the truth about each entry.
//!
//! A query is true of an entry when [`Finder`] says so on its own text. The indexes only narrow
//! down what is looked at: [`Search`] takes from the conditions that *must* hold (the query
//! itself, or the parts of its outermost AND) a set of candidates, from the full-text index, from
//! the hits of a topic, from the entries of a feed, and walks either the candidates or an index
//! in list order. Entries that the full-text index misses are candidates always.

use std::cell::OnceCell;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::lists::{Bound, Direction, end};
use super::{Result, rows};
use crate::model::{Clock, EntryId, Key, Time};
use crate::query::{CountField, Expr, Finder, NameField, Part, Query, State, Term};

mod base;
pub(super) mod candidates;
pub(super) mod details;
pub(super) mod names;
pub(super) mod unknown;

pub(super) use base::Base;
use candidates::Candidates;
use details::{Asks, Details};
use names::Named;

/// More candidates than this are not sorted by date: an index in list order is walked instead.
const MOST_SORTED: usize = 2_000;

/// Entries that are looked at in list order before the full-text index is asked for the beginning
/// of a word. It has to put together all that any such word finds, which takes the longer the
/// sooner a screen is full without it.
const FIRST_LOOK: usize = 500;

/// A query made ready to run on one state of the database.
#[derive(Debug)]
pub(super) struct Search {
    expr: Expr,
    /// Only for a query with conditions on text.
    finder: Option<Finder>,
    /// What is true of a headline alone is true of the entry, whatever its text says.
    grows: bool,
    named: Named,
    /// A condition asks for more than stands in [`Facts`].
    asks_details: bool,
    /// What conditions ask that costs more.
    asks: Asks,
    clock: Clock,
    base: Base,
    /// Looked up when they are needed.
    candidates: OnceCell<Candidates>,
    /// The reasons for being hidden that the query speaks of.
    shown: Vec<State>,
    /// Hidden entries too, for whatever reason.
    sees_all: bool,
    /// One row for a group of copies: the first member that is found.
    is_distinct: bool,
    /// The candidates are in the order of their rank, and are met in it.
    is_ranked: bool,
}

/// The states that hide an entry.
const HIDING: [State; 3] = [State::Deleted, State::Muted, State::Snoozed];

/// An entry as far as conditions that are not about text go.
#[derive(Debug)]
struct Facts {
    key: Key,
    feed: i64,
    is_read: bool,
    is_starred: bool,
    is_later: bool,
    is_deleted: bool,
    is_muted: bool,
    is_snoozed: bool,
    is_hidden: bool,
    is_face: bool,
    copy_of: Option<i64>,
    copy_count: i64,
    story: i64,
}

impl Search {
    pub(super) fn new(
        connection: &Connection,
        query: &Query,
        clock: &Clock,
        is_distinct: bool,
    ) -> Result<Self> {
        let expr = query.expr.clone();
        let must = match &expr {
            Expr::And(children) => children.as_slice(),
            other => std::slice::from_ref(other),
        };
        let named = Named::resolve(connection, &expr)?;
        let base = Base::of(&expr, must);
        Ok(Self {
            finder: has_text(&expr).then(|| Finder::new(query)),
            grows: expr.grows(),
            named,
            asks_details: any(&expr, &Details::know),
            asks: Asks {
                images: any(&expr, &|leaf| Asks::of(leaf).images),
                language: any(&expr, &|leaf| Asks::of(leaf).language),
            },
            clock: clock.clone(),
            shown: HIDING
                .into_iter()
                .filter(|state| speaks_of(&expr, *state))
                .collect(),
            sees_all: false,
            base,
            candidates: OnceCell::new(),
            is_distinct,
            is_ranked: false,
            expr,
        })
    }

    /// The conditions that must hold.
    fn must(&self) -> &[Expr] {
        match &self.expr {
            Expr::And(children) => children.as_slice(),
            other => std::slice::from_ref(other),
        }
    }

    fn candidates(&self, connection: &Connection) -> Result<&Candidates> {
        if let Some(candidates) = self.candidates.get() {
            return Ok(candidates);
        }
        let found = Candidates::of(connection, self.must(), &self.named, MOST_SORTED)?;
        Ok(self.candidates.get_or_init(|| found))
    }

    /// Makes it meet first what matches best, as far as it looks for words.
    pub(super) fn rank(&mut self, connection: &Connection) -> Result<()> {
        if let Some(words) = Expr::fts(self.must()) {
            let mut candidates = Candidates::of(connection, self.must(), &self.named, MOST_SORTED)?;
            candidates.rank(connection, &words)?;
            self.candidates = OnceCell::from(candidates);
            self.is_ranked = true;
        }
        Ok(())
    }

    /// Returns every entry of which `query` is true, hidden or not, in no order.
    pub(super) fn everything(
        connection: &Connection,
        query: &Query,
        clock: &Clock,
    ) -> Result<Vec<Key>> {
        let mut search = Self::new(connection, query, clock, false)?;
        search.base = Base::WithHidden;
        search.sees_all = true;
        search.all(connection)
    }

    /// As [`Self::everything`], of the entries that came after `entry`.
    pub(super) fn everything_after(
        connection: &Connection,
        query: &Query,
        clock: &Clock,
        entry: EntryId,
    ) -> Result<Vec<i64>> {
        let mut later = connection.prepare_cached("SELECT id FROM entry WHERE id > ?1")?;
        let later = later
            .query_map([entry.0], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        if later.is_empty() {
            return Ok(later);
        }
        let mut search = Self::new(connection, query, clock, false)?;
        search.sees_all = true;
        let candidates = search.candidates(connection)?;
        let mut statement = connection.prepare_cached(FACTS)?;
        let mut found = Vec::new();
        for id in later {
            let facts = statement.query_row([id], facts)?;
            if candidates.contains(facts.key) && search.holds(connection, &facts)? {
                found.push(id);
            }
        }
        Ok(found)
    }

    /// Returns up to `limit` keys from `bound` on, in the order they are met.
    pub(super) fn keys(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Key>> {
        let mut keys = Vec::new();
        self.walk(connection, direction, bound, &mut |key| {
            keys.push(key);
            Ok(keys.len() < limit)
        })?;
        keys.truncate(limit);
        Ok(keys)
    }

    /// Returns whether no text is read to answer it, and only few entries are looked at.
    pub(super) fn is_cheap(&self, connection: &Connection) -> Result<bool> {
        let is_text = self.finder.is_some() || self.asks_details;
        Ok(!is_text && matches!(self.candidates(connection)?, Candidates::Sorted(_)))
    }

    /// Returns every key, newest first.
    pub(super) fn all(&self, connection: &Connection) -> Result<Vec<Key>> {
        self.keys(
            connection,
            Direction::Older,
            end(Direction::Older),
            usize::MAX,
        )
    }

    /// Calls `each` with what is found from `bound` on, until it returns `false`.
    pub(super) fn walk(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        each: &mut dyn FnMut(Key) -> Result<bool>,
    ) -> Result<()> {
        let mut bound = bound;
        if self.candidates.get().is_none() && any(&self.expr, &is_prefix) {
            match self.look(connection, direction, bound, None, FIRST_LOOK, each)? {
                Some(last) => bound = last,
                None => return Ok(()),
            }
        }
        let candidates = self.candidates(connection)?;
        if let Some(keys) = candidates.beyond(direction, bound) {
            let mut statement = connection.prepare_cached(FACTS)?;
            for key in keys {
                let found = statement.query_row([key.id.0], facts).optional()?;
                if let Some(facts) = found
                    && self.finds(connection, &facts)?
                    && !each(*key)?
                {
                    break;
                }
            }
            return Ok(());
        }
        let all = usize::MAX;
        self.look(connection, direction, bound, Some(candidates), all, each)?;
        Ok(())
    }

    /// Looks through up to `most` entries of the base from `bound` on and calls `each` with what
    /// is found, until it returns `false`. Returns the last that it looked at, if there may be more
    /// to find.
    fn look(
        &self,
        connection: &Connection,
        direction: Direction,
        bound: Bound,
        candidates: Option<&Candidates>,
        most: usize,
        each: &mut dyn FnMut(Key) -> Result<bool>,
    ) -> Result<Option<Key>> {
        let mut statement = connection.prepare_cached(&self.base.sql(direction))?;
        let mut rows = statement.query(params![bound.published.0, bound.id.0])?;
        let mut seen = 0;
        while let Some(row) = rows.next()? {
            let key = Key::of_time(Time(row.get(0)?), EntryId(row.get(1)?));
            if candidates.is_none_or(|candidates| candidates.contains(key)) {
                let facts = facts(row)?;
                if self.finds(connection, &facts)? && !each(facts.key)? {
                    return Ok(None);
                }
            }
            seen += 1;
            if seen >= most {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Returns whether the query is true of the entry at `key`, which another list shows.
    pub(super) fn passes(&self, connection: &Connection, key: Key) -> Result<bool> {
        if !self.candidates(connection)?.contains(key) {
            return Ok(false);
        }
        let mut statement = connection.prepare_cached(FACTS)?;
        let found = statement.query_row([key.id.0], facts).optional()?;
        found.map_or(Ok(false), |facts| self.holds(connection, &facts))
    }

    /// As [`Self::passes`], of a list that is not sorted by publication.
    pub(super) fn passes_entry(&self, connection: &Connection, entry: EntryId) -> Result<bool> {
        let mut statement = connection.prepare_cached(FACTS)?;
        let found = statement.query_row([entry.0], facts).optional()?;
        let Some(facts) = found else {
            return Ok(false);
        };
        Ok(self.candidates(connection)?.contains(facts.key) && self.holds(connection, &facts)?)
    }

    /// Returns whether the search shows the entry at `key`.
    pub(super) fn shows_at(&self, connection: &Connection, key: Key) -> Result<bool> {
        if !self.candidates(connection)?.contains(key) {
            return Ok(false);
        }
        let mut statement = connection.prepare_cached(FACTS)?;
        let found = statement.query_row([key.id.0], facts).optional()?;
        found.map_or(Ok(false), |facts| self.finds(connection, &facts))
    }

    /// Returns whether the search shows this entry.
    fn finds(&self, connection: &Connection, facts: &Facts) -> Result<bool> {
        if !self.holds(connection, facts)? {
            return Ok(false);
        }
        if !self.is_distinct || facts.copy_count == 0 {
            return Ok(true);
        }
        // A copy is shown for its group if no earlier member is found.
        let first = facts.copy_of.unwrap_or(facts.key.id.0);
        let mut statement = connection.prepare_cached(EARLIER)?;
        let earlier = statement
            .query_map([first, facts.key.id.0], self::facts)?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for facts in &earlier {
            if self.holds(connection, facts)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns whether the query is true of this entry.
    fn holds(&self, connection: &Connection, facts: &Facts) -> Result<bool> {
        if facts.is_hidden && !self.sees_all && !self.shows(connection, facts)? {
            return Ok(false);
        }
        // Without its text and details first: most entries fail here already.
        let perhaps = |leaf: &Expr, is_positive: bool| {
            if matches!(leaf, Expr::Text(..)) || Details::know(leaf) {
                is_positive
            } else {
                self.is_true(leaf, facts, None)
            }
        };
        if !eval(&self.expr, true, &perhaps) {
            return Ok(false);
        }
        let details = if self.asks_details {
            Details::load(connection, facts.key.id.0, self.asks)?
        } else {
            None
        };
        let meta = |expr: &Expr| self.is_true(expr, facts, details.as_ref());
        let Some(finder) = &self.finder else {
            return Ok(eval(&self.expr, true, &|leaf, _| meta(leaf)));
        };
        let title: String = connection
            .prepare_cached("SELECT title FROM entry WHERE id = ?1")?
            .query_row([facts.key.id.0], |row| row.get(0))?;
        // The text takes far longer to be had than to be looked through.
        if self.grows && finder.matches(&title, "", &meta) {
            return Ok(true);
        }
        let text = rows::text(connection, facts.key.id.0)?;
        Ok(finder.matches(&title, &text, &meta))
    }

    /// Returns whether the query speaks of every reason for which this entry is hidden.
    fn shows(&self, connection: &Connection, facts: &Facts) -> Result<bool> {
        let is_shown = |is_so: bool, state| !is_so || self.shown.contains(&state);
        if self.shown.is_empty()
            || !is_shown(facts.is_deleted, State::Deleted)
            || !is_shown(facts.is_muted, State::Muted)
            || !is_shown(facts.is_snoozed, State::Snoozed)
        {
            return Ok(false);
        }
        let is_followed = connection
            .prepare_cached(FOLLOWED)?
            .query_row([facts.feed], |row| row.get(0))?;
        Ok(is_followed || facts.is_starred)
    }

    /// Answers for one condition that is not about text.
    fn is_true(&self, expr: &Expr, facts: &Facts, details: Option<&Details>) -> bool {
        let published = facts.key.published;
        match expr {
            Expr::Named(NameField::Feed, name) => self.named.is_feed(name, facts.feed),
            Expr::Named(NameField::Category, name) => self.named.is_in_category(name, facts.feed),
            Expr::Named(NameField::Topic, name) => self.named.is_on_topic(name, facts.key.id.0),
            Expr::Named(NameField::Story, name) => self.named.is_in_story(name, facts.story),
            Expr::Has(Part::Story) => self.named.is_shared(facts.story),
            Expr::Count(CountField::Outlets, comparison, number) => {
                comparison.holds(self.named.outlets(facts.story), *number)
            }
            Expr::Named(NameField::Tag, name) => self.named.is_tagged(name, facts.key.id.0),
            Expr::Is(State::Unread) => !facts.is_read,
            Expr::Is(State::Read) => facts.is_read,
            Expr::Is(State::Starred) => facts.is_starred,
            Expr::Is(State::Later) => facts.is_later,
            Expr::Is(State::Deleted) => facts.is_deleted,
            Expr::Is(State::Muted) => facts.is_muted,
            Expr::Is(State::Snoozed) => facts.is_snoozed,
            Expr::Is(State::New) => facts.key.id.0 > self.named.last_seen,
            Expr::Is(State::Dup) => facts.copy_count > 0 && !facts.is_face,
            Expr::Since(bound) => published >= bound.range(&self.clock).start,
            Expr::Before(bound) => published < bound.range(&self.clock).start,
            Expr::On(bound) => bound.range(&self.clock).contains(&published),
            Expr::Named(
                NameField::Author | NameField::Url | NameField::Site | NameField::Language,
                _,
            )
            | Expr::Has(Part::Audio | Part::Image | Part::Fulltext)
            | Expr::Count(CountField::Words, ..) => {
                details.is_some_and(|details| details.answer(expr))
            }
            Expr::All | Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::Text(..) => true,
        }
    }
}

/// Evaluates `expr` with `leaf` for its conditions; it is told whether the condition stands under
/// an even number of NOTs.
fn eval(expr: &Expr, is_positive: bool, leaf: &dyn Fn(&Expr, bool) -> bool) -> bool {
    match expr {
        Expr::All => true,
        Expr::And(children) => children.iter().all(|child| eval(child, is_positive, leaf)),
        Expr::Or(children) => children.iter().any(|child| eval(child, is_positive, leaf)),
        Expr::Not(child) => !eval(child, !is_positive, leaf),
        other => leaf(other, is_positive),
    }
}

fn any(expr: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
    match expr {
        Expr::And(children) | Expr::Or(children) => children.iter().any(|child| any(child, test)),
        Expr::Not(child) => any(child, test),
        other => test(other),
    }
}

/// Returns whether only hidden entries fulfil this.
fn is_hiding(condition: &Expr) -> bool {
    match condition {
        Expr::Is(state) => HIDING.contains(state),
        Expr::Or(children) => children.iter().all(is_hiding),
        _ => false,
    }
}

fn speaks_of(expr: &Expr, state: State) -> bool {
    any(expr, &|leaf| *leaf == Expr::Is(state))
}

fn is_prefix(expr: &Expr) -> bool {
    matches!(expr, Expr::Text(_, Term::Words(words)) if words.is_prefix)
}

fn has_text(expr: &Expr) -> bool {
    any(expr, &|leaf| matches!(leaf, Expr::Text(..)))
}

pub(super) const FOLLOWED: &str = "SELECT is_followed FROM feed WHERE id = ?1";

pub(super) const FACTS: &str = "SELECT published, id, feed, is_read, is_starred, is_later, \
     is_deleted, is_hidden, copy_of, copy_count, is_face, is_muted OR mutes > 0, is_snoozed, story \
     FROM entry WHERE id = ?1";

pub(super) const EARLIER: &str = "SELECT published, id, feed, is_read, is_starred, is_later, \
     is_deleted, is_hidden, copy_of, copy_count, is_face, is_muted OR mutes > 0, is_snoozed, story \
     FROM entry WHERE id < ?2 AND (id = ?1 OR (copy_of = ?1 AND copy_count > 0))";

fn facts(row: &Row<'_>) -> rusqlite::Result<Facts> {
    Ok(Facts {
        key: Key::of_time(Time(row.get(0)?), EntryId(row.get(1)?)),
        feed: row.get(2)?,
        is_read: row.get(3)?,
        is_starred: row.get(4)?,
        is_later: row.get(5)?,
        is_deleted: row.get(6)?,
        is_hidden: row.get(7)?,
        copy_of: row.get(8)?,
        copy_count: row.get(9)?,
        is_face: row.get(10)?,
        is_muted: row.get(11)?,
        is_snoozed: row.get(12)?,
        story: row.get(13)?,
    })
}

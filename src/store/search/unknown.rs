//! Unknown: names in a query that nothing has. A list that stays empty says so, and what may be meant.

use rusqlite::Connection;

use super::Search;
use super::names::Named;
use crate::command::nearest;
use crate::model::list::{ListSpec, Source};
use crate::model::{Clean, Clock};
use crate::query::{Expr, NameField, Query, fold};
use crate::store::{Reader, Result, lists, rows};

impl Reader {
    /// Returns of each name in `query` that no feed, category, topic or tag has a sentence.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unknown_names(&self, query: &Query) -> Result<Vec<Clean>> {
        unknown(&*self.snapshot()?, &query.expr)
    }

    /// Returns a sentence on what a query in capitals would find in small letters.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn in_small_letters(&self, query: &Query, clock: &Clock) -> Result<Option<Clean>> {
        small(&*self.snapshot()?, query, clock)
    }
}

/// Returns what the search of a list that is empty would find in small letters.
pub(in crate::store) fn small_list(
    connection: &Connection,
    spec: &ListSpec,
    clock: &Clock,
) -> Result<Option<Clean>> {
    match &spec.source {
        Source::Search(text) => small(connection, &lists::parse(text)?, clock),
        _ => Ok(None),
    }
}

fn small(connection: &Connection, query: &Query, clock: &Clock) -> Result<Option<Clean>> {
    let Some(small) = query.in_small_letters() else {
        return Ok(None);
    };
    let count = Search::new(connection, &small, clock, true)?
        .all(connection)?
        .len();
    let what = if count == 1 { "entry" } else { "entries" };
    Ok((count > 0).then(|| Clean::line(&format!("{small} in small letters finds {count} {what}"))))
}

/// Returns the first such sentence of what the user typed for a list.
pub(in crate::store) fn of_list(connection: &Connection, spec: &ListSpec) -> Result<Option<Clean>> {
    let own = match &spec.source {
        Source::Search(text) | Source::Saved { query: text, .. } => Some(&**text),
        _ => None,
    };
    for text in own
        .into_iter()
        .chain(spec.filters.iter().map(AsRef::as_ref))
    {
        let found = unknown(connection, &lists::parse(text)?.expr)?;
        if let Some(first) = found.into_iter().next() {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

fn unknown(connection: &Connection, expr: &Expr) -> Result<Vec<Clean>> {
    let mut asked: Vec<(NameField, String)> = Vec::new();
    expr.each_leaf(&mut |leaf, _| {
        if let Expr::Named(field, name) = leaf
            && !asked
                .iter()
                .any(|known| known.0 == *field && known.1 == *name)
        {
            asked.push((*field, name.clone()));
        }
    });
    let mut said = Vec::new();
    for (field, name) in asked {
        let (what, sql) = match field {
            NameField::Topic => ("no topic is called", "SELECT name FROM topic"),
            NameField::Tag => ("nothing has the tag", "SELECT DISTINCT tag FROM entry_tag"),
            NameField::Category => ("no category is called", "SELECT path FROM category"),
            NameField::Feed => ("no feed is called", ""),
            _ => continue,
        };
        let known = if field == NameField::Feed {
            feeds(connection)?
        } else {
            let mut statement = connection.prepare_cached(sql)?;
            let names = statement.query_map([], |row| row.get(0))?;
            names.collect::<rusqlite::Result<Vec<String>>>()?
        };
        let folded = fold::fold(&name).text;
        let is_known = match field {
            NameField::Topic | NameField::Tag => {
                known.iter().any(|known| fold::fold(known).text == folded)
            }
            // Parts and addresses name them too.
            _ => {
                let condition = Expr::Named(field, name.clone());
                let named = Named::resolve(connection, &condition)?;
                !named.feeds_of(&condition).is_empty()
            }
        };
        if is_known {
            continue;
        }
        let near = near(&folded, &known);
        let hint = near.map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
        said.push(Clean::line(&format!("{what} \"{name}\"{hint}")));
    }
    Ok(said)
}

fn feeds(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection
        .prepare_cached("SELECT user_title, title, url FROM feed WHERE is_followed = 1")?;
    let titles = statement.query_map([], |row| {
        let (own, url): (String, String) = (row.get(1)?, row.get(2)?);
        Ok(rows::feed_title(row.get(0)?, &own, &url).into_string())
    })?;
    Ok(titles.collect::<rusqlite::Result<_>>()?)
}

/// Returns the name that has this in it, or else the nearest one.
fn near<'a>(folded: &str, known: &'a [String]) -> Option<&'a str> {
    let has_it = |name: &&String| {
        let name = fold::fold(name).text;
        !folded.is_empty() && (name.contains(folded) || folded.contains(&*name))
    };
    let part = known.iter().find(has_it).map(String::as_str);
    part.or_else(|| {
        let all: Vec<String> = known.iter().map(|name| fold::fold(name).text).collect();
        let near = nearest(folded, all.iter().map(String::as_str))?;
        let at = all.iter().position(|name| name == near)?;
        known.get(at).map(String::as_str)
    })
}

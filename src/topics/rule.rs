//! The other rules of the watchlist: mutes and saved queries.

use jiff::civil::DateTime;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::list::Order;
use crate::model::rule::MuteAction;
use crate::model::topic::TopicColor;
use crate::model::{Clock, HitKind, Time};
use crate::query::{Automaton, Expr, Query};

/// A query with a name, shown as a list in the sidebar.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedQuery {
    /// Unique name.
    pub name: String,
    /// What it finds.
    pub query: Query,
    /// As written, aliases and all.
    pub text: String,
    /// Colour, if it has one.
    pub color: Option<TopicColor>,
    /// The order of its list, if it has one of its own.
    pub order: Option<Order>,
}

/// A rule that holds entries back.
#[derive(Debug, Clone, PartialEq)]
pub struct Mute {
    /// What it is called; without a name its query says it.
    pub name: Option<String>,
    /// Its query as written.
    pub text: String,
    /// What it looks for.
    pub query: Query,
    /// What it does with what it finds.
    pub action: MuteAction,
    /// When it is over; `None` for never.
    pub until: Option<MuteEnd>,
}

/// When a mute is over.
#[derive(Debug, Clone, PartialEq)]
pub enum MuteEnd {
    /// At this moment.
    Time(Time),
    /// At this local time; a date alone is its midnight.
    Local(DateTime),
    /// When an entry arrives of which this is true.
    Query(Query),
}

impl Mute {
    /// Returns what it is called.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.text)
    }

    /// Returns the moment it is over, if that is known.
    pub fn ends(&self, clock: &Clock) -> Option<Time> {
        match self.until.as_ref()? {
            MuteEnd::Time(time) => Some(*time),
            MuteEnd::Local(time) => {
                let zoned = time.to_zoned_datetime(clock.time_zone.clone()).ok()?;
                Some(Time(zoned.timestamp().as_second()))
            }
            MuteEnd::Query(_) => None,
        }
    }

    /// Returns a hash of what it does, for how long, and with what; not of its name.
    pub fn hash(&self) -> u64 {
        let until = match &self.until {
            None => String::new(),
            Some(MuteEnd::Time(time)) => time.0.to_string(),
            Some(MuteEnd::Local(time)) => time.to_string(),
            Some(MuteEnd::Query(query)) => format!("\"{query}"),
        };
        let action = self.action.name();
        xxh3_64(format!("{action}\n{until}\n{}", self.query).as_bytes())
    }
}

/// All mutes in force, compiled, to be asked about each entry that arrives.
#[derive(Debug, Default)]
pub struct Muter {
    automaton: Automaton,
    /// For each query of the automaton the index of its mute, and whether it ends that mute.
    owners: Vec<(usize, bool)>,
}

/// What an entry does to the mutes, by their indexes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Muting {
    /// Those that hold it back.
    pub holding: Vec<usize>,
    /// Those that are over because it came.
    pub ended: Vec<usize>,
}

impl Muter {
    /// Compiles `mutes`.
    pub fn new<'m>(mutes: impl IntoIterator<Item = &'m Mute>) -> Self {
        let mut queries = Vec::new();
        let mut owners = Vec::new();
        for (index, mute) in mutes.into_iter().enumerate() {
            queries.push((HitKind::Search, &mute.query));
            owners.push((index, false));
            if let Some(MuteEnd::Query(query)) = &mute.until {
                queries.push((HitKind::Search, query));
                owners.push((index, true));
            }
        }
        Self {
            automaton: Automaton::compile(&queries),
            owners,
        }
    }

    /// Returns whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    /// Finds the mutes for an entry; `meta` answers what is not about its text.
    pub fn entry(&self, title: &str, text: &str, meta: &dyn Fn(&Expr) -> bool) -> Muting {
        let mut muting = Muting::default();
        for verdict in self.automaton.verdicts(title, text, Some(meta)) {
            match self.owners[verdict.query] {
                (mute, false) => muting.holding.push(mute),
                (mute, true) => muting.ended.push(mute),
            }
        }
        muting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_holds_until_its_query_is_true() {
        let query = |text: &str| Query::parse(text).unwrap();
        let mute = |text: &str, until: Option<&str>| Mute {
            name: None,
            text: text.into(),
            query: query(text),
            action: MuteAction::Hide,
            until: until.map(|text| MuteEnd::Query(query(text))),
        };
        let mutes = [
            mute("strike", Some("\"strike ends\"")),
            mute("title:ferry feed:bay", None),
        ];
        let muter = Muter::new(&mutes);
        let find = |title, is_bay: bool| {
            let found = muter.entry(title, "", &|_| is_bay);
            (found.holding, found.ended)
        };
        assert_eq!(find("A strike", true), (vec![0], vec![]));
        assert_eq!(find("Strike ends", true), (vec![0], vec![0]));
        assert_eq!(find("Ferry", true), (vec![1], vec![]));
        assert_eq!(find("Ferry", false), (vec![], vec![]));
    }

    #[test]
    fn the_hash_follows_what_a_mute_does() {
        let mute = Mute {
            name: Some("a".into()),
            text: "ferry".into(),
            query: Query::parse("ferry").unwrap(),
            action: MuteAction::Hide,
            until: None,
        };
        let renamed = Mute {
            name: None,
            ..mute.clone()
        };
        assert_eq!(mute.hash(), renamed.hash());
        for other in [
            Mute {
                action: MuteAction::Dim,
                ..mute.clone()
            },
            Mute {
                until: Some(MuteEnd::Time(Time(5))),
                ..mute.clone()
            },
            Mute {
                query: Query::parse("pier").unwrap(),
                ..mute.clone()
            },
        ] {
            assert_ne!(mute.hash(), other.hash());
        }
    }
}

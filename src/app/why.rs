//! Why something is where it is: the panel of an entry, and that of a saved query.

use super::{App, Effect, Overlay, Pane, SideRow, wrap};
use crate::model::rule::MuteAction;
use crate::model::topic::TopicColor;
use crate::model::why::{Excerpt, MuteRow, Why, WhyHeld, WhyQuery};
use crate::model::{Clean, Clock, Hit, Level, Notice, Request, Ticket};
use crate::query::Query;

/// The panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WhyPanel {
    /// The reasons; `None` until they are there.
    pub why: Option<Result<Reasons, Notice>>,
    /// Lines above the first one in sight.
    pub offset: usize,
    ticket: Ticket,
}

/// What the panel tells of.
#[derive(Debug, Clone, PartialEq)]
pub enum Reasons {
    /// An entry.
    Entry(Box<Why>),
    /// A saved query.
    Saved {
        /// Its name.
        name: String,
        /// Its text.
        query: String,
        /// Unread entries, if that is known.
        unread: Option<u64>,
    },
}

/// A line of the panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WhyLine {
    /// What it is.
    pub kind: WhyKind,
    /// Columns left of it.
    pub indent: u16,
    /// Its text.
    pub text: String,
    /// Where it matches, in bytes of the text.
    pub hits: Vec<Hit>,
    /// The colour of the topic it tells of.
    pub color: Option<TopicColor>,
}

/// What a line of the panel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhyKind {
    /// The headline, or the name of a topic.
    Title,
    /// A heading.
    Heading,
    /// A reason.
    #[default]
    Text,
    /// What goes with it.
    Fact,
    /// What went wrong.
    Problem,
}

impl App {
    /// Says why the current entry is here; in the sidebar, what the row under the cursor stands
    /// for.
    pub(super) fn explain(&mut self) -> Vec<Effect> {
        if self.focus == Pane::Sidebar {
            return self.explain_source();
        }
        let Some(entry) = self.current_entry().map(|row| row.id) else {
            self.say(Notice::info("nothing is under the cursor"));
            return Vec::new();
        };
        let ticket = self.next_ticket();
        self.overlay = Some(Overlay::Why(Box::new(WhyPanel {
            ticket,
            ..WhyPanel::default()
        })));
        vec![Effect::Engine(Request::Explain { ticket, entry })]
    }

    fn explain_source(&mut self) -> Vec<Effect> {
        match self.sidebar.selected() {
            Some(SideRow::Topic(_)) => {
                let name = self.topic_here();
                self.open_manager(name)
            }
            Some(SideRow::Saved { name, query }) => {
                let data = self.sidebar.data.iter().flat_map(|data| &data.saved);
                let row = data.into_iter().find(|row| row.name == *name);
                let why = Reasons::Saved {
                    name: name.to_string(),
                    query: query.to_string(),
                    unread: row.and_then(|row| row.unread),
                };
                self.overlay = Some(Overlay::Why(Box::new(WhyPanel {
                    why: Some(Ok(why)),
                    ..WhyPanel::default()
                })));
                Vec::new()
            }
            Some(SideRow::Feed { id, .. }) => {
                let feed = *id;
                self.show_feed(feed, None)
            }
            _ => {
                let notice = Notice::info("nothing is to be said of this row");
                self.say(notice.hint("topics, saved queries and feeds have more to say"));
                Vec::new()
            }
        }
    }

    /// Returns the name of the topic under the sidebar's cursor, or whose list is shown.
    pub(super) fn topic_here(&self) -> Option<Box<str>> {
        let id = match (self.focus, self.sidebar.selected(), &self.list.spec.source) {
            (Pane::Sidebar, Some(SideRow::Topic(id)), _) => *id,
            (_, _, crate::model::Source::Topic(id)) => *id,
            _ => return None,
        };
        Some(self.sidebar.topic(id)?.name.as_str().into())
    }

    pub(super) fn take_why(&mut self, ticket: Ticket, why: Result<Box<Why>, Notice>) {
        if let Some(Overlay::Why(panel)) = &mut self.overlay
            && panel.ticket == ticket
        {
            panel.why = Some(why.map(Reasons::Entry));
        }
    }
}

impl WhyPanel {
    /// Returns the lines of the panel at this width.
    pub fn lines(&self, clock: &Clock, width: u16) -> Vec<WhyLine> {
        let mut page = Page::new(clock, width);
        match &self.why {
            None => page.put(WhyKind::Fact, 0, "looking …"),
            Some(Err(notice)) => {
                page.put(WhyKind::Text, 0, &notice.text);
                if let Some(hint) = &notice.hint {
                    page.put(WhyKind::Fact, 0, hint);
                }
            }
            Some(Ok(Reasons::Entry(why))) => page.entry(why),
            Some(Ok(Reasons::Saved {
                name,
                query,
                unread,
            })) => page.saved(name, query, *unread),
        }
        page.lines
    }
}

/// Lines in the making.
pub(super) struct Page<'a> {
    pub(super) clock: &'a Clock,
    width: u16,
    pub(super) lines: Vec<WhyLine>,
}

impl<'a> Page<'a> {
    pub(super) fn new(clock: &'a Clock, width: u16) -> Self {
        Self {
            clock,
            width: width.max(10),
            lines: Vec::new(),
        }
    }

    /// Puts a text, wrapped.
    pub(super) fn put(&mut self, kind: WhyKind, indent: u16, text: &str) {
        self.put_lit(kind, indent, text, &[], None);
    }

    /// Puts two facts in one line, or each in a line of its own where there is no room for that.
    pub(super) fn put_both(&mut self, kind: WhyKind, indent: u16, first: &str, second: &str) {
        let both = format!("{first} · {second}");
        if wrap::lines(&both, self.room(indent)).len() > 1 {
            self.put(kind, indent, first);
            self.put(kind, indent, second);
        } else {
            self.put(kind, indent, &both);
        }
    }

    fn room(&self, indent: u16) -> u16 {
        self.width.saturating_sub(indent).max(8)
    }

    /// Puts a text, wrapped, with its hits.
    fn put_lit(
        &mut self,
        kind: WhyKind,
        indent: u16,
        text: &str,
        hits: &[Hit],
        color: Option<TopicColor>,
    ) {
        for range in wrap::lines(text, self.room(indent)) {
            let inside = hits.iter().filter_map(|hit| {
                let start = (hit.start as usize).max(range.start);
                let end = (hit.end as usize).min(range.end);
                (start < end).then(|| Hit {
                    start: (start - range.start) as u32,
                    end: (end - range.start) as u32,
                    kind: hit.kind,
                })
            });
            self.lines.push(WhyLine {
                kind,
                indent,
                hits: inside.collect(),
                text: text[range].to_owned(),
                color,
            });
        }
    }

    pub(super) fn heading(&mut self, name: &str) {
        self.lines.push(WhyLine::default());
        self.put(WhyKind::Heading, 0, name);
    }

    fn entry(&mut self, why: &Why) {
        self.put(WhyKind::Title, 0, &why.title);
        let published = self.clock.moment(why.published);
        let fetched = self.clock.moment(why.fetched);
        let changed = why.updated.filter(|time| *time > why.published);
        let changed = changed.map(|time| format!(" · changed {}", self.clock.moment(time)));
        let facts = format!(
            "published {published}{} · first seen {fetched} · {}",
            changed.unwrap_or_default(),
            match why.words {
                0 => "no text".to_owned(),
                words => counted(u64::from(words), "word"),
            },
        );
        self.put(WhyKind::Fact, 0, &facts);
        if !why.holds.is_empty() {
            self.heading("HELD BACK");
            for held in &why.holds {
                self.held(held);
            }
        }
        if let Some(story) = &why.story {
            self.story(story);
        }
        self.heading("TOPICS");
        let brought = why.story.iter().flat_map(|story| &story.topics);
        if why.topics.is_empty() && brought.clone().next().is_none() {
            self.put(WhyKind::Fact, 0, "No topic matches.");
        }
        for topic in &why.topics {
            let text = format!("● {}  {}", topic.name, topic.level.name());
            self.put_lit(WhyKind::Title, 0, &text, &[], Some(topic.color));
            for query in &topic.queries {
                self.query(query, topic.color);
            }
            if !topic.never.is_empty() {
                let never: Vec<&str> = topic.never.iter().map(Clean::as_str).collect();
                self.put(WhyKind::Fact, 2, &format!("never: {}", never.join(" · ")));
            }
        }
        for topic in brought {
            let text = format!("{topic}: it is not in the text; enough of its story is on it");
            self.put(WhyKind::Text, 0, &text);
        }
        self.heading("SAVED QUERIES");
        if why.saved.is_empty() {
            self.put(WhyKind::Fact, 0, "No saved query finds it.");
        }
        for name in &why.saved {
            self.put(WhyKind::Text, 0, &format!("/ {name}"));
        }
        if !why.copies.is_empty() {
            self.heading("COPIES FOLDED INTO ONE ROW");
            for copy in &why.copies {
                let face = if copy.is_face {
                    " · the row shown"
                } else {
                    ""
                };
                let text = format!(
                    "{} · {}{face}",
                    copy.outlet,
                    self.clock.moment(copy.published)
                );
                self.put(WhyKind::Text, 0, &text);
            }
        }
        self.heading("FEED");
        let place = match why.feed.category.as_str() {
            "" => String::new(),
            category => format!(" in {category}"),
        };
        self.put(WhyKind::Text, 0, &format!("{}{place}", why.feed.title));
        let fetched = why.feed.last_success.map_or_else(
            || "never fetched".to_owned(),
            |time| format!("last fetched {}", self.clock.moment(time)),
        );
        self.put(WhyKind::Fact, 0, &format!("{} · {fetched}", why.feed.url));
    }

    fn query(&mut self, query: &WhyQuery, color: TopicColor) {
        let label = query.label.as_ref().map(|label| format!("{label}: "));
        // What is found comes first: a query may be long.
        let (found, hits) = found(query);
        let shift = label.as_ref().map_or(0, String::len) as u32;
        let hits: Vec<Hit> = hits.into_iter().map(|hit| shifted(hit, shift)).collect();
        let text = format!("{}{found}{}", label.unwrap_or_default(), reason(query));
        self.put_lit(WhyKind::Text, 2, &text, &hits, Some(color));
        for place in &query.places {
            self.place(place, color);
        }
        self.put(WhyKind::Fact, 4, &format!("asked: {}", query.text));
    }

    fn place(&mut self, place: &Excerpt, color: TopicColor) {
        let name = if place.is_title {
            "headline  "
        } else {
            "text  "
        };
        let shift = name.len() as u32;
        let hits: Vec<Hit> = place.hits.iter().map(|hit| shifted(*hit, shift)).collect();
        let text = format!("{name}{}", place.text);
        self.put_lit(WhyKind::Fact, 4, &text, &hits, Some(color));
    }

    fn held(&mut self, held: &WhyHeld) {
        match held {
            WhyHeld::ByHand => self.put(WhyKind::Text, 0, "muted by hand"),
            WhyHeld::Deleted => self.put(WhyKind::Text, 0, "deleted"),
            WhyHeld::Snoozed(until) => {
                let text = format!("snoozed until {}", self.clock.moment(*until));
                self.put(WhyKind::Text, 0, &text);
            }
            WhyHeld::Rule(rule) => {
                let done = match rule.action {
                    MuteAction::Hide => "muted",
                    MuteAction::Read => "marked read",
                    MuteAction::Dim => "dimmed",
                };
                let until = until(rule, self.clock);
                self.put(
                    WhyKind::Text,
                    0,
                    &format!("{done} by “{}”, {until}", rule.name),
                );
                if rule.query != rule.name {
                    self.put(WhyKind::Fact, 2, &rule.query);
                }
            }
        }
    }

    fn saved(&mut self, name: &str, query: &str, unread: Option<u64>) {
        self.put(WhyKind::Title, 0, name);
        self.put(WhyKind::Text, 0, query);
        if let Ok(query) = Query::parse(query) {
            self.put(WhyKind::Fact, 0, &query.describe());
        }
        if let Some(unread) = unread {
            self.put(WhyKind::Fact, 0, &format!("{unread} unread"));
        }
    }
}

fn shifted(hit: Hit, by: u32) -> Hit {
    Hit {
        start: hit.start + by,
        end: hit.end + by,
        kind: hit.kind,
    }
}

/// Most terms that are named as found.
const FOUND: usize = 4;

/// Names what of a query was found, each term once as it is written, and where in that the terms
/// are: `“Dana Ruiz”, “union” · `.
fn found(query: &WhyQuery) -> (String, Vec<Hit>) {
    let mut terms: Vec<(&str, Hit)> = Vec::new();
    for place in &query.places {
        for hit in &place.hits {
            let term = place.text.get(hit.start as usize..hit.end as usize);
            let is_new = |term: &&str| {
                let lower = term.to_lowercase();
                terms.iter().all(|(known, _)| known.to_lowercase() != lower)
            };
            if let Some(term) = term.filter(|term| terms.len() < FOUND && is_new(term)) {
                terms.push((term, *hit));
            }
        }
    }
    let (mut text, mut hits) = (String::new(), Vec::new());
    for (nth, (term, hit)) in terms.iter().enumerate() {
        text.push_str(if nth == 0 { "“" } else { ", “" });
        let start = text.len() as u32;
        text.push_str(term);
        hits.push(Hit {
            start,
            end: text.len() as u32,
            kind: hit.kind,
        });
        text.push('”');
    }
    if !text.is_empty() {
        text.push_str(" · ");
    }
    (text, hits)
}

/// Says why a query counts as it does.
fn reason(query: &WhyQuery) -> String {
    let in_title = query.places.iter().any(|place| place.is_title);
    let hits = counted(u64::from(query.count), "hit");
    let why = match query.level {
        Level::About if in_title => "about: a term is in the headline",
        Level::About => "about: a term occurs twice",
        Level::Mention if query.places.is_empty() => "mention: nothing in it is a term",
        Level::Mention => "mention: each term once, in the text",
    };
    let needs = if query.needs_about {
        " · a mention would not be enough"
    } else {
        ""
    };
    format!("{why} · {hits}{needs}")
}

/// Says until when a mute holds.
pub(super) fn until(rule: &MuteRow, clock: &Clock) -> String {
    match (rule.ends, &rule.ends_when) {
        (Some(time), _) => format!("until {}", clock.moment(time)),
        (None, Some(query)) => format!("until something arrives that {query} finds"),
        (None, None) => "for ever".to_owned(),
    }
}

pub(super) fn counted(count: u64, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

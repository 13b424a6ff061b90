//! Mutes and snoozes: what to hold back, how, and until when.

use super::prompt::Subject;
use super::selection::Chosen;
use super::{App, Effect, Pane, Prompt, PromptKind, SideRow};
use crate::model::later::MORNING;
use crate::model::list::ListSpec;
use crate::model::rule::{MuteAction, Rule, RuleEffect, Until};
use crate::model::{Change, Clean, EntryRow, Hold, Notice, Request, Source, Ticket, TopicId};
use crate::query::Query;

/// What is offered where an entry is snoozed; the first is taken where nothing is typed.
const SNOOZES: [&str; 5] = ["1h", "tonight", "tomorrow", "mon", "1w"];

/// Returns whether a query is asked to see what is held back.
fn is_of_held(query: &str) -> bool {
    query.contains("is:muted") || query.contains("is:snoozed")
}

impl App {
    /// Mutes the story of the current entry, or what is selected.
    pub(super) fn mute(&mut self, count: u32) -> Vec<Effect> {
        match self.choose_free(count) {
            Some(chosen) => self.put_away(chosen, Change::Muted(true)),
            None => Vec::new(),
        }
    }

    /// Returns what is chosen; nothing, and a line says why, if it is held back already.
    fn choose_free(&mut self, count: u32) -> Option<Chosen> {
        let chosen = self.choose_stories(count)?;
        if !chosen.is_selection && !self.rows_of(&chosen).iter().all(|row| is_free(row)) {
            self.say(Notice::info("held back already").hint("{unmute} lets it go"));
            return None;
        }
        Some(chosen)
    }

    fn let_go(&mut self, change: Change) -> Vec<Effect> {
        match self.choose_stories(1) {
            Some(chosen) => self.put_away(chosen, change),
            None => Vec::new(),
        }
    }

    /// Mutes the topic of the current entry, or the one under the sidebar's cursor.
    pub(super) fn mute_topic(&mut self) -> Vec<Effect> {
        let topics: Vec<TopicId> = match (self.focus, self.sidebar.selected()) {
            (Pane::Sidebar, Some(SideRow::Topic(id))) => vec![*id],
            (Pane::Sidebar, _) => Vec::new(),
            _ => self
                .current()
                .map_or_else(Vec::new, |row| row.topics.clone()),
        };
        let names: Vec<Clean> = topics
            .iter()
            .filter_map(|id| self.sidebar.topic(*id))
            .map(|topic| topic.name.clone())
            .collect();
        let queries: Vec<String> = names.iter().map(|name| quoted("topic", name)).collect();
        match (names.as_slice(), queries.as_slice()) {
            ([name], [query]) => self.ask_until(name.to_string(), query.clone()),
            ([], _) | (_, []) => {
                self.say(Notice::info("no topic matches here").hint("{mute-word} mutes words"));
                Vec::new()
            }
            // Which of them: the others are taken out of the line.
            (_, queries) => self.ask_query(&queries.join(" OR ")),
        }
    }

    /// Mutes the feed of the current entry, or the one under the sidebar's cursor.
    pub(super) fn mute_feed(&mut self) -> Vec<Effect> {
        let Some(feed) = self.feed_here().and_then(|id| self.sidebar.feed(id)) else {
            self.say(Notice::info("no feed is under the cursor"));
            return Vec::new();
        };
        // By its address: another feed may have its title.
        let (name, query) = (feed.title.to_string(), quoted("feed", &feed.url));
        self.ask_until(name, query)
    }

    /// Asks for words to mute; those that are lit are offered.
    pub(super) fn mute_word(&mut self) -> Vec<Effect> {
        let lit = match &self.list.spec.source {
            Source::Search(text) if !is_of_held(text) => text.to_string(),
            _ => String::new(),
        };
        self.ask_query(&lit)
    }

    fn ask_query(&mut self, offered: &str) -> Vec<Effect> {
        self.open_prompt(PromptKind::Mute);
        let mut effects = self.fill_prompt(offered);
        if offered.is_empty()
            && let Some(entry) = self.current_entry().map(|row| row.id)
        {
            let ticket = self.next_ticket();
            if let Some(prompt) = &mut self.prompt {
                prompt.asked = Some(ticket);
            }
            effects.push(Effect::Engine(Request::Propose { ticket, entry }));
        }
        effects
    }

    /// Takes what of the entry under the cursor could be muted: Tab walks through it.
    pub(super) fn take_mutable(&mut self, ticket: Ticket, terms: &[Clean]) {
        if let Some(prompt) = &mut self.prompt
            && prompt.kind == PromptKind::Mute
            && prompt.asked == Some(ticket)
        {
            prompt.proposals = terms.iter().map(ToString::to_string).collect();
        }
    }

    /// Returns whether the list on the screen is what a mute would find.
    pub fn shows_mute(&self) -> bool {
        self.would_mute().is_some()
    }

    /// Returns what the list on the screen is called while it shows what a mute would find.
    pub(super) fn would_mute(&self) -> Option<Clean> {
        let prompt = self.prompt.as_ref()?;
        let is_search = matches!(self.list.spec.source, Source::Search(_));
        match &prompt.subject {
            Subject::Mute { name, action, .. } => {
                let done = match action {
                    MuteAction::Hide => "muted",
                    MuteAction::Read => "marked read",
                    MuteAction::Dim => "dimmed",
                };
                Some(Clean::line(&format!("would be {done}: {name}")))
            }
            _ if prompt.kind == PromptKind::Mute && is_search => {
                let typed = prompt.input.value().trim();
                Some(Clean::line(&format!("would be muted: {typed}")))
            }
            _ => None,
        }
    }

    /// Asks for how long; meanwhile the list shows what the mute finds.
    pub(super) fn ask_until(&mut self, name: String, query: String) -> Vec<Effect> {
        // The line before this one knows the list to go back to.
        let before = self.prompt.take();
        self.open_prompt(PromptKind::Until);
        let found = Source::Search(query.as_str().into());
        let effects = self.replace_list(ListSpec::new(found, self.list.spec.show_read));
        if let Some(prompt) = &mut self.prompt {
            if let Some(before) = before {
                prompt.live.origin = before.live.origin;
            }
            prompt.subject = Subject::Mute {
                name,
                query,
                action: MuteAction::Hide,
            };
        }
        effects
    }

    /// Asks when what is chosen is to come back.
    pub(super) fn snooze(&mut self, count: u32) -> Vec<Effect> {
        let selection = self.list.selection;
        let Some(chosen) = self.choose_free(count) else {
            return Vec::new();
        };
        self.list.selection = selection;
        self.open_prompt(PromptKind::Snooze);
        if let Some(prompt) = &mut self.prompt {
            prompt.subject = Subject::Rows(Box::new(chosen));
        }
        Vec::new()
    }

    /// Takes the answer of a line that asks until when; an answer that is none leaves it open.
    pub(super) fn accept_until(&mut self, prompt: Prompt) -> Vec<Effect> {
        let typed = prompt.input.value().trim().to_owned();
        match &prompt.subject {
            Subject::Rows(chosen) => {
                let wanted = match typed.as_str() {
                    "" => SNOOZES[0],
                    typed => typed,
                };
                if let Some(time) = self.clock.later(wanted, MORNING) {
                    return self.put_away((**chosen).clone(), Change::Snoozed(Some(time)));
                }
            }
            Subject::Mute {
                name,
                query,
                action,
            } => {
                if let Some(until) = self.read_until(&typed) {
                    let rule = Rule {
                        name: name.clone(),
                        query: query.clone(),
                        effect: RuleEffect::Mute {
                            action: *action,
                            until,
                        },
                    };
                    let mut effects = vec![Effect::Engine(Request::Rule(rule))];
                    effects.extend(
                        prompt
                            .live
                            .origin
                            .map_or_else(Vec::new, |origin| self.return_to(origin)),
                    );
                    return effects;
                }
            }
            Subject::None | Subject::Entry(_) => return Vec::new(),
        }
        self.prompt = Some(prompt);
        Vec::new()
    }

    /// Reads until when a mute is to last: nothing for ever, a moment, or `when` and a query.
    /// `None` for anything else.
    fn read_until(&self, typed: &str) -> Option<Option<Until>> {
        if typed.is_empty() {
            return Some(None);
        }
        if let Some(query) = typed.strip_prefix("when ") {
            let query = query.trim();
            let is_query = !query.is_empty() && Query::parse_with(query, &self.aliases).is_ok();
            return is_query.then(|| Some(Until::Query(query.to_owned())));
        }
        let time = self.clock.later(typed, 0)?;
        Some(Some(Until::Time(time)))
    }

    /// Returns what can be answered to a line that asks until when, each with what it means; once
    /// something is typed, only that.
    pub fn until_choices(&self, prompt: &Prompt) -> Vec<(String, String)> {
        let typed = prompt.input.value().trim();
        let is_mute = prompt.kind == PromptKind::Until;
        let hour = if is_mute { 0 } else { MORNING };
        let moment = |text: &str| {
            let time = self.clock.later(text, hour)?;
            Some(format!("until {}", self.clock.moment(time)))
        };
        if !typed.is_empty() {
            let meaning = if is_mute && typed.starts_with("when ") {
                match self.read_until(typed) {
                    Some(_) => Some("until an entry arrives that this finds".to_owned()),
                    None => Some("this is no query".to_owned()),
                }
            } else {
                moment(typed)
            };
            let meaning = meaning.unwrap_or_else(|| "this is no time to come".to_owned());
            return vec![(typed.to_owned(), meaning)];
        }
        let times: &[&str] = if is_mute {
            &["1d", "1w", "1mo", "mon"]
        } else {
            &SNOOZES
        };
        // Late in the evening it is the hour that is offered anyway.
        let is_now = self.clock.later("tonight", hour) <= self.clock.later("1h", hour);
        let mut choices = Vec::new();
        if is_mute {
            choices.push(("Enter".to_owned(), "for ever".to_owned()));
        }
        for (at, text) in times.iter().enumerate() {
            let meaning = moment(text).unwrap_or_default();
            match *text {
                "tonight" if is_now => {}
                _ if at == 0 && !is_mute => {
                    choices.push(((*text).to_owned(), format!("{meaning} · Enter")));
                }
                _ => choices.push(((*text).to_owned(), meaning)),
            }
        }
        choices.push((
            "2027-01-31".to_owned(),
            "a day, or 18:30, a time".to_owned(),
        ));
        if is_mute {
            let meaning = "until an entry arrives that a query finds";
            choices.push(("when talks resume".to_owned(), meaning.to_owned()));
        }
        choices
    }

    /// Unmutes or wakes the current entry; on one that nothing holds, lists all that is held.
    pub(super) fn unmute(&mut self) -> Vec<Effect> {
        let current = self.current().map(|row| (row.id, row.hold.clone()));
        match current {
            Some((_, Some(Hold::Muted))) => self.let_go(Change::Muted(false)),
            Some((_, Some(Hold::Snoozed(_)))) => self.let_go(Change::Snoozed(None)),
            Some((id, Some(Hold::MutedBy(_) | Hold::DimmedBy(_)))) => {
                vec![Effect::Engine(Request::Unmute(id))]
            }
            Some((_, None)) | None => self.list_mutes(),
        }
    }

    /// Returns why an entry is held back, in a few words.
    pub fn why_held(&self, row: &EntryRow) -> Option<String> {
        Some(match row.hold.as_ref()? {
            Hold::Muted => "muted by hand".to_owned(),
            Hold::MutedBy(name) => format!("muted by “{name}”"),
            Hold::DimmedBy(name) => format!("dimmed by “{name}”"),
            Hold::Snoozed(time) => format!("snoozed until {}", self.clock.moment(*time)),
        })
    }
}

/// Returns whether nothing hides an entry yet.
fn is_free(row: &EntryRow) -> bool {
    matches!(row.hold, None | Some(Hold::DimmedBy(_)))
}

/// Returns a condition on a name, whatever is in it.
pub(super) fn quoted(field: &str, name: &str) -> String {
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{field}:\"{name}\"")
}

//! Tags: the picker, which finds one by a part of its name or makes a new one.

use std::collections::HashSet;

use super::choices::{Act, Choice};
use super::fuzzy::best;
use super::prompt::Subject;
use super::selection::Chosen;
use super::stories::Shown;
use super::{App, Effect, PromptKind};
use crate::model::{Change, Clean, EntryRow, Notice, tag};

impl App {
    /// Asks for the tag to put on what is chosen, or to take off.
    pub(super) fn tag(&mut self, count: u32) -> Vec<Effect> {
        let selection = self.list.selection;
        let Some(chosen) = self.choose_rows(count) else {
            return self.nothing_here();
        };
        // It stays in sight until the line is answered.
        self.list.selection = selection;
        self.open_prompt(PromptKind::Tag);
        if let Some(prompt) = &mut self.prompt {
            prompt.subject = Subject::Rows(Box::new(chosen));
        }
        Vec::new()
    }

    /// Returns the tags that fit what is typed, the last one used first, and a new one.
    pub(super) fn tags_to_choose(&self, typed: &str) -> Vec<Choice> {
        let data = self.sidebar.data.as_deref();
        let mut tags: Vec<&tag::TagRow> = data.map_or_else(Vec::new, |data| {
            let mut tags: Vec<_> = data.tags.iter().collect();
            tags.sort_by_key(|row| std::cmp::Reverse(row.count));
            tags
        });
        if let Some(last) = &self.last_tag
            && let Some(at) = tags.iter().position(|row| row.name == *last)
        {
            let row = tags.remove(at);
            tags.insert(0, row);
        }
        let all = tags.into_iter().map(|row| Choice {
            name: row.name.clone(),
            note: Clean::line(&self.wears(&row.name)),
            mark: Clean::line(&row.count.to_string()),
            color: Some(tag::color(&row.name)),
            act: Act::Tag(row.name.clone()),
        });
        let mut choices = best(typed, all.collect());
        if let Ok(name) = tag::name(typed)
            && !choices.iter().any(|choice| is_same(&choice.name, &name))
        {
            choices.push(Choice {
                name: name.clone(),
                note: Clean::line("a new tag"),
                mark: Clean::line("+"),
                color: Some(tag::color(&name)),
                act: Act::Tag(name),
            });
        }
        choices
    }

    /// Says how many of the chosen rows have a tag.
    fn wears(&self, name: &Clean) -> String {
        let subject = self.prompt.as_ref().map(|prompt| &prompt.subject);
        if matches!(subject, Some(Subject::Rows(chosen)) if chosen.is_partial) {
            return String::new();
        }
        let rows = self.rows_to_tag();
        let wearing = rows.iter().filter(|row| row.tags.contains(name)).count();
        match (wearing, rows.len()) {
            (0, _) => String::new(),
            (1, 1) => "✓ on it · Enter takes it off".to_owned(),
            (n, all) if n == all => format!("✓ on all {all} · Enter takes it off"),
            (n, all) => format!("on {n} of {all}"),
        }
    }

    fn rows_to_tag(&self) -> Vec<&EntryRow> {
        let subject = self.prompt.as_ref().map(|prompt| &prompt.subject);
        match subject {
            Some(Subject::Rows(chosen)) => self.rows_of(chosen),
            _ => Vec::new(),
        }
    }

    /// Returns the rows of `chosen` that are loaded.
    pub(super) fn rows_of(&self, chosen: &Chosen) -> Vec<&EntryRow> {
        let chosen: HashSet<Shown> = chosen.shown.iter().copied().collect();
        let rows = self.list.rows.iter();
        let rows: Vec<_> = rows
            .filter(|row| chosen.contains(&Shown::of(row)))
            .collect();
        if rows.is_empty() {
            let shown = self.reader.entry.iter();
            let is_it = |row: &&EntryRow| chosen.iter().any(|shown| shown.entry == row.id);
            return shown.filter(is_it).collect();
        }
        rows
    }

    /// Puts a tag on the rows, or takes it off where all of them have it.
    pub(super) fn tag_rows(&mut self, chosen: Chosen, name: Clean) -> Vec<Effect> {
        let rows = self.rows_of(&chosen);
        let is_on = chosen.is_partial || !rows.iter().all(|row| row.tags.contains(&name));
        self.last_tag = Some(name.clone());
        self.list.selection = None;
        self.mark(chosen.target, Change::Tagged(name, is_on))
    }

    /// Takes a tag off everything.
    pub(super) fn remove_tag(&mut self, name: &Clean) -> Vec<Effect> {
        let target = super::bulk::found_by(&tag::query(name));
        self.mark_and_rebuild(target, Change::Tagged(name.clone(), false))
    }

    /// Says what is wrong with the name of a tag.
    pub(super) fn is_no_tag(&mut self, why: &str) -> Vec<Effect> {
        self.say(Notice::error(why));
        Vec::new()
    }
}

fn is_same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

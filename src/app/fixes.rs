//! Corrections of stories: two that are one, a report that belongs elsewhere.

use super::choices::{Act, Choice};
use super::prompt::Subject;
use super::selection::Chosen;
use super::{App, Effect, PromptKind};
use crate::model::story::StoryFix;
use crate::model::{Clean, EntryId, EntryRow, Notice, Request, Step, StoryId};
use crate::stories::most_alike;

impl App {
    /// Makes the selected stories one; what is under the cursor joins a story to be chosen. A row
    /// below its story means this report alone.
    pub(super) fn merge(&mut self) -> Vec<Effect> {
        let selection = self.list.selection;
        let Some(chosen) = self.choose_rows(1) else {
            return self.nothing_here();
        };
        let (stories, entries) = self.meant(&chosen);
        if stories.len() + entries.len() > 1 {
            return vec![fix(StoryFix::Join {
                stories,
                entries,
                into: None,
            })];
        }
        self.list.selection = selection;
        self.open_prompt(PromptKind::Story);
        if let Some(prompt) = &mut self.prompt {
            prompt.subject = Subject::Rows(Box::new(chosen));
        }
        Vec::new()
    }

    /// Makes the chosen reports a story of their own.
    pub(super) fn split(&mut self) -> Vec<Effect> {
        let Some(chosen) = self.choose_rows(1) else {
            return self.nothing_here();
        };
        let rows = self.rows_of(&chosen);
        if rows.iter().any(|row| row.told.is_some()) {
            self.say(
                Notice::info("which report is to go? This row is the whole story")
                    .hint("{toggle-fold} shows its reports"),
            );
            return Vec::new();
        }
        let entries: Vec<EntryId> = rows.iter().map(|row| row.id).collect();
        vec![fix(StoryFix::Split(entries))]
    }

    /// Returns the stories that fit: those of the list, the likeliest first.
    pub(super) fn stories_to_choose(&self) -> Vec<Choice> {
        let own = match self.prompt.as_ref().map(|prompt| &prompt.subject) {
            Some(Subject::Rows(chosen)) => self.rows_of(chosen),
            _ => Vec::new(),
        };
        let own_titles: Vec<&str> = own.iter().map(|row| row.title.as_str()).collect();
        let mut known: Vec<StoryId> = own.iter().map(|row| row.story).collect();
        let mut choices = Vec::new();
        for row in self.list.rows.iter().filter(|row| !row.is_member) {
            if known.contains(&row.story) {
                continue;
            }
            known.push(row.story);
            let outlets = row.told.as_ref().map_or(1, |told| told.outlets);
            let note = match outlets {
                1 => row.outlet.to_string(),
                n => format!("{n} outlets"),
            };
            choices.push(Choice {
                name: row.title.clone(),
                note: Clean::line(&note),
                mark: Clean::line(&self.clock.moment(row.published)),
                color: None,
                act: Act::Merge(row.story),
            });
        }
        let titles: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
        let mut ranks = vec![0; choices.len()];
        for (rank, at) in most_alike(&own_titles.join(" "), &titles)
            .into_iter()
            .enumerate()
        {
            ranks[at] = rank;
        }
        let mut ranked: Vec<(usize, Choice)> = ranks.into_iter().zip(choices).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, choice)| choice).collect()
    }

    /// Makes what was chosen before part of a story.
    pub(super) fn merge_into(&mut self, chosen: &Chosen, into: StoryId) -> Vec<Effect> {
        let (stories, entries) = self.meant(chosen);
        self.list.selection = None;
        vec![fix(StoryFix::Join {
            stories,
            entries,
            into: Some(into),
        })]
    }

    /// Stories were corrected, or were not. The list is not built anew for that, which would take
    /// away what was read in it meanwhile: its rows are told again, and one sees what became of them.
    pub(super) fn fixed(&mut self, fix: &StoryFix, step: Result<Step, Notice>) -> Vec<Effect> {
        match step {
            Ok(step) if step.count == 0 && step.label.is_empty() => {
                self.say(Notice::info("nothing to change: this story has one report"));
                return Vec::new();
            }
            Ok(step) => self.say(Notice::info(step.label).undo("{undo} undoes it")),
            Err(notice) => {
                self.say(notice);
                return Vec::new();
            }
        }
        match fix {
            StoryFix::Split(entries) => self.list.set_apart(entries, &self.clock),
            StoryFix::Join { entries, .. } => self.list.send_away(entries, &self.clock),
            StoryFix::Apart(_) => {}
        }
        let mut effects = vec![Effect::Engine(Request::Sidebar)];
        effects.extend(self.retell_rows());
        effects.extend(self.after_move());
        effects
    }

    /// Returns whole stories, and the reports of other stories, that rows stand for.
    fn meant(&self, chosen: &Chosen) -> (Vec<StoryId>, Vec<EntryId>) {
        let rows = self.rows_of(chosen);
        let mut stories: Vec<StoryId> = rows
            .iter()
            .filter(|row| !row.is_member)
            .map(|row| row.story)
            .collect();
        stories.sort_unstable();
        stories.dedup();
        let is_single = |row: &&&EntryRow| row.is_member && !stories.contains(&row.story);
        let entries = rows.iter().filter(is_single).map(|row| row.id).collect();
        (stories, entries)
    }
}

fn fix(fix: StoryFix) -> Effect {
    Effect::Engine(Request::FixStories(fix))
}

//! Rules made on the screen: written into `topics.toml`, in force at once, and undone there too.

use std::sync::{Arc, Mutex, PoisonError};

use super::{ClockSource, EngineError};
use crate::config::{self, Paths};
use crate::model::mark::RulePatch;
use crate::model::rule::{MuteAction, Rule, RuleEffect};
use crate::model::{EntryId, Step};
use crate::store::Writer;
use crate::topics::Watchlist;

/// The watchlist in force.
pub(super) struct SharedWatchlist(Mutex<Arc<Watchlist>>);

impl SharedWatchlist {
    pub(super) fn new(watchlist: Watchlist) -> Self {
        Self(Mutex::new(Arc::new(watchlist)))
    }

    pub(super) fn get(&self) -> Arc<Watchlist> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set(&self, watchlist: Watchlist) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(watchlist);
    }
}

/// Changes rules. Everything here runs on the writer thread, so that file and steps keep pace.
#[derive(Clone)]
pub(super) struct RuleBook {
    pub(super) paths: Paths,
    pub(super) watchlist: Arc<SharedWatchlist>,
    pub(super) clock: ClockSource,
}

impl RuleBook {
    /// Writes `rule` down as one undo step.
    pub(super) fn add(&self, writer: &mut Writer, rule: &Rule) -> Result<Step, EngineError> {
        let patch = RulePatch {
            text: config::rule_text(rule),
            is_there: true,
        };
        self.write(&patch)?;
        let done = match &rule.effect {
            RuleEffect::List => "saved",
            RuleEffect::Mute { action, .. } => match action {
                MuteAction::Hide => "muted",
                MuteAction::Read => "marked read",
                MuteAction::Dim => "dimmed",
            },
        };
        let label = format!("{done} \"{}\"", rule.name);
        self.follow();
        let mutes = &self.watchlist.get().mutes;
        Ok(writer.apply_rules(&label, vec![patch], mutes, &(self.clock)())?)
    }

    /// Takes out the mutes that hold `entry`, as one undo step; `None` if no rule does.
    pub(super) fn unmute(
        &self,
        writer: &mut Writer,
        entry: EntryId,
    ) -> Result<Option<Step>, EngineError> {
        let hashes = writer.muted_by(entry)?;
        let file = self.paths.topics();
        let mut text = config::topics_text(&self.paths)?;
        let (mut names, mut patches) = (Vec::new(), Vec::new());
        for mute in &self.watchlist.get().mutes {
            if hashes.contains(&mute.hash()) {
                let (rest, taken) = config::remove_rule(&file, &text, &config::mute_text(mute))?;
                text = rest;
                names.push(format!("\"{}\"", mute.title()));
                patches.push(RulePatch {
                    text: taken,
                    is_there: false,
                });
            }
        }
        if patches.is_empty() {
            return Ok(None);
        }
        config::write_topics(&self.paths, &text)?;
        self.follow();
        let label = format!("unmuted {}", names.join(", "));
        let mutes = &self.watchlist.get().mutes;
        Ok(Some(writer.apply_rules(
            &label,
            patches,
            mutes,
            &(self.clock)(),
        )?))
    }

    /// Makes the file follow a step that was undone or redone.
    pub(super) fn replay(&self, writer: &mut Writer, step: &Step) -> Result<(), EngineError> {
        if step.rules.is_empty() {
            return Ok(());
        }
        let file = self.paths.topics();
        for patch in &step.rules {
            // The user may have edited the file to the same end.
            let text = config::topics_text(&self.paths)?;
            if config::has_rule(&file, &text, &patch.text)? != patch.is_there {
                self.write(patch)?;
            }
        }
        self.follow();
        writer.sync_mutes(&self.watchlist.get().mutes, false, &(self.clock)())?;
        Ok(())
    }

    fn write(&self, patch: &RulePatch) -> Result<(), EngineError> {
        let file = self.paths.topics();
        let before = config::topics_text(&self.paths)?;
        let after = if patch.is_there {
            config::add_rule(&file, &before, &patch.text)?
        } else {
            config::remove_rule(&file, &before, &patch.text)?.0
        };
        // What would be refused when it is read again is not written.
        if let Some(mistake) = config::new_mistake(&file, &before, &after) {
            return Err(mistake.into());
        }
        Ok(config::write_topics(&self.paths, &after)?)
    }

    /// Takes over the rules that stand in the file now. Topics that changed in it meanwhile need
    /// more than that, and come with the next look at the file.
    pub(super) fn follow(&self) {
        let (read, _) = config::load_topics(&self.paths);
        let known = self.watchlist.get();
        self.watchlist.set(Watchlist {
            topics: known.topics.clone(),
            ..read
        });
    }
}

//! Rules made on the screen: written into `topics.toml`, in force at once, and undone there too.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use super::errands::Errand;
use super::matching::{Moved, SharedMatcher, foresee};
use super::{ClockSource, EngineError};
use crate::config::{self, Paths};
use crate::feed::list_edit::list_edit;
use crate::model::feed::SubscriptionEdit;
use crate::model::list::ListSpec;
use crate::model::mark::RulePatch;
use crate::model::rule::{MuteAction, Rule, RuleEffect};
use crate::model::why::MuteId;
use crate::model::{EntryId, FeedId, Source, Step};
use crate::query::{Expr, Query};
use crate::store::{Foreseen, TopicsPatch, Way, Writer};
use crate::topics::{Mute, Watchlist};

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

impl SharedWatchlist {
    /// Returns `query` with its aliases written out; what is no query stays as it is.
    pub(super) fn written_out(&self, query: &str) -> Box<str> {
        if !query.contains('@') {
            return query.into();
        }
        match Query::parse_with(query, &self.get().aliases) {
            Ok(query) => query.to_string().into(),
            Err(_) => query.into(),
        }
    }

    /// As [`Self::written_out`], for a list.
    pub(super) fn list_written_out(&self, mut spec: ListSpec) -> ListSpec {
        if let Source::Search(query) = &mut spec.source {
            *query = self.written_out(query);
        }
        for filter in &mut spec.filters {
            *filter = self.written_out(filter);
        }
        spec
    }
}

/// Changes rules. Everything here runs on the writer thread, so that file and steps keep pace.
#[derive(Clone)]
pub(super) struct RuleBook {
    pub(super) paths: Paths,
    pub(super) watchlist: Arc<SharedWatchlist>,
    pub(super) matcher: Arc<SharedMatcher>,
    pub(super) clock: ClockSource,
    pub(super) errands: UnboundedSender<Errand>,
}

impl RuleBook {
    /// Writes `rule` down as one undo step.
    pub(super) fn add(&self, writer: &mut Writer, rule: &Rule) -> Result<Step, EngineError> {
        let patch = RulePatch {
            text: config::rule_text(rule),
            is_there: true,
        };
        let before = config::topics_file(&self.paths)?;
        let text = config::topics_text(&self.paths)?;
        self.write(&text, &self.patched(&text, &patch)?)?;
        let done = match &rule.effect {
            RuleEffect::List { .. } => "saved",
            RuleEffect::Topic => "followed",
            RuleEffect::Mute { action, .. } => match action {
                MuteAction::Hide => "muted",
                MuteAction::Read => "marked read",
                MuteAction::Dim => "dimmed",
            },
        };
        // The name of a mute is often what it looks for, in quotes already.
        let label = format!("{done} \"{}\"", rule.name.trim_matches('"'));
        self.store(writer, &label, vec![patch], before.as_deref())
    }

    /// Brings what was just written into force, and stores it as one undo step. If that fails the
    /// file has again what stood in it `before`.
    fn store(
        &self,
        writer: &mut Writer,
        label: &str,
        patches: Vec<RulePatch>,
        before: Option<&str>,
    ) -> Result<Step, EngineError> {
        let after = config::topics_file(&self.paths)?;
        self.follow();
        let mutes = &self.watchlist.get().mutes;
        let texts = TopicsPatch {
            before: before.map(str::to_owned),
            after: after.clone(),
        };
        match writer.apply_rules(label, patches, &texts, mutes, &(self.clock)()) {
            Ok(step) => Ok(step),
            Err(error) => {
                // Nobody could undo it: it is as if nothing had been written.
                config::replace_topics(&self.paths, after.as_deref(), before)?;
                self.follow();
                Err(error.into())
            }
        }
    }

    /// Returns the mute that `rule` is, if every text of the cache has to be read for it.
    pub(super) fn slow_mute(&self, rule: &Rule) -> Option<Mute> {
        let RuleEffect::Mute { action, .. } = rule.effect else {
            return None;
        };
        let aliases = &self.watchlist.get().aliases;
        let query = Query::parse_with(&rule.query, aliases).ok()?;
        let mut reads_text = false;
        query
            .expr
            .each_leaf(&mut |leaf, _| reads_text |= matches!(leaf, Expr::Text(..)));
        let is_slow = reads_text && Expr::fts(std::slice::from_ref(&query.expr)).is_none();
        is_slow.then(|| Mute {
            name: None,
            text: rule.query.clone(),
            query,
            action,
            until: None,
        })
    }

    /// Finds what `mute` would hold in the cache. Blocking, so not for the writer thread.
    pub(super) fn foresee(&self, mute: Mute) -> Foreseen {
        foresee(&self.paths.database(), &[mute], &(self.clock)())
    }

    /// Takes out the mutes that hold `entry`, as one undo step; `None` if no rule does.
    pub(super) fn unmute(
        &self,
        writer: &mut Writer,
        entry: EntryId,
    ) -> Result<Option<Step>, EngineError> {
        self.take_out(writer, &writer.muted_by(entry)?)
    }

    /// Takes out one mute, as one undo step; `None` if there is no such one.
    pub(super) fn let_go(
        &self,
        writer: &mut Writer,
        mute: MuteId,
    ) -> Result<Option<Step>, EngineError> {
        self.take_out(writer, &[mute.0])
    }

    fn take_out(&self, writer: &mut Writer, hashes: &[u64]) -> Result<Option<Step>, EngineError> {
        let file = self.paths.topics();
        let before = config::topics_file(&self.paths)?;
        let mut text = config::topics_text(&self.paths)?;
        let (mut names, mut patches) = (Vec::new(), Vec::new());
        for mute in &self.watchlist.get().mutes {
            if hashes.contains(&mute.hash()) {
                let (rest, taken) = config::remove_rule(&file, &text, &config::mute_text(mute))?;
                text = rest;
                names.push(format!("\"{}\"", mute.title().trim_matches('"')));
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
        let label = format!("unmuted {}", names.join(", "));
        self.store(writer, &label, patches, before.as_deref())
            .map(Some)
    }

    /// Has mutes and topics follow feeds that have other names, categories or addresses: the mutes
    /// at once, the topics in the background.
    pub(super) fn follow_feeds(
        &self,
        writer: &mut Writer,
        feeds: &[FeedId],
    ) -> Result<(), EngineError> {
        if feeds.is_empty() {
            return Ok(());
        }
        self.match_moved(writer, Some(feeds))
    }

    /// As [`Self::follow_feeds`]; `None`: it may be any of them.
    pub(super) fn match_moved(
        &self,
        writer: &mut Writer,
        feeds: Option<&[FeedId]>,
    ) -> Result<(), EngineError> {
        if let Some(whole) = writer.follow_feeds(&self.watchlist.get(), &(self.clock)())? {
            // What is matched with the old names right now is not written any more.
            let turn = self.matcher.take_turn();
            // The background ends only when the engine does; then it is done at the next start.
            let _ = self.errands.send(Errand::Moved(Moved {
                whole: feeds.map_or_else(Vec::new, |_| whole),
                feeds: feeds.unwrap_or_default().to_vec(),
                turn,
            }));
        }
        Ok(())
    }

    /// Renames or moves feeds, and has the rules follow.
    pub(super) fn edit_subscriptions(
        &self,
        writer: &mut Writer,
        edit: &SubscriptionEdit,
    ) -> Result<Step, EngineError> {
        let clock = (self.clock)();
        let step = writer.edit_subscriptions(edit, &clock)?;
        self.follow_feeds(writer, &step.moved_feeds)?;
        Ok(step)
    }

    /// Merges what the user made of the list of subscriptions.
    pub(super) fn edit_list(
        &self,
        writer: &mut Writer,
        before: &str,
        after: &str,
    ) -> Result<Step, EngineError> {
        let clock = (self.clock)();
        let edit = list_edit(before, after).map_err(|why| EngineError::List {
            why,
            kept: config::keep_refused(&self.paths, "subscriptions.opml", after).ok(),
        })?;
        let step = writer.edit_list(&edit, &clock)?;
        self.follow_feeds(writer, &step.moved_feeds)?;
        Ok(step)
    }

    /// Makes the file follow a step that was undone or redone: it is what it was, or, if it was edited
    /// since, has the rules of the step put in or taken out.
    pub(super) fn replay(
        &self,
        writer: &mut Writer,
        step: &Step,
        texts: Option<(&TopicsPatch, Way)>,
    ) -> Result<(), EngineError> {
        self.follow_feeds(writer, &step.moved_feeds)?;
        if step.rules.is_empty() {
            return Ok(());
        }
        let (from, to) = texts.map_or((None, None), |(texts, way)| way.sides(texts));
        let is_as_left = config::topics_file(&self.paths)?.as_deref() == from;
        if texts.is_some() && is_as_left {
            config::replace_topics(&self.paths, from, to)?;
        } else {
            self.patch(&step.rules)?;
        }
        self.follow();
        writer.sync_mutes(&self.watchlist.get().mutes, false, &(self.clock)())?;
        Ok(())
    }

    /// Puts rules into the file or takes them out: all of them, or if one fails none.
    fn patch(&self, rules: &[RulePatch]) -> Result<(), EngineError> {
        let before = config::topics_text(&self.paths)?;
        let mut after = before.clone();
        for patch in rules {
            // The user may have edited the file to the same end.
            if config::has_rule(&self.paths.topics(), &after, &patch.text)? != patch.is_there {
                after = self.patched(&after, patch)?;
            }
        }
        self.write(&before, &after)
    }

    /// Returns `text` with a rule put in or taken out.
    fn patched(&self, text: &str, patch: &RulePatch) -> Result<String, EngineError> {
        let file = self.paths.topics();
        Ok(if patch.is_there {
            config::add_rule(&file, text, &patch.text)?
        } else {
            config::remove_rule(&file, text, &patch.text)?.0
        })
    }

    /// Writes what is to stand in the file in the place of `before`. What would be refused when it is
    /// read again is not written.
    fn write(&self, before: &str, after: &str) -> Result<(), EngineError> {
        if let Some(mistake) = config::new_mistake(&self.paths.topics(), before, after) {
            return Err(mistake.into());
        }
        if after != before {
            config::write_topics(&self.paths, after)?;
        }
        Ok(())
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

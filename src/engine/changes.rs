//! What the user changes: marks, rules, the watchlist, feeds; and the way back. Each change is made on
//! the writer's thread, and answered by an event.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::settings_file::SettingsFile;
use super::{ClockSource, Engine, EngineError, errands, rules, writer};
use crate::config::{self, Paths, SettingChange};
use crate::model::mark::LookChange;
use crate::model::rule::Rule;
use crate::model::story::StoryFix;
use crate::model::topic::TopicEdit;
use crate::model::{Change, Clock, Event, Notice, Step, StepId, Target, Ticket};
use crate::store::{SettingPatch, StoreError, TopicsPatch, Way, Writer};

impl Engine {
    /// Changes flags.
    pub(super) fn mark(&self, ticket: Ticket, target: Target, change: Change) {
        let mut target = target;
        if let Target::List { spec, .. } = &mut target {
            *spec = self.rules.watchlist.list_written_out(spec.clone());
        }
        let (clock, events) = (Arc::clone(&self.clock), self.events.clone());
        self.writer.post(move |writer| {
            let step = writer
                .and_then(|writer| Ok(writer.mark(&target, &change, &clock())?))
                .map_err(Notice::from);
            let _ = events.send(Event::Marked { ticket, step });
        });
    }

    /// Remembers a step that changed how a list is shown.
    pub(super) fn remember_look(&self, look: LookChange) {
        let (clock, events) = (Arc::clone(&self.clock), self.events.clone());
        self.writer.post(move |writer| {
            if let Err(error) = writer.and_then(|writer| Ok(writer.record_look(&look, &clock())?)) {
                let _ = events.send(Event::Notice(error.into()));
            }
        });
    }

    /// Stores what was read of an entry.
    pub(super) fn keep_place(
        &self,
        keep: impl FnOnce(&mut Writer) -> Result<(), StoreError> + Send + 'static,
    ) {
        let events = self.events.clone();
        self.writer.post(move |writer| {
            // The next one says it again.
            match writer.and_then(|writer| Ok(keep(writer)?)) {
                Ok(()) => {
                    let _ = events.send(Event::PlaceKept);
                }
                Err(error) => tracing::warn!("the place in an entry is not kept: {error}"),
            }
        });
    }

    /// Undoes or redoes `count` steps, or as many as there are; that there is none is told too.
    pub(super) fn step(&self, way: Way, count: u32) {
        let (stepper, events) = (self.stepper(), self.events.clone());
        self.writer.post(move |writer| {
            let mut walk = Walk::new(&events);
            let go = |writer: &mut Writer| -> Result<(), EngineError> {
                for _ in 0..count.max(1) {
                    match stepper.step(writer, way)? {
                        Some(step) => walk.take(way, step),
                        None => break,
                    }
                }
                Ok(())
            };
            let went = writer.and_then(go);
            match (walk.end(), went) {
                (_, Err(error)) => {
                    let _ = events.send(Event::Notice(error.into()));
                }
                (0, Ok(())) => {
                    let _ = events.send(told(way, None));
                }
                (_, Ok(())) => {}
            }
        });
    }

    /// Undoes or redoes until `target` is the last step that is done. Each step is told.
    pub(super) fn go_to_step(&self, target: Option<StepId>) {
        let (stepper, events) = (self.stepper(), self.events.clone());
        self.writer.post(move |writer| {
            let mut walk = Walk::new(&events);
            let go = |writer: &mut Writer| -> Result<(), EngineError> {
                while let Some(way) = writer.way_to(target)? {
                    match stepper.step(writer, way)? {
                        Some(step) => walk.take(way, step),
                        None => break,
                    }
                }
                Ok(())
            };
            let went = writer.and_then(go);
            walk.end();
            if let Err(error) = went {
                let _ = events.send(Event::Notice(error.into()));
            }
        });
    }

    fn stepper(&self) -> Stepper {
        Stepper {
            rules: self.rules.clone(),
            paths: self.paths.clone(),
            settings: Arc::clone(&self.settings),
            clock: Arc::clone(&self.clock),
            errands: self.errands.clone(),
            events: self.events.clone(),
        }
    }

    /// Changes a setting in the file. To choose what is chosen already is no step.
    pub(super) fn set(&self, name: Box<str>, value: Box<str>) {
        let (settings, clock) = (Arc::clone(&self.settings), Arc::clone(&self.clock));
        let events = self.events.clone();
        let (asked, typed) = (name.clone(), value.clone());
        let change = move |writer: &mut Writer| -> Result<Event, EngineError> {
            let change = settings.set(&name, Some(&value))?;
            let patch = SettingPatch {
                name: name.to_string(),
                before: change.before.clone(),
                after: change.after.clone(),
            };
            if patch.before != patch.after {
                let value = patch.after.as_deref().unwrap_or_default();
                let label = label(&name, value.trim_matches('"'));
                if let Err(error) = writer.record_setting(&label, &patch, &clock()) {
                    // Nobody could undo it: it is as if nothing had been written.
                    settings.set(&name, patch.before.as_deref())?;
                    return Err(error.into());
                }
            }
            Ok(in_force(&patch.name, change))
        };
        self.writer.post(move |writer| {
            let _ = events.send(match writer.and_then(change) {
                Ok(event) => event,
                Err(error) => Event::NotSet {
                    name: asked,
                    value: typed,
                    why: error.into(),
                },
            });
        });
    }

    /// Changes the watchlist's file, and has it followed.
    pub(super) fn edit_topics(&self, edit: TopicEdit) {
        let (clock, events) = (Arc::clone(&self.clock), self.events.clone());
        let (paths, errands) = (self.paths.clone(), self.errands.clone());
        let told = events.clone();
        let change = move |writer: &mut Writer| -> Result<(), EngineError> {
            let change = config::edit_topics(&paths, &edit)?;
            let is_addition = change.is_addition;
            let patch = TopicsPatch {
                before: change.before,
                after: change.after,
            };
            let label = edit.label();
            if let Err(error) = writer.record_topics(&label, &patch, &clock()) {
                // Nobody could undo it: it is as if nothing had been written.
                replace(&paths, &patch, Way::Back)?;
                return Err(error.into());
            }
            let announced = match edit {
                // What is added to a topic that was there is told otherwise than a new one.
                TopicEdit::Watch { topic, query } => Some(super::reload::Announced {
                    topic,
                    added: is_addition.then_some(query),
                }),
                TopicEdit::Topic { .. } | TopicEdit::Query { .. } | TopicEdit::Saved { .. } => None,
            };
            if announced.is_none() {
                let done = Notice::info(label).undo("{undo} undoes it");
                let _ = told.send(Event::TopicsEdited(done));
            }
            let _ = errands.send(errands::Errand::Topics(announced));
            Ok(())
        };
        self.writer.post(move |writer| {
            if let Err(error) = writer.and_then(change) {
                let _ = events.send(Event::Notice(error.into()));
            }
        });
    }

    /// Adds a rule. If it takes a look at every text to know what it holds, that is had before the
    /// writer is asked, so that marks do not wait for it.
    pub(super) fn add_rule(&self, rule: Rule) {
        let Some(mute) = self.rules.slow_mute(&rule) else {
            return self.rule(move |rules, writer| rules.add(writer, &rule));
        };
        let (rules, writer, events) =
            (self.rules.clone(), self.writer.clone(), self.events.clone());
        let work = move || {
            let foreseen = rules.foresee(mute);
            change_rules(&rules, &writer, events, move |rules, writer| {
                writer.expect(foreseen);
                rules.add(writer, &rule)
            });
        };
        if let Some(runtime) = &self.runtime {
            runtime.spawn_blocking(work);
        }
    }

    pub(super) fn rule(
        &self,
        change: impl FnOnce(&rules::RuleBook, &mut Writer) -> Result<Step, EngineError> + Send + 'static,
    ) {
        change_rules(&self.rules, &self.writer, self.events.clone(), change);
    }

    /// Corrects which stories entries belong to.
    pub(super) fn fix_stories(&self, fix: StoryFix) {
        let (clock, events) = (Arc::clone(&self.clock), self.events.clone());
        self.writer.post(move |writer| {
            let step = writer
                .and_then(|writer| Ok(writer.fix_stories(&fix, &clock())?))
                .map_err(Notice::from);
            let _ = events.send(Event::Fixed { fix, step });
        });
    }

    /// Changes something about feeds that `u` takes back.
    pub(super) fn feeds(
        &self,
        change: impl FnOnce(&mut Writer, &Clock) -> Result<Step, EngineError> + Send + 'static,
    ) {
        let (clock, events) = (Arc::clone(&self.clock), self.events.clone());
        self.writer.post(move |writer| {
            let step = writer.and_then(|writer| change(writer, &clock()));
            let _ = events.send(Event::Subscribed(step.map_err(Notice::from)));
        });
    }
}

/// What it takes to undo a step, the user's files included.
struct Stepper {
    rules: rules::RuleBook,
    paths: Paths,
    settings: Arc<SettingsFile>,
    clock: ClockSource,
    errands: UnboundedSender<errands::Errand>,
    events: UnboundedSender<Event>,
}

impl Stepper {
    /// Undoes or redoes a step, in the user's files too if it changed one.
    fn step(&self, writer: &mut Writer, way: Way) -> Result<Option<Step>, EngineError> {
        let clock = (self.clock)();
        let Some(done) = writer.replay(way, &clock)? else {
            return Ok(None);
        };
        let followed = match (&done.topics, &done.setting) {
            (Some(patch), _) if done.step.rules.is_empty() => {
                replace(&self.paths, patch, way).map_err(EngineError::from)
            }
            (_, Some(patch)) => self.set(patch, way),
            (texts, None) => {
                let texts = texts.as_ref().map(|texts| (texts, way));
                self.rules.replay(writer, &done.step, texts)
            }
        };
        if let Err(error) = followed {
            // The file stays as it is, so this step does too, whatever was done after it.
            writer.replay_step(done.id, way.back(), &clock)?;
            return Err(error);
        }
        if done.topics.is_some() && done.step.rules.is_empty() {
            let _ = self.errands.send(errands::Errand::Topics(None));
        }
        Ok(Some(done.step))
    }

    /// Makes `config.toml` follow a step.
    fn set(&self, patch: &SettingPatch, way: Way) -> Result<(), EngineError> {
        let value = match way {
            Way::Back => &patch.before,
            Way::Forth => &patch.after,
        };
        let change = self.settings.set(&patch.name, value.as_deref())?;
        let _ = self.events.send(in_force(&patch.name, change));
        Ok(())
    }
}

/// Says what is set.
fn label(name: &str, value: &str) -> String {
    match config::feed_setting(name) {
        Some((about, "stories")) if value == "false" => format!("kept {about} out of stories"),
        Some((about, "stories")) => format!("let {about} into stories"),
        Some((about, key)) => format!("set {key} = {value} for {about}"),
        None => format!("set {name} = {value}"),
    }
}

/// Returns the news of a setting that was changed.
fn in_force(name: &str, change: SettingChange) -> Event {
    Event::Settings {
        rows: config::setting_rows(&change.settings),
        settings: Box::new(change.settings),
        name: Some(name.into()),
    }
}

/// Steps that are undone or redone together. Each is told when it is known whether another follows.
struct Walk<'a> {
    events: &'a UnboundedSender<Event>,
    last: Option<(Way, Step)>,
    steps: u32,
}

impl<'a> Walk<'a> {
    fn new(events: &'a UnboundedSender<Event>) -> Self {
        Self {
            events,
            last: None,
            steps: 0,
        }
    }

    fn take(&mut self, way: Way, step: Step) {
        self.steps += 1;
        let so_far = self.steps;
        self.tell(true);
        self.last = Some((way, Step { so_far, ..step }));
    }

    /// Tells the last one; returns how many there were.
    fn end(&mut self) -> u32 {
        self.tell(false);
        self.steps
    }

    fn tell(&mut self, goes_on: bool) {
        if let Some((way, step)) = self.last.take() {
            let step = Step { goes_on, ..step };
            let _ = self.events.send(told(way, Some(step)));
        }
    }
}

/// Returns the news of a step.
fn told(way: Way, step: Option<Step>) -> Event {
    match way {
        Way::Back => Event::Undone(step),
        Way::Forth => Event::Redone(step),
    }
}

/// Changes rules on the writer thread, and tells the screen.
fn change_rules(
    rules: &rules::RuleBook,
    writer: &writer::WriterHandle,
    events: UnboundedSender<Event>,
    change: impl FnOnce(&rules::RuleBook, &mut Writer) -> Result<Step, EngineError> + Send + 'static,
) {
    let rules = rules.clone();
    writer.post(move |writer| {
        let step = writer.and_then(|writer| change(&rules, writer));
        let _ = events.send(Event::Ruled(step.map_err(Notice::from)));
    });
}

/// Makes `topics.toml` follow a step.
fn replace(paths: &Paths, patch: &TopicsPatch, way: Way) -> Result<(), config::EditError> {
    let (from, to) = way.sides(patch);
    config::replace_topics(paths, from, to)
}

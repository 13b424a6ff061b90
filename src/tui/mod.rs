//! The terminal front end: one loop that waits, drains, updates and draws.
//!
//! It waits for input, for the engine, for the next deadline and for signals; takes what has
//! come, at most [`DRAINED`] of each so that a flood cannot starve the screen; and draws once if
//! something changed. Nothing ticks while nothing moves but the clock's minute.

mod announce;
mod browser;
mod drawn;
mod editor;
mod graphics;
mod hangup;
mod input;
mod linear;
mod looks;
mod painter;
mod program;
mod signals;
mod tab;
mod terminal;
mod typed;
mod voice;
mod wire;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ratatui::crossterm::clipboard::CopyToClipboard;
use ratatui::crossterm::event::Event as TerminalEvent;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::SetTitle;
use ratatui::layout::Rect;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep_until};

use crate::app::{App, Effect, Fit, Msg, UserFile};
use crate::config::{self, Config, Paths};
use crate::engine::{ClockSource, Engine, EngineError, broken};
use crate::model::{Event, Notice, Ticket};
use crate::view;
pub use drawn::Drawn;
use looks::Looks;
use signals::{Called, Signals, Stop};
use typed::Typed;
use voice::Voice;
pub use wire::Wire;

/// Events taken from one source before a frame: enough for a burst of keys, little enough to
/// draw in time.
const DRAINED: usize = 64;

/// How long the cursor rests on a row before its article is loaded.
const REST: Duration = Duration::from_millis(80);

/// How long after another program had the terminal an interrupt is taken to have been meant for it.
const ECHO: Duration = Duration::from_millis(300);

/// Why the reader could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// There is no terminal that could show it.
    #[error("{0}")]
    NoTerminal(&'static str),
    /// The terminal does not answer.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl TuiError {
    /// Returns what to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoTerminal(_) => {
                Some("`coranto list` and `coranto show` work without one".to_owned())
            }
            Self::Terminal(_) => None,
            Self::Engine(error) => error.hint(),
        }
    }
}

/// Runs the reader until it is left.
///
/// # Errors
/// No terminal, or a store that cannot be opened; the terminal is restored in any case.
pub fn run(paths: &Paths, config: Config, clock: ClockSource) -> Result<(), TuiError> {
    if let Some(why) = terminal::refusal() {
        return Err(TuiError::NoTerminal(why));
    }
    let mut looks = Looks::default();
    let asks = looks.asks(&config.settings.ui, false);
    let ground = asks.then(looks::ground).flatten().unwrap_or_default();
    let rows = config::setting_rows(&config.settings);
    let mut app = App::new(config.settings.clone(), config.keymap.clone(), clock()).with_looks(
        config.themes.clone(),
        ground,
        rows,
    );
    app.graphics = graphics::of_terminal(config.settings.ui.colors);
    // The first file is said last, and stands on the screen.
    for state in broken(&config.problems, "").into_iter().rev() {
        app.update(Msg::Event(Event::File(state)));
    }
    let (sender, events) = tokio::sync::mpsc::unbounded_channel();
    let settings_file = config.settings_file.clone();
    let engine = Arc::new(Engine::start(paths, config, clock.clone(), sender)?);
    hangup::watch(Arc::downgrade(&engine))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let screen = terminal::take(&app.settings.ui)?;
        Session {
            app,
            looks,
            clock,
            screen,
            area: Rect::default(),
            engine: &engine,
            events,
            rest: None,
            linger: None,
            tab: tab::Tab::default(),
            has_mouse: true,
            leaves: false,
            paths: paths.clone(),
            settings_file,
            stop: Stop::default(),
            lent: None,
            voice: Voice::default(),
            is_dirty: true,
        }
        .run()
        .await
    });
    terminal::give_back();
    engine.shutdown();
    result.map_err(TuiError::from)
}

/// The running loop.
struct Session<'a> {
    app: App,
    looks: Looks,
    clock: ClockSource,
    screen: terminal::Screen,
    /// The size that `screen` was made for.
    area: Rect,
    engine: &'a Engine,
    events: UnboundedReceiver<Event>,
    /// When the cursor will have rested, and since which move.
    rest: Option<(Instant, Ticket)>,
    /// When an entry will have been shown for long, and since which rest.
    linger: Option<(Instant, Ticket)>,
    /// What the terminal's tab shows.
    tab: tab::Tab,
    /// What was last asked of the terminal.
    has_mouse: bool,
    leaves: bool,
    /// Where the user's files are, and a list that is edited lies meanwhile.
    paths: Paths,
    /// The settings in force, which may be a file of another name.
    settings_file: PathBuf,
    /// What a request to stop does.
    stop: Stop,
    /// When another program gave the terminal back.
    lent: Option<Instant>,
    /// What reads aloud.
    voice: Voice,
    is_dirty: bool,
}

impl Session<'_> {
    async fn run(mut self) -> io::Result<()> {
        let result = self.follow().await;
        if result.is_err() {
            // The terminal is gone while something was written to it.
            self.end();
        }
        result
    }

    /// Follows what is typed and what the engine says until the end.
    async fn follow(&mut self) -> io::Result<()> {
        let mut input = Typed::default();
        let mut signals = Signals::new(&self.stop)?;
        let start = self.app.start();
        self.refit(&mut input)?;
        self.perform(start, &mut input)?;
        self.first_answers(&mut input).await?;
        while !self.leaves {
            self.refit(&mut input)?;
            if std::mem::take(&mut self.is_dirty) {
                self.draw()?;
            }
            let minute = self.next_minute();
            let rest = self.rest.map_or(minute, |(at, _)| at);
            let linger = self.linger.map_or(minute, |(at, _)| at);
            tokio::select! {
                event = input.next() => match event {
                    Some(Ok(event)) => self.take_input(event, &mut input)?,
                    // The terminal is gone: there is nobody to ask.
                    Some(Err(_)) | None => self.end(),
                },
                Some(event) = self.events.recv() => {
                    self.take_event(event, &mut input)?;
                    for _ in 0..DRAINED {
                        let Ok(event) = self.events.try_recv() else { break };
                        self.take_event(event, &mut input)?;
                    }
                }
                () = sleep_until(rest), if self.rest.is_some() => {
                    if let Some((_, ticket)) = self.rest.take() {
                        self.update(Msg::Rested(ticket), &mut input)?;
                    }
                }
                () = sleep_until(linger), if self.linger.is_some() => {
                    if let Some((_, ticket)) = self.linger.take() {
                        self.update(Msg::Lingered(ticket), &mut input)?;
                    }
                }
                () = sleep_until(minute) => {
                    let now = (self.clock)();
                    self.update(Msg::Tick(now), &mut input)?;
                }
                called = signals.next() => {
                    // An interrupt that ended a search in the pager, say, or one that stopped both,
                    // was not meant for us.
                    let was_meant = self.lent.is_none_or(|at| at.elapsed() > ECHO);
                    match called {
                        Called::End => self.end(),
                        Called::Interrupt if was_meant => self.end(),
                        Called::Interrupt => {}
                        Called::Stop if was_meant => {
                            self.suspend(&mut input)?;
                        }
                        Called::Stop => {}
                    }
                }
            }
        }
        self.tab.clear(&mut io::stdout())
    }

    /// Waits a moment for the first list, so that the first frame is a full one.
    async fn first_answers(&mut self, input: &mut Typed) -> io::Result<()> {
        let deadline = Instant::now() + Duration::from_millis(40);
        let mut missing = 2;
        while missing > 0 {
            let event = tokio::select! {
                event = self.events.recv() => event,
                () = sleep_until(deadline) => None,
            };
            let Some(event) = event else { break };
            missing -= i32::from(matches!(event, Event::List { .. } | Event::Sidebar(_)));
            let effects = self.app.update(Msg::Event(event));
            self.perform(effects, input)?;
            if let Some((at, _)) = &mut self.rest {
                // Nobody has moved yet: it need not rest first.
                *at = Instant::now();
            }
        }
        Ok(())
    }

    /// Takes an event of the terminal, and those that already wait behind it.
    fn take_input(&mut self, first: TerminalEvent, input: &mut Typed) -> io::Result<()> {
        let mut event = first;
        for left in (0..DRAINED).rev() {
            self.is_dirty = true;
            if matches!(event, TerminalEvent::FocusGained) {
                self.follow_ground(true, input);
            }
            let size = terminal::area(&self.app)?;
            if let Some(msg) = input::message(event, size, &self.app) {
                self.update(msg, input)?;
            }
            if left == 0 || self.leaves {
                break;
            }
            let Some(next) = input.at_once()? else { break };
            event = next;
        }
        Ok(())
    }

    fn take_event(&mut self, event: Event, input: &mut Typed) -> io::Result<()> {
        self.update(
            match event {
                Event::Keys => Msg::Keys(self.engine.keymap()),
                event => Msg::Event(event),
            },
            input,
        )
    }

    fn update(&mut self, msg: Msg, input: &mut Typed) -> io::Result<()> {
        self.is_dirty = true;
        self.app.update(Msg::Now((self.clock)().now));
        let effects = self.app.update(msg);
        terminal::follow_mouse(&self.app.settings.ui, &mut self.has_mouse)?;
        self.tab.show(&self.app, &mut io::stdout())?;
        self.follow_ground(false, input);
        self.perform(effects, input)
    }

    /// Ends, with what is kept at the end stored. The terminal may be gone: nothing is written to it.
    fn end(&mut self) {
        for effect in self.app.update(Msg::End) {
            if let Effect::Engine(request) = effect {
                self.engine.send(request);
            }
        }
        self.leaves = true;
    }

    fn perform(&mut self, effects: Vec<Effect>, input: &mut Typed) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Engine(request) => self.engine.send(request),
                Effect::Rest(ticket) => self.rest = Some((Instant::now() + REST, ticket)),
                Effect::Linger(ticket, seconds) => {
                    self.linger = Some((Instant::now() + Duration::from_secs(seconds), ticket));
                }
                Effect::Browse(url) => {
                    let browser = std::env::var("BROWSER").ok();
                    let notice = match browser::open(&url, browser.as_deref()) {
                        Ok(()) => Notice::info(format!("opened {url}")),
                        Err(message) => Notice::error(message).hint("{copy-link} copies the link"),
                    };
                    self.update(Msg::Notice(notice), input)?;
                }
                Effect::Attach { argv, url } => {
                    let notice = match browser::attach(&argv, &url) {
                        Ok(()) => Notice::info(format!("opened {url}")),
                        Err(message) => Notice::error(message),
                    };
                    self.update(Msg::Notice(notice), input)?;
                }
                Effect::Speak { argv, input: text } => {
                    let notice = self.voice.turn(&argv, text);
                    self.update(Msg::Notice(notice), input)?;
                }
                Effect::Copy(text) => {
                    let copy = CopyToClipboard::to_clipboard_from(text.as_str());
                    execute!(io::stdout(), copy)?;
                }
                Effect::Title(title) => execute!(io::stdout(), SetTitle(title.as_str()))?,
                Effect::Announce { heading, text } => {
                    let by = self.app.settings.notify.by;
                    announce::write(&mut io::stdout(), by, &heading, &text)?;
                }
                Effect::Run {
                    program,
                    input: text,
                } => {
                    let notice = self.lend(input, || program::run(&program, text.as_deref()))?;
                    if let Err(message) = notice {
                        self.update(Msg::Notice(Notice::error(message)), input)?;
                    }
                }
                Effect::EditList(before) => {
                    let folder = self.paths.state.clone();
                    let edit = || editor::edit(&folder, "subscriptions.opml", &before);
                    let edited = self.lend(input, edit)?;
                    let msg = match edited {
                        Ok(Some(after)) => Msg::Edited {
                            before,
                            after: after.into(),
                        },
                        Ok(None) => Msg::Notice(Notice::info("nothing was changed")),
                        Err(message) => Msg::Notice(Notice::error(message)),
                    };
                    self.update(msg, input)?;
                }
                Effect::EditFile(file) => {
                    let (path, beginning) = match file {
                        UserFile::Settings => {
                            let text = config::commented_out(config::BUILT_IN_SETTINGS);
                            (self.settings_file.clone(), text)
                        }
                        UserFile::Keymap => {
                            let text = config::commented_out(config::BUILT_IN_KEYMAP);
                            (self.paths.keymap(), text)
                        }
                        UserFile::Topics => {
                            (self.paths.topics(), config::BUILT_IN_TOPICS.to_owned())
                        }
                    };
                    let edited = self.lend(input, || editor::edit_own(&path, &beginning))?;
                    if let Err(message) = edited {
                        self.update(Msg::Notice(Notice::error(message)), input)?;
                    }
                }
                Effect::Redraw => self.screen = terminal::blank(&self.app.settings.ui)?,
                Effect::Suspend if signals::can_go_on() => self.suspend(input)?,
                Effect::Suspend => {
                    let notice = Notice::error("there is no shell to go back to");
                    self.update(Msg::Notice(notice), input)?;
                }
                Effect::Quit => self.leaves = true,
            }
        }
        Ok(())
    }

    /// Lets `work` have the terminal until it is done.
    fn lend<T>(&mut self, input: &mut Typed, work: impl FnOnce() -> T) -> io::Result<T> {
        input.let_go();
        terminal::give_back();
        let done = self.stop.as_usual(work);
        self.lent = Some(Instant::now());
        self.screen = terminal::take(&self.app.settings.ui)?;
        self.is_dirty = true;
        self.follow_ground(true, input);
        Ok(done)
    }

    /// Gives the terminal to the shell until it is given back.
    fn suspend(&mut self, input: &mut Typed) -> io::Result<()> {
        input.let_go();
        terminal::give_back();
        signals::stop()?;
        self.screen = terminal::take(&self.app.settings.ui)?;
        self.is_dirty = true;
        self.follow_ground(true, input);
        Ok(())
    }

    /// Has the theme follow what the terminal's page is.
    fn follow_ground(&mut self, comes_back: bool, input: &mut Typed) {
        if !self.looks.asks(&self.app.settings.ui, comes_back) {
            return;
        }
        input.let_go();
        if let Some(ground) = looks::ground() {
            self.app.update(Msg::Ground(ground));
            self.is_dirty = true;
        }
    }

    /// Tells the application the sizes of the panes when they have changed.
    fn refit(&mut self, input: &mut Typed) -> io::Result<()> {
        let size = terminal::area(&self.app)?;
        if size != self.area {
            self.area = size;
            self.screen = terminal::blank(&self.app.settings.ui)?;
            self.is_dirty = true;
        }
        let fit = Fit {
            cell: graphics::cell(),
            ..view::fit(size, &self.app)
        };
        if fit != self.app.fit {
            self.update(Msg::Fit(fit), input)?;
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let app = &self.app;
        if let Some(theme) = self.looks.theme(app) {
            self.screen.show(app, theme)?;
        }
        Ok(())
    }

    fn next_minute(&self) -> Instant {
        let second = (self.clock)().now.0.rem_euclid(60) as u64;
        Instant::now() + Duration::from_secs(60 - second)
    }
}

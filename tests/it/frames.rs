//! Frames: how much a key writes, and that none breaks at any size.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use coranto::app::Pane;
use coranto::config::built_in_themes;
use coranto::tui::Wire;
use coranto::view::{self, Depth, Theme};
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::scene::{Stage, State};

fn theme() -> Theme {
    Theme::new(&built_in_themes()[0], Depth::True)
}

/// Counts what is written to it.
struct Meter(Rc<Cell<usize>>);

impl Write for Meter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stage before a terminal, which gets what changes from frame to frame.
struct Line {
    stage: Stage,
    terminal: Terminal<Wire<Meter>>,
    written: Rc<Cell<usize>>,
}

impl Line {
    fn new(pane: Pane) -> Self {
        let mut stage = Stage::new(80, 24, State::Full);
        stage.focus(pane);
        let written = Rc::new(Cell::new(0));
        let area = Rect::new(0, 0, 80, 24);
        let wire = Wire::new(Meter(Rc::clone(&written)), area);
        let viewport = Viewport::Fixed(area);
        let terminal = Terminal::with_options(wire, TerminalOptions { viewport }).unwrap();
        let mut line = Self {
            stage,
            terminal,
            written,
        };
        line.frame();
        line
    }

    /// Draws a frame; returns the bytes it took.
    fn frame(&mut self) -> usize {
        self.written.set(0);
        let app = &self.stage.app;
        self.terminal
            .draw(|frame| view::draw(app, &theme(), frame))
            .unwrap();
        self.written.get()
    }

    fn press(&mut self, key: &str) -> usize {
        self.stage.press(key);
        self.frame()
    }
}

#[test]
fn a_key_writes_little() {
    let mut most = [0; 4];
    for pane in [Pane::List, Pane::Sidebar] {
        let mut line = Line::new(pane);
        for key in ["j"; 17].into_iter().chain(["k"; 17]) {
            let bytes = line.press(key);
            most[0] = most[0].max(bytes);
        }
    }
    let mut line = Line::new(Pane::Reader);
    for key in ["j"; 9].into_iter().chain(["k"; 9]) {
        most[1] = most[1].max(line.press(key));
    }
    for (pane, at) in [(Pane::List, 2), (Pane::Reader, 3)] {
        let mut line = Line::new(pane);
        for key in ["<C-f>", "<C-b>", "<C-d>", "<C-u>", "G", "gg"] {
            most[at] = most[at].max(line.press(key));
        }
    }
    writeln!(io::stderr(), "bytes written: {most:?}").unwrap();
    assert!(most[0] <= 1_024, "{most:?}");
    assert!(most[2].max(most[3]) <= 8_192, "{most:?}");
}

/// The keys that open each thing that covers the panes, or is typed.
const OVERLAYS: [&str; 67] = [
    "j",
    "?",
    "?/unread",
    "w",
    "w<C-u>port(",
    "W",
    "Wlj",
    "Wr",
    "Wlj<Enter>",
    "i",
    "ge",
    "ge<Enter>",
    "gU",
    "T",
    "T-",
    "c",
    "mu",
    "alakeport-ledger.example<Enter>",
    "h10jE",
    "h9jE",
    "<Enter>U",
    "<Enter>go",
    "<Enter>gf",
    "<Enter>/harbor<Enter>",
    ":",
    ":re",
    ":set<Enter>",
    "'a",
    "gT<Tab>",
    "gS",
    "t",
    "tnew",
    "&",
    "yY",
    "Y",
    "/harbor",
    "/harbor<Enter>",
    "/titel:x<Enter>",
    "Fis:unread",
    "f",
    "m",
    "mf",
    "mf<Tab>when<Space>talks",
    "ms",
    "g",
    ":log<Enter>",
    "gL",
    "gh",
    "gt",
    "gy",
    "gSin<Space>all",
    "geG",
    "ge<Enter>G",
    "Wlj<Enter><Space>NEAR/<Space>(talks",
    "zo",
    "zRjj",
    "zs",
    "z",
    "h",
    "Z",
    "alakeport",
    "v2jtto",
    ":import<Enter>",
    ":save<Enter>harbor",
    "W?",
    "w<F1>",
    "T?/story",
];

#[test]
fn no_overlay_breaks_at_any_size() {
    let (began, theme) = (Instant::now(), theme());
    let small = (1..=12).flat_map(|width| (1..=12).map(move |height| (width, height)));
    let edges = [
        (20, 5),
        (21, 5),
        (39, 12),
        (40, 12),
        (80, 24),
        (100, 24),
        (500, 9),
        (9, 500),
    ];
    let corners = [(1, 1_000), (500, 1), (20, 1_000), (500, 5), (500, 1_000)];
    // The screens are large: each is made once.
    let mut large = corners.map(|(width, height)| {
        let screen = Terminal::new(TestBackend::new(width, height));
        ((width, height), screen.unwrap())
    });
    let sizes: Vec<(u16, u16)> = small.chain(edges).collect();
    for keys in OVERLAYS {
        // Opened where there is room, and then squeezed.
        let mut stage = Stage::new(80, 24, State::Full);
        stage.press(keys);
        for (width, height) in &sizes {
            stage.resize(*width, *height);
            stage.buffer(&theme);
        }
        for ((width, height), screen) in &mut large {
            stage.resize(*width, *height);
            let drawn = screen.draw(|frame| view::draw(&stage.app, &theme, frame));
            drawn.unwrap();
        }
        // And opened where there is none, or nothing to show.
        for (width, height) in [(1, 1), (20, 5), (33, 6)] {
            for state in [State::Full, State::Empty, State::Error] {
                let mut stage = Stage::new(width, height, state);
                stage.press(keys).buffer(&theme);
            }
        }
    }
    let took = began.elapsed();
    writeln!(
        io::stderr(),
        "overlays at {} sizes: {took:?}",
        sizes.len() + corners.len() + 4
    )
    .unwrap();
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn five_hundred_resizes_do_no_harm() {
    let (began, theme) = (Instant::now(), theme());
    let mut stage = Stage::new(80, 24, State::Full);
    // The generator of Numerical Recipes: the same sizes every time.
    let mut seed = 20_261_126_u32;
    let mut draw = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for turn in 0..500 {
        let (width, height) = match turn % 5 {
            0 => (1 + draw(12), 1 + draw(12)),
            1 => (1 + draw(500), 1 + draw(60)),
            _ => (1 + draw(250), 1 + draw(80)),
        };
        stage.resize(width as u16, height as u16);
        if turn % 3 == 0 {
            let keys = OVERLAYS[draw(OVERLAYS.len() as u32) as usize];
            stage.press("<Esc><Esc><Esc>").press(keys);
        }
        let keys = [
            "j", "k", "G", "gg", "<Space>", "<Tab>", "zz", "l", "h", "zo",
        ];
        stage.press(keys[draw(keys.len() as u32) as usize]);
        stage.buffer(&theme);
    }
    let took = began.elapsed();
    writeln!(io::stderr(), "500 resizes: {took:?}").unwrap();
    assert!(took < Duration::from_secs(30), "{took:?}");
}

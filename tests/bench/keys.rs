//! How long a key takes to be on the screen, and how much it writes: the program itself in a
//! pseudo-terminal of 80×24, over 100,000 entries.
//!
//! Each key is timed from its writing to the last byte that it brought about: when nothing more comes for
//! [`QUIET`]. `CORANTO_BENCH_HOME` names a home; else one is made. Limits: 16 ms in the median, 33 ms
//! for 99 of 100, 1 KB for a line and 8 KB for a page.

mod filled;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use coranto::config::Paths;
use portable_pty::{CommandBuilder, NativePtySystem, PtySize, PtySystem};

/// Nothing more comes of a key.
const QUIET: Duration = Duration::from_millis(120);

/// Nothing more comes of the start: its theme is known, and what was stored last is in stories.
const SETTLED: Duration = Duration::from_secs(3);

/// What is pressed, how often, and the most bytes it may write each time.
const KEYS: [(&str, &str, usize, Option<usize>); 18] = [
    ("a line down", "j", 200, Some(1_024)),
    ("a line up", "k", 100, Some(1_024)),
    ("a page down", "\x06", 40, Some(8_192)),
    ("a page up", "\x02", 20, Some(8_192)),
    ("the last row", "G", 5, Some(8_192)),
    ("the first row", "gg", 5, Some(8_192)),
    ("done", "d", 60, None),
    ("star", "s", 20, None),
    ("undo", "u", 30, None),
    ("redo", "\x12", 10, None),
    ("open", "\r", 1, None),
    ("a page on, and the next", " ", 100, None),
    ("a line in the text", "j", 20, Some(8_192)),
    ("back to the list", "q", 1, None),
    ("everything", "ga", 1, None),
    ("a page of everything", "\x06", 40, Some(8_192)),
    ("the help, and away", "?", 10, None),
    ("the palette, and away", ":", 10, None),
];

/// The program, and what it writes with the time of each piece.
struct Program {
    writer: Box<dyn Write + Send>,
    chunks: Receiver<(Instant, usize)>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Program {
    fn start(home: &Path) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = NativePtySystem::default()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_coranto"));
        command.arg("--home");
        command.arg(home);
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("TZ", "UTC"),
        ] {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("coranto starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (sender, chunks) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send((Instant::now(), count)).is_err() {
                    break;
                }
            }
        });
        let writer = pair.master.take_writer().expect("a writer");
        // The terminal stays open as long as its reader does.
        std::mem::forget(pair.master);
        Self {
            writer,
            chunks,
            child,
        }
    }

    /// Waits until the start is over; returns how long that took, and how many bytes came.
    fn settle(&mut self) -> (Duration, usize) {
        let start = Instant::now();
        let (mut last, mut bytes) = (start, 0);
        while let Ok((at, count)) = self.chunks.recv_timeout(SETTLED) {
            (last, bytes) = (at, bytes + count);
        }
        assert!(bytes > 0, "coranto shows something");
        (last.saturating_duration_since(start), bytes)
    }

    /// Presses keys; returns how long it took until the last byte came, and how many came. `None`: the
    /// keys changed nothing.
    fn press(&mut self, keys: &str) -> Option<(Duration, usize)> {
        let start = Instant::now();
        self.writer
            .write_all(keys.as_bytes())
            .expect("it takes keys");
        self.writer.flush().expect("it takes keys");
        let (mut last, mut bytes) = (None, 0);
        while let Ok((at, count)) = self.chunks.recv_timeout(QUIET) {
            (last, bytes) = (Some(at), bytes + count);
        }
        last.map(|last| (last.saturating_duration_since(start), bytes))
    }
}

fn main() {
    let given = std::env::var_os("CORANTO_BENCH_HOME").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let home = given.clone().unwrap_or_else(|| temporary.path().to_owned());
    if given.is_none() {
        let paths = Paths::below(&home);
        filled::fill(&paths, filled::documents());
        let settings = paths.settings();
        std::fs::create_dir_all(settings.parent().expect("a folder")).expect("a folder");
        std::fs::write(settings, "[refresh]\nautomatic = false\n").expect("settings");
    }
    let mut program = Program::start(&home);
    // What a first start does beside is not what is measured.
    let (start, bytes) = program.settle();
    println!("start: {start:.1?} until it is quiet, {bytes} bytes");

    let mut all: Vec<Duration> = Vec::new();
    let mut report =
        String::from("| key | times | median | 99 of 100 | most bytes |\n|---|---|---|---|---|\n");
    let mut is_held = true;
    for (name, keys, times, limit) in KEYS {
        let mut took = Vec::new();
        let mut most = 0;
        for _ in 0..times {
            if let Some((time, bytes)) = program.press(keys) {
                took.push(time);
                most = most.max(bytes);
            }
            if matches!(keys, "?" | ":") {
                program.press("\x1b");
            }
        }
        took.sort();
        is_held &= limit.is_none_or(|limit| most <= limit);
        report.push_str(&format!(
            "| {name} | {} | {:.1?} | {:.1?} | {most} |\n",
            took.len(),
            share(&took, 50),
            share(&took, 99),
        ));
        all.extend(took);
    }
    all.sort();
    let (median, most) = (share(&all, 50), share(&all, 99));
    is_held &= median <= Duration::from_millis(16) && most <= Duration::from_millis(33);
    report.push_str(&format!(
        "| all | {} | {median:.1?} | {most:.1?} | |\n",
        all.len()
    ));
    println!("{report}limits {}", if is_held { "kept" } else { "BROKEN" });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/report");
    std::fs::create_dir_all(&folder).expect("a folder for reports");
    std::fs::write(folder.join("keys.md"), report).expect("a report");
    let _ = program.press("Q");
    let _ = program.child.wait();
}

/// The time that so many of a hundred stay within.
fn share(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * percent / 100)
        .copied()
        .unwrap_or_default()
}

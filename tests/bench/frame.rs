//! How long a frame takes: 120×40 with 100,000 entries in the list (limit 1 ms), and an update.

#[path = "../it/scene.rs"]
#[allow(dead_code, reason = "the scene serves the screen tests as well")]
mod scene;

use std::time::{Duration, Instant};

use coranto::config::built_in_themes;
use coranto::view::{Depth, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use scene::{Stage, State};

/// Frames measured; their median is told.
const FRAMES: usize = 2_000;

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[FRAMES / 2]
}

fn main() {
    let theme = Theme::new(&built_in_themes()[0], Depth::True);
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut stage = Stage::new(width, height, State::Full);
        // The rows that are held do not grow with the list; only the count shown does.
        stage.app.list.total = Some(100_000);
        let backend = TestBackend::new(width, height);
        let mut terminal = Terminal::new(backend).expect("a test backend");
        let frame = median(|| {
            terminal
                .draw(|frame| coranto::view::draw(&stage.app, &theme, frame))
                .expect("drawing on a test backend");
        });
        let key = median(|| {
            stage.press("jk");
        });
        println!("{width}×{height}: frame {frame:?} (limit 1 ms at 120×40), two keys {key:?}");
    }
}

//! The README's picture: the real `draw` on a scene, written as SVG.

use std::fmt::Write as _;

use coranto::app::Pane;
use coranto::config::built_in_themes;
use coranto::view::{Depth, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::scene::{Stage, State};

/// Width and height of a cell, in pixels.
const CELL: (f32, f32) = (8.4, 18.0);

fn hex(color: Color) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => "none".to_owned(),
    }
}

/// Returns the ends of the runs of cells that look alike, per line.
fn runs(buffer: &Buffer, y: u16, alike: impl Fn(&Cell, &Cell) -> bool) -> Vec<(u16, u16)> {
    let mut runs = Vec::new();
    let mut start = 0;
    for x in 1..=buffer.area.width {
        if x == buffer.area.width || !alike(&buffer[(start, y)], &buffer[(x, y)]) {
            runs.push((start, x));
            start = x;
        }
    }
    runs
}

fn svg(buffer: &Buffer) -> String {
    let (width, height) = (buffer.area.width, buffer.area.height);
    let (w, h) = (f32::from(width) * CELL.0, f32::from(height) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" xml:space=\"preserve\">\n"
    );
    let base = hex(buffer[(0, height / 2)].bg);
    let _ = writeln!(
        out,
        "<rect width=\"{w:.0}\" height=\"{h:.0}\" fill=\"{base}\"/>"
    );
    for y in 0..height {
        let top = f32::from(y) * CELL.1;
        for (from, to) in runs(buffer, y, |a, b| a.bg == b.bg) {
            let fill = hex(buffer[(from, y)].bg);
            if fill != base {
                let (x, w) = (f32::from(from) * CELL.0, f32::from(to - from) * CELL.0);
                let _ = writeln!(
                    out,
                    "<rect x=\"{x:.1}\" y=\"{top:.0}\" width=\"{w:.1}\" height=\"{:.0}\" fill=\"{fill}\"/>",
                    CELL.1
                );
            }
        }
        for (from, to) in runs(buffer, y, |a, b| a.fg == b.fg && a.modifier == b.modifier) {
            text(buffer, y, from, to, &mut out);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn text(buffer: &Buffer, y: u16, from: u16, to: u16, out: &mut String) {
    let cell = &buffer[(from, y)];
    let mut shown = String::new();
    let mut skip = 0;
    for x in from..to {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let symbol = buffer[(x, y)].symbol();
        skip = symbol.width().saturating_sub(1);
        match symbol {
            "&" => shown.push_str("&amp;"),
            "<" => shown.push_str("&lt;"),
            ">" => shown.push_str("&gt;"),
            symbol => shown.push_str(symbol),
        }
    }
    if shown.trim().is_empty() {
        return;
    }
    let mut look = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ] {
        if cell.modifier.contains(modifier) {
            look.push_str(attribute);
        }
    }
    let x = f32::from(from) * CELL.0;
    let length = f32::from(to - from) * CELL.0;
    let base = f32::from(y) * CELL.1 + 13.5;
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{base:.1}\" textLength=\"{length:.1}\" fill=\"{}\"{look}>{shown}</text>",
        hex(cell.fg)
    );
}

/// The picture in the README is what the program draws. After a change of looks it is made anew
/// with `INSTA_UPDATE=always cargo test`.
#[test]
fn the_picture_of_the_readme_is_true() {
    let mut stage = Stage::new(150, 36, State::Full);
    stage.focus(Pane::List);
    let drawn = svg(&stage.buffer(&Theme::new(&built_in_themes()[0], Depth::True)));
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/readme.svg");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&file, &drawn).expect("the picture can be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == drawn,
        "tests/screens/readme.svg is not what is drawn now; make it anew with INSTA_UPDATE=always"
    );
}

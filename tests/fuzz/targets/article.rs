//! HTML to an article, at widths from 1 to 200: laid out within the width, never hanging.

#![no_main]

use coranto::article;
use coranto::model::Settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (width, html) = input;
    let width = u16::from(width % 200) + 1;
    let _ = article::plain(html);
    let base = Some("https://lakeport.example/a");
    let page = article::lay_out(html, base, width, &Settings::default().reader);
    assert!(page.hit_lines.is_empty());
    assert!(page.blocks.iter().all(|at| (*at as usize) < page.lines.len().max(1)));
});

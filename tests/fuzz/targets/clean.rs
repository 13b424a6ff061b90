//! Text from outside to text that may reach a terminal: nothing banned is left, and cleaning what is
//! clean changes nothing.

#![no_main]

use coranto::model::Clean;
use libfuzzer_sys::fuzz_target;

fn is_banned(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fuzz_target!(|text: &str| {
    let line = Clean::line(text);
    assert!(!line.contains('\n') && !line.contains(is_banned), "{line:?}");
    assert_eq!(Clean::line(&line), line);
    let text = Clean::text(text);
    assert!(!text.contains(is_banned), "{text:?}");
    assert_eq!(Clean::text(&text), text);
});

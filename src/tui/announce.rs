//! Announcements in the terminal: its bell, or what it shows outside of its own window.

use std::io::{self, Write};

use crate::model::Clean;
use crate::model::settings::NotifyMeans;

/// Most characters of heading and text each; terminals cut what is longer, or drop it.
const LONGEST: usize = 200;

/// Tells the terminal. A means it does not know is passed over by it.
///
/// # Errors
/// The terminal cannot be written to.
pub(super) fn write(
    out: &mut impl Write,
    by: NotifyMeans,
    heading: &Clean,
    text: &Clean,
) -> io::Result<()> {
    out.write_all(sequence(by, heading, text).as_bytes())?;
    out.flush()
}

fn sequence(by: NotifyMeans, heading: &Clean, text: &Clean) -> String {
    // Clean text has no control characters, so none of it can end the sequence early.
    let short = |text: &Clean| -> String { text.chars().take(LONGEST).collect() };
    match by {
        NotifyMeans::Bell => "\u{7}".to_owned(),
        // `4;` or `9;` at the start would be a command to some: so would any number.
        NotifyMeans::Osc9 => {
            let line = format!("{}: {}", short(heading), short(text));
            let space = if line.starts_with(|c: char| c.is_ascii_digit()) {
                " "
            } else {
                ""
            };
            format!("\u{1b}]9;{space}{line}\u{7}")
        }
        NotifyMeans::Osc777 => {
            // The heading ends at the first semicolon.
            let heading = short(heading).replace(';', ",");
            format!("\u{1b}]777;notify;{heading};{}\u{7}", short(text))
        }
        NotifyMeans::Command => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_means_has_its_sequence() {
        let told = |by, heading: &str, text: &str| {
            let mut out = Vec::new();
            write(&mut out, by, &Clean::line(heading), &Clean::line(text)).unwrap();
            String::from_utf8(out).unwrap()
        };
        let talks = "Talks; resume";
        assert_eq!(told(NotifyMeans::Bell, "Harbor Line", talks), "\u{7}");
        assert_eq!(
            told(NotifyMeans::Osc9, "Harbor Line", talks),
            "\u{1b}]9;Harbor Line: Talks; resume\u{7}"
        );
        assert_eq!(
            told(NotifyMeans::Osc9, "4;1;99", talks),
            "\u{1b}]9; 4;1;99: Talks; resume\u{7}"
        );
        assert_eq!(
            told(NotifyMeans::Osc777, "a; b", talks),
            "\u{1b}]777;notify;a, b;Talks; resume\u{7}"
        );
        assert_eq!(told(NotifyMeans::Command, "a", "b"), "");
    }

    #[test]
    fn nothing_from_outside_ends_a_sequence_early_or_fills_the_screen() {
        let evil = format!("a\u{7}\u{1b}]52;c;x\u{9c}\u{1b}\\{}", "x".repeat(9_000));
        for by in [NotifyMeans::Osc9, NotifyMeans::Osc777] {
            let line = Clean::line(&evil);
            let sequence = sequence(by, &line, &line);
            let inside = &sequence[2..sequence.len() - 1];
            assert!(!inside.chars().any(char::is_control), "{inside}");
            assert!(sequence.chars().count() < 2 * LONGEST + 20);
        }
    }
}

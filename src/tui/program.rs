//! Programs that have the terminal for a while and read an article: an argument vector, never a
//! shell.

use std::io::{self, BufRead, Write};
use std::process::{Command, Stdio};

use super::editor;
use crate::app::Program;
use crate::model::Clean;

/// What reads an article if `$PAGER` is not set.
const PAGER: &str = "less";

/// Runs a program to its end with `text` as its standard input, or the terminal if there is none.
/// What was typed may write a few lines and end: then they stay until Enter is pressed.
///
/// # Errors
/// A sentence about why it did not run, or how it ended.
pub(super) fn run(program: &Program, text: Option<&str>) -> Result<(), String> {
    let argv = match program {
        Program::Pager => pager(std::env::var("PAGER").ok().as_deref())?,
        // A copy: it is gone afterwards, unless it was saved under another name.
        Program::Editor => {
            let text = text.unwrap_or_default();
            return editor::edit(&std::env::temp_dir(), "article.txt", text).map(drop);
        }
        Program::Typed(argv) | Program::Own(argv) => argv.clone(),
    };
    let result = feed(&argv, text);
    if matches!(program, Program::Typed(_)) {
        print!("\nEnter goes back to coranto ");
        let _ = io::stdout().flush();
        let _ = io::stdin().lock().read_line(&mut String::new());
    }
    result
}

/// Returns the words of `$PAGER`.
fn pager(variable: Option<&str>) -> Result<Vec<String>, String> {
    let words = shell_words::split(variable.unwrap_or_default())
        .map_err(|_| "$PAGER has a quote that is never closed".to_owned())?;
    Ok(if words.is_empty() {
        vec![PAGER.to_owned()]
    } else {
        words
    })
}

fn feed(argv: &[String], text: Option<&str>) -> Result<(), String> {
    let (name, arguments) = argv.split_first().ok_or("no program is named")?;
    let shown = Clean::line(name);
    let mut child = Command::new(name)
        .args(arguments)
        .stdin(if text.is_some() {
            Stdio::piped()
        } else {
            Stdio::inherit()
        })
        .spawn()
        .map_err(|error| format!("`{shown}` cannot be started: {error}"))?;
    if let (Some(mut input), Some(text)) = (child.stdin.take(), text) {
        // A program that ends before it has read everything is none the worse for it.
        let _ = input.write_all(text.as_bytes());
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` got lost: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_is_a_list_of_words() {
        assert_eq!(pager(None), Ok(vec!["less".to_owned()]));
        let words = Ok(vec!["less".to_owned(), "-R x".to_owned()]);
        assert_eq!(pager(Some("less \"-R x\"")), words);
        assert!(pager(Some("less \"")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_program_reads_the_text_and_its_failure_is_said() {
        let argv = |words: &[&str]| {
            words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            feed(
                &argv(&["grep", "-q", "lighthouse"]),
                Some("the lighthouse\n")
            ),
            Ok(())
        );
        let failed = feed(&argv(&["grep", "-q", "bridge"]), Some("the lighthouse\n"));
        assert!(failed.is_err_and(|error| error.starts_with("`grep` failed")));
        let missing = feed(&argv(&["coranto-has-no-such-program"]), Some(""));
        assert!(missing.is_err_and(|error| error.contains("cannot be started")));
        assert_eq!(
            feed(&argv(&["true"]), Some(&"long ".repeat(100_000))),
            Ok(())
        );
    }
}

//! Programs that have the terminal for a while and read an article: an argument vector, never a
//! shell.

use std::fs::OpenOptions;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::app::Program;
use crate::model::Clean;

/// What reads an article if `$PAGER` is not set.
const PAGER: &str = "less";

/// What opens it if neither `$VISUAL` nor `$EDITOR` is set.
const EDITOR: &str = "vi";

/// Runs a program to its end with `text` as its standard input, or the terminal if there is none.
/// What was typed may write a few
/// lines and end: then they stay until Enter is pressed.
///
/// # Errors
/// A sentence about why it did not run, or how it ended.
pub(super) fn run(program: &Program, text: Option<&str>) -> Result<(), String> {
    let argv = match program {
        Program::Pager => pager(std::env::var("PAGER").ok().as_deref())?,
        Program::Editor => return edit(text.unwrap_or_default()),
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

/// Opens a copy of the text in the user's editor; it is gone afterwards, unless it was saved
/// under another name.
fn edit(text: &str) -> Result<(), String> {
    let variable = |name| std::env::var(name).ok();
    let mut argv = editor(variable("VISUAL").as_deref(), variable("EDITOR").as_deref())?;
    let copy = Copy::new(&std::env::temp_dir(), text)
        .map_err(|error| format!("no copy of the text can be made: {error}"))?;
    argv.push(copy.0.to_string_lossy().into_owned());
    let (name, arguments) = argv.split_first().ok_or("no editor is named")?;
    let shown = Clean::line(name);
    match Command::new(name).args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` cannot be started: {error}")),
    }
}

/// Returns the words of the first of the variables that is set.
fn editor(visual: Option<&str>, editor: Option<&str>) -> Result<Vec<String>, String> {
    let set = [visual, editor].into_iter().flatten();
    let line = (set.map(str::trim).find(|line| !line.is_empty())).unwrap_or(EDITOR);
    shell_words::split(line).map_err(|_| "$EDITOR has a quote that is never closed".to_owned())
}

/// A file with a text that only the user can read; removed when dropped.
struct Copy(PathBuf);

impl Copy {
    fn new(folder: &Path, text: &str) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        // Never a file that is there already, nor one that a link leads to.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for number in 0..100 {
            let name = format!("coranto-{}-{number}.txt", std::process::id());
            let path = folder.join(name);
            match options.open(&path) {
                Ok(mut file) => {
                    let copy = Self(path);
                    file.write_all(text.as_bytes())?;
                    return Ok(copy);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
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

    #[test]
    fn the_editor_is_the_first_that_is_set() {
        let words = |list: &[&str]| Ok(list.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(editor(None, None), words(&["vi"]));
        assert_eq!(editor(Some(" "), Some("ed -s")), words(&["ed", "-s"]));
        assert_eq!(editor(Some("code -w"), Some("ed")), words(&["code", "-w"]));
        assert!(editor(None, Some("vi \"")).is_err());
    }

    #[test]
    fn a_copy_is_the_users_alone_and_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = Copy::new(folder.path(), "the lighthouse").expect("a copy");
        let second = Copy::new(folder.path(), "the pier").expect("a copy");
        assert_ne!(first.0, second.0);
        assert_eq!(
            std::fs::read_to_string(&first.0).ok().as_deref(),
            Some("the lighthouse")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&first.0)
                .expect("a file")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let path = first.0.clone();
        drop(first);
        assert!(!path.exists() && second.0.exists());
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

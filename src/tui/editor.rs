//! The editor of the user, on a text that it gets in a file of its own.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::model::Clean;

/// What edits if neither `$VISUAL` nor `$EDITOR` is set.
const EDITOR: &str = "vi";

/// Lets the user edit `text`, in a file of this name; returns what it is now, if it is another.
///
/// # Errors
/// A sentence about why it could not be edited. What was typed is lost only with the editor.
pub(super) fn edit(folder: &Path, name: &str, text: &str) -> Result<Option<String>, String> {
    let variable = |name| std::env::var(name).ok();
    let argv = words(variable("VISUAL").or_else(|| variable("EDITOR")).as_deref())?;
    let file = folder.join(format!("{}-{name}", std::process::id()));
    write(&file, text).map_err(|error| format!("no file can be made to edit: {error}"))?;
    let after = run(&argv, &file).and_then(|()| {
        fs::read(&file).map_err(|error| format!("what was edited cannot be read: {error}"))
    });
    let _ = fs::remove_file(&file);
    let after = String::from_utf8_lossy(&after?).into_owned();
    Ok((after != text).then_some(after))
}

/// Returns the words of `$EDITOR`.
fn words(variable: Option<&str>) -> Result<Vec<String>, String> {
    let words = shell_words::split(variable.unwrap_or_default())
        .map_err(|_| "$EDITOR has a quote that is never closed".to_owned())?;
    Ok(if words.is_empty() {
        vec![EDITOR.to_owned()]
    } else {
        words
    })
}

/// Writes a file that only the user can read.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = fs::remove_file(file);
    options.open(file)?.write_all(text.as_bytes())
}

fn run(argv: &[String], file: &Path) -> Result<(), String> {
    let (name, arguments) = argv.split_first().ok_or("no editor is named")?;
    let shown = Clean::line(name);
    let status = Command::new(name).args(arguments).arg(file).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status}); nothing was changed")),
        Err(error) => Err(format!("`{shown}` cannot be started: {error}")),
    }
}

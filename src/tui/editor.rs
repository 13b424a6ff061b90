//! The editor of the user, on a text that it gets in a file of its own.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::config;
use crate::model::Clean;

/// What edits if neither `$VISUAL` nor `$EDITOR` is set.
const EDITOR: &str = "vi";

/// Lets the user edit `text`, in a file in `folder` whose name ends in `name`; returns what it is
/// now, if it is another.
///
/// # Errors
/// A sentence about why it could not be edited.
pub(super) fn edit(folder: &Path, name: &str, text: &str) -> Result<Option<String>, String> {
    let argv = from_environment()?;
    let copy = Copy::new(folder, name, text)
        .map_err(|error| format!("no file can be made to edit: {error}"))?;
    run(&argv, &copy.0).map_err(|error| format!("{error}; nothing was changed"))?;
    let after =
        fs::read(&copy.0).map_err(|error| format!("what was edited cannot be read: {error}"))?;
    let after = String::from_utf8_lossy(&after).into_owned();
    Ok((after != text).then_some(after))
}

/// Lets the user edit a file in its place. One that is not there begins as `beginning`, and is not
/// there afterwards if it was left so.
///
/// # Errors
/// A sentence about why it could not be edited.
pub(super) fn edit_own(file: &Path, beginning: &str) -> Result<(), String> {
    edit_in_place(&from_environment()?, file, beginning)
}

fn edit_in_place(argv: &[String], file: &Path, beginning: &str) -> Result<(), String> {
    // A link that leads nowhere yet is somebody's too: the editor makes what it leads to.
    let is_new = fs::symlink_metadata(file).is_err_and(|error| is_missing(&error));
    if is_new {
        config::write_whole(file, beginning)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    let edited = run(argv, file);
    if is_new && fs::read(file).is_ok_and(|now| now == beginning.as_bytes()) {
        let _ = fs::remove_file(file);
    }
    edited
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn from_environment() -> Result<Vec<String>, String> {
    let variable = |name| std::env::var(name).ok();
    words(variable("VISUAL").as_deref(), variable("EDITOR").as_deref())
}

/// Returns the words of the first of the variables that is set.
fn words(visual: Option<&str>, editor: Option<&str>) -> Result<Vec<String>, String> {
    let mut set = [visual, editor].into_iter().flatten().map(str::trim);
    let line = set.find(|line| !line.is_empty());
    shell_words::split(line.unwrap_or(EDITOR))
        .map_err(|_| "$EDITOR has a quote that is never closed".to_owned())
}

fn run(argv: &[String], file: &Path) -> Result<(), String> {
    let (name, arguments) = argv.split_first().ok_or("no editor is named")?;
    let shown = Clean::line(name);
    match Command::new(name).args(arguments).arg(file).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed ({status})")),
        Err(error) => Err(format!("`{shown}` cannot be started: {error}")),
    }
}

/// A file with a text that only the user can read; removed when dropped.
struct Copy(PathBuf);

impl Copy {
    fn new(folder: &Path, name: &str, text: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut options = OpenOptions::new();
        // Never a file that is there already, nor one that a link leads to.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for number in 0..100 {
            let path = folder.join(format!("coranto-{}-{number}-{name}", std::process::id()));
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
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_editor_is_the_first_that_is_set() {
        let list = |list: &[&str]| Ok(list.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(words(None, None), list(&["vi"]));
        assert_eq!(words(Some(" "), Some("ed -s")), list(&["ed", "-s"]));
        assert_eq!(words(Some("code -w"), Some("ed")), list(&["code", "-w"]));
        assert!(words(None, Some("vi \"")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_user_is_edited_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config/keymap.toml");
        let edit = |line: &str| {
            let argv = shell_words::split(line).unwrap();
            edit_in_place(&argv, &file, "# all\n")
        };
        // Only looked at, then changed, then left as it is.
        assert_eq!(edit("true"), Ok(()));
        assert!(!file.exists());
        assert_eq!(edit("sed -i s/all/mine/"), Ok(()));
        assert_eq!(fs::read_to_string(&file).unwrap(), "# mine\n");
        assert_eq!(edit("true"), Ok(()));
        assert_eq!(fs::read_to_string(&file).unwrap(), "# mine\n");
        // What an editor wrote before it failed is there, and nobody says otherwise.
        let said = edit("sh -c 'echo x >> $0; exit 1'").unwrap_err();
        assert!(
            said.contains("failed") && !said.contains("nothing"),
            "{said}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "# mine\nx\n");
        // A link to what is not there yet stays one.
        fs::remove_file(&file).unwrap();
        let target = folder.path().join("dotfiles.toml");
        std::os::unix::fs::symlink(&target, &file).unwrap();
        assert_eq!(edit("true"), Ok(()));
        assert_eq!(fs::read_link(&file).unwrap(), target);
    }

    #[test]
    fn a_copy_is_the_users_alone_and_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = Copy::new(folder.path(), "a.txt", "the lighthouse").expect("a copy");
        let second = Copy::new(folder.path(), "a.txt", "the pier").expect("a copy");
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
}

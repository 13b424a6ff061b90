//! What is wrong with the user's files, as the screen says it.

use std::path::Path;

use crate::config::Problem;
use crate::model::Notice;
use crate::model::notice::FileNotice;

/// Returns that something is wrong with a file, and what is in force meanwhile.
pub fn broken(problem: &Problem, meanwhile: &str) -> FileNotice {
    let text = format!("{}: {}", problem.place(), problem.message);
    FileNotice {
        file: name(&problem.file),
        problem: Some(Notice::error(text).hint(meanwhile)),
    }
}

/// Returns that nothing is wrong with a file any more.
pub(super) fn mended(file: &Path) -> FileNotice {
    FileNotice {
        file: name(file),
        problem: None,
    }
}

fn name(file: &Path) -> Box<str> {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into()
}

//! What is wrong with the user's files, as the screen says it.

use std::path::Path;

use crate::config::Problem;
use crate::model::Notice;
use crate::model::notice::FileNotice;

/// Returns what is wrong with each of the files that `problems` are about, and what is in force
/// meanwhile.
pub fn broken(problems: &[Problem], meanwhile: &str) -> Vec<FileNotice> {
    let mut files: Vec<&Path> = Vec::new();
    for problem in problems {
        if !files.contains(&&*problem.file) {
            files.push(&problem.file);
        }
    }
    let state = |file: &&Path| standing(file, problems, meanwhile);
    files.iter().map(state).collect()
}

/// Returns what is wrong with one file, or that nothing is, by all `problems` there are.
pub(super) fn standing(file: &Path, problems: &[Problem], meanwhile: &str) -> FileNotice {
    let own = problems.iter().filter(|problem| problem.file == file);
    let told =
        |problem: &Problem| Notice::error(format!("{}: {}", problem.place(), problem.message));
    let first = own.clone().next().map(told);
    FileNotice {
        file: name(file),
        problem: match meanwhile {
            "" => first,
            meanwhile => first.map(|first| first.hint(meanwhile)),
        },
        all: own
            .map(|problem| match &problem.hint {
                Some(hint) => told(problem).hint(hint),
                None => told(problem),
            })
            .collect(),
    }
}

/// Returns that nothing is wrong with a file any more.
pub(super) fn mended(file: &Path) -> FileNotice {
    standing(file, &[], "")
}

fn name(file: &Path) -> Box<str> {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into()
}

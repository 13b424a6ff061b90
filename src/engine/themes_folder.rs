//! The themes while the reader runs: they follow the files in the folder of the user's own.

use std::path::PathBuf;
use std::sync::Mutex;

use super::background::lock;
use super::file_watch::{Stamp, stamp};
use super::problems::standing;
use crate::config::{self, Paths, Problem};
use crate::model::notice::FileNotice;
use crate::model::palette::Palette;

/// The folder, as it was last seen.
pub(super) struct ThemesFolder {
    paths: Paths,
    seen: Mutex<Vec<(PathBuf, Option<Stamp>)>>,
}

impl ThemesFolder {
    pub(super) fn new(paths: &Paths) -> Self {
        Self {
            paths: paths.clone(),
            seen: Mutex::new(look(paths)),
        }
    }

    /// Returns the themes there are if a file has changed, with what is to be said of each file. A
    /// theme with a mistake in it stays as it is in `known`. Blocking.
    pub(super) fn follow(&self, known: &[Palette]) -> Option<(Vec<Palette>, Vec<FileNotice>)> {
        let now = look(&self.paths);
        let before = std::mem::replace(&mut *lock(&self.seen), now.clone());
        if before == now {
            return None;
        }
        let (mut themes, problems) = config::load_themes(&self.paths);
        for theme in &mut themes {
            let is_its = |problem: &Problem| {
                let name = problem.file.file_stem();
                name.is_some_and(|name| name.to_string_lossy() == *theme.name)
            };
            let last = known.iter().find(|known| known.name == theme.name);
            if let Some(last) = last
                && problems.iter().any(is_its)
            {
                theme.clone_from(last);
            }
        }
        // One that is gone has no mistakes either.
        let files = before.iter().chain(&now).map(|(file, _)| file);
        let said = files.map(|file| standing(file, &problems, "the theme stays as it was"));
        Some((themes, said.collect()))
    }
}

fn look(paths: &Paths) -> Vec<(PathBuf, Option<Stamp>)> {
    let files = config::theme_files(paths).into_iter();
    files.map(|file| (file.clone(), stamp(&file))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_follow_their_files_and_a_mistake_keeps_the_last_good_one() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        std::fs::create_dir_all(paths.themes()).unwrap();
        let file = paths.themes().join("quay.toml");
        let folder = ThemesFolder::new(&paths);
        let built_in = config::built_in_themes();
        assert_eq!(folder.follow(&built_in), None);

        std::fs::write(&file, "ground = \"dark\"\naccent = \"#102030\"\n").unwrap();
        let (themes, said) = folder.follow(&built_in).unwrap();
        let quay = themes.iter().find(|theme| &*theme.name == "quay").unwrap();
        assert_eq!(themes.len(), built_in.len() + 1);
        assert!(said.iter().all(|file| file.problem.is_none()), "{said:?}");

        std::fs::write(
            &file,
            "ground = \"dark\"\naccent = \"#1020\"\ntext = \"#ffffff\"\n",
        )
        .unwrap();
        let (after, said) = folder.follow(&themes).unwrap();
        assert!(after.contains(quay), "{after:?}");
        let problem = said.iter().find_map(|file| file.problem.as_ref()).unwrap();
        assert!(problem.text.starts_with("quay.toml:2: "), "{problem:?}");
        assert_eq!(folder.follow(&after), None);

        std::fs::remove_file(&file).unwrap();
        let (themes, said) = folder.follow(&after).unwrap();
        assert_eq!(themes.len(), built_in.len());
        assert!(said.iter().all(|file| file.problem.is_none()), "{said:?}");
    }
}

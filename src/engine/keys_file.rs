//! The keys while the reader runs: they follow `keymap.toml`, and what `config.toml` says of them.

use std::sync::Mutex;

use super::background::lock;
use super::file_watch::FileWatch;
use super::problems::standing;
use crate::command::KeyMap;
use crate::config::{self, Config, Paths};
use crate::model::{Event, Notice, Settings};

/// The file, as it was last seen, and the keys that are in force.
pub(super) struct KeysFile {
    paths: Paths,
    watch: FileWatch,
    now: Mutex<(Settings, KeyMap)>,
}

impl KeysFile {
    pub(super) fn new(paths: &Paths, config: &Config) -> Self {
        Self {
            paths: paths.clone(),
            watch: FileWatch::new(paths.keymap()),
            now: Mutex::new((config.settings.clone(), config.keymap.clone())),
        }
    }

    /// Returns the keys in force.
    pub(super) fn get(&self) -> KeyMap {
        lock(&self.now).1.clone()
    }

    /// Brings the file into force if it has changed, or what the settings say of keys; returns
    /// what there is to tell. A row with a mistake in it is left out, as at the start; if the file
    /// cannot be read all keys stay as they were. Blocking.
    pub(super) fn follow(&self, settings: &Settings) -> Vec<Event> {
        let has_changed = self.watch.has_changed();
        let mut now = lock(&self.now);
        let is_same = (&settings.keys, &settings.commands) == (&now.0.keys, &now.0.commands);
        if !has_changed && is_same {
            return Vec::new();
        }
        now.0.clone_from(settings);
        let mut said = Vec::new();
        match config::load_keymap(&self.paths, settings) {
            Ok((keymap, problems)) => {
                let file = &self.watch.file;
                let state = standing(file, &problems, "all other rows are in force");
                said.push(Event::File(state));
                if keymap != now.1 {
                    now.1 = keymap;
                    said.push(Event::Keys);
                    said.push(Event::Notice(Notice::info("the keys are read again")));
                }
            }
            Err(problem) => {
                let file = problem.file.clone();
                let state = standing(&file, &[problem], "the keys stay as they were");
                said.push(Event::File(state));
            }
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Action, Command, Context, Key, Lookup};

    /// What is said of the file; `None`: that nothing is wrong with it.
    fn problem(said: &[Event]) -> Option<&Notice> {
        let file = said.iter().find_map(|event| match event {
            Event::File(state) => Some(state),
            _ => None,
        });
        let state = file.expect("what the file is like");
        assert_eq!(&*state.file, "keymap.toml");
        state.problem.as_ref()
    }

    #[test]
    fn a_broken_row_is_left_out_and_an_unreadable_file_changes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        let write = |text: &str| std::fs::write(paths.keymap(), text).unwrap();
        let config = config::load(&paths, None);
        let keys = KeysFile::new(&paths, &config);
        let bound = |key| keys.get().lookup(Context::List, &[Key::char(key)]);
        let star = Lookup::Run(vec![Action::Run(Command::Star, None)]);
        assert_eq!(keys.follow(&config.settings), []);

        write("[list]\n\"B\" = \"star\"\n");
        let said = keys.follow(&config.settings);
        assert_eq!(problem(&said), None);
        assert!(said.contains(&Event::Keys));
        assert_eq!(bound('B'), star);

        write("[list]\n\"B\" = \"strar\"\n\"M\" = \"star\"\n");
        let said = keys.follow(&config.settings);
        let text = problem(&said).map(|notice| notice.text.to_string());
        assert!(said.contains(&Event::Keys));
        assert!(
            text.as_deref()
                .is_some_and(|text| text.starts_with("keymap.toml:2: unknown command `strar`")),
            "{said:?}"
        );
        assert_eq!((bound('B'), bound('M')), (Lookup::Miss, star.clone()));
        // As at the start.
        let begun = config::load(&paths, None);
        assert_eq!(begun.keymap, keys.get());

        std::fs::write(paths.keymap(), b"[list]\n\"M\" = \"\xff\"\n").unwrap();
        let said = keys.follow(&config.settings);
        let text = problem(&said).map(|notice| notice.text.to_string());
        assert_eq!(
            (said.len(), text.as_deref()),
            (1, Some("keymap.toml: cannot be read: it is not UTF-8 text"))
        );
        assert_eq!(bound('M'), star);

        let mut settings = config.settings;
        write("");
        assert_eq!(problem(&keys.follow(&settings)), None);
        assert_eq!(bound('M'), Lookup::Miss);
        settings.keys.preset = crate::model::settings::Preset::Newsboat;
        assert!(keys.follow(&settings).contains(&Event::Keys));
        assert_eq!(keys.follow(&settings), []);
    }
}

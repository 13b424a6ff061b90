//! The keys while the reader runs: they follow `keymap.toml`, and what `config.toml` says of them.

use std::sync::Mutex;

use super::background::lock;
use super::file_watch::FileWatch;
use crate::command::KeyMap;
use crate::config::{self, Config, Paths, Problem};
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
    /// what there is to tell. With a mistake in it, all keys stay as they were. Blocking.
    pub(super) fn follow(&self, settings: &Settings) -> Vec<Event> {
        let has_changed = self.watch.has_changed();
        let mut now = lock(&self.now);
        let is_same = (&settings.keys, &settings.commands) == (&now.0.keys, &now.0.commands);
        if !has_changed && is_same {
            return Vec::new();
        }
        now.0.clone_from(settings);
        match config::load_keymap(&self.paths, settings) {
            Ok(keymap) if keymap == now.1 => Vec::new(),
            Ok(keymap) => {
                now.1 = keymap;
                vec![
                    Event::Keys,
                    Event::Notice(Notice::info("the keys are read again")),
                ]
            }
            Err(problem) => vec![Event::Notice(notice(&problem))],
        }
    }
}

fn notice(problem: &Problem) -> Notice {
    let file = problem.file.file_name().unwrap_or_default();
    let place = format!("{}:{}", file.to_string_lossy(), problem.line);
    Notice::error(format!("{place}: {}", problem.message))
        .hint("the keys stay as they were; `coranto check` lists everything")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Action, Command, Context, Key, Lookup};

    #[test]
    fn a_broken_file_keeps_the_last_good_keys() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        std::fs::create_dir_all(&paths.config).unwrap();
        let write = |text: &str| std::fs::write(paths.keymap(), text).unwrap();
        let config = config::load(&paths, None);
        let keys = KeysFile::new(&paths, &config);
        let bound = || keys.get().lookup(Context::List, &[Key::char('B')]);
        let star = Lookup::Run(vec![Action::Run(Command::Star, None)]);
        assert_eq!(keys.follow(&config.settings), []);

        write("[list]\n\"B\" = \"star\"\n");
        assert_eq!(keys.follow(&config.settings)[0], Event::Keys);
        assert_eq!(bound(), star);

        write("[list]\n\"B\" = \"strar\"\n# broken\n");
        let said = keys.follow(&config.settings);
        let [Event::Notice(said)] = said.as_slice() else {
            panic!("{said:?}");
        };
        assert!(
            said.text
                .starts_with("keymap.toml:2: unknown command `strar`"),
            "{said:?}"
        );
        assert_eq!(bound(), star);

        let mut settings = config.settings;
        write("");
        keys.follow(&settings);
        assert_eq!(bound(), Lookup::Miss);
        settings.keys.preset = crate::model::settings::Preset::Newsboat;
        assert_eq!(keys.follow(&settings)[0], Event::Keys);
        assert_eq!(keys.follow(&settings), []);
    }
}

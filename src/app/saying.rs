//! What is said at the bottom. Keys stand in it as the names of what they do, `{undo} undoes it`: which
//! keys those are, only the keymap in force knows.

use super::App;
use crate::command::Command;
use crate::model::Notice;

impl App {
    pub(super) fn say(&mut self, mut notice: Notice) {
        notice = self.note(notice);
        self.notice = Some(notice);
        self.notice_is_new = true;
    }

    /// Writes what is said into the log, with the keys in force; returns it so.
    pub(super) fn note(&mut self, mut notice: Notice) -> Notice {
        if let Some(hint) = notice.hint.take() {
            let hint = self.with_keys(&hint);
            notice = notice.hint(hint);
        }
        self.log.note(self.clock.now, &notice);
        notice
    }

    /// Puts the keys of commands in the place of their names in braces. Other braces stay.
    fn with_keys(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let named = after.split_once('}').and_then(|(name, behind)| {
                let command = Command::by_name(name).ok()?;
                Some((command, behind))
            });
            if let Some((command, behind)) = named {
                out.push_str(&self.key_of(command));
                rest = behind;
            } else {
                out.push('{');
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// Returns the key of a command, here or elsewhere; its name for the palette where it has none.
    fn key_of(&self, command: Command) -> String {
        let here = self.keymap.keys_of(self.context(), command);
        let all = || self.keymap.all_keys_of(command);
        let key = here.into_iter().next().or_else(|| all().into_iter().next());
        key.unwrap_or_else(|| format!(":{}", command.name()))
    }
}

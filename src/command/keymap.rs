//! Keymap: from keys to commands. Pure: resolving a key changes nothing.

use std::collections::BTreeMap;

use super::key::{self, Key};
use super::{Command, Context, nearest};

/// The bindings in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyMap {
    bindings: BTreeMap<(Context, Vec<Key>), Command>,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// This command.
    Run(Command),
    /// The beginning of a binding: wait for more.
    Wait,
    /// Nothing.
    Miss,
}

impl KeyMap {
    /// Binds `keys` in the context named `context` to the command named `command`; an empty
    /// command name takes a binding away.
    ///
    /// # Errors
    /// A sentence about the part that is wrong; nothing is changed then.
    pub fn bind(&mut self, context: &str, keys: &str, command: &str) -> Result<(), String> {
        let Some(place) = Context::by_name(context) else {
            let hint = nearest(context, Context::ALL.map(Context::name))
                .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            return Err(format!("unknown context `{context}`{hint}"));
        };
        let keys = key::parse(keys)?;
        if keys.len() == 1 && matches!(keys[0].typed(), Some('0'..='9')) {
            return Err("digits are counts and cannot be bound".into());
        }
        if command.is_empty() {
            self.bindings.remove(&(place, keys));
            return Ok(());
        }
        let command = Command::by_name(command).map_err(|near| {
            let hint = near.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            format!("unknown command `{command}`{hint}")
        })?;
        self.bindings.insert((place, keys), command);
        Ok(())
    }

    /// Resolves the keys pressed so far in a context: its own bindings first, then the global.
    pub fn lookup(&self, context: Context, pressed: &[Key]) -> Lookup {
        let mut waits = false;
        for place in [context, Context::Global] {
            if let Some(command) = self.bindings.get(&(place, pressed.to_vec())) {
                return Lookup::Run(*command);
            }
            waits |= self
                .bindings
                .range((place, pressed.to_vec())..)
                .take_while(|((c, keys), _)| *c == place && keys.starts_with(pressed))
                .any(|((_, keys), _)| keys.len() > pressed.len());
        }
        if waits { Lookup::Wait } else { Lookup::Miss }
    }

    /// Returns the bindings that begin with `pressed`: for the popup after a prefix.
    pub fn continuations(&self, context: Context, pressed: &[Key]) -> Vec<(String, Command)> {
        let mut found: Vec<(String, Command)> = Vec::new();
        for ((place, keys), command) in &self.bindings {
            let is_here = *place == context || *place == Context::Global;
            if is_here && keys.len() > pressed.len() && keys.starts_with(pressed) {
                found.push((key::show(&keys[pressed.len()..]), *command));
            }
        }
        found
    }

    /// Returns the keys bound to `command` in `context` or everywhere, the shortest first.
    pub fn keys_of(&self, context: Context, command: Command) -> Vec<String> {
        let mut keys: Vec<&Vec<Key>> = self
            .bindings
            .iter()
            .filter(|((c, _), bound)| {
                (*c == context || *c == Context::Global) && **bound == command
            })
            .map(|((_, keys), _)| keys)
            .collect();
        // Plain characters before named keys: `j` is the hint people want, not `↓`.
        keys.sort_by_key(|keys| (keys[0].typed().is_none(), keys.len(), (*keys).clone()));
        keys.dedup();
        keys.iter().map(|keys| key::show(keys)).collect()
    }

    /// Returns every key bound to `command` in any context, without repeats.
    pub fn all_keys_of(&self, command: Command) -> Vec<String> {
        let mut all = Vec::new();
        for context in Context::ALL {
            for keys in self.keys_of(context, command) {
                if !all.contains(&keys) {
                    all.push(keys);
                }
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: &[(&str, &str, &str)]) -> KeyMap {
        let mut map = KeyMap::default();
        for (context, keys, command) in rows {
            map.bind(context, keys, command).expect("the row is right");
        }
        map
    }

    fn look(map: &KeyMap, context: Context, keys: &str) -> Lookup {
        map.lookup(context, &key::parse(keys).expect("keys"))
    }

    #[test]
    fn a_pane_comes_before_the_rest() {
        let map = map(&[
            ("global", "j", "down"),
            ("reader", "j", "scroll-down"),
            ("global", "gg", "top"),
            ("global", "gu", "go-unread"),
        ]);
        assert_eq!(
            look(&map, Context::Reader, "j"),
            Lookup::Run(Command::ScrollDown)
        );
        assert_eq!(look(&map, Context::List, "j"), Lookup::Run(Command::Down));
        assert_eq!(look(&map, Context::List, "g"), Lookup::Wait);
        assert_eq!(
            look(&map, Context::List, "gu"),
            Lookup::Run(Command::GoUnread)
        );
        assert_eq!(look(&map, Context::List, "gx"), Lookup::Miss);
        assert_eq!(map.continuations(Context::List, &[Key::char('g')]).len(), 2);
    }

    #[test]
    fn mistakes_are_named() {
        let mut map = KeyMap::default();
        let message = map.bind("lst", "j", "down").expect_err("no such context");
        assert!(message.contains("did you mean `list`"), "{message}");
        let message = map.bind("list", "j", "dwon").expect_err("no such command");
        assert!(message.contains("did you mean `down`"), "{message}");
        assert!(map.bind("list", "3", "down").is_err());
        assert_eq!(map, KeyMap::default());
    }

    #[test]
    fn an_empty_name_unbinds() {
        let mut map = map(&[("list", "j", "down")]);
        map.bind("list", "j", "").expect("the row is right");
        assert_eq!(look(&map, Context::List, "j"), Lookup::Miss);
    }
}

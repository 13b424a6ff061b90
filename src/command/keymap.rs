//! Keymap: from keys to actions. Pure: resolving a key changes nothing.

use std::collections::BTreeMap;

use super::action::{Action, describe};
use super::key::{self, Code, Key};
use super::layout::Layout;
use super::{Command, Context};
use crate::model::user_command::UserCommand;

/// The bindings in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeyMap {
    /// Of a pane, no action means that what is bound everywhere is not so there.
    bindings: BTreeMap<(Context, Vec<Key>), Vec<Action>>,
    /// The commands of the user, in the order of the file.
    own: Vec<UserCommand>,
    /// Digits are keys like others, and there are no counts.
    pub binds_digits: bool,
    /// Keyboards of other scripts.
    pub layout: Layout,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// These, one after the other.
    Run(Vec<Action>),
    /// The beginning of a binding: wait for more.
    Wait,
    /// Nothing.
    Miss,
}

/// The panes, each with keys of its own.
const PANES: [Context; 3] = [Context::Sidebar, Context::List, Context::Reader];

impl KeyMap {
    /// Returns an empty keymap that knows the user's commands.
    pub fn with_own(own: Vec<UserCommand>) -> Self {
        Self {
            own,
            ..Self::default()
        }
    }

    /// Returns the user's commands.
    pub fn own(&self) -> &[UserCommand] {
        &self.own
    }

    /// Binds `keys` in the context named `context` to the command named `command`; an empty
    /// command name takes a binding away, in a pane that of all panes too.
    ///
    /// # Errors
    /// A sentence about the part that is wrong; nothing is changed then.
    pub fn bind(&mut self, context: &str, keys: &str, command: &str) -> Result<(), String> {
        let commands = if command.is_empty() {
            &[][..]
        } else {
            &[command][..]
        };
        self.bind_all(context, keys, commands).map(|_| ())
    }

    /// Binds `keys` to several commands that run one after the other, and returns where it put
    /// them; none take a binding away.
    ///
    /// # Errors
    /// A sentence about the part that is wrong; nothing is changed then.
    pub fn bind_all(
        &mut self,
        context: &str,
        keys: &str,
        commands: &[&str],
    ) -> Result<(Context, Vec<Key>), String> {
        let place = Context::by_name(context).ok_or_else(|| Context::unknown(context))?;
        let keys = key::parse(keys)?;
        if !self.binds_digits && matches!(keys[0].typed(), Some('0'..='9')) {
            return Err("digits are counts and cannot be bound".into());
        }
        let actions = commands
            .iter()
            .map(|command| Action::parse(command, &self.own))
            .collect::<Result<Vec<_>, _>>()?;
        let row = (place, keys);
        if actions.is_empty() && place == Context::Global {
            self.bindings.remove(&row);
        } else {
            self.bindings.insert(row.clone(), actions);
        }
        Ok(row)
    }

    /// Returns whether `keys` are bound in the table of a context.
    pub fn binds(&self, context: Context, keys: &[Key]) -> bool {
        let bound = self.bindings.get(&(context, keys.to_vec()));
        bound.is_some_and(|actions| !actions.is_empty())
    }

    /// Resolves the keys pressed so far in a context: its own bindings first, then the global.
    pub fn lookup(&self, context: Context, pressed: &[Key]) -> Lookup {
        match self.found(context, pressed) {
            Some((_, actions)) => Lookup::Run(actions.clone()),
            None if self.goes_on(context, pressed) => Lookup::Wait,
            None => Lookup::Miss,
        }
    }

    /// Returns the binding that `pressed` runs in a context, and which table it stands in.
    fn found(&self, context: Context, pressed: &[Key]) -> Option<(Context, &Vec<Action>)> {
        let (place, bound) = [context, Context::Global].into_iter().find_map(|place| {
            let bound = self.bindings.get(&(place, pressed.to_vec()))?;
            Some((place, bound))
        })?;
        (!bound.is_empty()).then_some((place, bound))
    }

    /// Returns the rows that are in force in a context.
    fn in_force(
        &self,
        context: Context,
    ) -> impl Iterator<Item = (&Context, &Vec<Key>, &Vec<Action>)> {
        let rows = self.bindings.iter();
        let rows = rows.filter(move |(row, _)| self.is_in_force(context, row));
        rows.map(|((place, keys), actions)| (place, keys, actions))
    }

    fn is_in_force(&self, context: Context, (place, keys): &(Context, Vec<Key>)) -> bool {
        let found = self.found(context, keys);
        found.is_some_and(|(there, _)| there == *place)
    }

    fn goes_on(&self, context: Context, pressed: &[Key]) -> bool {
        [context, Context::Global].into_iter().any(|place| {
            self.bindings
                .range((place, pressed.to_vec())..)
                .take_while(|((c, keys), _)| *c == place && keys.starts_with(pressed))
                .any(|((_, keys), _)| {
                    keys.len() > pressed.len() && self.found(context, keys).is_some()
                })
        })
    }

    /// Returns the binding that is in the way of another one everywhere it could be used: a
    /// beginning of its keys is bound as a whole, or each pane binds its keys otherwise. `None`
    /// if it can be used.
    pub fn in_the_way(&self, context: Context, keys: &[Key]) -> Option<(Context, Vec<Key>)> {
        let mut found = None;
        for pane in PANES {
            if context != Context::Global && context != pane {
                continue;
            }
            let (place, length) = (1..=keys.len())
                .find_map(|length| Some((self.found(pane, &keys[..length])?.0, length)))?;
            if place == context && length == keys.len() {
                return None;
            }
            found.get_or_insert((place, keys[..length].to_vec()));
        }
        found
    }

    /// Returns what `key` is on a Latin keyboard, if it means something after `pressed` only there.
    pub fn meant(&self, context: Context, pressed: &[Key], key: Key) -> Key {
        let with = |key| [pressed, &[key]].concat();
        match self.latin(key) {
            Some(latin) if self.lookup(context, &with(key)) == Lookup::Miss => latin,
            _ => key,
        }
    }

    /// Returns what `key` is on a Latin keyboard, if that is something else.
    pub fn latin(&self, key: Key) -> Option<Key> {
        let Code::Char(c) = key.code else {
            return None;
        };
        let code = Code::Char(self.layout.latin(c)?);
        Some(Key { code, ..key })
    }

    /// Returns the bindings that begin with `pressed`, and what they do: for the popup after a
    /// prefix.
    pub fn continuations(&self, context: Context, pressed: &[Key]) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (_, keys, actions) in self.in_force(context) {
            if keys.len() > pressed.len() && keys.starts_with(pressed) {
                let keys = key::show(&keys[pressed.len()..]);
                found.push((keys, describe(actions, &self.own)));
            }
        }
        found
    }

    /// Returns the keys bound to `command` in `context` or everywhere, the shortest first.
    pub fn keys_of(&self, context: Context, command: Command) -> Vec<String> {
        self.keys_bound(context, &Action::Run(command, None))
    }

    /// Returns the keys bound to one of the user's commands in `context` or everywhere.
    pub fn keys_of_own(&self, context: Context, place: usize) -> Vec<String> {
        self.keys_bound(context, &Action::Own(place))
    }

    fn keys_bound(&self, context: Context, action: &Action) -> Vec<String> {
        // What it does is compared first: that rows are in force takes longer, and this is asked of
        // every command in one frame.
        let mut keys: Vec<&Vec<Key>> = self
            .bindings
            .iter()
            .filter(|(_, bound)| bound.as_slice() == std::slice::from_ref(action))
            .filter(|(row, _)| self.is_in_force(context, row))
            .map(|((_, keys), _)| keys)
            .collect();
        // Plain characters before named keys: `j` is the hint people want, not `↓`.
        keys.sort_by_key(|keys| (keys[0].typed().is_none(), keys.len(), (*keys).clone()));
        keys.dedup();
        keys.iter().map(|keys| key::show(keys)).collect()
    }

    /// Returns what is bound in the table of one context alone.
    pub fn here(&self, context: Context) -> Vec<(String, String)> {
        let rows = self.in_force(context).filter(|(c, _, _)| **c == context);
        rows.map(|(_, keys, actions)| (key::show(keys), describe(actions, &self.own)))
            .collect()
    }

    /// Returns the macros of a context or of all: their keys, and what they do.
    pub fn macros(&self, context: Context) -> Vec<(String, String)> {
        let is_macro =
            |actions: &[Action]| !matches!(actions, [Action::Run(_, None) | Action::Own(_)]);
        self.in_force(context)
            .filter(|(_, _, actions)| is_macro(actions))
            .map(|(_, keys, actions)| (key::show(keys), describe(actions, &self.own)))
            .collect()
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

    fn keys(text: &str) -> Vec<Key> {
        key::parse(text).expect("keys")
    }

    fn look(map: &KeyMap, context: Context, text: &str) -> Lookup {
        map.lookup(context, &keys(text))
    }

    fn run(command: Command) -> Lookup {
        Lookup::Run(vec![Action::Run(command, None)])
    }

    #[test]
    fn a_pane_comes_before_the_rest() {
        let map = map(&[
            ("global", "j", "down"),
            ("reader", "j", "scroll-down"),
            ("global", "gg", "top"),
            ("global", "gu", "go-unread"),
        ]);
        assert_eq!(look(&map, Context::Reader, "j"), run(Command::ScrollDown));
        assert_eq!(look(&map, Context::List, "j"), run(Command::Down));
        assert_eq!(look(&map, Context::List, "g"), Lookup::Wait);
        assert_eq!(look(&map, Context::List, "gu"), run(Command::GoUnread));
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

    #[test]
    fn a_pane_takes_away_what_is_bound_everywhere() {
        let map = map(&[
            ("global", "s", "star"),
            ("global", "zz", "centre"),
            ("global", "mm", "mute"),
            ("global", "mw", "mute-word"),
            ("list", "s", ""),
            ("list", "zz", ""),
            ("list", "mm", ""),
        ]);
        for (text, there) in [("s", Command::Star), ("zz", Command::Centre)] {
            assert_eq!(look(&map, Context::List, text), Lookup::Miss, "{text}");
            assert_eq!(look(&map, Context::Reader, text), run(there), "{text}");
            assert_eq!(map.keys_of(Context::List, there), [""; 0]);
            assert_eq!(map.keys_of(Context::Reader, there), [text]);
        }
        // What is left of a prefix still is one.
        assert_eq!(look(&map, Context::List, "z"), Lookup::Miss);
        assert_eq!(look(&map, Context::List, "m"), Lookup::Wait);
        assert_eq!(map.continuations(Context::List, &[Key::char('m')]).len(), 1);
        assert!(map.here(Context::List).is_empty());
        assert!(!map.binds(Context::List, &keys("s")));
    }

    #[test]
    fn what_is_in_the_way_is_found() {
        let map = map(&[
            ("global", "g", "top"),
            ("global", "gg", "bottom"),
            ("list", "dd", "done"),
            ("global", "d", "down"),
            ("global", "x", "star"),
            ("sidebar", "x", "down"),
            ("list", "x", "down"),
            ("reader", "x", "down"),
            ("global", "z", "star"),
            ("list", "z", "down"),
        ]);
        let way = |context, text| {
            let (place, before) = map.in_the_way(context, &keys(text))?;
            Some((place, key::show(&before)))
        };
        assert_eq!(way(Context::Global, "g"), None);
        assert_eq!(
            way(Context::Global, "gg"),
            Some((Context::Global, "g".into()))
        );
        assert_eq!(
            way(Context::List, "dd"),
            Some((Context::Global, "d".into()))
        );
        assert_eq!(
            way(Context::Global, "x"),
            Some((Context::Sidebar, "x".into()))
        );
        assert_eq!(way(Context::Global, "z"), None);
        assert_eq!(way(Context::List, "z"), None);
    }

    #[test]
    fn a_macro_runs_its_commands_in_order() {
        let mut map = KeyMap::default();
        map.bind_all("list", ",x", &["star", "2 down"])
            .expect("the row is right");
        let both = vec![
            Action::Run(Command::Star, None),
            Action::Run(Command::Down, Some(2)),
        ];
        assert_eq!(look(&map, Context::List, ",x"), Lookup::Run(both));
        assert_eq!(
            map.macros(Context::List),
            [(",x".into(), "star, 2 down".into())]
        );
        assert_eq!(map.macros(Context::Reader), []);
        assert_eq!(map.keys_of(Context::List, Command::Star), [""; 0]);
    }

    #[test]
    fn a_key_of_another_keyboard_is_taken_for_the_latin_one() {
        let mut map = map(&[("global", "j", "down"), ("global", "gg", "top")]);
        let meant = |map: &KeyMap, pressed: &str, c| {
            let pressed = if pressed.is_empty() {
                Vec::new()
            } else {
                keys(pressed)
            };
            map.meant(Context::List, &pressed, Key::char(c))
        };
        assert_eq!(meant(&map, "", 'о'), Key::char('j'));
        assert_eq!(meant(&map, "g", 'п'), Key::char('g'));
        map.bind("global", "о", "up").expect("the row is right");
        assert_eq!(meant(&map, "", 'о'), Key::char('о'));
    }
}

//! What the rows of keymap files become.

use super::*;
use crate::command::{Action, Command, Context, Lookup, key};
use crate::model::settings::Preset;
use crate::model::user_command::Runs;

/// A home with a `keymap.toml` and a `config.toml`.
fn home(keymap: &str, settings: &str) -> Config {
    let home = tempfile::tempdir().unwrap();
    let paths = Paths::below(home.path());
    create_folder(&paths.config).unwrap();
    std::fs::write(paths.keymap(), keymap).unwrap();
    std::fs::write(paths.settings(), settings).unwrap();
    load(&paths, None)
}

/// The problems as `FILE:LINE: sentence | hint`.
fn said(problems: &[Problem]) -> Vec<String> {
    let said = problems.iter().map(|problem| {
        let file = problem.file.file_name().unwrap_or_default();
        let hint = problem.hint.as_deref().unwrap_or_default();
        format!(
            "{}:{}: {} | {hint}",
            file.display(),
            problem.line,
            problem.message
        )
    });
    said.collect()
}

fn look(config: &Config, context: Context, keys: &str) -> Lookup {
    config.keymap.lookup(context, &key::parse(keys).unwrap())
}

fn run(command: Command) -> Lookup {
    Lookup::Run(vec![Action::Run(command, None)])
}

#[test]
fn rows_are_laid_over_the_built_in_ones() {
    let config = home(
        "[list]\n\"zx\" = \"down\"\n\"B\" = 3\n\n[global]\n\"<C-d>\" = \"\"\n\"B\" = \"downn\"\n\",x\" = [\"star\", \"3 down\"]\n",
        "",
    );
    assert_eq!(look(&config, Context::List, "zx"), run(Command::Down));
    assert_eq!(look(&config, Context::List, "<C-d>"), Lookup::Miss);
    assert_eq!(look(&config, Context::List, "j"), run(Command::Down));
    let both = vec![
        Action::Run(Command::Star, None),
        Action::Run(Command::Down, Some(3)),
    ];
    assert_eq!(look(&config, Context::Reader, ",x"), Lookup::Run(both));
    let problems = said(&config.problems);
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(
        problems[0],
        "keymap.toml:3: `B` takes the name of a command in quotes, or a list of them, and this is `3` | "
    );
    assert!(
        problems[1].starts_with("keymap.toml:7: unknown command `downn`; did you mean `down`?"),
        "{problems:?}"
    );
}

#[test]
fn rows_that_can_never_be_used_are_named() {
    let config = home(
        "[global]\n\"B\" = \"star\"\n\"Bx\" = \"later\"\n\"T\" = \"tag\"\n\"<C-t>\" = \"tag\"\n\"<C-T>\" = \"star\"\n\
         [sidebar]\n\"T\" = \"down\"\n[list]\n\"T\" = \"down\"\n\"dd\" = \"done\"\n[reader]\n\"T\" = \"down\"\n",
        "",
    );
    assert_eq!(
        said(&config.problems),
        [
            "keymap.toml:6: `<C-T>` is bound in line 5 already | two ways to write the same keys: take one of the rows out",
            "keymap.toml:3: `Bx` can never be pressed to its end: line 2 binds `B` in [global] | \"B\" = \"\" in [global] takes that away",
            "keymap.toml:4: `T` is never used: line 8 binds it in each pane | the tables of the panes, [sidebar], [list] and [reader], come before [global]",
            "keymap.toml:11: `dd` can never be pressed to its end: a built-in row binds `d` in [global] | \"d\" = \"\" in [global] takes that away",
        ]
    );
}

#[test]
fn what_a_row_covers_is_a_note() {
    let config = home("[global]\n\"m\" = \"mute-word\"\n", "");
    assert_eq!(config.problems, []);
    assert_eq!(
        said(&config.notes),
        ["keymap.toml:2: `m` covers built-in keys: mf mm ms mt mu mw | "]
    );
}

#[test]
fn a_row_that_takes_no_key_away_is_a_note() {
    let config = home(
        "[list]\n\"s\" = \"\"\n\"m\" = \"\"\n\"B\" = \"\"\n[global]\n\"{\" = \"\"\n",
        "",
    );
    assert_eq!(config.problems, []);
    assert_eq!(look(&config, Context::List, "s"), Lookup::Miss);
    assert_eq!(look(&config, Context::Reader, "s"), run(Command::Star));
    assert_eq!(
        said(&config.notes),
        [
            "keymap.toml:3: `m` is not bound in [list]: nothing is taken away | it begins mf mm ms mt mu mw: take those away",
            "keymap.toml:4: `B` is not bound in [list]: nothing is taken away | coranto config default keymap prints what is bound",
            "keymap.toml:6: `{` is not bound in [global]: nothing is taken away | it is bound in [reader]",
        ]
    );
}

#[test]
fn a_table_of_no_pane_is_said_once_and_its_rows_are_looked_at() {
    let config = home(
        "[lisst]\n\"B\" = \"star\"\n\"C\" = \"later\"\n\"D\" = \"strr\"\n[keys]\n\"s\" = \"star\"\n",
        "",
    );
    let mut said = said(&config.problems);
    said.sort();
    for (said, begin) in said.iter().zip([
        "keymap.toml:1: unknown context `lisst`; did you mean `list`? | keys stand in",
        "keymap.toml:4: unknown command `strr`; did you mean `star`?",
        "keymap.toml:5: unknown context `keys` | keys stand in [global]",
    ]) {
        assert!(said.starts_with(begin), "{said}");
    }
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(look(&config, Context::List, "B"), Lookup::Miss);
}

#[test]
fn below_a_broken_head_nothing_else_is_a_mistake() {
    for text in [
        "[list\n\"B\" = \"star\"\n",
        "[lisst\n\"B\" = \"star\"\n\"C\" = \"later\"\n",
    ] {
        let config = home(text, "");
        let said = said(&config.problems);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("unclosed table"), "{said:?}");
    }
}

#[test]
fn the_example_of_the_readme_is_one() {
    let readme = include_str!("../../README.md");
    let (_, example) = readme.split_once("```toml\n[global]").expect("an example");
    let (example, _) = example.split_once("```").expect("its end");
    let config = home(&format!("[global]{example}"), "");
    assert_eq!(said(&config.problems), [""; 0]);
    assert_eq!(said(&config.notes), [""; 0]);
    assert_eq!(look(&config, Context::List, "B"), run(Command::Star));
    assert_eq!(look(&config, Context::Reader, "b"), run(Command::Tag));
    assert_eq!(look(&config, Context::List, "s"), Lookup::Miss);
}

#[test]
fn presets_have_no_mistake_and_are_laid_under_the_users_rows() {
    for (name, keys, command) in [
        ("newsboat", "u", Command::Links),
        ("vim", "dd", Command::Done),
        ("mutt", "F", Command::Star),
    ] {
        let settings = format!("[keys]\npreset = \"{name}\"\n");
        let config = home("[global]\n\"gt\" = \"quit\"\n", &settings);
        assert_eq!(said(&config.problems), [""; 0], "{name}");
        assert_eq!(said(&config.notes), [""; 0], "{name}");
        assert_eq!(look(&config, Context::List, keys), run(command), "{name}");
        assert_eq!(
            look(&config, Context::List, "gt"),
            run(Command::Quit),
            "{name}"
        );
        // The way out is never lost.
        let ways = config.keymap.keys_of(Context::List, Command::Quit);
        assert!(!ways.is_empty(), "{name}");
        for command in [
            Command::Undo,
            Command::Help,
            Command::Palette,
            Command::Done,
        ] {
            let keys = config.keymap.keys_of(Context::List, command);
            assert!(!keys.is_empty(), "{name} has no key for {}", command.name());
        }
    }
}

#[test]
fn digits_are_keys_with_the_preset_newsboat_only() {
    let rows = "[reader]\n\"1\" = \"star\"\n";
    let config = home(rows, "");
    assert_eq!(config.problems.len(), 1);
    assert!(!config.keymap.binds_digits);
    let config = home("", "[keys]\npreset = \"newsboat\"\n");
    assert_eq!(config.settings.keys.preset, Preset::Newsboat);
    let link = Lookup::Run(vec![Action::Run(Command::Browse, Some(3))]);
    assert_eq!(look(&config, Context::Reader, "3"), link);
}

#[test]
fn commands_of_the_user_are_bound_by_their_names() {
    let settings = "[[command]]\nname = \"clip\"\ndoc = \"keep a clipping\"\nrun = [\"clip\", \"--\", \"{url}\"]\nmode = \"terminal\"\nstdin = \"none\"\n";
    let config = home("[list]\n\"B\" = \"clip\"\n\"T\" = \"clpi\"\n", settings);
    let own = &config.settings.commands[0];
    assert_eq!((own.runs, own.is_told), (Runs::Terminal, false));
    assert_eq!(
        look(&config, Context::List, "B"),
        Lookup::Run(vec![Action::Own(0)])
    );
    assert_eq!(config.keymap.keys_of_own(Context::List, 0), ["B"]);
    let problems = said(&config.problems);
    assert!(problems[0].contains("did you mean `clip`?"), "{problems:?}");
    // What is written is read again.
    let written = home("", &write_settings(&config.settings));
    assert_eq!(written.settings, config.settings);
    assert_eq!(said(&written.problems), [""; 0]);
}

#[test]
fn mistakes_in_commands_and_keyboards_are_named() {
    let settings = "[keys]\nlangmap = [\"явер qwe\"]\n\
         [[command]]\nname = \"star\"\nrun = [\"x\"]\n\
         [[command]]\nname = \"Clip\"\nrun = [\"x\"]\n\
         [[command]]\nname = \"b\"\nrun = \"x {url}\"\n\
         [[command]]\nname = \"c\"\nrun = [\"x\", \"{ulr}\"]\nmode = \"later\"\n\
         [[command]]\nrun = [\"x\"]\n\
         [[command]]\nname = \"d\"\nrun = [\"{url}\"]\n";
    let config = home("", settings);
    let problems = said(&config.problems);
    let starts = [
        "config.toml:2: `явер qwe`: 4 keys stand before the space and 3 behind it",
        "config.toml:4: there is a command `star` already",
        "config.toml:7: `name` takes small letters",
        "config.toml:11: `run` takes a list",
        "config.toml:14: nothing can be put into `{ulr}`",
        "config.toml:15: `mode` takes \"wait\" or \"terminal\" or \"background\"",
        "config.toml:16: a [[command]] has no `name`",
        "config.toml:20: the program is named here",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:#?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[test]
fn a_broken_row_is_one_mistake() {
    for row in [
        "Xs\" = \"star\"",
        "\"s\" = \"star",
        "\"Xs = \"star\"",
        "\"Xs\" \"star\"",
    ] {
        let config = home(&format!("[list]\n{row}\n\n\"B\" = \"down\"\n"), "");
        let problems = said(&config.problems);
        assert_eq!(problems.len(), 1, "{row}: {problems:?}");
        assert!(problems[0].starts_with("keymap.toml:2: "), "{problems:?}");
        let lookup = look(&config, Context::List, "B");
        assert_eq!(lookup, run(Command::Down), "{row}");
    }
}

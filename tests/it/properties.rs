//! What holds for any text that a user or a file may give.

use coranto::config::{self, Paths};
use coranto::query::Query;
use proptest::prelude::*;

/// Pieces that queries are made of, and what spoils them.
fn query_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "title:",
            "about:",
            "NEAR/",
            "ONEAR",
            "OR",
            "-",
            "(",
            ")",
            "\"",
            "/",
            "*",
            "=",
            "@x",
            "is:unread",
            "since:",
            "3d",
            "words:>",
            "feed:",
            "a.b",
            " ",
            "[",
            "\\",
            "é",
            "日本",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Lines of configuration files, right and wrong.
fn toml_text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        any::<String>(),
        "(\\[{1,2}[a-z]{1,8}\\]{1,2}|[a-z_]{1,9} = (-?[0-9]{1,20}|\"[a-z:(]{0,9}\"|true|\\[\\]|\\{\\}))",
        prop::sample::select(vec![
            "[fetch]",
            "[refresh]",
            "[[feed]]",
            "[[topic]]",
            "[[query]]",
            "[[mute]]",
            "[alias]",
            "total = -1",
            "name = \"x\"",
            "queries = [\"(\"]",
            "match = 3",
            "interval = 99999999999999999999",
            "[list]",
            "j = \"down\"",
            "x = [1, ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(line, 0..10).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_query_is_read_or_its_mistakes_lie_inside_it(text in query_text()) {
        match Query::parse(&text) {
            Ok(query) => drop(query.to_string()),
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in problems {
                    prop_assert!(problem.span.start <= problem.span.end, "{:?}", problem);
                    prop_assert!(problem.span.start <= text.len(), "{:?}", problem);
                    prop_assert!(problem.caret_line(&text).contains('^'));
                }
            }
        }
    }

    #[test]
    fn any_files_of_the_user_load(
        files in prop::collection::vec((0..3_usize, toml_text()), 1..4),
    ) {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::below(home.path());
        let names = [paths.settings(), paths.keymap(), paths.topics()];
        for (name, text) in files {
            std::fs::create_dir_all(names[name].parent().unwrap()).unwrap();
            std::fs::write(&names[name], text).unwrap();
        }
        let config = config::load(&paths, None);
        for problem in &config.problems {
            prop_assert!(!problem.message.is_empty());
        }
        // The keys that nothing was said about still work.
        prop_assert_ne!(config.keymap, coranto::command::KeyMap::default());
    }
}

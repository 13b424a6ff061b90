//! What the files of a home become.

use std::path::Path;

use super::*;
use crate::model::list::Order;
use crate::model::rule::{Rule, RuleEffect};
use crate::model::topic::TopicColor;

/// Reads one text with one of the readers; gives the value and the problems as `LINE: sentence | hint`.
fn check<T>(text: &str, read: impl FnOnce(&mut Document<'_>) -> T) -> (T, Vec<String>) {
    let mut config = Config::default();
    let value = config.read(Path::new("file.toml"), text, read);
    let said = config.problems.iter().map(|problem| {
        let hint = problem.hint.as_deref().unwrap_or_default();
        format!("{}: {} | {hint}", problem.line, problem.message)
    });
    (value, said.collect())
}

fn read_settings(document: &mut Document<'_>) -> Settings {
    settings::read(document, &built_in_themes())
}

#[test]
fn the_built_in_settings_are_the_defaults() {
    let (settings, problems) = check(BUILT_IN_SETTINGS, read_settings);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(settings, Settings::default());
}

#[test]
fn settings_that_are_written_are_read_again() {
    let mut settings = Settings::default();
    settings.fetch.total = 128;
    settings.fetch.timeout = std::time::Duration::from_secs(9);
    settings.refresh.automatic = false;
    settings.ui.theme = "light".into();
    settings.ui.mouse = false;
    let written = write_settings(&settings);
    assert_eq!(check(&written, read_settings), (settings, Vec::new()));
    assert_eq!(write_settings(&Settings::default()), BUILT_IN_SETTINGS);
}

#[test]
fn a_file_of_ones_own_begins_with_all_there_is_and_changes_nothing() {
    let text = commented_out(BUILT_IN_SETTINGS);
    assert_eq!(
        check(&text, read_settings),
        (Settings::default(), Vec::new())
    );
    let is_row = |line: &&str| line.contains(" = ") && !line.starts_with('#');
    assert_eq!(text.lines().find(is_row), None);
    let row = "# total = ";
    let changed = text.replace(row, "total = 7 # ");
    assert!(changed != text);
    let (settings, problems) = check(&changed, read_settings);
    assert_eq!((settings.fetch.total, problems), (7, Vec::new()));

    let home = tempfile::tempdir().unwrap();
    let paths = Paths::below(home.path());
    write_whole(&paths.keymap(), &commented_out(BUILT_IN_KEYMAP)).unwrap();
    let config = load(&paths, None);
    assert!(config.problems.is_empty(), "{:?}", config.problems);
    let bare = tempfile::tempdir().unwrap();
    let bare = load(&Paths::below(bare.path()), None);
    assert_eq!(config.keymap, bare.keymap);
}

#[test]
fn a_mistake_costs_one_value() {
    let text = "[fetch]\ntotal = 0\nper_host = 7\nspare_loopback = \"yes\"\ntotl = 9\n\n[ui]\ntheme = \"drak\"\nmouse = false\n";
    let (settings, problems) = check(text, read_settings);
    assert_eq!(settings.fetch.total, Settings::default().fetch.total);
    assert_eq!(settings.fetch.per_host, 7);
    assert!(!settings.ui.mouse);
    assert_eq!(
        problems,
        [
            "2: `total` takes a whole number from 1 to 1024, and this is `0` | ",
            "4: `spare_loopback` takes true or false, and this is `\"yes\"` | ",
            "5: unknown key `totl` in [fetch] | did you mean `total`?",
            "8: `theme` takes the name of a theme, and this is `\"drak\"` | did you mean \"dark\"?",
        ]
    );
    let (_, problems) = check("[ui]\ntheme = \"zzzzzzz\"\n", read_settings);
    assert!(
        problems[0].contains("| there are auto, dark, light, "),
        "{problems:?}"
    );
}

#[test]
fn a_line_that_is_no_toml_costs_that_line() {
    let text = "[fetch]\ntotal = = 4\nper_host = 3\n\n[ui]\ntheme = \"light\"\n";
    let (settings, problems) = check(text, read_settings);
    assert_eq!(settings.fetch.per_host, 3);
    assert_eq!(&*settings.ui.theme, "light");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("2: "), "{problems:?}");
}

#[test]
fn what_stands_below_a_broken_head_is_no_mistake_of_its_own() {
    for text in [
        "[ui\ntheme = \"light\"\nux = 1\n\n[fetch]\ntotal = 3\n",
        "[fetch]\ntotal = 3\n[ui\nux = 1\n",
        "[fetch]\ntotal = 3\n[ui.colors\nx = 1\ny = 2\n",
    ] {
        let (settings, problems) = check(text, read_settings);
        assert_eq!(settings.fetch.total, 3);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert!(problems[0].contains("unclosed table"), "{problems:?}");
    }
    let (_, problems) = check("[ui]\nux = 1\n[fetch\n", read_settings);
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn columns_keep_their_order_and_a_word_that_is_none_is_named() {
    use crate::model::columns::Column::{Outlet, Time, Title};
    let text = "[ui]\ncolumns = [\"outlet\", \"title\", \"time\"]\n";
    let (settings, problems) = check(text, read_settings);
    assert_eq!(problems, [] as [&str; 0]);
    let columns: Vec<_> = settings.ui.columns.iter().collect();
    assert_eq!(columns, [Outlet, Title, Time]);
    let (settings, problems) = check("[ui]\n\ncolumns = [\"tme\"]\n", read_settings);
    assert_eq!(settings.ui.columns, Settings::default().ui.columns);
    assert!(
        problems[0].starts_with("3: ") && problems[0].ends_with("did you mean \"time\"?"),
        "{problems:?}"
    );
    let (settings, problems) = check("[ui]\ncolumns = \"time\"\n", read_settings);
    assert_eq!(settings.ui.columns, Settings::default().ui.columns);
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn a_table_where_none_belongs_is_named() {
    let (_, problems) = check("fetch = 3\n[ux]\nmouse = true\n", read_settings);
    assert_eq!(
        problems,
        [
            "1: `fetch` takes a table, written `[fetch]`, and this is `3` | ",
            "2: unknown key `ux` | did you mean `ui`?",
        ]
    );
}

#[test]
fn topics_load_around_what_is_broken() {
    let text = "
[[topic]]
name = \"Harbor Line\"
color = \"#6fc2b2\"
key = \"h\"
match = ['Lakeport', '']

[[topic]]
nme = \"x\"
match = 'y'

[[topic]]
name = \"Harbor Line\"
match = 'z'

[[topic]]
name = \"Ports\"
color = \"topic9\"
match = { q = 'port' }

[[topic]]
name = \"Canals\"
match = [{ q = 'canal', label = 'water' }, 7]
";
    let ((watchlist, _), problems) = check(text, watchlist::read);
    let topics: Vec<_> = watchlist
        .topics
        .iter()
        .map(|topic| (topic.name.as_str(), topic.color, topic.queries.len()))
        .collect();
    assert_eq!(
        topics,
        [
            ("Harbor Line", TopicColor::Rgb(0x6f, 0xc2, 0xb2), 1),
            ("Ports", TopicColor::Slot(2), 1),
            ("Canals", TopicColor::Slot(3), 1),
        ]
    );
    let lines: Vec<_> = problems
        .iter()
        .map(|said| said.split_once(':').map_or("", |(line, _)| line))
        .collect();
    assert_eq!(lines, ["6", "8", "9", "13", "18", "23"], "{problems:#?}");
}

#[test]
fn a_missing_file_is_the_built_in_one_unless_it_was_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let paths = Paths::below(home.path());
    let config = load(&paths, None);
    assert_eq!(config.problems, []);
    assert_eq!(config.settings, Settings::default());
    assert_eq!(config.watchlist.topics.len(), 2);

    let missing = home.path().join("missing.toml");
    let config = load(&paths, Some(&missing));
    assert_eq!(config.problems.len(), 1);
    assert_eq!(config.problems[0].line, 0);
}

#[test]
fn a_topic_has_aliases_levels_needs_and_nevers() {
    let text = "
[alias]
ruiz = '\"Dana Ruiz\" OR @mayor'
mayor = '\"Mayor Ruiz\"'
bad = 'a NEAR'

[[topic]]
name = \"Harbor Line\"
key = \"h\"
match = [
  '@ruiz',
  { q = 'ICE', label = 'agency', color = 'topic5', level = 'about', needs = 'lakeport OR harbor' },
]
never = ['title:\"harbor line cruise*\"', 'feed:\"deals\"']
notify = { mode = \"story\", min_outlets = 2, quiet = \"23:00-07:00\" }
story_expand = true
keep = \"90d\"

[[topic]]
name = \"Ports\"
level = \"about\"
match = ['port', { q = 'quay', level = 'mention' }, '@bad', 'is:unread port']
notify = \"loud\"
keep = 3
";
    let ((watchlist, _), problems) = check(text, watchlist::read);
    let queries = |topic: usize| -> Vec<(String, bool)> {
        let queries = watchlist.topics[topic].queries.iter();
        queries
            .map(|query| (query.query.to_string(), query.needs_about))
            .collect()
    };
    let never = "-title:\"harbor line cruise*\" -feed:deals";
    assert_eq!(
        queries(0),
        [
            (format!("(\"Dana Ruiz\" OR \"Mayor Ruiz\") {never}"), false),
            (format!("ICE (lakeport OR harbor) {never}"), true),
        ]
    );
    // Told of one by one, they are without what all of them have.
    let topic = &watchlist.topics[0];
    let asked: Vec<String> = (topic.queries.iter())
        .map(|query| topic.asks(query).to_string())
        .collect();
    assert_eq!(
        asked,
        [
            "\"Dana Ruiz\" OR \"Mayor Ruiz\"",
            "ICE (lakeport OR harbor)"
        ]
    );
    assert_eq!(topic.never.len(), 2);
    assert_eq!(
        queries(1),
        [("port".to_owned(), true), ("quay".to_owned(), false)]
    );
    let topic = &watchlist.topics[0];
    assert_eq!(topic.key, Some('h'));
    assert_eq!(topic.keep_days, Some(90));
    assert!(topic.expands_stories);
    assert_eq!(topic.notify.min_outlets, 2);
    assert_eq!(topic.queries[1].label.as_deref(), Some("agency"));
    assert_eq!(topic.queries[1].color, Some(TopicColor::Slot(5)));
    assert_eq!(topic.queries[0].color, None);
    assert_eq!(
        problems,
        [
            "5: in \"alias bad\": something to search for is missing here | ",
            "22: in \"Ports\": unknown alias `@bad` | add it to [alias] in topics.toml, or quote it",
            "22: in \"Ports\": `is:unread` changes with time | a rule looks at an entry when it arrives: at its words, feed, author, address, language",
            "23: `mode` takes \"off\", \"entry\", \"story\" or \"digest\", and this is `\"loud\"` | ",
            "24: `keep` takes days, such as \"90d\", or \"ever\", and this is `3` | ",
        ]
    );
}

#[test]
fn a_broken_topic_stays_as_it_was_last() {
    let home = tempfile::tempdir().unwrap();
    let paths = Paths::below(home.path());
    create_folder(&paths.config).unwrap();
    let queries = |text: &str| -> Vec<String> {
        std::fs::write(paths.topics(), text).unwrap();
        let topics = load(&paths, None).watchlist.topics;
        let shown = topics.iter().map(|topic| {
            let queries = topic.queries.iter().map(|query| query.query.to_string());
            format!("{}: {}", topic.name, queries.collect::<Vec<_>>().join(", "))
        });
        shown.collect()
    };
    let harbor = "[[topic]]\nname = 'Harbor'\nmatch = ['harbor', 'quay']\n";
    let ports = "[[topic]]\nname = 'Ports'\nmatch = 'port'\n";
    let both = ["Harbor: harbor, quay", "Ports: port"];
    assert_eq!(queries(&format!("{harbor}{ports}")), both);
    // One query of a topic is broken, and another topic was edited.
    let broken = harbor.replace("'quay'", "'(quay'");
    let edited = ports.replace("'port'", "'ferry'");
    assert_eq!(
        queries(&format!("{broken}{edited}")),
        ["Harbor: harbor, quay", "Ports: ferry"]
    );
    // The file is no TOML any more: what it misses stays.
    let both_known = queries(&format!("{harbor}[[topic]\n"));
    assert!(both_known.contains(&both[1].to_owned()), "{both_known:?}");
    // A topic that was taken out of a sound file is gone.
    assert_eq!(queries(harbor), [both[0]]);
    assert_eq!(queries(&broken), [both[0]]);
}

#[test]
fn saved_queries_and_mutes_are_read() {
    let text = "\
[alias]
ruiz = '\"dana ruiz\"'

[[query]]
name = 'Talks'
q = '@ruiz talks is:unread'
color = 'topic2'

[[mute]]
q = 'horoscope'
until = 2026-12-31

[[mute]]
name = 'Strike'
q = 'feed:bay strike'
action = 'dim'
until = 'title:\"strike ends\"'
";
    let ((watchlist, broken), problems) = check(text, watchlist::read);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(broken, watchlist::Broken::default());
    let saved = &watchlist.saved[0];
    assert_eq!(saved.query.to_string(), "\"dana ruiz\" talks is:unread");
    assert_eq!(saved.color, Some(TopicColor::Slot(2)));
    let titles: Vec<_> = watchlist
        .mutes
        .iter()
        .map(crate::topics::Mute::title)
        .collect();
    assert_eq!(titles, ["horoscope", "Strike"]);
    let clock = crate::model::Clock::fixed(crate::model::Time(0));
    let ends = watchlist.mutes[0].ends(&clock).unwrap();
    assert_eq!(ends.to_string(), "2026-12-31T00:00:00Z");
    assert_eq!(watchlist.mutes[1].ends(&clock), None);
}

#[test]
fn a_saved_query_is_written_with_its_order() {
    let orders = [
        Order::Newest,
        Order::Best,
        Order::Story,
        Order::Outlets,
        Order::Hot,
        Order::Title,
    ];
    for order in orders.into_iter().map(Some).chain([None]) {
        let rule = rule_text(&Rule {
            name: "Ferries".into(),
            query: "ferry".into(),
            effect: RuleEffect::List { order },
        });
        let ((watchlist, _), problems) = check(&rule, watchlist::read);
        assert_eq!(problems, Vec::<String>::new(), "{rule}");
        assert_eq!(watchlist.saved[0].order, order, "{rule}");
    }
}

#[test]
fn a_topic_that_looks_for_nothing_is_no_mistake_but_said() {
    let mut config = Config::default();
    let text = "[[topic]]\nname = 'Empty'\nmatch = []\n";
    let (watchlist, _) = config.read(Path::new("topics.toml"), text, watchlist::read);
    assert_eq!(watchlist.topics.len(), 1);
    assert!(config.problems.is_empty(), "{:?}", config.problems);
    assert_eq!(
        config.notes[0].message,
        "the topic \"Empty\" looks for nothing"
    );
}

#[test]
fn mistakes_in_mutes_and_saved_queries_are_told() {
    let text = "\
[[query]]
q = 'ferry'

[[query]]
name = 'Broken'
q = 'titel:ferry'

[[mute]]
q = ''
[[mute]]
q = 'ferry is:unread'
[[mute]]
q = 'ferry'
action = 'hid'
[[mute]]
q = 'ferry'
until = 5
[[mute]]
acton = 'dim'
";
    let ((watchlist, broken), problems) = check(text, watchlist::read);
    assert!(watchlist.saved.is_empty() && watchlist.mutes.is_empty());
    assert!(broken.has_saved && broken.has_mutes);
    assert_eq!(
        problems,
        [
            "1: a saved query has no `name` | each [[query]] begins with name = \"…\"",
            "6: in \"Broken\": unknown field `titel` | did you mean `title:`? Or quote it",
            "9: the query of \"mute\" is empty and would match everything | write what to look for, or remove it",
            "11: in \"mute\": `is:unread` changes with time | a rule looks at an entry when it arrives: at its words, feed, author, address, language",
            "14: `action` takes \"hide\", \"read\" or \"dim\", and this is `'hid'` | ",
            "17: `until` takes a date such as 2026-12-31, or a query in quotes, and this is `5` | ",
            "18: a mute has no `q` | give it what to look for: q = 'title:horoscope'",
            "19: unknown key `acton` in [[mute]] | did you mean `action`?",
        ]
    );
}

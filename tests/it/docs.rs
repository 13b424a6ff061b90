//! What the program ships is what it says: the built-in files, held to the code.

use coranto::command::{Command, KeyMap};
use coranto::config::{self, Config, Paths, STARTER_OPML, WELCOME_URL};
use coranto::feed::{self, Document, opml};
use coranto::model::feed::ParsedFeed;
use coranto::model::{Clock, Settings, Time, TopicId};
use coranto::topics::Matcher;

/// Reads an empty home: every built-in file is in force.
fn built_in() -> Config {
    let home = tempfile::tempdir().expect("a temporary folder");
    config::load(&Paths::below(home.path()), None)
}

fn welcome() -> (Clock, ParsedFeed) {
    let clock = Clock::fixed(Time(1_795_442_400));
    let text = config::welcome(&clock);
    let parsed = feed::read(&Document {
        body: text.as_bytes(),
        content_type: Some("application/atom+xml"),
        final_url: WELCOME_URL,
        now: clock.now,
        max_items: 100,
    });
    (clock, parsed.expect("the welcome feed is a feed"))
}

/// Names of the topics that match a title and a text.
fn topics_of(title: &str, text: &str) -> Vec<String> {
    let watchlist = built_in().watchlist;
    let ids: Vec<_> = (0..watchlist.topics.len() as i64).map(TopicId).collect();
    let found = Matcher::new(&watchlist, &ids).text(title, text);
    found
        .iter()
        .map(|one| watchlist.topics[one.topic.0 as usize].name.clone())
        .collect()
}

#[test]
fn the_built_in_files_have_no_mistake() {
    let config = built_in();
    assert_eq!(config.problems, []);
    assert_eq!(config.notes, []);
    assert_ne!(config.keymap, KeyMap::default());
}

#[test]
fn config_toml_says_what_the_defaults_are() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let file = home.path().join("copy.toml");
    std::fs::write(&file, config::BUILT_IN_SETTINGS).expect("a writable folder");
    let config = config::load(&Paths::below(home.path()), Some(&file));
    assert_eq!(config.problems, []);
    assert_eq!(config.settings, Settings::default());
    // Every key is there, as what is written from the defaults is this very file.
    assert_eq!(
        config::write_settings(&Settings::default()),
        config::BUILT_IN_SETTINGS
    );
}

#[test]
fn the_starter_subscriptions_are_complete() {
    let subscriptions = opml::read(STARTER_OPML.as_bytes()).expect("the starter list is OPML");
    assert!(subscriptions.len() >= 20, "{}", subscriptions.len());
    let mut urls: Vec<_> = subscriptions.iter().map(|one| one.url.as_str()).collect();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), subscriptions.len(), "an address stands twice");
    for subscription in &subscriptions {
        assert!(subscription.url.starts_with("https://"), "{subscription:?}");
        assert!(subscription.title.is_some(), "{subscription:?}");
        assert!(!subscription.category.is_empty(), "{subscription:?}");
    }
    assert!(
        subscriptions
            .iter()
            .any(|one| &*one.category == "US/Minnesota")
    );
}

#[test]
fn the_welcome_feed_is_one_to_three_days_old() {
    const DAY: i64 = 24 * 60 * 60;
    let (clock, parsed) = welcome();
    assert_eq!(&*parsed.title, "Welcome to coranto");
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    assert!(!parsed.is_incomplete);
    assert!(parsed.entries.len() >= 14);
    for entry in &parsed.entries {
        let published = entry.published.expect("every entry is dated");
        let age = clock.now.0 - published.0;
        assert!((DAY..=3 * DAY).contains(&age), "{}: {age} s", &*entry.title);
        assert!(
            (100..=320).contains(&entry.words),
            "{}: {} words",
            &*entry.title,
            entry.words
        );
        assert!(!entry.html.contains("{{"), "{}", &*entry.title);
    }
}

#[test]
fn the_welcome_story_is_the_topic_harbor_line() {
    let (_, parsed) = welcome();
    let (lessons, reports): (Vec<_>, Vec<_>) = parsed
        .entries
        .iter()
        .partition(|entry| entry.tags.iter().any(|tag| &**tag == "how to"));
    assert_eq!(lessons.len(), 3);
    for report in reports {
        let topics = topics_of(&report.title, &report.text);
        assert_eq!(topics, ["Harbor Line"], "{}", &*report.title);
    }
}

#[test]
fn the_starter_topics_match_what_they_promise() {
    let metro = ["Metro Surge"].as_slice();
    let harbor = ["Harbor Line"].as_slice();
    let cases: [(&str, &[&str]); 14] = [
        ("ICE agents in the city", metro),
        ("ICE's new office", metro),
        ("I.C.E. in court", metro),
        ("The harbor is free of ice", &[]),
        ("Ice on the lake", &[]),
        ("Officers of Border Patrol", metro),
        ("Operation Metro Surge in its third week", metro),
        ("Mayor Frey speaks", metro),
        ("A song by Glenn Frey", &[]),
        ("Frey speaks in Minneapolis", metro),
        ("What is good about Renée", &[]),
        ("Lakeport’s mayor speaks", harbor),
        ("Ana Vale asks for tests", harbor),
        ("A tale of two cities", &[]),
    ];
    for (title, want) in cases {
        assert_eq!(topics_of(title, ""), want, "{title}");
    }
}

/// The table of keys in the README, made from the table of commands and the keymap.
fn key_table() -> String {
    let keymap = built_in().keymap;
    let mut out = String::from("| keys | command | what it does |\n|---|---|---|\n");
    let mut section = None;
    for command in Command::ALL {
        if section != Some(command.section()) {
            section = Some(command.section());
            out.push_str(&format!("| **{}** | | |\n", command.section().name()));
        }
        let keys: Vec<String> = keymap
            .all_keys_of(*command)
            .iter()
            .map(|keys| format!("`{keys}`"))
            .collect();
        let (name, doc) = (command.name(), command.doc());
        // A bar would end the cell; what has no key is typed.
        let keys = if keys.is_empty() {
            format!("`:{name}`")
        } else {
            keys.join(" ").replace('|', "\\|")
        };
        out.push_str(&format!("| {keys} | `{name}` | {doc} |\n"));
    }
    out
}

/// After a change of keys the README's table is made anew with `INSTA_UPDATE=always cargo test`.
#[test]
fn the_keys_of_the_readme_are_those_in_force() {
    const MARKS: [&str; 2] = ["<!-- keys -->\n", "<!-- /keys -->"];
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&file).expect("the README can be read");
    let (before, rest) = text
        .split_once(MARKS[0])
        .expect("the README has a key table");
    let (kept, after) = rest.split_once(MARKS[1]).expect("the key table ends");
    let table = key_table();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        let text = format!("{before}{}{table}{}{after}", MARKS[0], MARKS[1]);
        std::fs::write(&file, text).expect("the README can be written");
    } else {
        assert_eq!(
            kept, table,
            "make it anew with INSTA_UPDATE=always cargo test"
        );
    }
}

#[test]
fn the_marks_of_the_readme_are_those_of_the_help() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&file).expect("the README can be read");
    for (sign, doc) in coranto::app::help::MARKS {
        let row = format!("| `{sign}` | {doc} |");
        assert!(readme.lines().any(|line| line == row), "{row}");
    }
}

//! What an import brings, and what undoing it leaves.

use coranto::model::feed::{ListAddition, ListChange, ListEdit, Subscription, SubscriptionEdit};
use coranto::model::import::{ForeignFeed, Import, ImportedEntry, Marks};
use coranto::model::{Clean, Desk, Source};

use super::{Home, entry, linked};

#[test]
fn undoing_an_import_leaves_what_a_copy_joined() {
    let mut home = Home::new();
    let first = home.follow("https://lakeport.example/feed", "");
    home.follow("https://post.example/feed", "");
    home.fetch(first, vec![linked(entry("a", "Ferry", "sails", 9), "/a")]);

    let import = Import {
        feeds: vec![ForeignFeed {
            subscription: Subscription {
                url: "https://post.example/feed".into(),
                ..Subscription::default()
            },
            ..ForeignFeed::default()
        }],
        ..Import::default()
    };
    let brought = ImportedEntry {
        entry: linked(entry("b", "Ferry", "sails", 8), "/a"),
        marks: Marks {
            is_starred: true,
            ..Marks::default()
        },
        tags: Vec::new(),
    };
    home.writer
        .import(
            &import,
            &mut |_| Ok(vec![brought.clone()]),
            &[],
            false,
            &home.clock,
        )
        .unwrap();
    let all = home.window(Source::Desk(Desk::All), true);
    assert_eq!((all.rows.len(), all.rows[0].copies), (1, 1));
    assert!(all.rows[0].flags.is_starred);

    home.writer.undo(&home.clock).unwrap().unwrap();
    let all = home.window(Source::Desk(Desk::All), true);
    assert_eq!(all.rows.len(), 1, "it was there before the import");
    assert!(!all.rows[0].flags.is_starred);
    home.assert_sound();
}

fn in_categories(url: &str, categories: &[&str]) -> Import {
    let mut paths = categories.iter().map(|path| Clean::from(*path));
    Import {
        feeds: vec![ForeignFeed {
            subscription: Subscription {
                url: url.into(),
                category: paths.next().unwrap_or_default(),
                ..Subscription::default()
            },
            more_categories: paths.collect(),
            ..ForeignFeed::default()
        }],
        ..Import::default()
    }
}

#[test]
fn moving_a_category_takes_along_feeds_that_are_in_it_second() {
    let mut home = Home::new();
    let url = "https://ferry.example/feed";
    let import = in_categories(url, &["Boats", "News/Lake", "Daily"]);
    let take = |home: &mut Home, import: &Import| {
        let result = home
            .writer
            .import(import, &mut |_| Ok(Vec::new()), &[], false, &home.clock);
        result.unwrap();
    };
    take(&mut home, &import);
    let feed = home.reader.feeds().unwrap()[0].id;
    home.fetch(feed, vec![entry("a", "Ferry", "sails", 0)]);
    let paths = ["Boats", "News", "News/Lake", "Daily", "Lake", "Port"];
    let shown = |home: &Home| {
        let is_in = |path: &&str| {
            !home
                .titles(Source::Category((*path).into()), true)
                .is_empty()
        };
        let shown: Vec<&str> = paths.into_iter().filter(is_in).collect();
        shown.join(" ")
    };
    let start = "Boats News News/Lake Daily";
    assert_eq!(shown(&home), start);
    for (from, to, want) in [
        ("News/Lake", "Lake", "Boats Daily Lake"),
        // Into the one that is its first, and the first into another.
        ("News/Lake", "Boats", "Boats Daily"),
        ("Boats", "Daily", "News News/Lake Daily"),
        ("Daily", "", "Boats News News/Lake"),
        ("Boats", "Port", "News News/Lake Daily Port"),
    ] {
        let edit = SubscriptionEdit::Category {
            from: from.into(),
            to: to.into(),
        };
        let step = home.writer.edit_subscriptions(&edit, &home.clock).unwrap();
        assert_eq!(step.count, 1);
        assert_eq!(shown(&home), want);
        home.assert_sound();
        home.writer.undo(&home.clock).unwrap().unwrap();
        assert_eq!(shown(&home), start, "{from} undone");
        home.assert_sound();
        home.writer.redo(&home.clock).unwrap().unwrap();
        assert_eq!(shown(&home), want, "{from} redone");
        home.writer.undo(&home.clock).unwrap().unwrap();
        home.assert_sound();
    }
}

#[test]
fn an_edited_list_is_one_step() {
    let mut home = Home::new();
    let (ferry, wire) = ("https://ferry.example/feed", "https://wire.example/feed");
    let first = home.follow(ferry, "Boats");
    home.follow(wire, "News");
    home.fetch(first, vec![entry("a", "Ferry", "sails", 0)]);
    let edit = ListEdit {
        added: vec![ListAddition {
            subscription: Subscription {
                url: "exec:tides".into(),
                category: "Boats".into(),
                ..Subscription::default()
            },
            more_categories: vec!["Daily".into()],
            is_off: false,
        }],
        removed: vec![wire.to_owned(), "https://unknown.example/".to_owned()],
        changed: vec![ListChange {
            url: ferry.to_owned(),
            title: Some("The Ferry".into()),
            categories: Some(vec!["Port".into(), "Daily".into(), "News/Lake".into()]),
            is_off: Some(true),
        }],
    };
    let feeds = |home: &Home| -> Vec<String> {
        let rows = home.reader.feeds().unwrap().into_iter();
        let said = rows.map(|row| format!("{} {} {}", row.url, row.category, row.is_off));
        said.collect()
    };
    let before = feeds(&home);
    let step = home.writer.edit_list(&edit, &home.clock).unwrap();
    assert_eq!(step.label, "edited the feeds: 1 new, 1 removed, 1 changed");
    home.assert_sound();
    let after = feeds(&home);
    let want = [
        "exec:tides Boats false",
        "https://ferry.example/feed Port true",
    ];
    assert_eq!(after, want);
    for path in ["Port", "Daily", "News/Lake"] {
        assert_eq!(home.titles(Source::Category(path.into()), true), ["Ferry"]);
    }
    assert!(
        home.titles(Source::Category("Boats".into()), true)
            .is_empty()
    );
    home.writer.undo(&home.clock).unwrap().unwrap();
    home.assert_sound();
    assert_eq!(feeds(&home), before);
    assert_eq!(
        home.titles(Source::Category("Boats".into()), true),
        ["Ferry"]
    );
    assert!(
        home.titles(Source::Category("Daily".into()), true)
            .is_empty()
    );
    home.writer.redo(&home.clock).unwrap().unwrap();
    home.assert_sound();
    assert_eq!(feeds(&home), after);
    assert_eq!(
        home.titles(Source::Category("Daily".into()), true),
        ["Ferry"]
    );
}

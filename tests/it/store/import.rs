//! What an import brings, and what undoing it leaves.

use coranto::model::feed::{Subscription, SubscriptionEdit};
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

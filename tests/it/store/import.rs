//! What an import brings, and what undoing it leaves.

use coranto::model::feed::Subscription;
use coranto::model::import::{ForeignFeed, Import, ImportedEntry, Marks};
use coranto::model::{Desk, Source};

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

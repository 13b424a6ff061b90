//! Rules that another process changed: what is stored with the old ones meets the new ones later.

use super::*;

#[test]
fn what_is_stored_with_old_rules_meets_the_new_ones_later() {
    let mut home = Home::new();
    let feed = home.follow("https://lakeport.example/feed", "");
    home.fetch(feed, vec![entry("a", "Ferry late", "", 9)]);
    let old = watchlist(&["Ferry"]);
    let new = watchlist(&["Ferry", "Harbor"]);
    let mutes = [muting("harbor", MuteAction::Hide)];

    // A refresh begins in another process and knows the old rules.
    let mut other = Writer::open(&home.path).unwrap();
    let (ids, _) = other.sync_topics(&old).unwrap();
    other
        .finish_matching(&[(ids[0], old.topics[0].hash())])
        .unwrap();
    other.sync_mutes(&[], false, &home.clock).unwrap();

    // Here both are changed, and the cache is gone over.
    let (ids, changed) = home.writer.sync_topics(&new).unwrap();
    assert_eq!(changed, ids[1..]);
    let hashes = [new.topics[0].hash(), new.topics[1].hash()];
    home.writer.sync_mutes(&mutes, false, &home.clock).unwrap();
    let done: Vec<_> = ids.iter().copied().zip(hashes).collect();

    let fetched = document(vec![entry("b", "Harbor closes", "", 8)]);
    other
        .store_fetch(&fetch(feed, fetched), &home.clock)
        .unwrap();
    home.writer.finish_matching(&done).unwrap();
    assert_eq!(home.titles(Source::Desk(Desk::Unread), false).len(), 2);

    // Whoever looks at the rules next finds that the cache is to be gone over again, once.
    assert!(home.reader.is_behind(&mutes, &home.clock).unwrap());
    let (_, changed) = home.writer.sync_topics(&new).unwrap();
    assert_eq!(changed, ids);
    assert!(home.writer.sync_mutes(&mutes, false, &home.clock).unwrap());
    home.assert_sound();
    assert_eq!(
        home.titles(Source::Desk(Desk::Unread), false),
        ["Ferry late"]
    );
    home.writer.finish_matching(&done).unwrap();
    assert!(!home.reader.is_behind(&mutes, &home.clock).unwrap());
    assert_eq!(home.writer.sync_topics(&new).unwrap().1, []);

    // What is stored here, with the rules in force, is not in doubt.
    home.fetch(feed, vec![entry("c", "Ferry early", "", 7)]);
    assert_eq!(home.writer.sync_topics(&new).unwrap().1, []);
}

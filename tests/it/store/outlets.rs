//! Outlets: who a row says reports it.

use super::*;

/// An entry that leads to `host`.
fn at(identity: &str, host: &str, age: i64) -> NewEntry {
    let mut entry = entry(identity, identity, "A ferry.", age);
    entry.url = Some(Clean::line(&format!("https://{host}/{identity}")));
    entry
}

impl Home {
    /// Follows a feed whose document has this title, with these entries.
    fn publish(&mut self, url: &str, title: &str, entries: Vec<NewEntry>) -> FeedId {
        let feed = self.follow(url, "");
        let mut fetched = document(entries);
        if let Fetched::Changed { feed, .. } = &mut fetched {
            feed.title = title.into();
        }
        self.store(feed, fetched);
        feed
    }

    /// Returns the outlets of a feed's rows, newest first.
    fn outlets(&self, feed: FeedId) -> Vec<String> {
        let rows = self.window(Source::Feed(feed), true).rows;
        rows.iter().map(|row| row.outlet.to_string()).collect()
    }
}

#[test]
fn a_feed_that_leads_to_one_host_reports_under_its_own_name() {
    let mut home = Home::new();
    home.publish("https://ledger.example/sport", "Ledger: Sport", Vec::new());
    // Its address is of another host than all it publishes.
    let entries = vec![
        at("a", "ledger.example", 1),
        at("b", "ledger.example", 2),
        at("c", "ledger.example", 3),
        at("d", "wire.example", 4),
    ];
    let feed = home.publish("https://feeds.cdn.example/7", "Ledger", entries);
    assert_eq!(
        home.outlets(feed),
        ["Ledger", "Ledger", "Ledger", "wire.example"]
    );
}

#[test]
fn what_gathers_from_many_names_those_it_gathers_from() {
    let mut home = Home::new();
    home.publish("https://ledger.example/feed", "Lakeport Ledger", Vec::new());
    let entries = vec![
        at("a", "ledger.example", 1),
        at("b", "post.example", 2),
        at("c", "gather.example", 3),
    ];
    let feed = home.publish("https://gather.example/feed", "Gathered", entries);
    assert_eq!(
        home.outlets(feed),
        ["Lakeport Ledger", "post.example", "Gathered"]
    );
}

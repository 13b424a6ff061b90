//! Files of other readers: OPML, newsboat's `urls` and `config`, CSV, TSV, JSON. They load or are
//! refused; what comes is an address that can be kept, and a query that can be read.

#![no_main]

use coranto::feed::import::{Files, newsboat_config};
use coranto::feed::opml;
use coranto::query::Query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut files = Files::new(Some('s'));
    if files.read("file", data).is_ok() {
        let import = files.finish();
        for feed in &import.feeds {
            let url = &feed.subscription.url;
            assert!(!url.is_empty() && !url.contains(char::is_control), "{url:?}");
        }
        for query in import.queries.iter().filter_map(|one| one.query.as_ref().ok()) {
            assert!(Query::parse(query).is_ok(), "{query}");
        }
    }
    if let Ok(list) = opml::read_list(data) {
        // What was written is read again.
        let written = opml::write_outlines(&list.feeds, "fuzz");
        let again = opml::read_list(written.as_bytes()).map(|list| list.feeds.len());
        assert_eq!(again.unwrap_or(0), list.feeds.len(), "{written}");
    }
    if let Ok(text) = std::str::from_utf8(data) {
        for one in newsboat_config(text, None).queries {
            if let Ok(query) = one.query {
                assert!(Query::parse(&query).is_ok(), "{query}");
            }
        }
    }
});

//! Lists that stay empty because of a name that nothing has.

use coranto::model::Source;

use super::{Home, entry};

#[test]
fn an_empty_list_says_which_name_nothing_has() {
    let mut home = Home::new();
    let feed = home.follow("https://wire.example/feed", "News/Lake");
    home.fetch(feed, vec![entry("a", "Ferry stops", "words", 60)]);
    let unknown = |text: &str| {
        let window = home.window(Source::Search(text.into()), true);
        window.unknown.map(|said| said.to_string())
    };
    for (text, said) in [
        ("ferry topic:harbor", Some("no topic is called \"harbor\"")),
        ("category:lakes", Some("no category is called \"lakes\"")),
        (
            "feed:wire.exmaple",
            Some("no feed is called \"wire.exmaple\""),
        ),
        // It is empty for another reason, or not empty.
        ("category:lake tram", None),
        ("ferry OR tag:pier", None),
        ("-tag:pier", None),
    ] {
        assert_eq!(unknown(text).as_deref(), said, "{text}");
    }
}

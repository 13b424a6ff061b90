//! Newsboat: the `urls` file.

use std::collections::HashMap;

use super::{newsboat_query, skipped, source};
use crate::model::Clean;
use crate::model::feed::Subscription;
use crate::model::import::{ForeignFeed, ForeignQuery, Import, Place, QueryEffect};

/// Returns whether a text may be a list of addresses.
pub(super) fn is_urls(text: &str) -> bool {
    let mut lines = lines(text).filter_map(|(_, line)| tokens(line).0.into_iter().next());
    lines.any(|first| {
        let scheme = first
            .split_once(':')
            .map(|(scheme, _)| scheme.to_lowercase());
        matches!(
            scheme.as_deref(),
            Some("http" | "https" | "feed" | "file" | "exec" | "filter" | "query")
        )
    })
}

/// Returns the lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.split(['\n', '\r']);
    // A `\r\n` counts once: its `\n` begins an empty line that is not counted.
    let mut number = 0;
    let mut last = 0;
    lines.filter_map(move |line| {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        number += text[last..start].matches('\n').count();
        last = start;
        (!line.is_empty() && !line.starts_with('#')).then_some((number + 1, line))
    })
}

/// Reads a `urls` file: an address a line, then tags.
pub(super) fn read(text: &str, star: Option<char>) -> Import {
    let mut import = Import::default();
    let mut seen = HashMap::new();
    for (number, line) in lines(text) {
        let place = Place::line(number);
        let (tokens, is_open) = tokens(line);
        let mut tokens = tokens.into_iter();
        let Some(first) = tokens.next().filter(|first| !first.is_empty()) else {
            continue;
        };
        if is_open {
            let what = "a quote is never closed: it is taken to end with the line";
            import.warnings.push(skipped("", what, place.clone()));
        }
        if let Some(query) = first.strip_prefix("query:") {
            import.queries.push(read_query(query, star, place));
            continue;
        }
        match source(&first) {
            Ok(found) => {
                let feed = read_tags(found, tokens, place);
                merge(&mut import, &mut seen, feed);
            }
            Err(reason) => import.skipped.push(skipped(&first, &reason, place)),
        }
    }
    import
}

fn read_query(text: &str, star: Option<char>, place: Place) -> ForeignQuery {
    let (name, expression) = text.split_once(':').unwrap_or((text, ""));
    ForeignQuery {
        name: Clean::line(name),
        text: Clean::line(expression),
        query: newsboat_query::translate(expression, star),
        effect: QueryEffect::List,
        place,
    }
}

fn read_tags(
    found: super::Source,
    tokens: impl Iterator<Item = String>,
    place: Place,
) -> ForeignFeed {
    let mut feed = ForeignFeed {
        off: found.off,
        note: found.note,
        place,
        subscription: Subscription {
            url: found.url,
            ..Subscription::default()
        },
        ..ForeignFeed::default()
    };
    let mut categories = Vec::new();
    for tag in tokens {
        if let Some(title) = tag.strip_prefix('~') {
            feed.subscription.title = Some(Clean::line(title)).filter(|title| !title.is_empty());
        } else if tag.starts_with('!') {
            feed.note = feed.note.or_else(|| {
                Some(Clean::line(
                    "newsboat hides it from its list; here it is shown",
                ))
            });
        } else {
            let category = Clean::line(tag.trim_matches('/'));
            if !category.is_empty() && !categories.contains(&category) {
                categories.push(category);
            }
        }
    }
    let mut categories = categories.into_iter();
    feed.subscription.category = categories.next().unwrap_or_default();
    feed.more_categories = categories.collect();
    feed
}

/// Adds a feed; of an address that stands there twice the tags are joined.
fn merge(import: &mut Import, seen: &mut HashMap<String, usize>, feed: ForeignFeed) {
    let url = &feed.subscription.url;
    let known = seen.get(url).and_then(|&at| import.feeds.get_mut(at));
    let Some(known) = known else {
        seen.insert(url.clone(), import.feeds.len());
        import.feeds.push(feed);
        return;
    };
    let reason = format!(
        "it stands in line {} already: the tags are joined",
        known.place.line
    );
    import
        .warnings
        .push(skipped(url, &reason, feed.place.clone()));
    let tags = [feed.subscription.category].into_iter();
    for tag in tags.chain(feed.more_categories) {
        if known.subscription.category.is_empty() {
            known.subscription.category = tag;
        } else if !tag.is_empty()
            && known.subscription.category != tag
            && !known.more_categories.contains(&tag)
        {
            known.more_categories.push(tag);
        }
    }
    let title = &mut known.subscription.title;
    *title = title.take().or(feed.subscription.title);
}

/// Splits a line as newsboat does; the second value is whether a quote is never closed.
///
/// A token that begins with `"` runs to the next unescaped `"` or the end of the line; one that
/// begins with `#` ends the line.
pub(super) fn tokens(line: &str) -> (Vec<String>, bool) {
    let is_space = |c: &char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    let mut is_open = false;
    loop {
        while chars.next_if(is_space).is_some() {}
        let mut token = String::new();
        match chars.peek() {
            None | Some('#') => return (tokens, is_open),
            Some('"') => {
                chars.next();
                is_open = true;
                while let Some(c) = chars.next() {
                    match c {
                        '"' => {
                            is_open = false;
                            break;
                        }
                        '\\' => match chars.next() {
                            Some('n') => token.push('\n'),
                            Some('r') => token.push('\r'),
                            Some('t') => token.push('\t'),
                            Some('`') => token.push_str("\\`"),
                            other => token.extend(other),
                        },
                        c => token.push(c),
                    }
                }
            }
            Some(_) => {
                while let Some(c) = chars.next_if(|c| !is_space(c)) {
                    token.push(c);
                }
            }
        }
        tokens.push(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<String> {
        let import = read(text, None);
        let feeds = import.feeds.iter().map(|feed| {
            let one = &feed.subscription;
            let more: Vec<&str> = feed.more_categories.iter().map(Clean::as_str).collect();
            format!(
                "{} {} | {} | {} | {}{}",
                feed.place.line,
                one.url,
                one.title.as_deref().unwrap_or("-"),
                one.category,
                more.join(","),
                if feed.off.is_some() { " off" } else { "" },
            )
        });
        let skipped =
            (import.skipped.iter()).map(|one| format!("{} skipped {}", one.place.line, one.what));
        let queries = import.queries.iter().map(|query| {
            format!(
                "{} query {} = {:?}",
                query.place.line,
                query.name,
                query.query.as_deref().ok()
            )
        });
        feeds.chain(skipped).chain(queries).collect()
    }

    #[test]
    fn lines_become_subscriptions() {
        let text = "# comment\n\
            https://lakeport-ledger.example/feed \"~The \\\"Ledger\\\"\" Lakeport !hidden \"Two words\"\n\
            \n\
            https://bay-wire.example/feed#top # of the wire\r\n\
            exec:~/bin/feed wires\n\
            \"filter:~/bin/clean up:https://a.example/\" ~Clean\n\
            \"query:Unread:unread = \\\"yes\\\"\"\n\
            --help\n\
            https://dana:secret@port.example/feed\n\
            https://bay-wire.example/feed#top Wires ~Wire\n";
        assert_eq!(
            rows(text),
            [
                "2 https://lakeport-ledger.example/feed | The \"Ledger\" | Lakeport | Two words",
                "4 https://bay-wire.example/feed#top | Wire | Wires | ",
                "5 exec:~/bin/feed | - | wires |  off",
                "6 filter:~/bin/clean up:https://a.example/ | Clean |  |  off",
                "9 https://port.example/feed | - |  | ",
                "8 skipped --help",
                "7 query Unread = Some(\"is:unread\")",
            ]
        );
        assert_eq!(read(text, None).warnings[0].place.line, 10);
    }

    #[test]
    fn tokens_as_newsboat_splits_them() {
        let cases: &[(&str, &[&str])] = &[
            ("a b\tc", &["a", "b", "c"]),
            ("a\"b\" c", &["a\"b\"", "c"]),
            ("\"a b\" \"c\\td\" e", &["a b", "c\td", "e"]),
            ("\"a\\`x\\`\" \"\\q\\\\\"", &["a\\`x\\`", "q\\"]),
            ("a#b #c d", &["a#b"]),
            ("\"open to the end", &["open to the end"]),
            ("\"\" a", &["", "a"]),
        ];
        for (line, want) in cases {
            assert_eq!(tokens(line).0, *want, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[ -~\\n\\r\\t\"#\\\\~!é]{0,200}") {
            let _ = (read(&text, None), is_urls(&text));
        }
    }
}

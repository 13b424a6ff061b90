//! Newsboat: the `urls` file, as far as it names feeds. Pure.

use crate::model::Clean;
use crate::model::feed::Subscription;

/// What a `urls` file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Urls {
    /// The feeds. The first plain tag is the category, `~Title` the title.
    pub(super) subscriptions: Vec<Subscription>,
    /// Sources that are no feeds on the web: commands, filters, queries, files.
    pub(super) skipped: Vec<Clean>,
}

/// Reads a `urls` file: an address a line, then tags; `#` begins a comment.
pub(super) fn read(text: &str) -> Urls {
    let mut urls = Urls::default();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut tokens = tokens(line).into_iter();
        let Some(source) = tokens.next() else {
            continue;
        };
        if !is_web_address(&source) {
            urls.skipped.push(Clean::line(&source));
            continue;
        }
        let tags: Vec<String> = tokens.collect();
        let title = tags.iter().find_map(|tag| tag.strip_prefix('~'));
        let category = tags.iter().find(|tag| !tag.starts_with(['~', '!']));
        urls.subscriptions.push(Subscription {
            url: source,
            title: title.map(Clean::line),
            category: category.map(|tag| Clean::line(tag)).unwrap_or_default(),
            site: None,
        });
    }
    urls
}

/// Returns whether `address` can be followed: http or https.
pub(super) fn is_web_address(address: &str) -> bool {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// Splits a line at white space. A token that begins with `"` runs to the next unescaped `"` or
/// the end of the line; one that begins with `#` ends the line.
fn tokens(line: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = line.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let mut token = String::new();
        match chars.peek() {
            None | Some('#') => return tokens,
            Some('"') => {
                chars.next();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => token.extend(chars.next()),
                        c => token.push(c),
                    }
                }
            }
            Some(_) => {
                while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
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

    #[test]
    fn lines_become_subscriptions() {
        let text = "# comment\n\
            https://lakeport-ledger.example/feed \"~The \\\"Ledger\\\"\" Lakeport !hidden\n\
            \n\
            https://bay-wire.example/feed#top # of the wire\n\
            exec:~/bin/feed wires\n\
            \"query:Unread:unread = \\\"yes\\\"\"\n";
        let urls = read(text);
        let rows: Vec<_> = urls
            .subscriptions
            .iter()
            .map(|row| {
                (
                    row.url.as_str(),
                    row.title.as_deref().unwrap_or(""),
                    &*row.category,
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                (
                    "https://lakeport-ledger.example/feed",
                    "The \"Ledger\"",
                    "Lakeport"
                ),
                ("https://bay-wire.example/feed#top", "", ""),
            ]
        );
        assert_eq!(urls.skipped.len(), 2);
    }
}

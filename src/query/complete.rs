//! What a half-typed word of a query may become.

use std::ops::Range;

use super::ast::{Part, State};
use super::fold::fold;
use super::parse::FIELDS;
use super::token::needs_quotes;

/// The names that can stand in a query.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names<'a> {
    /// Titles of feeds.
    pub feeds: &'a [&'a str],
    /// Paths of categories.
    pub categories: &'a [&'a str],
    /// Names of topics.
    pub topics: &'a [&'a str],
    /// Names of aliases.
    pub aliases: &'a [&'a str],
}

/// What can stand in place of a part of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Bytes of the query that are replaced.
    pub span: Range<usize>,
    /// What stands there then.
    pub text: String,
}

/// Returns what the word that ends at byte `cursor` may become, best first: fields, or the values
/// of the field it begins with. A word that is empty becomes nothing.
pub fn complete(query: &str, cursor: usize, names: &Names<'_>) -> Vec<Completion> {
    let cursor = query.floor_char_boundary(cursor);
    let before = &query[..cursor];
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|');
    let word = before.rfind(ends).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    let word = word + usize::from(before[word..].starts_with('-'));
    let typed = &before[word..];
    let with = |start: usize, texts: Vec<String>| -> Vec<Completion> {
        let span = start..cursor;
        let texts = texts.into_iter().map(|text| Completion {
            span: span.clone(),
            text,
        });
        texts.collect()
    };
    if typed.is_empty() {
        return Vec::new();
    }
    if let Some(name) = typed.strip_prefix('@') {
        return with(word + 1, fitting(names.aliases, name));
    }
    let Some((field, value)) = typed.split_once(':') else {
        let fields = FIELDS.iter().map(|field| format!("{field}:"));
        let fields = fields.filter(|field| field.starts_with(typed));
        return with(word, fields.collect());
    };
    let value_at = word + field.len() + 1;
    let words = |all: &[&str]| fitting(all, value);
    let texts = match field {
        "feed" => fitting(names.feeds, value),
        "category" => fitting(names.categories, value),
        "topic" => fitting(names.topics, value),
        "is" => words(&State::ALL.map(State::name)),
        "has" => words(&Part::ALL.map(Part::name)),
        "since" | "before" => words(&["today", "yesterday", "2d", "7d", "1mo"]),
        "on" => words(&["today", "yesterday"]),
        _ => Vec::new(),
    };
    with(value_at, texts)
}

/// Returns the names that begin with what was typed, then those with a word that does; quoted
/// where that is needed.
fn fitting(names: &[&str], typed: &str) -> Vec<String> {
    let typed = fold(typed.trim_start_matches('"')).text;
    let rank = |name: &str| {
        let name = fold(name).text;
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        if name.starts_with(&typed) {
            Some(0)
        } else {
            words.any(|word| word.starts_with(&typed)).then_some(1)
        }
    };
    let mut found: Vec<(u8, &str)> = names
        .iter()
        .filter_map(|name| rank(name).map(|rank| (rank, *name)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let quoted = |name: &str| {
        if needs_quotes(name) {
            format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            name.to_owned()
        }
    };
    found.into_iter().map(|(_, name)| quoted(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes the text before `|`, and shows the query that each candidate makes.
    fn completed(marked: &str) -> Vec<String> {
        let names = Names {
            feeds: &["Lakeport Ledger", "The Harbor Courier"],
            categories: &["News/Coast", "Sport"],
            topics: &["Harbor Line", "Ports"],
            aliases: &["ruiz", "vale"],
        };
        let cursor = marked.find('|').unwrap();
        let query = marked.replace('|', "");
        let all = complete(&query, cursor, &names);
        let made = all.into_iter().map(|one| {
            let mut query = query.clone();
            query.replace_range(one.span, &one.text);
            query
        });
        made.collect()
    }

    #[test]
    fn candidates() {
        let cases: [(&str, &[&str]); 11] = [
            ("ti|", &["title:"]),
            ("a -f|", &["a -feed:"]),
            ("(s| b", &["(since: b", "(site: b", "(story: b"]),
            ("feed:lak|", &["feed:\"Lakeport Ledger\""]),
            ("feed:har|", &["feed:\"The Harbor Courier\""]),
            ("category:coa|", &["category:News/Coast"]),
            ("topic:|", &["topic:\"Harbor Line\"", "topic:Ports"]),
            ("is:s|", &["is:starred", "is:snoozed"]),
            ("@r|", &["@ruiz"]),
            ("lakeport |", &[]),
            ("xyz|", &[]),
        ];
        for (marked, want) in cases {
            assert_eq!(completed(marked), want, "{marked}");
        }
    }
}

//! Another name for a topic, in queries that ask for it.

use super::ast::{Expr, NameField};
use super::fold::fold;
use super::token::{Kind, tokens};

/// Returns `query` with the topic `from` asked for as `to`, everything else as it was written;
/// `None` if it does not ask for it, or is no query.
pub fn rename_topic(query: &str, from: &str, to: &str) -> Option<String> {
    let mut problems = Vec::new();
    let tokens = tokens(query, &mut problems);
    if !problems.is_empty() {
        return None;
    }
    let from = fold(from).text;
    let printed = Expr::Named(NameField::Topic, to.to_owned()).to_string();
    let (_, printed) = printed.split_once(':')?;
    let mut renamed = String::new();
    let mut done = 0;
    let mut is_value = false;
    let mut is_group = false;
    for token in tokens {
        match &token.kind {
            Kind::Field(name) => is_value = name == NameField::Topic.name(),
            Kind::Open => is_group = std::mem::take(&mut is_value),
            Kind::Close => is_group = false,
            Kind::Word(word) if is_value || is_group => {
                is_value = false;
                if fold(&word.raw).text == from {
                    renamed.push_str(&query[done..token.span.start]);
                    // In quotes where it was in quotes, although one word needs none.
                    let is_bare = !printed.starts_with('"');
                    let is_quoted = query[token.span.clone()].starts_with('"');
                    let quote = if is_bare && is_quoted { "\"" } else { "" };
                    renamed.extend([quote, printed, quote]);
                    done = token.span.end;
                }
            }
            _ => is_value = false,
        }
    }
    if done == 0 {
        return None;
    }
    renamed.push_str(&query[done..]);
    Some(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_a_topic_however_they_are_written() {
        let cases = [
            (
                "topic:frost is:unread",
                Some("topic:\"Late frost\" is:unread"),
            ),
            ("-topic:Frost @ice", Some("-topic:\"Late frost\" @ice")),
            ("topic:\"frost\"", Some("topic:\"Late frost\"")),
            (
                "TOPIC:(Pier OR fröst)  frost",
                Some("TOPIC:(Pier OR \"Late frost\")  frost"),
            ),
            (
                "(topic:frost OR topic:frost) (frost)",
                Some("(topic:\"Late frost\" OR topic:\"Late frost\") (frost)"),
            ),
            ("frost title:frost topic:frosty", None),
            ("\"topic:frost\"", None),
            ("topic:frost \"", None),
            ("topic:", None),
        ];
        for (query, want) in cases {
            let got = rename_topic(query, "Frost", "Late frost");
            assert_eq!(got.as_deref(), want, "{query}");
        }
        let got = rename_topic("topic:\"Late frost\"", "late frost", "a \"b\"");
        assert_eq!(got.as_deref(), Some("topic:\"a \\\"b\\\"\""));
    }
}

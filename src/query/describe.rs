//! What a query means, in words.

use super::ast::{Comparison, CountField, Expr, NameField, Part, Query, State, TextField};
use super::term::{Pattern, Term};

impl Query {
    /// Returns the meaning of the query as one line: `“lakeport” and not read`.
    pub fn describe(&self) -> String {
        self.expr.describe()
    }

    /// As [`Self::describe`], with what to think over of it first.
    pub fn describe_with_remarks(&self) -> String {
        let mut parts = self.remarks();
        let told = self.describe();
        // A remark on all there is says it already.
        if !parts.iter().any(|remark| remark.starts_with(&told)) {
            parts.push(told);
        }
        parts.join(" · ")
    }
}

impl Expr {
    fn describe(&self) -> String {
        match self {
            Self::All => "everything".to_owned(),
            Self::And(children) => joined(children, " and ", |child| matches!(child, Self::Or(_))),
            Self::Or(children) => joined(children, " or ", |child| matches!(child, Self::And(_))),
            Self::Not(child) => match &**child {
                Self::And(_) | Self::Or(_) => format!("not ({})", child.describe()),
                leaf => format!("not {}", leaf.describe()),
            },
            Self::Text(field, term) => {
                let place = match field {
                    TextField::Any => "",
                    TextField::Title => " in the title",
                    TextField::Body => " in the text",
                    TextField::About => " in the title or twice",
                };
                format!("{}{place}", term.describe())
            }
            Self::Named(field, name) => {
                let what = match field {
                    NameField::Author => "by an author with",
                    NameField::Url => "an address with",
                    NameField::Feed => "from the feed",
                    NameField::Category => "in the category",
                    NameField::Site => "on the site",
                    NameField::Tag => "tagged",
                    NameField::Topic => "on the topic",
                    NameField::Story => "in the story",
                    NameField::Language => "in the language",
                };
                format!("{what} “{name}”")
            }
            Self::Is(state) => match state {
                State::Later => "on the later shelf",
                State::Dup => "a folded copy",
                State::New => "arrived since the reader was closed",
                other => other.name(),
            }
            .to_owned(),
            Self::Has(part) => match part {
                Part::Audio => "with sound",
                Part::Image => "with a picture",
                Part::Fulltext => "with its full text",
                Part::Story => "in a story with others",
            }
            .to_owned(),
            Self::Since(bound) if bound.is_duration() => format!("of the last {bound}"),
            Self::Since(bound) => format!("from {bound} on"),
            Self::Before(bound) if bound.is_duration() => format!("older than {bound}"),
            Self::Before(bound) => format!("before {bound}"),
            Self::On(bound) => format!("of {bound}"),
            Self::Count(field, comparison, count) => {
                let how = match comparison {
                    Comparison::Equal => "exactly",
                    Comparison::Less => "fewer than",
                    Comparison::AtMost => "at most",
                    Comparison::More => "more than",
                    Comparison::AtLeast => "at least",
                };
                let what = match field {
                    CountField::Words => "words",
                    CountField::Outlets => "outlets",
                };
                format!("{how} {count} {what}")
            }
        }
    }
}

fn joined(children: &[Expr], between: &str, needs_parentheses: fn(&Expr) -> bool) -> String {
    let parts = children.iter().map(|child| {
        let words = child.describe();
        if needs_parentheses(child) {
            format!("({words})")
        } else {
            words
        }
    });
    let parts: Vec<String> = parts.collect();
    parts.join(between)
}

impl Term {
    fn describe(&self) -> String {
        match self {
            Self::Words(pattern) => pattern.describe(),
            Self::Regex(regex) => format!("what fits {regex}"),
            Self::Near(near) => {
                let side = |term: &Self| match term {
                    Self::Words(_) | Self::Regex(_) => term.describe(),
                    _ => format!("({})", term.describe()),
                };
                let (left, right) = (side(&near.left), side(&near.right));
                let how = if near.is_ordered {
                    "followed by"
                } else {
                    "near"
                };
                format!(
                    "{left} {how} {right} with at most {} between",
                    match near.distance {
                        1 => "1 word".to_owned(),
                        words => format!("{words} words"),
                    }
                )
            }
            Self::AnyOf(terms) => {
                let terms: Vec<String> = terms.iter().map(Self::describe).collect();
                terms.join(" or ")
            }
        }
    }
}

impl Pattern {
    fn describe(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(super::term::Word::as_str).collect();
        let words = words.join(" ");
        let end = if self.is_prefix { "…" } else { "" };
        if self.is_exact {
            format!("exactly “{words}{end}”")
        } else if self.has_acronym() {
            format!("“{words}{end}” in capitals")
        } else {
            format!("“{words}{end}”")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings() {
        let cases = [
            ("", "everything"),
            ("lakeport -is:read", "“lakeport” and not read"),
            (
                "ICE (raid* OR =Frost)",
                "“ICE” in capitals and (“raid…” or exactly “Frost”)",
            ),
            (
                "a b OR title:\"harbor line\"",
                "(“a” and “b”) or “harbor line” in the title",
            ),
            (
                "ruiz NEAR/1 (talks OR deal)",
                "“ruiz” near (“talks” or “deal”) with at most 1 word between",
            ),
            (
                "about:(a ONEAR b)",
                "“a” followed by “b” with at most 8 words between in the title or twice",
            ),
            ("-(a b) /x+/i", "not (“a” and “b”) and what fits /x+/i"),
            (
                "feed:ledger since:2d before:2026-02 on:today",
                "from the feed “ledger” and of the last 2d and before 2026-02 and of today",
            ),
            (
                "words:>800 has:audio is:later",
                "more than 800 words and with sound and on the later shelf",
            ),
        ];
        for (query, want) in cases {
            assert_eq!(Query::parse(query).unwrap().describe(), want, "{query}");
        }
    }
}

//! Newsboat's filter language, said in ours where there is a way to say it.
//!
//! `and` and `or` (`and` binds tighter), parentheses, and comparisons `attribute operator value`.
//! What has no counterpart is refused with the reason, never approximated to something that finds
//! other entries.

use crate::query::Query;

/// Says `expression` in our language; the flag `star` means a star.
///
/// # Errors
/// Why it cannot be said, in plain words.
pub(super) fn translate(expression: &str, star: Option<char>) -> Result<String, String> {
    let tokens = tokens(expression)?;
    if tokens.is_empty() {
        return Err("it has no expression".to_owned());
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
        star,
    };
    let (text, _) = parser.any()?;
    if parser.at < tokens.len() {
        return Err(format!(
            "`{}` is not expected there",
            tokens[parser.at].shown()
        ));
    }
    match Query::parse(&text) {
        Ok(_) => Ok(text),
        Err(problems) => Err(problems
            .into_iter()
            .next()
            .map_or_else(|| "it cannot be read".to_owned(), |problem| problem.message)),
    }
}

/// Parentheses inside each other that are read.
const MAX_DEPTH: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    Operator(String),
    Text(String),
}

impl Token {
    fn shown(&self) -> &str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::Word(text) | Self::Operator(text) | Self::Text(text) => text,
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            c if c.is_whitespace() => drop(chars.next()),
            '(' | ')' => {
                chars.next();
                tokens.push(if c == '(' { Token::Open } else { Token::Close });
            }
            '"' => {
                chars.next();
                tokens.push(Token::Text(quoted(&mut chars)?));
            }
            '=' | '!' | '<' | '>' | '~' | '#' => {
                let mut sign = String::new();
                while let Some(c) = chars.next_if(|c| "=!<>~#".contains(*c)) {
                    sign.push(c);
                }
                tokens.push(Token::Operator(sign));
            }
            _ => {
                let mut word = String::new();
                while let Some(c) =
                    chars.next_if(|c| !c.is_whitespace() && !"()\"=!<>~#".contains(*c))
                {
                    word.push(c);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

fn quoted(chars: &mut impl Iterator<Item = char>) -> Result<String, String> {
    let mut text = String::new();
    loop {
        match chars.next() {
            None => return Err("a quote is never closed".to_owned()),
            Some('"') => return Ok(text),
            Some('\\') => match chars.next() {
                Some('"') => text.push('"'),
                Some(other) => text.extend(['\\', other]),
                None => return Err("a quote is never closed".to_owned()),
            },
            Some(c) => text.push(c),
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    star: Option<char>,
}

/// What stands outermost in a text, which decides where it needs parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Single,
    And,
    Or,
}

impl Parser<'_> {
    fn is_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token::Word(found)) if found == word)
    }

    fn any(&mut self) -> Result<(String, Shape), String> {
        let (mut text, mut shape) = self.all()?;
        while self.is_word("or") {
            self.at += 1;
            let (next, _) = self.all()?;
            text = format!("{text} OR {next}");
            shape = Shape::Or;
        }
        Ok((text, shape))
    }

    fn all(&mut self) -> Result<(String, Shape), String> {
        let (mut text, mut shape) = self.one()?;
        while self.is_word("and") {
            self.at += 1;
            let (next, other) = self.one()?;
            text = format!("{} {}", bracketed(text, shape), bracketed(next, other));
            shape = Shape::And;
        }
        Ok((text, shape))
    }

    fn one(&mut self) -> Result<(String, Shape), String> {
        match self.tokens.get(self.at) {
            Some(Token::Open) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err("its parentheses are nested too deep".to_owned());
                }
                self.at += 1;
                let inner = self.any()?;
                if self.tokens.get(self.at) != Some(&Token::Close) {
                    return Err("a parenthesis is never closed".to_owned());
                }
                self.at += 1;
                self.depth -= 1;
                Ok(inner)
            }
            Some(Token::Word(attribute)) => {
                let attribute = attribute.clone();
                self.at += 1;
                self.comparison(&attribute)
            }
            Some(other) => Err(format!("`{}` is not expected there", other.shown())),
            None => Err("it ends too early".to_owned()),
        }
    }

    fn comparison(&mut self, attribute: &str) -> Result<(String, Shape), String> {
        let operator = match self.tokens.get(self.at) {
            Some(Token::Operator(sign)) => sign.clone(),
            Some(Token::Word(word)) if word == "between" => word.clone(),
            _ => return Err(format!("`{attribute}` is not followed by an operator")),
        };
        let value = match self.tokens.get(self.at + 1) {
            Some(Token::Text(text) | Token::Word(text)) => text.clone(),
            _ => {
                return Err(format!(
                    "`{attribute} {operator}` is not followed by a value"
                ));
            }
        };
        self.at += 2;
        condition(attribute, &operator, &value, self.star)
    }
}

fn bracketed(text: String, shape: Shape) -> String {
    match shape {
        Shape::Or => format!("({text})"),
        _ => text,
    }
}

/// How an operator compares texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    Equal,
    Fits,
    Holds,
}

/// Says one comparison in our language.
fn condition(
    attribute: &str,
    operator: &str,
    value: &str,
    star: Option<char>,
) -> Result<(String, Shape), String> {
    let refuse = |why: &str| Err(format!("`{attribute} {operator}`: {why}"));
    if attribute == "age" {
        return match age(operator, value) {
            Some(found) => Ok(found),
            None => refuse("the age is compared with a number of days"),
        };
    }
    let (compare, is_not) = match operator {
        "=" | "==" => (Compare::Equal, false),
        "!=" => (Compare::Equal, true),
        "=~" => (Compare::Fits, false),
        "!~" => (Compare::Fits, true),
        "#" => (Compare::Holds, false),
        "!#" => (Compare::Holds, true),
        _ => return refuse("our language does not compare this attribute by size"),
    };
    let plain = is_plain(value);
    let found = match (attribute, compare) {
        ("unread", Compare::Equal) => match value {
            "yes" => "is:unread".to_owned(),
            "no" => "is:read".to_owned(),
            _ => return refuse("it is \"yes\" or \"no\""),
        },
        ("title", _) => text_condition("title", compare, value),
        ("content", Compare::Fits) => text_condition("body", compare, value),
        ("content", _) => return refuse("a whole text is never compared, only searched"),
        ("author", Compare::Fits) if plain => named("author", value),
        ("link", Compare::Fits) if plain => named("url", value),
        ("author" | "link", _) => return refuse("only a part without special signs is asked for"),
        ("feedtitle", _) if plain && !value.contains(['.', '/']) => named("feed", value),
        ("rssurl", Compare::Equal | Compare::Fits) if plain && value.contains(['.', '/']) => {
            named("feed", value)
        }
        ("feedtitle" | "rssurl", _) => {
            return refuse("only whole words without special signs are asked for");
        }
        ("tags", Compare::Holds) => named("category", value),
        ("tags", _) => return refuse("write `tags # \"name\"` for a category"),
        ("flags", Compare::Holds | Compare::Fits)
            if is_flag(value) && star == value.chars().next() =>
        {
            "is:starred".to_owned()
        }
        ("flags", Compare::Holds | Compare::Fits) if is_flag(value) => format!("tag:flag-{value}"),
        ("flags", _) => return refuse("only one flag is asked for at a time"),
        ("enclosure_type", Compare::Fits) if value.contains("audio") => "has:audio".to_owned(),
        ("enclosure_type", Compare::Fits) if value.contains("image") => "has:image".to_owned(),
        _ => return Err(format!("our language has nothing for `{attribute}`")),
    };
    Ok((
        if is_not { format!("-{found}") } else { found },
        Shape::Single,
    ))
}

/// Days since publication, in whole days: `age < 2` is younger than two days.
fn age(operator: &str, value: &str) -> Option<(String, Shape)> {
    let days = |text: &str| text.parse::<u32>().ok().filter(|days| *days < 36_500);
    if operator == "between" {
        let (from, to) = value.split_once(':')?;
        let (from, to) = (days(from)?, days(to)?);
        let (from, to) = (from.min(to), from.max(to));
        return Some((within(from, to), Shape::And));
    }
    let days = days(value)?;
    let since = |days: u32| format!("since:{days}d");
    let before = |days: u32| format!("before:{days}d");
    Some(match operator {
        "<" => (since(days), Shape::Single),
        "<=" => (since(days + 1), Shape::Single),
        ">" => (before(days + 1), Shape::Single),
        ">=" => (before(days), Shape::Single),
        "=" | "==" => (within(days, days), Shape::And),
        "!=" => (format!("-({})", within(days, days)), Shape::Single),
        _ => return None,
    })
}

fn within(from: u32, to: u32) -> String {
    if from == 0 {
        return format!("since:{}d", to + 1);
    }
    format!("since:{}d before:{from}d", to + 1)
}

fn is_flag(value: &str) -> bool {
    value.len() == 1 && value.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Returns whether a value means itself as an extended regular expression too.
fn is_plain(value: &str) -> bool {
    !value.trim().is_empty()
        && !value.contains(['\\', '^', '$', '|', '(', ')', '[', '{', '*', '+', '?'])
}

fn named(field: &str, value: &str) -> String {
    format!("{field}:{}", quote(value))
}

pub(super) fn quote(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Asks for a text by a regular expression: newsboat finds parts of words too.
fn text_condition(field: &str, compare: Compare, value: &str) -> String {
    let (pattern, flags) = match compare {
        Compare::Equal => (format!("^{}$", escape(value)), ""),
        Compare::Fits => (value.to_owned(), "i"),
        Compare::Holds => (format!("(^| ){}( |$)", escape(value)), ""),
    };
    format!("{field}:{}", regex(&pattern, flags))
}

/// Writes a regular expression as our language has it.
pub(super) fn regex(pattern: &str, flags: &str) -> String {
    // A slash would end it; one that is escaped already stays so.
    let mut safe = String::with_capacity(pattern.len());
    let mut is_escaped = false;
    for c in pattern.chars() {
        if c == '/' && !is_escaped {
            safe.push('\\');
        }
        is_escaped = c == '\\' && !is_escaped;
        safe.push(c);
    }
    format!("/{safe}/{flags}")
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_can_be_said() {
        let cases = [
            ("unread = \"yes\"", "is:unread"),
            ("unread != \"yes\"", "-is:unread"),
            ("tags # \"Lakeport\"", "category:\"Lakeport\""),
            ("tags !# \"Two words\"", "-category:\"Two words\""),
            (
                "(unread = \"yes\" or flags # \"s\") and age < 3",
                "(is:unread OR tag:flag-s) since:3d",
            ),
            (
                "unread = \"yes\" and age >= 7 or title =~ \"ruiz|vale\"",
                "is:unread before:7d OR title:/ruiz|vale/i",
            ),
            ("title =~ \"a/b\"", "title:/a\\/b/i"),
            (
                "title = \"Harbor Line (live)\"",
                "title:/^Harbor Line \\(live\\)$/",
            ),
            ("title # \"harbor\"", "title:/(^| )harbor( |$)/"),
            ("content !~ \"\\\"deal\\\"\"", "-body:/\"deal\"/i"),
            ("author =~ \"ana vale\"", "author:\"ana vale\""),
            (
                "rssurl =~ \"lakeport.example\"",
                "feed:\"lakeport.example\"",
            ),
            ("feedtitle = \"Bay Wire\"", "feed:\"Bay Wire\""),
            ("age between 0:10", "since:11d"),
            (
                "age between 2:10 and unread=\"no\"",
                "since:11d before:2d is:read",
            ),
            ("age > 1", "before:2d"),
            ("enclosure_type =~ \"audio/.*\"", "has:audio"),
        ];
        for (expression, want) in cases {
            assert_eq!(
                translate(expression, None).as_deref(),
                Ok(want),
                "{expression}"
            );
        }
        let starred = translate("flags # \"s\" and flags # \"a\"", Some('s'));
        assert_eq!(starred.as_deref(), Ok("is:starred tag:flag-a"));
    }

    #[test]
    fn what_cannot_be_said_says_why() {
        let cases = [
            ("", "no expression"),
            ("unread_count > 0", "compare this attribute by size"),
            ("guid = \"x\"", "nothing for `guid`"),
            ("author = \"Ana Vale\"", "only a part"),
            ("(unread = \"yes\"", "never closed"),
            ("unread = \"yes", "never closed"),
            ("unread \"yes\"", "operator"),
            ("age < soon", "number of days"),
            ("title =~ \"(\"", ""),
            ("unread = \"yes\" unread = \"no\"", "not expected"),
        ];
        for (expression, want) in cases {
            let why = translate(expression, None).expect_err(expression);
            assert!(why.contains(want) && !why.is_empty(), "{expression}: {why}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_said_or_refused(text in "[a-z ()\"=!~#<>0-9:\\\\]{0,60}") {
            let _ = translate(&text, None);
        }

        #[test]
        fn a_value_stays_one_value(value in "[ -~]{1,20}") {
            let value = value.replace(['"', '\\'], "");
            if !value.trim().is_empty() {
                let said = translate(&format!("tags # \"{value}\""), None);
                prop_assert_eq!(said, Ok(format!("category:\"{value}\"")));
            }
        }
    }
}

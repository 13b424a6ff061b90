//! Boilerplate: lines that belong to the site and not to the article.

use std::sync::LazyLock;

use regex::bytes::RegexSet;

/// Longest paragraph that can be boilerplate, in bytes.
const MAX: usize = 240;

/// What such lines look like. Each describes a whole line.
const RULES: [&str; 15] = [
    r"the post .{1,180} (first )?appeared (first )?on .{1,60}",
    r"(this|the) (article|post|story) .{0,40}(first |originally )(appeared|was published) (on|in|at) .{1,80}",
    r"(please )?(subscribe|sign up)( (now|today|here|to|for)\b.{0,100})?[.!]?",
    r"(read|see) (more|also|next|on)\b:?.{0,100}",
    r"(read|continue reading) .{0,60}(»|→|…|>>)",
    r"continue reading\b.{0,160}",
    r"(click|tap) here to .{1,80}",
    r"(share|tweet|print|email|e-mail)( this)?( (article|post|story|page))?( on \w+)?[:.]?",
    r"follow (us|me|\w+ \w+) on .{1,80}",
    r"(advertisement|anzeige|werbung|publicité|story continues below( advertisement)?|scroll to continue)",
    r"(related|recommended|more)( (articles|posts|stories|reading|coverage))?:?",
    r"(view|leave|add|post|join)( the| a| your)? (comments?|conversation|discussion)( \(\d+\))?",
    r"(all rights reserved|copyright|©).{0,120}",
    r"(filed under|tagged( with)?|tags|categories|posted in):.{0,160}",
    r"(mehr zum thema|lesen sie auch|lire aussi|à lire aussi|lea también|leer también|leggi anche):?.{0,120}",
];

/// Names that make up a bar of links to share something.
const SHARE: [&str; 20] = [
    "share",
    "tweet",
    "facebook",
    "twitter",
    "x",
    "linkedin",
    "whatsapp",
    "reddit",
    "pinterest",
    "email",
    "e-mail",
    "mail",
    "print",
    "telegram",
    "mastodon",
    "bluesky",
    "threads",
    "pocket",
    "copy",
    "link",
];

/// Any character, told by its bytes: the first, and those that go on. In a text, where all are whole,
/// it is what the dot is, for a fifth of the memory.
const ANY: &str = r"(?-u:[^\n\x80-\xbf][\x80-\xbf]*){";

static LINES: LazyLock<RegexSet> = LazyLock::new(|| {
    let rules = RULES.map(|rule| format!("(?i)^(?:{})$", rule.replace(".{", ANY)));
    RegexSet::new(rules).expect("the rules are regular expressions: a test reads them")
});

/// Returns whether a paragraph belongs to the site and not to the article.
pub(super) fn is_boilerplate(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX {
        return false;
    }
    LINES.is_match(text.as_bytes()) || is_share_bar(text)
}

/// Returns whether at least two words, and nothing but words to share something, stand here.
fn is_share_bar(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .peekable();
    let mut count = 0;
    words.all(|word| {
        count += 1;
        count <= 20 && SHARE.contains(&word.to_lowercase().as_str())
    }) && count >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_site_are_told_from_text() {
        for line in [
            "The post Harbor Line opens appeared first on Lakeport Courier.",
            "This article originally appeared on Lakeport Courier.",
            "Subscribe now",
            "Sign up for our morning newsletter!",
            "Read more",
            "Continue reading…",
            "Share this article",
            "Facebook Twitter WhatsApp",
            "Share · Tweet · Email",
            "ADVERTISEMENT",
            "Related stories:",
            "Lesen Sie auch: Der Hafen",
        ] {
            assert!(is_boilerplate(line), "{line}");
        }
        for line in [
            "The post office in Lakeport closed.",
            "Dana Ruiz will read the plan more than once.",
            "She did not share the view.",
            "Subscribers to the plan met on Monday, and they were not amused by what they heard.",
            "Follow the harbor line north.",
            "x",
            "More than forty people came.",
            "",
        ] {
            assert!(!is_boilerplate(line), "{line}");
        }
    }
}

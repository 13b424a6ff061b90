//! Which of many names fit what is typed: its letters in their order, and what begins with them first.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::choices::Choice;
use crate::query::fold::fold;

/// What a letter that fits is worth to the matcher.
const LETTER: usize = 16;

/// Keeps what fits `wanted`, best first; of equals, what came first.
pub(super) fn best(wanted: &str, all: Vec<Choice>) -> Vec<Choice> {
    if wanted.is_empty() {
        return all;
    }
    let pattern = Pattern::parse(wanted, CaseMatching::Ignore, Normalization::Smart);
    let folded = fold(wanted).text;
    // What the letters are worth without the gaps between them: initials of words have more.
    let letters = wanted.chars().filter(|c| !c.is_whitespace()).count();
    let least = u32::try_from(letters * LETTER).unwrap_or(u32::MAX);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, Choice)> = all
        .into_iter()
        .filter_map(|choice| {
            let name = Utf32Str::new(&choice.name, &mut buffer);
            let score = pattern
                .score(name, &mut matcher)
                .filter(|score| *score >= least)?;
            // What begins with it is what was meant, however long it is.
            let begins = fold(&choice.name).text.starts_with(&folded);
            Some((score + if begins { 1_000 } else { 0 }, choice))
        })
        .collect();
    let is_whole = |choice: &Choice| fold(&choice.name).text.contains(&folded);
    // Letters strewn over a name are a find only where nothing has them in a row.
    if scored.iter().any(|(_, choice)| is_whole(choice)) {
        scored.retain(|(_, choice)| is_whole(choice));
    }
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, choice)| choice).collect()
}

#[cfg(test)]
mod tests {
    use super::super::choices::Act;
    use super::*;
    use crate::model::Clean;

    fn named(names: &[&str]) -> Vec<Choice> {
        let choice = |name: &&str| Choice {
            name: Clean::line(name),
            note: Clean::default(),
            mark: Clean::default(),
            color: None,
            act: Act::Theme(0),
        };
        names.iter().map(choice).collect()
    }

    fn order(wanted: &str, names: &[&str]) -> Vec<String> {
        let found = best(wanted, named(names));
        found.iter().map(|choice| choice.name.to_string()).collect()
    }

    #[test]
    fn the_nearest_name_comes_first() {
        let names = ["mark-all", "later", "next-hit", "Métro Surge", "undo"];
        assert_eq!(order("la", &names)[0], "later");
        assert_eq!(order("metro", &names), ["Métro Surge"]);
        assert_eq!(order("nh", &names), ["next-hit"]);
        assert_eq!(order("xyz", &names), [""; 0]);
        let papers = [
            "Sydney Morning Herald",
            "San Francisco Chronicle",
            "Oil Daily",
        ];
        assert_eq!(order("oil", &papers), ["Oil Daily"]);
        assert_eq!(order("oil", &papers[..2]), [""; 0]);
        assert_eq!(order("smh", &papers), ["Sydney Morning Herald"]);
        assert_eq!(order("", &names).len(), names.len());
    }
}

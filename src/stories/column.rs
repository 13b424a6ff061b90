//! The name of a column or an outlet at the end of a headline, which is none of the event's.

/// What stands before such a name.
const DASHES: [&str; 4] = [" - ", " – ", " — ", " | "];

/// Words of such a name, and least words of what is left.
const LONGEST: usize = 3;
const LEAST: usize = 4;

/// Cuts off the name of a column: `Apple unveils a watch - Analyst Blog`. At most three words, all
/// capitalised; anything else may be what the headline tells.
pub(super) fn without_column(title: &str) -> &str {
    let cut = DASHES.iter().filter_map(|dash| title.rfind(dash)).max();
    let Some((before, after)) = cut.map(|at| title.split_at(at)) else {
        return title;
    };
    let mut words = 0;
    for word in after.split_whitespace().skip(1) {
        let is_name = word.chars().next().is_some_and(char::is_uppercase);
        words += 1;
        if words > LONGEST || !is_name {
            return title;
        }
    }
    if words > 0 && before.split_whitespace().count() >= LEAST {
        before
    } else {
        title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_name_behind_a_dash_is_cut() {
        for (title, rest) in [
            (
                "Google Offers Apps Referral Program - Analyst Blog",
                "Google Offers Apps Referral Program",
            ),
            (
                "Ferry stops at Moor Island | Bay Wire",
                "Ferry stops at Moor Island",
            ),
            ("Harbor Line - Live", "Harbor Line - Live"),
            (
                "Mayor: the bridge is safe - but closed",
                "Mayor: the bridge is safe - but closed",
            ),
            (
                "The ferry is back - Dana Ruiz Meets The Union",
                "The ferry is back - Dana Ruiz Meets The Union",
            ),
            (
                "A well-known name of the harbor",
                "A well-known name of the harbor",
            ),
            ("", ""),
            (" - ", " - "),
        ] {
            assert_eq!(without_column(title), rest, "{title}");
        }
    }
}

//! The name of a column at the end of a headline, which is none of the event's.

/// What stands before such a name.
const DASHES: [&str; 4] = [" - ", " – ", " — ", " | "];

/// What such a name ends in. Other names are not cut off: a place or a person behind a dash may be
/// what the headline is about.
const COLUMNS: [&str; 24] = [
    "Analysis",
    "Blog",
    "Commentary",
    "Editorial",
    "Explainer",
    "Gallery",
    "Interview",
    "Kolumne",
    "Kommentar",
    "Live",
    "Liveblog",
    "Liveticker",
    "Newsblog",
    "Newsletter",
    "Opinion",
    "Photos",
    "Podcast",
    "Recap",
    "Report",
    "Review",
    "Updates",
    "Video",
    "Videos",
    "Vidéo",
];

/// Words of such a name, and least words of what is left.
const LONGEST: usize = 3;
const LEAST: usize = 4;

/// Cuts off the name of a column: `Apple unveils a watch - Analyst Blog`.
pub(super) fn without_column(title: &str) -> &str {
    let cut = DASHES.iter().filter_map(|dash| title.rfind(dash)).max();
    let Some((before, after)) = cut.map(|at| title.split_at(at)) else {
        return title;
    };
    // The first is the dash itself.
    let words: Vec<&str> = after.split_whitespace().skip(1).collect();
    let is_column = words.len() <= LONGEST && words.last().is_some_and(|w| COLUMNS.contains(w));
    if is_column && before.split_whitespace().count() >= LEAST {
        before
    } else {
        title
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_column_behind_a_dash_is_cut() {
        for (title, rest) in [
            (
                "Google Offers Apps Referral Program - Analyst Blog",
                "Google Offers Apps Referral Program",
            ),
            (
                "Ferry stops at Moor Island | Video",
                "Ferry stops at Moor Island",
            ),
            ("Harbor Line - Live", "Harbor Line - Live"),
            (
                "Two dead after ferry fire – Moor Island",
                "Two dead after ferry fire – Moor Island",
            ),
            (
                "Mayor: the bridge is safe - but closed",
                "Mayor: the bridge is safe - but closed",
            ),
            (
                "The ferry is back - Dana Ruiz Meets The Union Blog",
                "The ferry is back - Dana Ruiz Meets The Union Blog",
            ),
            (
                "A well-known name of the Blog",
                "A well-known name of the Blog",
            ),
            ("", ""),
            (" - ", " - "),
        ] {
            assert_eq!(without_column(title), rest, "{title}");
        }
    }
}

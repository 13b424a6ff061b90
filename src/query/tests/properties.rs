//! What holds for every query and every text.

use proptest::prelude::*;

use super::naive;
use super::rows::{ROWS, spans, unmark};
use crate::model::HitKind;
use crate::query::fold::index_text;
use crate::query::{Automaton, Expr, Query, Term, problem};

/// Answers a MATCH expression as the index would: splits at what is neither letter nor digit.
fn index_finds(expression: &str, text: &str) -> bool {
    let split = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|token| !token.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let tokens = split(&index_text(text));
    expression
        .trim_matches(['(', ')'])
        .split(" OR ")
        .any(|phrase| {
            let is_prefix = phrase.ends_with('*');
            let wanted = split(phrase);
            !wanted.is_empty()
                && tokens.windows(wanted.len()).any(|window| {
                    let last = wanted.len() - 1;
                    window[..last] == wanted[..last]
                        && if is_prefix {
                            window[last].starts_with(&wanted[last])
                        } else {
                            window[last] == wanted[last]
                        }
                })
        })
}

fn check_superset(query: &str, text: &str) -> Result<(), TestCaseError> {
    if let Ok(Query {
        expr: Expr::Text(_, Term::Words(pattern)),
    }) = Query::parse(query)
    {
        let expression = pattern.fts();
        if !expression.is_empty() && pattern.matches(text) {
            prop_assert!(
                index_finds(&expression, text),
                "{query:?} on {text:?} by {expression} in {:?}",
                index_text(text)
            );
        }
    }
    Ok(())
}

#[test]
fn the_index_finds_all_that_the_table_marks() {
    for &(query, marked) in ROWS {
        check_superset(query, &unmark(marked).0).unwrap();
    }
}

/// Words that meet each other often, with the characters that matter between them.
fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[aAbsS]{1,3}",
        "[ .'’_,0-9-]",
        "[éßøİﬁ移民管カガไท한국]",
        Just("I.C.E.".to_owned()),
        Just("ICE".to_owned()),
        Just("ice".to_owned()),
        Just("'s".to_owned()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\u{301}".to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Queries whose parts meet the texts of [`news`] often.
fn queries() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("lakeport"),
        Just("Ruiz"),
        Just("ICE"),
        Just("ice"),
        Just("talks"),
        Just("=Ruiz"),
        Just("\"dana ruiz\""),
        Just("talk*"),
        Just("re-elect"),
        Just("移民"),
        Just("U.S."),
        Just("/R.iz/"),
        Just("/[0-9]+/"),
        Just("\"ICE agent\""),
        Just("harbor"),
    ]
    .prop_map(str::to_owned);
    let near = ("(O?)NEAR/[0-3]", word.clone(), word.clone())
        .prop_map(|(near, a, b)| format!("{a} {near} {b}"));
    let nested = ("NEAR/[0-3]", near.clone(), word.clone())
        .prop_map(|(near, a, b)| format!("({a}) {near} ({b} OR talks)"));
    let leaf = prop_oneof![
        4 => word.clone(),
        2 => near,
        1 => nested,
        1 => word.clone().prop_map(|word| format!("title:{word}")),
        1 => word.clone().prop_map(|word| format!("body:({word} OR vale)")),
        1 => "(lakeport|ruiz|talks|ICE)".prop_map(|word| format!("about:{word}")),
        1 => "(lakeport|ruiz) (NEAR/2|OR) talks".prop_map(|group| format!("about:({group})")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

/// Texts of few words, with what matters between them.
fn news() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("Lakeport"),
        Just("ruiz"),
        Just("Dana Ruiz"),
        Just("Ruiz’s"),
        Just("ICE"),
        Just("ice"),
        Just("ICE agents"),
        Just("I.C.E."),
        Just("talks"),
        Just("talking"),
        Just("re-elected"),
        Just("reelect"),
        Just("移民局"),
        Just("U.S."),
        Just("us"),
        Just("1,500"),
        Just("harbors"),
        Just("HARBOR NEWS"),
        Just("Vale"),
        Just("of"),
        Just("the"),
    ];
    let gap = prop_oneof![4 => Just(" "), 1 => Just(", "), 1 => Just("\n"), 1 => Just("-")];
    proptest::collection::vec((word, gap), 0..14).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(word, gap)| [word, gap])
            .collect()
    })
}

fn parsed(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|problems| panic!("{}", problem::render(text, &problems)))
}

proptest! {
    #[test]
    fn the_engine_is_the_naive_evaluator(text in queries(), title in news(), body in news()) {
        let query = parsed(&text);
        let want = naive::holds(&query, &title, &body);
        prop_assert_eq!(query.matches_text(&title, &body, &|_| true), want, "finder: {}", text);
        // Among others, which share its words.
        let other = parsed("ruiz OR (ICE NEAR talks) OR /of/");
        let kind = HitKind::Search;
        let automaton = Automaton::compile(&[(kind, &other), (kind, &query), (kind, &other)]);
        let verdicts = automaton.verdicts(&title, &body, None);
        let got = verdicts.iter().any(|verdict| verdict.query == 1);
        prop_assert_eq!(got, want, "automaton: {}", text);
    }

    #[test]
    fn printed_queries_mean_the_same(text in queries()) {
        let query = parsed(&text);
        prop_assert_eq!(parsed(&query.to_string()), query);
    }

    #[test]
    fn the_whole_language_prints_itself(
        text in "((-|NOT )?(feed:x|url:\"/a b\"|site:a.b|tag:c|story:7|lang:en|words:>=8|outlets:2|\
                  has:story|is:snoozed|author:(ana vale)|/a b/i|since:2mo|about:(a \"b c\" OR d)|\
                  title:(a NEAR/2 b)|@|\\(|\\)|OR )[ ]?){1,8}"
    ) {
        if let Ok(query) = Query::parse(&text) {
            let printed = query.to_string();
            prop_assert_eq!(Query::parse(&printed), Ok(query), "{}", printed);
        }
    }

    #[test]
    fn no_input_panics_the_parser(text in "\\PC{0,60}|[-a( )|:\"*=@/!<>OR]{0,40}|(NEAR|/|a|\\(|\\)| |title:|@|/i){0,20}") {
        if let Err(problems) = Query::parse(&text) {
            prop_assert!(!problems.is_empty());
            problem::render(&text, &problems);
            for problem in problems {
                prop_assert!(text.get(problem.span).is_some());
            }
        }
    }

    #[test]
    fn printing_and_parsing_is_the_identity(
        text in "([-=]?[a-zA-Zé.*\"\\\\:移']{1,6}[ )(|]{0,2}|title:|feed:|is:read |OR |NOT |NEAR/3 |/a/ |about:){1,8}"
    ) {
        if let Ok(query) = Query::parse(&text) {
            let printed = query.to_string();
            prop_assert_eq!(Query::parse(&printed), Ok(query), "{}", printed);
        }
    }

    #[test]
    fn the_index_never_loses_a_match(term in words(), text in words(), sign in "[=]?", star in "[*]?") {
        let phrase = term.replace(['"', '\\'], " ");
        check_superset(&format!("{sign}\"{phrase}{star}\""), &text)?;
        check_superset(&format!("{sign}\"{phrase}{star}\""), &format!("{text}{term}s {text}"))?;
    }

    #[test]
    fn marks_are_in_order_and_on_characters(term in words(), text in words()) {
        let phrase = term.replace(['"', '\\'], " ");
        if Query::parse(&format!("\"{phrase}\"")).is_ok() {
            let text = format!("{text} {term} {text}");
            let mut last = 0;
            for (start, end) in spans(&format!("\"{phrase}\""), &text) {
                prop_assert!(start >= last && start < end);
                prop_assert!(text.get(start..end).is_some());
                last = end;
            }
        }
    }
}

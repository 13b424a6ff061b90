//! The language as a table: a query, and a text in which «…» stands around what it marks.

use proptest::prelude::*;

use super::fold::index_text;
use super::{Automaton, Expr, Finder, Query};
use crate::model::HitKind;

/// Takes the marks out of `marked`, and returns the text and the marked ranges.
fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for c in marked.chars() {
        match c {
            '«' => spans.push((text.len(), 0)),
            '»' => {
                if let Some(span) = spans.last_mut() {
                    span.1 = text.len();
                }
            }
            c => text.push(c),
        }
    }
    (text, spans)
}

fn mark(text: &str, spans: &[(usize, usize)]) -> String {
    let mut out = text.to_owned();
    for &(start, end) in spans.iter().rev() {
        out.insert(end, '»');
        out.insert(start, '«');
    }
    out
}

fn spans(query: &str, text: &str) -> Vec<(usize, usize)> {
    let query = Query::parse(query).unwrap();
    let hits = Automaton::compile(&[(HitKind::Search, &query)]).spans(text);
    hits.iter()
        .map(|hit| (hit.start as usize, hit.end as usize))
        .collect()
}

const ROWS: &[(&str, &str)] = &[
    // Whole words.
    ("ice", "«ice», not icecap, not nice"),
    ("ice", "«ice»-covered, uniced"),
    ("frost", "a hoar-«frost» _frost"),
    ("com", "example.com is one word"),
    ("500", "1,500 and «500»"),
    ("mayor", "Lakeport:«mayor» speaks"),
    ("ruiz", "(«Ruiz»), “«Ruiz»”; «Ruiz»!"),
    // Prefixes.
    ("protest*", "«protest» «protests» «protesters» protein"),
    ("negotiat*", "«Negotiations», re-«negotiated»"),
    ("ICE*", "«ICE» «ICEBERG» iceberg"),
    (
        "\"harbor lin*\"",
        "«Harbor Line» «harbor linings» harbor limit",
    ),
    // Folding.
    ("muller", "«Müller» «Mu\u{308}ller» «MULLER»"),
    ("Müller", "«muller»"),
    ("strasse", "«Straße»"),
    ("straße", "«Strasse»"),
    ("oeuvre", "«œuvre»"),
    ("lodz", "«Łódź»"),
    ("istanbul", "«İstanbul»"),
    ("finance", "«ﬁnance»"),
    ("o'brien", "«O’Brien» and brien"),
    ("harbor", "«Har\u{ad}bor»"),
    // Possessives and plurals.
    ("protest", "«protest's» «protests» «protests»'"),
    ("protests", "«protests», not protest"),
    ("tax", "«tax» «taxes» taxed"),
    ("agent", "the «agents»' car, «agent's»"),
    ("us", "«us» uss, «US's»"),
    ("\"harbor line\"", "«Harbor Line's» «harbor lines»"),
    ("\"harbor lines\"", "harbor line"),
    ("\"harbor line\"", "harbors line"),
    // Acronyms.
    ("ICE", "«ICE» ice Ice"),
    ("ICE", "the «ICE's» and «ICEs», not ICES"),
    ("ICE", "«I.C.E.» i.c.e."),
    ("ice", "«ice» «Ice» «ICE» «I.C.E.»"),
    ("I.C.E.", "«ICE» «I.C.E.» ice"),
    ("US", "«U.S.» «US» us u.s."),
    ("MI5", "«MI5» mi5"),
    ("\"ICE agents\"", "«ICE agents» ice agents"),
    ("\"ICE agent\"", "«I.C.E. agents», «ICE agent's»"),
    ("ÖVP", "«ÖVP» övp"),
    ("ICE", "POLICE MELT ICE ON ROAD"),
    ("ICE", "RAIDS BY «ICE» GO ON\nIt was «ICE» again."),
    ("ICE", "MELTING ICE ON ROAD\nThe ice is thin."),
    ("ICE", "«ICE» OUT"),
    ("ice", "MELTING «ICE» ON ROAD"),
    // Exact.
    ("=Frost", "«Frost» frost Frost's Frosts"),
    ("=Frost", "‘«Frost»’"),
    ("=ICE", "«ICE» I.C.E. ICEs"),
    ("=Müller", "«Müller» Muller «Mu\u{308}ller»"),
    ("=muller", "Müller «muller»"),
    ("=\"March for Us\"", "«March for Us» march for us"),
    ("=\"T. Okafor\"", "«T. Okafor» T Okafor"),
    ("=Fro*", "«Frost» «Fro» frost"),
    // Phrases.
    ("\"dana ruiz\"", "«Dana Ruiz», «Dana, Ruiz», Dana and Ruiz"),
    ("\"dana ruiz\"", "Dana\nRuiz"),
    ("\"dana ruiz\"", "«Dana  “Ruiz»”"),
    ("\"ana vale\"", "Diana Vale, «Ana Vale», Ana Valentine"),
    // Hyphens and dots.
    ("re-elect", "«re-elect» «reelect» «re elect» elect"),
    ("reelect", "re-elect «reelect»"),
    ("elect", "re-«elect»"),
    ("example.com", "«example.com» «example com»"),
    ("AT&T", "«AT&T» at&t"),
    // Scripts without spaces, and Hangul.
    ("移民", "不法«移民»局"),
    ("入管", "東京«入管»。«入管»"),
    ("ICE移民", "«ICE移民»局"),
    ("ICE", "米«ICE»は"),
    ("ไทย", "ประเทศ«ไทย»"),
    ("한국", "«한국»은 남한국"),
    ("ICE", "«ICE»는"),
    ("カ*", "«カ»ナ"),
    // Fields, operators and overlaps.
    ("lakeport -ruiz", "«Lakeport» Ruiz"),
    ("ICE OR \"ICE agents\"", "«ICE agents» and «ICE»"),
    ("title:lakeport", "«Lakeport»"),
    ("\"OR\"", "this or «OR»"),
    ("harbor harbor", "«harbor»"),
];

#[test]
fn every_row_marks_what_it_says() {
    assert!(ROWS.len() >= 60);
    let mut wrong = Vec::new();
    for &(query, marked) in ROWS {
        let (text, _) = unmark(marked);
        let got = mark(&text, &spans(query, &text));
        if got != marked {
            wrong.push(format!("{query}\n  want {marked}\n  got  {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn conditions_on_title_and_body() {
    let title = "Lakeport mayor backs talks";
    let body = "Dana Ruiz said ICE agents left.\nA union asked for more.";
    let cases = [
        ("", true),
        ("lakeport ruiz", true),
        ("lakeport -ruiz", false),
        ("lakeport NOT harbor", true),
        ("title:ruiz OR body:lakeport", false),
        ("title:lakeport body:ruiz", true),
        ("title:(mayor (union OR talks))", true),
        ("title:(mayor union)", false),
        ("-(lakeport union)", false),
        ("harbor | union", true),
        ("ICE", true),
        ("=ice", false),
        ("talks dana", true),
        ("\"talks dana\"", false),
        ("is:starred lakeport", true),
        ("-is:starred lakeport", false),
    ];
    for (text, want) in cases {
        let query = Query::parse(text).unwrap();
        assert_eq!(query.matches_text(title, body, &|_| true), want, "{text}");
    }
}

#[test]
fn the_witness_of_a_line_of_capitals_may_be_in_the_other_field() {
    let query = Query::parse("title:ICE").unwrap();
    let finder = Finder::new(&query);
    let title = "RAIDS BY ICE GO ON";
    assert!(finder.matches(title, "Agents of ICE said so.", &|_| true));
    assert!(!finder.matches(title, "The ice is thin.", &|_| true));
}

#[test]
fn what_parses_and_how_it_is_printed() {
    let cases = [
        ("  a   AND b ", "a b"),
        ("a OR b c|d", "a OR b c OR d"),
        ("(a OR b) c", "(a OR b) c"),
        ("((a))", "a"),
        ("(a b) c", "a b c"),
        ("-(a b)", "-(a b)"),
        ("NOT NOT a", "NOT -a"),
        ("NOT(a)", "-a"),
        ("a OR(b)", "a OR b"),
        ("title:(a OR bc*)", "title:a OR title:bc*"),
        ("\"ICE\"", "ICE"),
        ("\"OR\"", "\"OR\""),
        ("I.C.E.,", "I.C.E"),
        ("\"dana  ruiz*\"", "\"dana ruiz*\""),
        ("=\"March for Us\"", "=\"March for Us\""),
        ("re-elect -5", "re-elect -5"),
        ("12:30 C++:", "\"12:30\" C"),
        (
            "feed:\"the harbor\" -feed:bbc.com",
            "feed:\"the harbor\" -feed:bbc.com",
        ),
        ("is:(unread OR starred)", "is:unread OR is:starred"),
        ("since:2d on:2026-01-20", "since:2d on:2026-01-20"),
        ("\"a\\\"b\"", "\"a\\\"b\""),
        ("–x", "x"),
        ("移民 OR 入管", "移民 OR 入管"),
        ("", ""),
    ];
    for (text, want) in cases {
        let query = Query::parse(text);
        assert_eq!(
            query.map(|query| query.to_string()).as_deref(),
            Ok(want),
            "{text}"
        );
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    let cases = [
        (
            "titel:ruiz",
            "^^^^^ unknown field `titel`; did you mean `title:`? Or quote it",
        ),
        (
            "is:unraed",
            "   ^^^^^^ unknown state `unraed`; did you mean `is:unread`?",
        ),
        (
            "since:2dd",
            "      ^^^ not a date or duration; use 2d, 12h, 2026-01-31 or today",
        ),
        (
            "since:5m",
            "      ^^ `m` may be minutes or months; use 5min for minutes or 5mo for months",
        ),
        ("(a b", "^ this parenthesis is never closed; add a `)`"),
        (
            "a)",
            " ^ this parenthesis was never opened; remove it, or add one before",
        ),
        (
            "\"a b",
            "^ this quote is never closed; add a `\"` at the end of the phrase",
        ),
        (
            "a - b",
            "  ^ `-` stands directly before what it excludes; write `-word`, or quote it",
        ),
        ("--x", "^^^ one `-` is enough; write `-word`"),
        ("+x", "^^ all words are required anyway; leave out the `+`"),
        ("*x", "^^ `*` can only end a word; write `word*`"),
        (
            "a*b",
            "^^^ `*` can only end a word; quote it, or write `word*`",
        ),
        (
            "\"\"",
            "^^ nothing between the quotes; write a word there, or leave them out",
        ),
        (
            "\"!\"",
            "^^^ there is no letter or digit to search for; leave it out",
        ),
        ("()", "^^ nothing between the parentheses; leave them out"),
        (
            "a*",
            "^^ a prefix needs two characters or more; write more of the word",
        ),
        (
            "a NEAR/8 b",
            "  ^^^^^^ NEAR is not available yet; quote it to search for the word",
        ),
        (
            "/a.*/",
            "^^^^^ regexes are not available yet; use a word or a `prefix*`",
        ),
        (
            "@ruiz",
            "^^^^^ aliases are not available yet; write its terms out",
        ),
        ("author:vale", "^^^^^^ `author:` is not available yet"),
        ("is:muted", "   ^^^^^ `is:muted` is not available yet"),
        (
            "on:2d",
            "   ^^ `on:` takes a date; use on:today or on:2026-01-31, or since: with a duration",
        ),
        (
            "title: x",
            "^^^^^^ `title:` needs a value directly behind it; write `title:value`, or quote it to search for the word",
        ),
        (
            "title:-x",
            "      ^^ `-` cannot stand after `:`; put it before the field, as in -title:word",
        ),
        (
            "title:(feed:x)",
            "       ^^^^^ a field inside the parentheses of a field; put it outside",
        ),
        (
            "OR a",
            "^^ something to search for is missing before this; quote an operator to search for the word",
        ),
        ("a OR", "    ^ something to search for is missing here"),
        ("a AND", "     ^ something to search for is missing here"),
    ];
    let mut wrong = Vec::new();
    for (text, want) in cases {
        let got = match Query::parse(text) {
            Ok(query) => format!("parsed as {query:?}"),
            Err(problems) => {
                let lines = problems.iter().map(|problem| problem.caret_line(text));
                lines.collect::<Vec<_>>().join("\n")
            }
        };
        if got != want {
            wrong.push(format!("{text}\n{got}\n  wanted\n{want}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn all_mistakes_are_found_at_once() {
    let problems = Query::parse("titel:x since:2dd (a OR").unwrap_err();
    assert_eq!(problems.len(), 4, "{problems:#?}");
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert!(Query::parse(&deep(64)).is_ok());
    assert!(Query::parse(&deep(65)).is_err());
    assert!(Query::parse(&deep(30_000)).is_err());
    assert!(Query::parse(&"NOT ".repeat(16_000)).is_err());
    assert!(Query::parse(&"a ".repeat(40_000)).is_err());
}

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
        expr: Expr::Text(_, pattern),
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

proptest! {
    #[test]
    fn no_input_panics_the_parser(text in "\\PC{0,60}|[-a( )|:\"*=@/!<>OR]{0,40}") {
        if let Err(problems) = Query::parse(&text) {
            prop_assert!(!problems.is_empty());
            super::problem::render(&text, &problems);
            for problem in problems {
                prop_assert!(text.get(problem.span).is_some());
            }
        }
    }

    #[test]
    fn printing_and_parsing_is_the_identity(
        text in "([-=]?[a-zA-Zé.*\"\\\\:移']{1,6}[ )(|]{0,2}|title:|feed:|is:read |OR |NOT ){1,8}"
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

//! What a query may look like, how it is printed, and what is said of mistakes in it.

use crate::query::{Aliases, Finder, Query, problem};

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
        ("a NEAR b", "a NEAR/8 b"),
        ("a ONEAR/3 \"b c\" d", "a ONEAR/3 \"b c\" d"),
        (
            "(a NEAR/1 b) NEAR/2 (c OR d)",
            "(a NEAR/1 b) NEAR/2 (c OR d)",
        ),
        ("title:(a NEAR b)", "title:(a NEAR/8 b)"),
        ("-a NEAR b", "-(a NEAR/8 b)"),
        ("-title:(a NEAR b)", "-title:(a NEAR/8 b)"),
        ("a OR b NEAR c", "a OR b NEAR/8 c"),
        ("/a b+/i -/c/", "/a b+/i -/c/"),
        ("(/a\\/b/)", "/a\\/b/"),
        ("about:(a OR b)", "about:a OR about:b"),
        ("about:(a b)", "a b (about:a OR about:b)"),
        ("about:(a NEAR b)", "about:(a NEAR/8 b)"),
        (
            "author:(ruiz OR \"ana vale\")",
            "author:ruiz OR author:\"ana vale\"",
        ),
        ("https://x.example/a", "url:\"https://x.example/a\""),
        ("-http://x", "-url:\"http://x\""),
        ("site:bbc.co.uk lang:EN", "site:bbc.co.uk lang:EN"),
        (
            "words:>800 words:<=5 words:7",
            "words:>800 words:<=5 words:7",
        ),
        (
            "has:(audio OR image) is:dup",
            "(has:audio OR has:image) is:dup",
        ),
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
        // Folding takes the accent away, and nothing is left.
        (
            "\"\u{610}\"",
            "^^ there is no letter or digit to search for; leave it out",
        ),
        ("()", "^^ nothing between the parentheses; leave them out"),
        (
            "a*",
            "^^ a prefix needs two characters or more; write more of the word",
        ),
        (
            "lakeport NEAR/ (talks OR deal",
            "              ^ NEAR/ needs a number, as in NEAR/8\n               ^ this parenthesis is never closed; add a `)`",
        ),
        (
            "a ONEAR/x b",
            "        ^ ONEAR/ needs a number, as in ONEAR/8",
        ),
        (
            "a NEAR/1001 b",
            "       ^^^^ too many words between; use 1000 or less, or AND",
        ),
        (
            "a NEAR b NEAR c",
            "         ^^^^ NEAR takes two sides; write (a NEAR b) NEAR c",
        ),
        (
            "a NEAR -b",
            "       ^ NEAR cannot be near what is not there; put it after, as in a NEAR b -c",
        ),
        (
            "(a b) NEAR c",
            "^^^^^ AND inside NEAR; quote the words that follow each other",
        ),
        (
            "a NEAR (b OR -c)",
            "       ^^^^^^^^^ NEAR cannot be near what is not there; put it after, as in a NEAR b -c",
        ),
        (
            "title:a NEAR b",
            "^^^^^^^ a field inside NEAR; put it outside, as in title:(a NEAR b)",
        ),
        ("a NEAR is:read", "       ^^^^^^^ NEAR is for text; use AND"),
        (
            "NEAR/8 b",
            "^^^^^^ something to search for is missing before this; quote an operator to search for the word",
        ),
        ("a NEAR", "      ^ something to search for is missing here"),
        (
            "author:(a NEAR b)",
            "          ^^^^ NEAR is for text; join the names with OR",
        ),
        ("//", "^^ nothing between the slashes; leave them out"),
        (
            "/abc",
            "^ this regex is never closed; end it with a `/`, or quote it to search for the words",
        ),
        (
            "/a(b/",
            "  ^ not a regex: unclosed group; mend it, or quote it to search for the words",
        ),
        (
            "/a*/",
            "^^^^ this regex fits the empty text, so it would find everything; ask for one character at least, as with `+` in place of `*`",
        ),
        (
            "/(\\w{100}){100}/",
            "^^^^^^^^^^^^^^^^ this regex is too large: it would need more than 1 MB; use smaller numbers of repetitions, or words",
        ),
        (
            "=/a/",
            "^^^^ `=` and a regex do not go together; leave out the `=`",
        ),
        (
            "about:/ab/",
            "      ^^^^ `about:` takes no regex; use title: with it",
        ),
        (
            "about:(a -b)",
            "         ^ `about:` takes no NOT; put it before the field, as in -about:word",
        ),
        (
            "url:/news/",
            "    ^^^^^^ this field takes a part of the text, no regex; put it in quotes",
        ),
        (
            "@ruiz",
            "^^^^^ unknown alias `@ruiz`; add it to [alias] in topics.toml, or quote it",
        ),
        (
            "@ x",
            "^ `@` needs the name of an alias; write `@name`, or quote it",
        ),
        (
            "feed:@ruiz",
            "     ^^^^^ an alias is for text; write it out",
        ),
        ("feed:/x/", "     ^^^ a regex is for text; put it in quotes"),
        ("feed:=x", "     ^^ `=` is for text; leave it out"),
        (
            "is:news",
            "   ^^^^ unknown state `news`; did you mean `is:new`?",
        ),
        (
            "has:sound",
            "    ^^^^^ unknown part `sound`; use one of audio, image, fulltext, story",
        ),
        (
            "words:many",
            "      ^^^^ not a number; use words:800, words:>800 or words:<=800",
        ),
        (
            "title:>5",
            "      ^^ this field takes no comparison; leave out the sign",
        ),
        (
            "words:(5 OR 6)",
            "      ^ this field takes one value; leave out the parentheses",
        ),
        (
            "feed:(a b)",
            "        ^ names in parentheses are joined with OR; write `(a OR b)`, or quote a name with spaces",
        ),
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

#[test]
fn aliases_are_written_out() {
    let mut aliases = Aliases::default();
    let texts = [
        ("ruiz", "\"Dana Ruiz\" OR \"Mayor Ruiz\""),
        ("People", "@RUIZ OR vale"),
        ("both", "ruiz vale"),
        ("loop", "a OR @pool"),
        ("pool", "@loop b"),
        ("bad", "(a"),
        ("field", "feed:x"),
        ("empty", " "),
    ];
    for (name, text) in texts {
        assert!(aliases.insert(name, text));
    }
    assert!(!aliases.insert("no name", "x"));
    let said = |text: &str| match Query::parse_with(text, &aliases) {
        Ok(query) => query.to_string(),
        Err(problems) => problem::render(text, &problems),
    };
    let cases = [
        ("@ruiz x", "(\"Dana Ruiz\" OR \"Mayor Ruiz\") x"),
        ("-@people", "-(\"Dana Ruiz\" OR \"Mayor Ruiz\" OR vale)"),
        ("title:@ruiz", "title:\"Dana Ruiz\" OR title:\"Mayor Ruiz\""),
        (
            "@ruiz NEAR/2 talks",
            "(\"Dana Ruiz\" OR \"Mayor Ruiz\") NEAR/2 talks",
        ),
        ("about:@both", "ruiz vale (about:ruiz OR about:vale)"),
        ("author:@both", "author:ruiz author:vale"),
        (
            "@both NEAR x",
            "@both NEAR x\n^^^^^ AND inside NEAR; quote the words that follow each other",
        ),
        (
            "@riuz",
            "@riuz\n^^^^^ unknown alias `@riuz`; did you mean `@ruiz`?",
        ),
        (
            "@loop",
            "@loop\n^^^^^ the alias @loop stands for itself: loop → pool → loop; write one of them out",
        ),
        (
            "@bad",
            "@bad\n^^^^ in the alias @bad: this parenthesis is never closed; add a `)`",
        ),
        (
            "title:@field",
            "title:@field\n      ^^^^^^ in the alias @field: a field inside the parentheses of a field; put it outside",
        ),
        ("@empty", "@empty\n^^^^^^ the alias @empty is empty"),
    ];
    for (text, want) in cases {
        assert_eq!(said(text), want, "{text}");
    }
    assert_eq!(aliases.problems("ruiz"), []);
    assert_eq!(aliases.problems("bad").len(), 1);
    assert_eq!(aliases.problems("loop").len(), 1);
}

#[test]
fn ten_thousand_terms_work_and_more_are_refused() {
    let many = |n: usize| {
        let words: Vec<String> = (0..n).map(|i| format!("a{i}")).collect();
        words.join(" OR ")
    };
    let mut aliases = Aliases::default();
    // 60 KiB of text are 5,000 terms: the rest comes by a second alias.
    aliases.insert("one", &many(5_000));
    aliases.insert("two", &many(5_000));
    let query = Query::parse_with("@one OR @two", &aliases).unwrap();
    let finder = Finder::new(&query);
    assert!(finder.matches("a4999", "", &|_| true));
    assert!(!finder.matches("a5000", "", &|_| true));
    assert!(Query::parse_with("@one OR @two OR c", &aliases).is_err());
    aliases.insert("b1", "@one @one");
    for i in 1..40 {
        aliases.insert(&format!("b{}", i + 1), &format!("@b{i} @b{i}"));
    }
    assert!(Query::parse_with("@b40", &aliases).is_err());
}

#[test]
fn about_means_the_title_or_twice() {
    let cases = [
        ("about:harbor", "Harbor news", "", true),
        ("about:harbor", "News", "The harbor.", false),
        ("about:harbor", "News", "The harbor and the harbors.", true),
        (
            "about:(harbor OR ferry)",
            "News",
            "The harbor, the ferry.",
            false,
        ),
        (
            "about:(harbor ferry)",
            "News",
            "The harbor, the ferry, the ferry.",
            true,
        ),
        ("about:(harbor ferry)", "Harbor", "The harbor.", false),
        (
            "about:(dana NEAR/1 ruiz)",
            "News",
            "Dana Ruiz spoke.",
            false,
        ),
        (
            "about:(dana NEAR/1 ruiz)",
            "News",
            "Dana Ruiz spoke. Dana A. Ruiz.",
            true,
        ),
        ("-about:harbor", "News", "The harbor.", true),
    ];
    for (text, title, body, want) in cases {
        let query = Query::parse(text).unwrap();
        assert_eq!(
            query.matches_text(title, body, &|_| true),
            want,
            "{text} | {title} | {body}"
        );
    }
}

#[test]
fn near_does_not_cross_from_the_title_to_the_body() {
    let query = Query::parse("lakeport NEAR ruiz").unwrap();
    assert!(!query.matches_text("Lakeport", "Ruiz", &|_| true));
    assert!(query.matches_text("Lakeport: Ruiz", "", &|_| true));
    let query = Query::parse("title:(lakeport NEAR ruiz)").unwrap();
    assert!(!query.matches_text("", "Lakeport: Ruiz", &|_| true));
}

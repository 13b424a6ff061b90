//! Articles: everything that can stand in one, at several widths; and anything at any width.

use coranto::article::{lay_out, plain};
use coranto::model::Page;
use coranto::model::clean::is_banned;
use coranto::model::page::Role;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

const EVERYTHING: &str = r#"
<h1>Harbor Line</h1>
<p>The <b>council</b> met in <i>Lakeport</i> &amp; heard <a href="/plan">the plan</a>, then
<a href="https://port.example/map?a=1&amp;b=2">a map</a> and <a href="/plan">the plan</a> again.</p>
<h2>What is <a href="/next">next</a></h2>
<ul><li>measure the channel</li><li>ask the neighbours
<ol start="3"><li>by letter, which takes longer than a week</li><li>by phone</li></ol></li></ul>
<blockquote><p>We will measure first, and dig later if at all.</p>
<blockquote>And who pays?</blockquote></blockquote>
<pre><code>depth = 12.5
  if depth &lt; 13 { wait() }</code></pre>
<p>Run <code>measure --all</code> or press <kbd>Enter</kbd>; <del>old</del> <mark>new</mark>.</p>
<hr>
<table><tr><th>Pier</th><th>Depth</th></tr><tr><td>North</td><td>11.0 m</td></tr>
<tr><td>South</td><td>9.5 m</td></tr></table>
<figure><img src="/a.jpg" alt="The old customs house"><figcaption>At dawn, from the pier</figcaption></figure>
<img src="https://t.example/p.gif" width="1" height="1">
<iframe src="https://video.example/v/1"></iframe>
<p>港の計画 🚢👩‍🚀 re&shy;flow<br>last line</p>
<script>alert(1)</script>
"#;

/// Writes a page with its roles: `#` heading, `c` code, `n` link number and so on in the margin.
fn show(page: &Page) -> String {
    let mut out = String::new();
    for line in &page.lines {
        let mut roles: Vec<&str> = Vec::new();
        let mut text = String::new();
        for run in &line.runs {
            text.push_str(&run.text);
            let role = match run.face.role {
                Role::Text if run.face.link.is_some() => "link",
                Role::Text if run.face.is_strong => "strong",
                Role::Text if run.face.is_emphasis => "emphasis",
                Role::Text if run.face.is_struck => "struck",
                Role::Text => continue,
                Role::Heading(_) => "heading",
                Role::Quote => "quote",
                Role::QuoteBar => "bar",
                Role::Code => "code",
                Role::Bullet => "bullet",
                Role::LinkNumber => "number",
                Role::Image => "image",
                Role::Rule => "rule",
                Role::Note => "note",
            };
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        let wrap = if line.is_wrapped { "↩" } else { "" };
        out.push_str(&format!("{text}{wrap}"));
        if !roles.is_empty() {
            out.push_str(&format!("    ‹{}›", roles.join(" ")));
        }
        out.push('\n');
    }
    for (index, link) in page.links.iter().enumerate() {
        out.push_str(&format!("[{}] {}\n", index + 1, link.url));
    }
    out
}

#[test]
fn everything_at_several_widths() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../screens");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for width in [30, 60, 100] {
            let page = lay_out(EVERYTHING, Some("https://lakeport.example/news/1"), width);
            assert_eq!(page.notice, None);
            insta::assert_snapshot!(format!("article-{width}"), show(&page));
        }
    });
}

#[track_caller]
fn check(page: &Page, width: u16) {
    for line in &page.lines {
        let cells: usize = line.runs.iter().map(|run| run.text.width()).sum();
        assert!(cells <= usize::from(width), "{cells} > {width}: {line:?}");
        for run in &line.runs {
            assert!(!run.text.chars().any(is_banned), "{run:?}");
        }
    }
}

#[test]
fn everything_fits_at_every_width() {
    for width in 1..130 {
        check(&lay_out(EVERYTHING, None, width), width);
    }
}

#[test]
fn deep_and_wide_documents_are_survived() {
    let deep = format!("{}x{}", "<div>".repeat(50_000), "</div>".repeat(50_000));
    check(&lay_out(&deep, None, 40), 40);
    let quotes = "<blockquote>".repeat(3_000) + "x";
    check(&lay_out(&quotes, None, 40), 40);
    let table = format!("<table><tr>{}</tr></table>", "<td>x</td>".repeat(2_000));
    check(&lay_out(&table, None, 40), 40);
    let spans = "<table><tr><td colspan=99999999 rowspan=4294967295>x</td></tr></table>";
    check(&lay_out(spans, None, 40), 40);
    let list = "<ol start=99999999999999999999><li>x</ol>";
    check(&lay_out(list, None, 40), 40);
    let long = "word ".repeat(200_000);
    let page = lay_out(&long, None, 40);
    check(&page, 40);
    assert!(page.notice.is_some());
}

#[test]
fn pages_of_the_corpus_are_laid_out() {
    let Some(corpus) = std::env::var_os("CORANTO_CORPUS") else {
        crate::corpus::left_out("article pages");
        return;
    };
    let folder = std::path::Path::new(&corpus).join("pages/readability");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus has pages") {
        let file = entry
            .expect("the corpus can be read")
            .path()
            .join("source.html");
        let Ok(bytes) = std::fs::read(&file) else {
            continue;
        };
        let html = String::from_utf8_lossy(&bytes);
        for width in [20, 80] {
            check(&lay_out(&html, None, width), width);
        }
        assert!(!plain(&html).is_empty(), "{}", file.display());
        count += 1;
    }
    assert!(count > 50, "only {count} pages");
}

fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z港🚢é ]{0,12}",
        proptest::sample::select(vec![
            "<p>",
            "</p>",
            "<ul>",
            "<li>",
            "</ul>",
            "<ol start=7>",
            "<blockquote>",
            "</blockquote>",
            "<table>",
            "<tr>",
            "<td>",
            "<th>",
            "</table>",
            "<h2>",
            "</h2>",
            "<pre>",
            "</pre>",
            "<a href='https://a.example/x'>",
            "</a>",
            "<b>",
            "</b>",
            "<img alt='▧ 港 x'>",
            "<hr>",
            "<br>",
            "&nbsp;",
            "&#x1b;[31m",
            "\u{1b}]52;",
            "\u{202e}",
            "👩‍🚀",
            "<code>",
            "<",
            "<td colspan=9>",
            "<figcaption>",
            "</figcaption>",
            "\u{301}\u{301}",
            "\u{f8000}",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_html_fits_any_width(html in html(), width in 1u16..121) {
        check(&lay_out(&html, Some("https://a.example/"), width), width);
    }
}

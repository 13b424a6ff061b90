//! Articles: everything that can stand in one, at several widths; and anything at any width.

use std::path::Path;

use coranto::article::{self, plain};
use coranto::model::Page;
use coranto::model::clean::is_banned;
use coranto::model::page::{Face, LineEnd, Role};
use coranto::model::settings::ReaderSettings;
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::pages;

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

fn lay_out(html: &str, base: Option<&str>, width: u16) -> Page {
    article::lay_out(html, base, width, &ReaderSettings::default())
}

/// Writes a page with its looks: each run that is not plain text stands in brackets, its looks
/// before it. `↩` is a line that was wrapped at a space, `⤶` one that was wrapped at none.
fn show(page: &Page) -> String {
    let mut out = String::new();
    for line in &page.lines {
        if line.is_rtl {
            out.push_str("⇐ ");
        }
        for run in &line.runs {
            let looks = looks(run.face);
            if looks.is_empty() {
                out.push_str(&run.text);
            } else {
                out.push_str(&format!("⟦{}:{}⟧", looks.join("+"), run.text));
            }
        }
        out.push_str(match line.end {
            LineEnd::Hard => "\n",
            LineEnd::Space => "↩\n",
            LineEnd::Joined => "⤶\n",
        });
    }
    for (index, link) in page.links.iter().enumerate() {
        out.push_str(&format!("[{}] {} “{}”\n", index + 1, link.url, link.text));
    }
    for heading in &page.headings {
        out.push_str(&format!(
            "outline {} line {}: {}\n",
            heading.level, heading.line, heading.text
        ));
    }
    out
}

fn looks(face: Face) -> Vec<&'static str> {
    let role = match face.role {
        Role::Text => "",
        Role::Heading(level) => ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level) - 1],
        Role::Quote => "quote",
        Role::QuoteBar => "bar",
        Role::Code => "code",
        Role::CodeComment => "comment",
        Role::CodeLiteral => "literal",
        Role::CodeKeyword => "keyword",
        Role::Key => "key",
        Role::Marked => "marked",
        Role::Inserted => "inserted",
        Role::Hyphen => "hyphen",
        Role::Bullet => "bullet",
        Role::LinkNumber => "number",
        Role::Image => "image",
        Role::Rule => "rule",
        Role::Note => "note",
        Role::Boilerplate => "boilerplate",
    };
    let looks = [
        role,
        if face.is_strong { "strong" } else { "" },
        if face.is_emphasis { "emphasis" } else { "" },
        if face.is_struck { "struck" } else { "" },
        if face.link.is_some() { "link" } else { "" },
    ];
    looks.into_iter().filter(|look| !look.is_empty()).collect()
}

/// The hand-written fragments: one construct each.
fn fragments() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/articles");
    let mut fragments: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the fragments can be read")
        .map(|entry| {
            let path = entry.expect("the fragments can be read").path();
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let html = std::fs::read_to_string(&path).expect("a fragment is text");
            (name, html)
        })
        .collect();
    fragments.sort();
    fragments
}

#[test]
fn each_construct_at_two_widths() {
    let fragments = fragments();
    assert!(fragments.len() >= 40, "only {} fragments", fragments.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/articles");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, html) in fragments {
            let mut shown = String::new();
            for width in [32, 72] {
                let page = lay_out(&html, Some("https://lakeport.example/news/1"), width);
                assert_eq!(page.notice, None, "{name}");
                check(&page, width);
                shown.push_str(&format!("── width {width}\n{}", show(&page)));
            }
            insta::assert_snapshot!(name, shown);
        }
    });
}

/// Lines of the site recede, are left out, or are text like any other.
#[test]
fn lines_of_the_site_are_kept_dimmed_or_dropped() {
    use coranto::model::settings::Boilerplate;

    const LINE: &str = "The post Harbor Line opens appeared first on Lakeport Courier.";
    let html = "<p>The survey is out.</p><p>Share · Tweet · Email</p><p>It is long.</p><p>The post \
                <a href='/a'>Harbor Line opens</a> appeared first on <a href='/'>Lakeport Courier</a>.</p>";
    let laid_out = |boilerplate| {
        let settings = ReaderSettings {
            boilerplate,
            ..ReaderSettings::default()
        };
        article::lay_out(html, Some("https://lakeport.example/"), 90, &settings)
    };
    let words = |page: &Page| {
        plain_lines(page)
            .join("\n")
            .replace("[1]", "")
            .replace("[2]", "")
    };
    let recedes = |page: &Page| {
        let runs = page.lines.iter().flat_map(|line| &line.runs);
        let dimmed = runs.filter(|run| run.face.role == Role::Boilerplate);
        dimmed.map(|run| run.text.as_str()).collect::<String>()
    };
    let keep = laid_out(Boilerplate::Keep);
    assert!(words(&keep).contains(LINE) && words(&keep).contains("Tweet"));
    assert_eq!(recedes(&keep), "");
    let dim = laid_out(Boilerplate::Dim);
    assert_eq!(words(&dim), words(&keep));
    assert!(
        recedes(&dim).contains("Share · Tweet · Email"),
        "{}",
        recedes(&dim)
    );
    assert!(!recedes(&dim).contains("survey"));
    let drop = laid_out(Boilerplate::Drop);
    assert_eq!(words(&drop).trim(), "The survey is out.\n\nIt is long.");
    // No number of a link is left without its link.
    assert_eq!((keep.links.len(), drop.links.len()), (2, 0));
}

fn plain_lines(page: &Page) -> Vec<String> {
    let text = |line: &coranto::model::page::Line| {
        let runs = line.runs.iter().map(|run| run.text.as_str());
        runs.collect::<String>()
    };
    page.lines.iter().map(text).collect()
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

/// Every page at every width takes minutes here: each page is laid out at two of the widths,
/// chosen by its name. The bench `layout` does all of them.
#[test]
fn pages_of_the_corpus_are_laid_out() {
    let Some(corpus) = std::env::var_os("CORANTO_CORPUS") else {
        crate::corpus::left_out("article pages");
        return;
    };
    let pages = pages::read(Path::new(&corpus));
    assert!(pages.len() > 550, "only {} pages", pages.len());
    for page in &pages {
        let html = page.text();
        let which = xxhash_rust::xxh3::xxh3_64(page.name.as_bytes()) as usize;
        for width in [[20, 72], [40, 120]][which % 2] {
            let laid_out = lay_out(&html, None, width);
            check(&laid_out, width);
            if html.len() < 400_000 {
                assert_eq!(laid_out.notice, None, "{}/{}", page.collection, page.name);
            }
        }
        assert!(!plain(&html).is_empty(), "{}", page.name);
    }
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

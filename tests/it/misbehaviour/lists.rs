//! Lists of subscriptions that are hostile, imported on the command line.

use std::process::Command;

use coranto::config::Paths;
use coranto::store::Reader;

/// What an import ended with, and how many feeds are followed after it.
type Imported = (Option<i32>, usize);

/// Imports a list twice into a home of its own; returns what came of both.
pub(crate) fn import_twice(name: &str, list: &[u8]) -> (Imported, Imported) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("list.opml");
    std::fs::write(&file, list).unwrap();
    let run = || {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("coranto"))
            .env_clear()
            .arg("--home")
            .arg(home.path())
            .arg("import")
            .arg(&file)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let is_clean = |&byte: &u8| byte == b'\n' || !byte.is_ascii_control();
        assert!(said.iter().all(is_clean), "{name}");
        let database = Paths::below(home.path()).database();
        let feeds = if database.exists() {
            Reader::open(&database).unwrap().feeds().unwrap().len()
        } else {
            0
        };
        (output.status.code(), feeds)
    };
    (run(), run())
}

pub(super) const NAMES: [&str; 5] = [
    "/opml/ok.opml",
    "/opml/evil.opml",
    "/opml/laughs.opml",
    "/opml/deep.opml",
    "/opml/many.opml",
];

fn outline(url: &str) -> String {
    format!("<outline text=\"one\" xmlUrl=\"{url}\"/>")
}

#[test]
fn lists_that_are_hostile() {
    let opml = |body: &str| format!("<opml version=\"2.0\"><body>{body}</body></opml>");
    let good = outline("https://lakeport.example/feed");
    let nested = format!(
        "<outline text=\"A\"><outline text=\"B\">{good}</outline>{}</outline>",
        outline("https://lakeport.example/other")
    );
    // What runs a command or reads a file is kept, switched off; the rest is refused.
    let evil = [
        "exec:touch x",
        "filter:touch x:https://lakeport.example/2",
        "|touch y",
        "file:///etc/passwd",
        "javascript:x",
        "https://lakeport.example/&#10;exec:touch x",
        "https://lakeport.example/&quot;&#10;[feeds]&#10;x=&quot;",
        "https://lakeport.example/&#27;[2J",
        "--help",
    ];
    let entities: String = (1..12)
        .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
        .collect();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE opml [<!ENTITY a0 \"ha\">{entities}]>{}",
        opml("<outline text=\"&a11;\"/>")
    );
    let deep = [
        "<outline text=\"x\">".repeat(100_000),
        "</outline>".repeat(100_000),
    ];
    let many: String = (0..5_000)
        .map(|n| outline(&format!("https://lakeport.example/{n}")))
        .collect();
    let cases = [
        (opml(&nested), Some(0), 2),
        (opml(&(evil.map(outline).concat() + &good)), Some(0), 5),
        (laughs, Some(1), 0),
        (opml(&deep.concat()), Some(1), 0),
        (opml(&many), Some(0), 5_000),
    ];
    for (name, (list, status, feeds)) in NAMES.iter().zip(cases) {
        let want = (status, feeds);
        assert_eq!(import_twice(name, list.as_bytes()), (want, want), "{name}");
    }
}

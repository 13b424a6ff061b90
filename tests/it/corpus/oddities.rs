//! One small feed for each oddity, and what is made of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use coranto::model::feed::ParsedFeed;
use coranto::model::{Clean, Time};

use super::{files, read};

/// Writes a feed line by line, without what is absent.
fn lines_of(feed: &ParsedFeed) -> String {
    let mut out = format!("title: {}\n", feed.title);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name}: {}", value.replace('\n', "⏎"));
        }
    };
    let joined = |names: &[Clean]| {
        names
            .iter()
            .map(Clean::as_str)
            .collect::<Vec<_>>()
            .join(" · ")
    };
    line("site", feed.site.as_deref().unwrap_or_default());
    line("warnings", &joined(&feed.warnings));
    line("incomplete", if feed.is_incomplete { "yes" } else { "" });
    for entry in &feed.entries {
        line("entry", &entry.identity);
        line("  title", &entry.title);
        line("  url", entry.url.as_deref().unwrap_or_default());
        line(
            "  canonical",
            entry.canonical.as_deref().unwrap_or_default(),
        );
        line("  authors", &joined(&entry.authors));
        let time = |time: Option<Time>| time.map(|time| time.to_string()).unwrap_or_default();
        line("  published", &time(entry.published));
        line("  updated", &time(entry.updated));
        line("  language", entry.language.as_deref().unwrap_or_default());
        line("  tags", &joined(&entry.tags));
        line("  html", &entry.html);
        line("  summary", entry.summary.as_deref().unwrap_or_default());
        line("  text", &entry.text);
        line("  words", &entry.words.to_string());
        let beside = &entry.beside;
        line("  comments", beside.comments.as_deref().unwrap_or_default());
        line("  image", beside.image.as_deref().unwrap_or_default());
        line("  episode", beside.episode.as_deref().unwrap_or_default());
        line("  base", entry.base.as_deref().unwrap_or_default());
        for file in &entry.enclosures {
            let facts = format!(
                "{} {} {:?} {:?}",
                file.url, file.media_type, file.length, file.duration
            );
            line("  enclosure", &facts);
        }
    }
    out
}

#[test]
fn one_small_feed_for_each_oddity() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/feeds");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in files(&folder) {
            if path
                .extension()
                .is_some_and(|extension| extension == "snap")
            {
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let shown = match read(&fs::read(&path).unwrap(), None) {
                Ok(feed) => lines_of(&feed),
                Err(error) => format!("error: {error}"),
            };
            insta::assert_snapshot!(name, shown);
        }
    });
}

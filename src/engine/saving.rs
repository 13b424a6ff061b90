//! Saving: an article in a file of its own.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::article;
use crate::config::expand_home;
use crate::model::settings::ReaderSettings;
use crate::model::{Clean, Clock, EntryDetail, Notice};

/// Names that are tried where there is a file already: `name-2.md` and so on.
const TRIES: u32 = 99;

/// Saves an entry in the file that was typed, and says what came of it. Blocking.
pub(super) fn save(entry: &EntryDetail, typed: &str, clock: &Clock) -> Notice {
    let path = expand_home(typed);
    let text = match extension(&path).as_str() {
        "html" | "htm" => html(entry),
        "txt" => text(entry, clock),
        _ => article::markdown(entry),
    };
    match create(&path).and_then(|(mut file, path)| {
        file.write_all(text.as_bytes())?;
        Ok(path)
    }) {
        Ok(path) => Notice::info(format!("saved in {}", path.display())),
        Err(error) => {
            let notice = Notice::error(format!("{} cannot be saved: {error}", path.display()));
            if error.kind() == io::ErrorKind::NotFound {
                notice.hint("is there such a folder?")
            } else {
                notice
            }
        }
    }
}

fn extension(path: &Path) -> String {
    let extension = path.extension().unwrap_or_default();
    extension.to_string_lossy().to_ascii_lowercase()
}

/// Makes a file that was not there, under the name or one beside it.
fn create(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut tried = path.to_owned();
    for number in 2..=TRIES {
        match options.open(&tried) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                tried = numbered(path, number);
            }
            Err(error) => return Err(error),
            Ok(file) => return Ok((file, tried)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Returns `name-2.md` for `name.md`.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(path.file_stem().unwrap_or_default());
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// What a browser may do with a page that was saved: show it. It stands on the user's disk, where a
/// script of a feed has no business.
const POLICY: &str = "default-src 'none'; img-src * data:; media-src *; style-src 'unsafe-inline'";

/// Returns the entry as a page.
fn html(entry: &EntryDetail) -> String {
    let (body, base) = entry.shown();
    let base = base.map_or(String::new(), |base| {
        format!("<base href=\"{}\">", escaped(base))
    });
    let title = escaped(&entry.row.title);
    let byline = escaped(&article::byline(entry, &entry.row.published.to_string()));
    let body = Clean::text(body);
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">{base}<title>{title}</title></head>\n\
         <body><h1>{title}</h1>\n<p>{byline}</p>\n{body}\n</body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// Returns the entry as it is read.
fn text(entry: &EntryDetail, clock: &Clock) -> String {
    let settings = ReaderSettings::default();
    let (body, base) = entry.shown();
    let page = article::lay_out(body, base, settings.measure, &settings);
    let date = clock.format(entry.row.published, "%a %d %b %Y %H:%M");
    let mut out = format!("{}\n{}\n", entry.row.title, article::byline(entry, &date));
    if let Some(url) = &entry.row.url {
        out.extend([url.as_str(), "\n"]);
    }
    out.push('\n');
    for line in &page.lines {
        let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
        out.extend([text.trim_end(), "\n"]);
    }
    for (index, link) in page.links.iter().enumerate() {
        if index == 0 {
            out.push('\n');
        }
        out.push_str(&format!("[{}] {}\n", index + 1, link.url));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("harbor.line.md");
        for want in ["harbor.line.md", "harbor.line-2.md", "harbor.line-3.md"] {
            let (_, made) = create(&path).expect("a new file");
            assert_eq!(made.file_name(), Some(want.as_ref()));
        }
        let missing = create(&folder.path().join("none/x.md"));
        assert_eq!(
            missing.map_err(|error| error.kind()).err(),
            Some(io::ErrorKind::NotFound)
        );
    }
}

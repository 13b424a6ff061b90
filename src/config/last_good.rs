//! The last good version of `topics.toml`: what stays in force for an entry that is broken now.

use std::io::{self, Write as _};
use std::path::Path;

use super::document::Document;
use super::paths::{Paths, create_folder};
use super::watchlist;
use crate::topics::Watchlist;

/// Takes over from the last good version every topic that is `broken` in the file; while
/// the file is no TOML, those that it misses as well.
pub(super) fn repair(read: &mut Watchlist, broken: &watchlist::Broken, paths: &Paths) {
    let is_whole = !broken.is_syntax && !broken.has_mutes && !broken.has_saved;
    if is_whole && broken.topics.is_empty() {
        return;
    }
    let file = paths.last_topics();
    let Ok(text) = std::fs::read_to_string(&file) else {
        return;
    };
    let mut document = Document::new(&file, &text);
    let (last, _) = watchlist::read(&mut document);
    for topic in last.topics {
        let now = read.topics.iter_mut().find(|now| now.name == topic.name);
        match now {
            Some(now) if broken.topics.contains(&topic.name) => *now = topic,
            None if broken.is_syntax || broken.topics.contains(&topic.name) => {
                read.topics.push(topic);
            }
            _ => {}
        }
    }
    if broken.is_syntax || broken.has_mutes {
        for mute in last.mutes {
            if read.mutes.iter().all(|now| now.text != mute.text) {
                read.mutes.push(mute);
            }
        }
    }
    if broken.is_syntax || broken.has_saved {
        for saved in last.saved {
            if read.saved.iter().all(|now| now.name != saved.name) {
                read.saved.push(saved);
            }
        }
    }
}

/// Remembers `text`, in which nothing is wrong. That it cannot be is no problem of the user's.
pub(super) fn remember(text: &str, paths: &Paths) {
    let file = paths.last_topics();
    if std::fs::read_to_string(&file).is_ok_and(|known| known == text) {
        return;
    }
    if let Err(error) = write(&file, text) {
        tracing::debug!("the last good topics are not kept: {error}");
    }
}

/// Writes `file` whole or not at all; it keeps its permissions, a new one is its user's only.
pub(super) fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        create_folder(folder)?;
    }
    let part = file.with_extension("part");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&part)?.write_all(text.as_bytes())?;
    if let Ok(known) = std::fs::metadata(file) {
        std::fs::set_permissions(&part, known.permissions())?;
    }
    std::fs::rename(part, file)
}

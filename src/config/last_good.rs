//! The last good version of `topics.toml`: what stays in force for an entry that is broken now.

use super::document::Document;
use super::paths::{Paths, write_whole};
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
    if let Err(error) = write_whole(&file, text) {
        tracing::debug!("the last good topics are not kept: {error}");
    }
}

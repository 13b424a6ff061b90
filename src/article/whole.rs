//! Whole: an entry as it is read, on the screen and on the command line alike: its text, the links
//! it leads to, the files that come with it.

use super::{figures, lay_out};
use crate::model::entry::Enclosure;
use crate::model::page::Link;
use crate::model::settings::ReaderSettings;
use crate::model::{Clean, EntryDetail, Page};

/// Lays out the text of an entry that is to be shown, with the page where it is talked about among
/// its links.
pub fn page(detail: &EntryDetail, width: u16, settings: &ReaderSettings) -> Page {
    let (html, base) = detail.shown();
    let mut page = lay_out(html, base, width, settings);
    figures::lead(&mut page, detail);
    // Opened by its number like any other.
    page.links
        .extend(detail.beside.comments.clone().map(|url| Link {
            url,
            text: "comments".into(),
        }));
    page
}

/// Returns what comes with an entry, one line each: which episode it is, and its files.
pub fn attached(detail: &EntryDetail) -> Vec<Clean> {
    let episode = detail.beside.episode.clone();
    let files = detail.enclosures.iter().map(enclosure);
    episode.into_iter().chain(files).collect()
}

/// Words an enclosure on one line: `audio/mpeg · 31 min · 24 MB · https://…`.
fn enclosure(enclosure: &Enclosure) -> Clean {
    let mut parts = Vec::new();
    if !enclosure.media_type.is_empty() {
        parts.push(enclosure.media_type.to_string());
    }
    if let Some(seconds) = enclosure.duration {
        parts.push(match seconds {
            0..60 => format!("{seconds} s"),
            _ => format!("{} min", (seconds + 30) / 60),
        });
    }
    match enclosure.length {
        Some(bytes @ 1_000_000..) => parts.push(format!("{} MB", bytes / 1_000_000)),
        Some(bytes @ 1_000..) => parts.push(format!("{} kB", bytes / 1_000)),
        _ => {}
    }
    parts.push(enclosure.url.to_string());
    Clean::line(&parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enclosure_is_one_line() {
        let sample = |length, duration| Enclosure {
            url: "https://lakeport.example/a.mp3".into(),
            media_type: "audio/mpeg".into(),
            length,
            duration,
        };
        let cases = [
            (
                sample(Some(24_500_000), Some(1_870)),
                "audio/mpeg · 31 min · 24 MB · https://lakeport.example/a.mp3",
            ),
            (
                sample(Some(0), None),
                "audio/mpeg · https://lakeport.example/a.mp3",
            ),
            (
                sample(Some(4_000), Some(9)),
                "audio/mpeg · 9 s · 4 kB · https://lakeport.example/a.mp3",
            ),
        ];
        for (value, want) in cases {
            assert_eq!(enclosure(&value).as_str(), want);
        }
    }
}

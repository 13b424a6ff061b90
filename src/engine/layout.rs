//! Laying articles out, off every thread that must answer at once.
//!
//! Only the newest request counts: scrolling through a list with the reader open, or dragging
//! the border of a window, lays out what is last asked for and skips what was overtaken.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

use super::matching::{SearchLight, SharedMatcher};
use super::settings_file::SettingsFile;
use crate::article;
use crate::model::entry::{Enclosure, Rewrite};
use crate::model::page::{Byline, Link, OpenArticle, Revised, TextSource};
use crate::model::settings::ReaderSettings;
use crate::model::{Clean, EntryDetail, Event, Page, Ticket, Time};
use crate::query::language;
use crate::stories::Memory;

/// Longest time an article is laid out before it is shown as plain text.
const LIMIT: Duration = Duration::from_secs(1);

/// How long an article waits for the topics to highlight in it; only the first can have to.
const PATIENCE: Duration = Duration::from_millis(200);

/// An article to lay out.
pub(super) struct LayoutJob {
    pub(super) ticket: Ticket,
    pub(super) detail: EntryDetail,
    pub(super) place: Option<u32>,
    pub(super) loaded: Time,
    pub(super) revised: Revised,
    /// Show this in the place of the text.
    pub(super) rewrite: Option<Rewrite>,
    pub(super) width: u16,
    pub(super) search: Option<Box<str>>,
    /// What was read of its story before.
    pub(super) read_before: Vec<String>,
}

/// Lays out what is asked for until nobody can ask any more.
pub(super) async fn serve(
    mut jobs: UnboundedReceiver<LayoutJob>,
    matcher: Arc<SharedMatcher>,
    settings: Arc<SettingsFile>,
    events: UnboundedSender<Event>,
) {
    while let Some(mut job) = jobs.recv().await {
        while let Ok(newer) = jobs.try_recv() {
            job = newer;
        }
        let job = Arc::new(job);
        let settings = settings.get().reader;
        let work = tokio::task::spawn_blocking({
            let (job, matcher) = (Arc::clone(&job), Arc::clone(&matcher));
            let settings = settings.clone();
            move || page(&job, &matcher, &settings)
        });
        let page = match timeout(LIMIT, work).await {
            Ok(Ok(page)) => page,
            // The thread that hangs is left to itself: the next article has another one.
            Ok(Err(_)) | Err(_) => plain_page(&job, &settings),
        };
        let _ = events.send(Event::Article {
            ticket: job.ticket,
            entry: job.detail.row.id,
            article: Ok(Box::new(OpenArticle {
                entry: job.detail.row.id,
                byline: Byline {
                    revised: job.revised,
                    ..byline(&job.detail)
                },
                page,
                place: job.place,
                loaded: job.loaded,
            })),
        });
    }
}

fn page(job: &LayoutJob, matcher: &SharedMatcher, settings: &ReaderSettings) -> Page {
    if let Some(rewrite) = &job.rewrite {
        return article::compare(rewrite, job.width, settings);
    }
    let (html, base) = job.detail.shown();
    let mut page = article::lay_out(html, base, job.width, settings);
    // Opened by its number like any other.
    page.links
        .extend(job.detail.beside.comments.clone().map(|url| Link {
            url,
            text: "comments".into(),
        }));
    if settings.new_to_you {
        mark_new(&mut page, &job.detail, &job.read_before);
    }
    let mut light = SearchLight::default();
    light.point_at(job.search.as_deref());
    let matcher = matcher.get(PATIENCE);
    article::highlight(&mut page, |text| light.hits(matcher.as_deref(), text));
    page
}

/// Marks what is new in a report to one who has read these.
fn mark_new(page: &mut Page, detail: &EntryDetail, read: &[String]) {
    let Some(first) = read.first() else {
        return;
    };
    let language = detail.language.as_deref();
    let mut memory = Memory::new(language.or_else(|| language::detect(first)), first);
    for text in read {
        memory.read(text);
    }
    article::mark_new(page, |text| {
        let judged = memory.judge(text).into_iter();
        judged.map(|one| (one.range, one.is_new)).collect()
    });
}

/// Shows the words of an article whose HTML cannot be laid out in time.
fn plain_page(job: &LayoutJob, settings: &ReaderSettings) -> Page {
    let mut paragraphs = String::new();
    for line in article::plain(job.detail.shown().0).lines() {
        paragraphs.extend(["<p>", &escaped(line), "</p>"]);
    }
    Page {
        notice: Some("shown as plain text: laying it out took too long".into()),
        ..article::lay_out(&paragraphs, None, job.width, settings)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn byline(detail: &EntryDetail) -> Byline {
    let authors: Vec<&str> = detail.authors.iter().map(Clean::as_str).collect();
    let episode = detail.beside.episode.clone();
    let shown = detail.shown_original();
    let mut authors = authors.join(", ");
    if let Some(original) = shown.filter(|_| authors.is_empty()) {
        authors = original.byline.to_string();
    }
    Byline {
        outlet: detail.row.outlet.clone(),
        authors: Clean::line(&authors),
        words: shown.map_or(detail.row.words, |original| original.words),
        enclosures: (episode.into_iter())
            .chain(detail.enclosures.iter().map(enclosure))
            .collect(),
        text: match &detail.original {
            None => TextSource::Feed,
            Some(_) if shown.is_some() => TextSource::Page,
            Some(original) => match &original.obstacle {
                Some(obstacle) => TextSource::Refused(obstacle.clone()),
                None => TextSource::FeedOfBoth,
            },
        },
        ..Byline::default()
    }
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

    #[test]
    fn plain_text_stays_text() {
        assert_eq!(escaped("a <b> & c"), "a &lt;b&gt; &amp; c");
    }
}

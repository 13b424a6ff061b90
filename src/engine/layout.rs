//! Laying articles out, off every thread that must answer at once.
//!
//! Only the newest request counts: scrolling through a list with the reader open, or dragging
//! the border of a window, lays out what is last asked for and skips what was overtaken.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

use super::lighting::SearchLight;
use super::matching::SharedMatcher;
use super::settings_file::SettingsFile;
use crate::article;
use crate::model::entry::Rewrite;
use crate::model::page::{Byline, OpenArticle, Revised, TextSource};
use crate::model::settings::ReaderSettings;
use crate::model::{Clean, EntryDetail, Event, Page, Ticket, Time, TopicId};
use crate::query::language;
use crate::stories::Memory;

/// Longest time an article is laid out before it is shown as plain text. A build that is not
/// optimised takes several times as long for the same.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

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
    /// The topic that is lit before others.
    pub(super) selected: Option<TopicId>,
    /// What was read of its story before.
    pub(super) read_before: Vec<String>,
}

/// Says how large the pictures of a page are that are at hand.
pub(super) type Sizes = Arc<dyn Fn(&mut Page) + Send + Sync>;

/// Lays out what is asked for until nobody can ask any more.
pub(super) async fn serve(
    mut jobs: UnboundedReceiver<LayoutJob>,
    matcher: Arc<SharedMatcher>,
    settings: Arc<SettingsFile>,
    sizes: Sizes,
    events: UnboundedSender<Event>,
) {
    let mut next = jobs.recv().await;
    while let Some(mut job) = next.take() {
        while let Ok(newer) = jobs.try_recv() {
            job = newer;
        }
        let job = Arc::new(job);
        let settings = settings.get().reader;
        let work = tokio::task::spawn_blocking({
            let (job, matcher) = (Arc::clone(&job), Arc::clone(&matcher));
            let (settings, sizes) = (settings.clone(), Arc::clone(&sizes));
            move || {
                let mut page = page(&job, &matcher, &settings);
                sizes(&mut page);
                page
            }
        });
        let show = |page| {
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
        };
        let plain = || plain_page(&job, &settings);
        let work = async { work.await.ok() };
        next = match in_time(LIMIT, work, plain, show, jobs.recv()).await {
            Some(newer) => newer,
            None => jobs.recv().await,
        };
    }
}

/// Shows what `work` makes. If that takes longer than `limit`, shows something plain in its place;
/// it may be that only the machine is slow, so what is made after all is shown then, unless
/// something `newer` is asked for first, which is returned. Work that hangs is left to itself: the
/// next article has another thread.
async fn in_time<P, N>(
    limit: Duration,
    work: impl Future<Output = Option<P>>,
    plain: impl FnOnce() -> P,
    show: impl Fn(P),
    newer: impl Future<Output = N>,
) -> Option<N> {
    let mut work = pin!(work);
    if let Ok(page) = timeout(limit, &mut work).await {
        show(page.unwrap_or_else(plain));
        return None;
    }
    show(plain());
    tokio::select! {
        biased;
        newer = newer => Some(newer),
        Some(page) = work => {
            show(page);
            None
        }
    }
}

fn page(job: &LayoutJob, matcher: &SharedMatcher, settings: &ReaderSettings) -> Page {
    if let Some(rewrite) = &job.rewrite {
        return article::compare(rewrite, job.width, settings);
    }
    let mut page = article::page(&job.detail, job.width, settings);
    if settings.new_to_you {
        mark_new(&mut page, &job.detail, &job.read_before);
    }
    let mut light = SearchLight::default();
    light.point_at(job.search.as_deref(), job.selected);
    let matcher = matcher.get(PATIENCE);
    let topics = &job.detail.row.topics;
    article::highlight(&mut page, |text| {
        light.hits(matcher.as_deref(), topics, text)
    });
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
    let shown = detail.shown_original();
    let mut authors = authors.join(", ");
    if let Some(original) = shown.filter(|_| authors.is_empty()) {
        authors = original.byline.to_string();
    }
    Byline {
        outlet: detail.row.outlet.clone(),
        authors: Clean::line(&authors),
        words: shown.map_or(detail.row.words, |original| original.words),
        enclosures: article::attached(detail),
        files: detail.enclosures.clone(),
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::future::{pending, ready};

    use tokio::sync::Notify;

    use super::*;

    /// Returns what is shown, and what newer thing came. Work that is late ends when something
    /// was shown without it.
    async fn shown(
        limit: Duration,
        is_late: bool,
        page: Option<&'static str>,
        newer: impl Future<Output = &'static str>,
    ) -> (Vec<&'static str>, Option<&'static str>) {
        let (shown, went_on) = (RefCell::new(Vec::new()), Notify::new());
        let show = |page| {
            shown.borrow_mut().push(page);
            went_on.notify_one();
        };
        let work = async {
            if is_late {
                went_on.notified().await;
            }
            page
        };
        let newer = in_time(limit, work, || "plain", show, newer).await;
        (shown.into_inner(), newer)
    }

    #[tokio::test]
    async fn what_comes_late_takes_the_place_of_the_plain_text() {
        let long = Duration::from_mins(1);
        let page = shown(long, false, Some("page"), pending()).await;
        assert_eq!(page, (vec!["page"], None));
        let failed = shown(long, false, None, pending()).await;
        assert_eq!(failed, (vec!["plain"], None));
        let none = Duration::ZERO;
        let both = shown(none, true, Some("page"), pending()).await;
        assert_eq!(both, (vec!["plain", "page"], None));
        let overtaken = shown(none, true, Some("page"), ready("newer")).await;
        assert_eq!(overtaken, (vec!["plain"], Some("newer")));
        let newer = async {
            tokio::task::yield_now().await;
            "newer"
        };
        let failed = shown(none, true, None, newer).await;
        assert_eq!(failed, (vec!["plain"], Some("newer")));
    }

    #[test]
    fn plain_text_stays_text() {
        assert_eq!(escaped("a <b> & c"), "a &lt;b&gt; &amp; c");
    }
}

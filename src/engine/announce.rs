//! Announcing: what topics have to say is taken from the store, and goes to a program or to the
//! screen, which alone writes to the terminal.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::EngineError;
use super::hook::{Hook, HookError, fill};
use super::writer::WriterHandle;
use crate::model::announcement::Announcement;
use crate::model::settings::{NotifyMeans, NotifySettings};
use crate::model::{Clean, Clock, Event, Notice};
use crate::store::Taken;
use crate::topics::{Topic, Watchlist};

/// Takes the announcements that are due, one after the other, and sees to each. Of a program that
/// fails it is said.
pub(super) async fn announce(
    writer: &WriterHandle,
    watchlist: Arc<Watchlist>,
    settings: &NotifySettings,
    clock: Clock,
    events: &UnboundedSender<Event>,
) -> Result<(), EngineError> {
    for topic in &watchlist.topics {
        let Some(turn) = Turn::take(writer, topic, &clock).await? else {
            continue;
        };
        let announcement = turn.announcement.clone();
        if settings.by == NotifyMeans::Command
            && let Err(error) = tell(&announcement, settings).await
        {
            let hint = "[notify] in config.toml names it";
            let _ = events.send(Event::Notice(Notice::error(error.to_string()).hint(hint)));
        }
        // The screen shows it too, whatever became of the program; how loud, it knows from the
        // settings.
        let shown = events.send(Event::Announced(Box::new(announcement)));
        if shown.is_ok() {
            turn.tell_no_more();
        }
    }
    Ok(())
}

/// As [`announce`], without a screen: only a program can be told, so else all goes on waiting, and
/// so does what a program failed to tell. Returns what went wrong.
pub(super) async fn announce_headless(
    writer: &WriterHandle,
    watchlist: Arc<Watchlist>,
    settings: &NotifySettings,
    clock: Clock,
) -> Result<Vec<HookError>, EngineError> {
    let mut errors = Vec::new();
    if settings.by != NotifyMeans::Command {
        return Ok(errors);
    }
    for topic in &watchlist.topics {
        if let Some(turn) = Turn::take(writer, topic, &clock).await? {
            match tell(&turn.announcement, settings).await {
                Ok(()) => turn.tell_no_more(),
                Err(error) => errors.push(error),
            }
        }
    }
    Ok(errors)
}

/// An announcement on its way. Dropped before it was told, because a program failed or all is
/// cancelled, it goes back and waits again.
struct Turn<'a> {
    writer: &'a WriterHandle,
    announcement: Announcement,
    /// What goes back; nothing once it was told.
    taken: Option<Taken>,
}

impl<'a> Turn<'a> {
    /// Takes what `topic` has to announce now.
    async fn take(
        writer: &'a WriterHandle,
        topic: &Topic,
        clock: &Clock,
    ) -> Result<Option<Self>, EngineError> {
        let (topic, clock) = (topic.clone(), clock.clone());
        // Held by the answer on its way: a cancelled wait puts it back too.
        let (sender, answer) = tokio::sync::oneshot::channel();
        let back = writer.clone();
        writer.post(move |store| {
            let result = store.and_then(|store| Ok(store.take_announcement(&topic, &clock)?));
            if let Err(Ok(Some(unheard))) = sender.send(result) {
                put_back(&back, unheard);
            }
        });
        let taken = answer.await.unwrap_or(Err(EngineError::Closed))?;
        Ok(taken.map(|taken| Self {
            writer,
            announcement: taken.announcement.clone(),
            taken: Some(taken),
        }))
    }

    /// It reached whom it is for.
    fn tell_no_more(mut self) {
        self.taken = None;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(taken) = self.taken.take() {
            put_back(self.writer, taken);
        }
    }
}

fn put_back(writer: &WriterHandle, taken: Taken) {
    writer.post(move |store| {
        if let Err(error) = store.and_then(|store| Ok(store.put_back(&taken)?)) {
            tracing::warn!("an announcement is lost: {error}");
        }
    });
}

async fn tell(announcement: &Announcement, settings: &NotifySettings) -> Result<(), HookError> {
    hook(announcement, &settings.command)
        .run(settings.timeout)
        .await
}

/// Returns the program that tells of `announcement`.
fn hook(announcement: &Announcement, command: &[String]) -> Hook {
    let Announcement {
        topic,
        count,
        id,
        title,
        url,
        feed_title,
        published,
        outlets,
    } = announcement;
    let (heading, text) = (announcement.heading(), announcement.text());
    let url = url.as_ref().map_or("", Clean::as_str);
    let values = [
        ("topic", topic.as_str()),
        ("heading", heading.as_str()),
        ("text", text.as_str()),
        ("title", title.as_str()),
        ("url", url),
    ];
    let input = serde_json::json!({
        "topic": topic.as_str(),
        "heading": heading.as_str(),
        "text": text.as_str(),
        "count": count,
        "id": id.to_string(),
        "title": title.as_str(),
        "url": url,
        "feed_title": feed_title.as_str(),
        "published": published.to_string(),
        "outlets": outlets,
    });
    // What a feed says never becomes the name of a program.
    let program = command.iter().take(1).cloned();
    let arguments = command.iter().skip(1).map(|part| fill(part, &values));
    Hook {
        argv: program.chain(arguments).collect(),
        variables: vec![
            ("CORANTO_TOPIC", topic.to_string()),
            ("CORANTO_HEADING", heading.to_string()),
            ("CORANTO_TEXT", text.to_string()),
            ("CORANTO_TITLE", title.to_string()),
            ("CORANTO_URL", url.to_owned()),
            ("CORANTO_ID", id.to_string()),
            ("CORANTO_FEED", feed_title.to_string()),
            ("CORANTO_COUNT", count.to_string()),
            ("CORANTO_OUTLETS", outlets.to_string()),
        ],
        input: format!("{input}\n"),
        speaks: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PublicId, Time};

    #[test]
    fn a_program_learns_everything_in_three_ways() {
        let announcement = Announcement {
            topic: Clean::line("Harbor Line"),
            count: 2,
            id: PublicId(0xabc),
            title: Clean::line("Talks; \"resume\""),
            url: Some(Clean::line("https://lakeport-ledger.example/a")),
            feed_title: Clean::line("Ledger"),
            published: Time(0),
            outlets: 1,
        };
        let command = ["notify-send", "--", "{heading}", "{text}"].map(str::to_owned);
        let hook = hook(&announcement, &command);
        assert_eq!(
            hook.argv,
            [
                "notify-send",
                "--",
                "Harbor Line · 2 new",
                "Talks; \"resume\" — Ledger"
            ]
        );
        let variable = |name| hook.variables.iter().find(|(known, _)| *known == name);
        assert_eq!(variable("CORANTO_TOPIC").unwrap().1, "Harbor Line");
        assert_eq!(variable("CORANTO_COUNT").unwrap().1, "2");
        let input: serde_json::Value = serde_json::from_str(&hook.input).unwrap();
        assert_eq!(input["title"], "Talks; \"resume\"");
        assert_eq!(input["id"], "0000000000000abc");
        assert_eq!(input["published"], "1970-01-01T00:00:00Z");
    }
}

//! `import` and `export`: subscriptions in and out.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::path::Path;

use super::arguments::ExportFormat;
use super::exit::Exit;
use super::failure::Failure;
use super::newsboat::{self, is_web_address};
use super::session::{Session, counted};
use crate::config::WELCOME_URL;
use crate::feed::opml;
use crate::model::Clean;
use crate::model::feed::Subscription;

/// Largest file that is read: far above any list of subscriptions, far below the memory.
const MAX_FILE: u64 = 64 << 20;

/// `coranto import`: merges, never replaces.
pub(super) fn import(session: &mut Session, file: &Path, dry_run: bool) -> Result<Exit, Failure> {
    let (subscriptions, skipped) = recognise(&read_file(file)?).map_err(|error| {
        Failure::failed(format!("{} cannot be imported: {error}", file.display()))
            .hint("an OPML file or newsboat's urls file is needed; nothing was changed")
    })?;
    for source in &skipped {
        session.say(format!(
            "warning: left out, because only http and https are fetched: {source}"
        ));
    }
    if subscriptions.is_empty() {
        return Err(
            Failure::failed(format!("{} holds no feeds", file.display()))
                .hint("an OPML file or newsboat's urls file is needed"),
        );
    }
    if dry_run {
        return preview(session, &subscriptions);
    }
    let clock = (session.clock)();
    let label = format!(
        "imported {}",
        counted(subscriptions.len() as u64, "feed", "feeds")
    );
    let outcome = session
        .writer()?
        .subscribe(&subscriptions, &label, &clock)?;
    let new = outcome.iter().filter(|(_, is_new)| *is_new).count();
    write_counts(session, "following", new, subscriptions.len() - new)?;
    if new > 0 {
        session.say("hint: coranto refresh fetches them");
    }
    Ok(Exit::Fine)
}

fn preview(session: &mut Session, subscriptions: &[Subscription]) -> Result<Exit, Failure> {
    let database = session.paths.database();
    let mut known: HashSet<String> = HashSet::new();
    if database.exists()
        && let Some(reader) = session.reader()?
    {
        known.extend(reader.feeds()?.iter().map(|feed| feed.url.to_string()));
    }
    let mut new = 0;
    for subscription in subscriptions {
        let is_new = known.insert(subscription.url.clone());
        new += usize::from(is_new);
        let title = subscription.title.as_deref().unwrap_or_default();
        let word = if is_new { "new" } else { "known" };
        let url = Clean::line(&subscription.url);
        writeln!(
            session.out,
            "{word}\t{url}\t{title}\t{}",
            subscription.category
        )?;
    }
    write_counts(session, "would follow", new, subscriptions.len() - new)?;
    Ok(Exit::Fine)
}

fn write_counts(
    session: &mut Session,
    verb: &str,
    new: usize,
    known: usize,
) -> Result<(), Failure> {
    let feeds = counted(new as u64, "new feed", "new feeds");
    writeln!(session.out, "{verb} {feeds}; {known} already followed")?;
    Ok(())
}

fn read_file(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(MAX_FILE + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|open| open.take(MAX_FILE + 1).read_to_end(&mut bytes))
    };
    let name = file.display();
    match read {
        Ok(length) if length as u64 > MAX_FILE => Err(Failure::failed(format!(
            "{name} is larger than {} MiB",
            MAX_FILE >> 20
        ))),
        Ok(_) => Ok(bytes),
        Err(error) => Err(Failure::failed(format!("{name} cannot be read: {error}"))),
    }
}

/// Tells by its content what a file is, and returns its web feeds and the sources left out.
fn recognise(bytes: &[u8]) -> Result<(Vec<Subscription>, Vec<Clean>), String> {
    let is_markup = bytes
        .iter()
        // A byte-order mark, and the zeros of UTF-16, may stand before the first character.
        .find(|byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff)
        })
        .is_some_and(|&byte| byte == b'<');
    if is_markup {
        let (web, others): (Vec<_>, Vec<_>) = opml::read(bytes)?
            .into_iter()
            .partition(|one| is_web_address(&one.url));
        return Ok((
            web,
            others.iter().map(|one| Clean::line(&one.url)).collect(),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    let urls = newsboat::read(text);
    if urls.subscriptions.is_empty() && !urls.skipped.is_empty() {
        return Err("it is neither OPML nor a list of addresses".into());
    }
    Ok((urls.subscriptions, urls.skipped))
}

/// `coranto export`
pub(super) fn export(session: &mut Session, format: ExportFormat) -> Result<Exit, Failure> {
    let feeds = match session.reader()? {
        Some(reader) => reader.feeds()?,
        None => Vec::new(),
    };
    let subscriptions: Vec<Subscription> = feeds
        .into_iter()
        // The welcome feed comes with the program and can be fetched nowhere.
        .filter(|feed| &*feed.url != WELCOME_URL)
        .map(|feed| Subscription {
            url: feed.url.into_string(),
            title: Some(feed.title),
            category: feed.category,
            site: None,
        })
        .collect();
    match format {
        ExportFormat::Opml => {
            let text = opml::write(&subscriptions, "coranto subscriptions");
            session.out.write_all(text.as_bytes())?;
        }
    }
    Ok(Exit::Fine)
}

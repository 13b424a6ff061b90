//! `refresh`: fetches feeds, with progress on a terminal and a summary.

use std::io::{self, IsTerminal, Write};

use super::exit::Exit;
use super::failure::Failure;
use super::feeds;
use super::json;
use super::session::{Session, counted};
use crate::engine;
use crate::model::FeedId;
use crate::model::message::{FeedReport, Progress, RefreshScope, Summary};

/// `coranto refresh`
pub(super) fn refresh(
    session: &mut Session,
    named: &[String],
    force: bool,
    as_json: bool,
) -> Result<Exit, Failure> {
    let Some(reader) = session.reader()? else {
        return Ok(Exit::Fine);
    };
    let scope = if named.is_empty() {
        if force {
            RefreshScope::All
        } else {
            RefreshScope::Due
        }
    } else {
        let rows = reader.feeds()?;
        let mut ids: Vec<FeedId> = Vec::new();
        for name in named {
            let feed = feeds::find(&rows, name)?;
            if feed.is_off {
                let failure = Failure::usage(format!("{} is switched off", feed.title));
                return Err(failure.hint(format!("coranto feeds on {}", feed.id)));
            }
            if !ids.contains(&feed.id) {
                ids.push(feed.id);
            }
        }
        let now = (session.clock)().now;
        for feed in reader.due(Some(&ids))? {
            if let Some(until) = feed.retry_after.filter(|until| *until > now) {
                session.say(format!(
                    "note: {} had asked for a pause until {until}; it is asked all the same",
                    feed.title
                ));
            }
        }
        RefreshScope::Feeds(ids)
    };
    drop(reader);

    let shows_progress = !as_json && io::stderr().is_terminal();
    let clock = session.clock.clone();
    let mut outcome = Ok(());
    let summary = {
        let out = &mut session.out;
        let mut progress = |progress: &Progress, report: Option<&FeedReport>| {
            if shows_progress {
                show_progress(progress);
            }
            if as_json
                && outcome.is_ok()
                && let Some(report) = report
            {
                outcome = json::write_line(out, &json::Report::new(report))
                    .and_then(|()| Ok(out.flush()?));
            }
        };
        engine::headless::refresh(
            &session.paths,
            &session.config,
            &scope,
            &clock,
            &mut progress,
        )
    };
    if shows_progress {
        // Back to the start of the line, and clear it.
        let _ = write!(io::stderr(), "\r\u{1b}[K");
    }
    let summary = summary?;
    outcome?;
    if summary.is_offline {
        session.say("warning: there is no network: no host could be reached");
    }
    for remark in &summary.remarks {
        session.say(format!("warning: {remark}"));
    }
    if !as_json {
        write_summary(session, &summary)?;
    }
    Ok(if summary.failed.is_empty() {
        Exit::Fine
    } else {
        Exit::SomeFeedsFailed
    })
}

fn show_progress(progress: &Progress) {
    let failed = if progress.failed > 0 {
        format!(" · {} failed", progress.failed)
    } else {
        String::new()
    };
    let _ = write!(
        io::stderr(),
        "\r\u{1b}[K⟳ {}/{}{failed} · {} new",
        progress.done,
        progress.total,
        progress.new
    );
}

fn write_summary(session: &mut Session, summary: &Summary) -> Result<(), Failure> {
    let clock = (session.clock)();
    if summary.asked == 0 {
        match summary.next_due {
            Some(next) => {
                let until = clock.format(next, "%Y-%m-%d %H:%M");
                writeln!(session.out, "nothing is due until {until}")?;
                session.say("hint: --force asks all feeds now");
            }
            None => writeln!(session.out, "nothing is due")?,
        }
    } else {
        let mut parts = vec![format!(
            "{}: {}",
            counted(summary.asked as u64, "feed", "feeds"),
            counted(summary.new, "new entry", "new entries")
        )];
        if summary.copies > 0 {
            parts.push(counted(summary.copies, "copy", "copies"));
        }
        if summary.updated > 0 {
            parts.push(format!("{} updated", summary.updated));
        }
        if summary.full_texts > 0 {
            parts.push(counted(summary.full_texts, "full text", "full texts"));
        }
        if !summary.failed.is_empty() {
            parts.push(format!("{} failed", summary.failed.len()));
        }
        let seconds = summary.took.as_secs_f64();
        writeln!(session.out, "{} in {seconds:.1} s", parts.join(", "))?;
    }
    if summary.waiting > 0 {
        let feeds = counted(summary.waiting as u64, "feed waits", "feeds wait");
        writeln!(session.out, "{feeds} because the server said so")?;
    }
    for moved in &summary.moved {
        writeln!(session.out, "moved: {moved}")?;
    }
    for report in &summary.failed {
        let error = report.error.as_deref().unwrap_or("for an unknown reason");
        writeln!(
            session.out,
            "failed: {} ({}): {error}",
            report.title, report.url
        )?;
    }
    Ok(())
}

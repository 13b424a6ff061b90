//! `topics`: the watchlist with its counts.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::exit::Exit;
use super::failure::Failure;
use super::feeds::pad;
use super::json;
use super::session::Session;
use crate::model::{Clean, TopicId, TopicRow};

/// The bars of a sparkline, lowest first.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// `coranto topics`
pub(super) fn list(session: &mut Session, as_json: bool) -> Result<Exit, Failure> {
    session.follow_topics();
    let clock = (session.clock)();
    let rows = match session.reader()? {
        Some(reader) => reader.sidebar(&session.config.watchlist, &clock)?.topics,
        None => without_entries(session),
    };
    if as_json {
        for row in &rows {
            json::write_line(&mut session.out, &json::TopicCounts::new(row))?;
        }
        return Ok(Exit::Fine);
    }
    let width = rows.iter().map(|row| row.name.width()).max().unwrap_or(0);
    for row in &rows {
        let name = session.styled("1", &pad(&row.name, width));
        writeln!(
            session.out,
            "{name}  {:>6} unread  {:>6} total  {:>6} about  {}",
            row.unread,
            row.total,
            row.about,
            sparkline(&row.days)
        )?;
    }
    Ok(Exit::Fine)
}

fn without_entries(session: &Session) -> Vec<TopicRow> {
    let topics = session.config.watchlist.topics.iter().enumerate();
    topics
        .map(|(index, topic)| TopicRow {
            id: TopicId(index as i64),
            name: Clean::line(&topic.name),
            color: topic.color,
            unread: 0,
            total: 0,
            about: 0,
            days: [0; 14],
        })
        .collect()
}

/// Draws counts as bars; the highest count fills its cell, and none is a blank.
fn sparkline(days: &[u32; 14]) -> String {
    let most = days.iter().copied().max().unwrap_or(0).max(1) as usize;
    days.iter()
        .map(|&day| match day as usize {
            0 => ' ',
            count => BARS[(count * BARS.len()).div_ceil(most) - 1],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_is_relative_to_its_highest_day() {
        let mut days = [0; 14];
        days[0] = 1;
        days[12] = 40;
        days[13] = 80;
        assert_eq!(sparkline(&days), "▁           ▄█");
        assert_eq!(sparkline(&[0; 14]), " ".repeat(14));
    }
}

//! `mark`: changes flags of what a query finds, as one undo step.

use std::io::Write;

use super::arguments::Mark;
use super::exit::Exit;
use super::failure::Failure;
use super::session::{Session, counted};
use crate::model::Change;

/// `coranto mark`
pub(super) fn mark(
    session: &mut Session,
    mark: Mark,
    query: &[String],
    dry_run: bool,
) -> Result<Exit, Failure> {
    if query.iter().all(|word| word.trim().is_empty()) {
        return Err(Failure::usage("an empty query would mark everything")
            .hint("say which entries, such as is:unread or feed:NAME"));
    }
    let query = session.query(query)?;
    let change = change(mark);
    // Without a database nothing can match, and a mark is no reason to create one.
    if session.reader()?.is_none() {
        writeln!(session.out, "nothing matches")?;
        return Ok(Exit::Fine);
    }
    let clock = (session.clock)();
    let step = session
        .writer()?
        .mark_query(&query, change, dry_run, &clock)?;
    let entries = counted(step.count, "entry", "entries");
    match (step.count, dry_run) {
        (0, _) => writeln!(session.out, "nothing to change")?,
        (_, true) => writeln!(session.out, "would mark {entries} as {}", change.word())?,
        (_, false) => writeln!(session.out, "{} {entries}", change.word())?,
    }
    Ok(Exit::Fine)
}

fn change(mark: Mark) -> Change {
    match mark {
        Mark::Read => Change::Read(true),
        Mark::Unread => Change::Read(false),
        Mark::Starred => Change::Starred(true),
        Mark::Unstarred => Change::Starred(false),
        Mark::Later => Change::Later(true),
        Mark::Unlater => Change::Later(false),
        Mark::Done => Change::Done,
        Mark::Deleted => Change::Deleted(true),
        Mark::Undeleted => Change::Deleted(false),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn the_words_are_those_of_the_history() {
        for mark in Mark::value_variants() {
            let word = mark.to_possible_value().unwrap();
            assert_eq!(word.get_name(), change(*mark).word());
        }
    }
}

//! `mark`: changes flags of what a query finds, as one undo step.

use std::ffi::OsStr;
use std::io::Write;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;

use super::exit::Exit;
use super::failure::Failure;
use super::json;
use super::session::{Session, counted};
use crate::command::nearest;
use crate::model::{Change, tag};

/// `coranto mark`
pub(super) fn mark(
    session: &mut Session,
    change: &Change,
    query: &[String],
    dry_run: bool,
    as_json: bool,
) -> Result<Exit, Failure> {
    if query.iter().all(|word| word.trim().is_empty()) {
        return Err(Failure::usage("an empty query would mark everything")
            .hint("say which entries, such as is:unread or feed:NAME"));
    }
    let query = session.query(query)?;
    // Without a database nothing can match, and a mark is no reason to create one.
    let Some(reader) = session.reader()? else {
        if as_json {
            json::write_line(&mut session.out, &json::Marked::new(change, 0, dry_run))?;
        } else {
            writeln!(session.out, "nothing matches")?;
        }
        return Ok(Exit::Fine);
    };
    session.note_unknown(&reader, &query)?;
    drop(reader);
    let clock = (session.clock)();
    let step = session
        .writer()?
        .mark_query(&query, change, dry_run, &clock)?;
    if as_json {
        let marked = json::Marked::new(change, step.count, dry_run);
        json::write_line(&mut session.out, &marked)?;
        return Ok(Exit::Fine);
    }
    let entries = counted(step.count, "entry", "entries");
    let as_what = match change {
        Change::Tagged(tag, _) => format!("{} #{tag}:", change.word()),
        change => change.word().to_owned(),
    };
    match (step.count, dry_run) {
        (0, _) => writeln!(session.out, "nothing to change")?,
        (_, true) => writeln!(session.out, "would mark {entries} as {as_what}")?,
        (_, false) => writeln!(session.out, "{as_what} {entries}")?,
    }
    Ok(Exit::Fine)
}

/// The words that `mark` knows, beside those of tags.
const WORDS: [Change; 9] = [
    Change::Read(true),
    Change::Read(false),
    Change::Starred(true),
    Change::Starred(false),
    Change::Later(true),
    Change::Later(false),
    Change::Done,
    Change::Deleted(true),
    Change::Deleted(false),
];

/// Reads what entries are marked as.
#[derive(Debug, Clone)]
pub(super) struct Marks;

impl TypedValueParser for Marks {
    type Value = Change;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Change, clap::Error> {
        change(&value.to_string_lossy())
            .map_err(|why| command.clone().error(ErrorKind::InvalidValue, why))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            WORDS
                .iter()
                .map(|change| PossibleValue::new(change.word()))
                .chain(["tag:NAME", "untag:NAME"].map(PossibleValue::new)),
        ))
    }
}

fn change(word: &str) -> Result<Change, String> {
    if let Some((verb @ ("tag" | "untag"), name)) = word.split_once(':') {
        return Ok(Change::Tagged(tag::name(name)?, verb == "tag"));
    }
    let known = WORDS.iter().find(|change| change.word() == word);
    known.cloned().ok_or_else(|| {
        let words = || WORDS.iter().map(Change::word);
        let begun = words().find(|known| !word.is_empty() && known.starts_with(word));
        let hint = match begun.or_else(|| nearest(word, words())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "it is one of {}, tag:NAME, untag:NAME",
                words().collect::<Vec<_>>().join(", ")
            ),
        };
        format!("`{word}` is nothing to mark as; {hint}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    #[test]
    fn the_words_are_those_of_the_history() {
        for known in &WORDS {
            assert_eq!(change(known.word()).as_ref(), Ok(known));
        }
        let tag = Clean::line("to check");
        assert_eq!(change("tag:to check"), Ok(Change::Tagged(tag, true)));
        assert!(change("tag:").is_err());
        let unknown = change("starrd").expect_err("no such word");
        assert!(unknown.contains("did you mean `starred`"), "{unknown}");
    }
}

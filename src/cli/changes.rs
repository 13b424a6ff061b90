//! `show --format changes`: what each version of an entry changed, word by word.

use std::io::Write;

use super::failure::Failure;
use super::session::Session;
use crate::article::{self, Fate};
use crate::model::{Clean, Revision};

/// Writes the first version's time, then what each later one changed: `[-removed-]`, `{+added+}`.
pub(super) fn write(session: &mut Session, revisions: &[Revision]) -> Result<(), Failure> {
    let clock = (session.clock)();
    let date = |revision: &Revision| clock.format(revision.since, "%a %d %b %Y %H:%M");
    let Some(first) = revisions.first() else {
        return Ok(());
    };
    let title = session.styled("1", &first.title);
    writeln!(session.out, "{title}")?;
    if revisions.len() == 1 {
        let line = format!("as it was first seen, {}", date(first));
        let line = session.styled("2", &line);
        writeln!(session.out, "{line}")?;
        return Ok(());
    }
    for pair in revisions.windows(2) {
        let [old, new] = pair else { continue };
        let line = format!("changed {}", date(new));
        let line = session.styled("2", &line);
        writeln!(session.out, "\n{line}")?;
        if old.title != new.title {
            let title = marked(session, &old.title, &new.title);
            writeln!(session.out, "{title}")?;
        }
        let text = marked(session, &old.text, &new.text);
        writeln!(session.out, "{text}")?;
    }
    Ok(())
}

fn marked(session: &Session, old: &Clean, new: &Clean) -> String {
    let mut out = String::new();
    for change in article::changes(old, new) {
        let (text, sgr, marks) = match change.fate {
            Fate::Kept => (&new[change.range.clone()], "", ("", "")),
            Fate::Removed => (&old[change.range.clone()], "31", ("[-", "-]")),
            Fate::Added => (&new[change.range.clone()], "32", ("{+", "+}")),
        };
        if !out.is_empty() {
            let is_line = change.fate != Fate::Removed
                && new[..change.range.start]
                    .trim_end_matches(' ')
                    .ends_with('\n');
            out.push(if is_line { '\n' } else { ' ' });
        }
        let text = format!("{}{text}{}", marks.0, marks.1);
        out.push_str(&if sgr.is_empty() {
            text
        } else {
            session.styled(sgr, &text)
        });
    }
    out
}

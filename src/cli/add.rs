//! `add`: what an address leads to, and following it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::exit::Exit;
use super::failure::Failure;
use super::session::{Session, counted};
use crate::engine::headless;
use crate::engine::{Added, Found, Offered};
use crate::model::Clock;
use crate::model::feed::Offer;

/// Which of several feeds are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those with these numbers, counted from 1; none if it was not said.
    Numbers(Vec<usize>),
    /// All.
    All,
}

/// `coranto add`
pub(super) fn add(
    session: &mut Session,
    url: &str,
    wanted: Wanted,
    title: Option<&str>,
    category: Option<&str>,
) -> Result<Exit, Failure> {
    let clock = session.clock.clone();
    let found = headless::discover(&session.paths, &session.config, url, category, &clock)?;
    let offered = match found {
        Found::Followed(known) => {
            say(session, &known)?;
            return Ok(Exit::Fine);
        }
        Found::Feeds(offered) => offered,
    };
    let numbers = choose(session, url, &offered, wanted)?;
    let mut number = 0;
    let (chosen, known): (Vec<_>, Vec<_>) = offered
        .into_iter()
        .filter(|_| {
            number += 1;
            numbers.contains(&number)
        })
        .partition(|one| !one.offer.is_followed);
    for one in known {
        writeln!(session.out, "already followed: {}", one.offer.title)?;
    }
    if chosen.is_empty() {
        return Ok(Exit::Fine);
    }
    let (paths, config) = (&session.paths, &session.config);
    for added in headless::follow(paths, config, chosen, title, category, &clock)? {
        say(session, &added)?;
    }
    Ok(Exit::Fine)
}

fn say(session: &mut Session, added: &Added) -> Result<(), Failure> {
    let entries = counted(added.entries, "entry", "entries");
    let word = if added.is_new {
        "following"
    } else {
        "already followed:"
    };
    writeln!(
        session.out,
        "{word} {} (feed {}): {entries}",
        added.title, added.feed
    )?;
    if added.is_off {
        let feed = added.feed;
        session.say(format!("hint: it is switched off; coranto feeds on {feed}"));
    }
    Ok(())
}

/// Returns the numbers of the feeds to follow.
fn choose(
    session: &Session,
    url: &str,
    offered: &[Offered],
    wanted: Wanted,
) -> Result<Vec<usize>, Failure> {
    let count = offered.len();
    let several = || {
        let clock = (session.clock)();
        let lines = offered.iter().zip(1..).flat_map(|(one, number)| {
            let mut lines = describe(number, &one.offer, &clock).to_vec();
            lines.push(format!("     coranto add {}", one.offer.url));
            lines
        });
        Failure::usage(format!("{url} leads to {count} feeds")).details(lines)
    };
    match wanted {
        Wanted::All => Ok((1..=count).collect()),
        Wanted::Numbers(numbers) if !numbers.is_empty() => {
            match numbers.iter().find(|number| !(1..=count).contains(number)) {
                Some(wrong) => Err(several().hint(format!("there is no number {wrong}"))),
                None => Ok(numbers),
            }
        }
        Wanted::Numbers(_) if count == 1 => Ok(vec![1]),
        Wanted::Numbers(_) if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            let clock = (session.clock)();
            session.say(format!("{url} leads to {count} feeds:"));
            for (one, number) in offered.iter().zip(1..) {
                for line in describe(number, &one.offer, &clock) {
                    session.say(line);
                }
            }
            let numbers = ask(count)?;
            if numbers.is_empty() {
                session.say("nothing is followed");
            }
            Ok(numbers)
        }
        Wanted::Numbers(_) => {
            Err(several().hint("run one of these, or the same again with --pick N or --all"))
        }
    }
}

/// Says what is known of a feed, in two lines.
fn describe(number: usize, offer: &Offer, clock: &Clock) -> [String; 2] {
    let title = if offer.title.is_empty() {
        &offer.url
    } else {
        &offer.title
    };
    if offer.is_followed {
        return [
            format!("{number:>3}  {title}"),
            "     already followed".into(),
        ];
    }
    let kind = offer.kind.map_or("feed", |kind| kind.name());
    let entries = counted(offer.entries, "entry", "entries");
    let newest = match &offer.newest {
        None => String::new(),
        Some(newest) => {
            let day = newest.published.map_or_else(String::new, |published| {
                format!(" ({})", clock.format(published, "%-d %b %Y"))
            });
            format!("; newest: {}{day}", newest.title)
        }
    };
    [
        format!("{number:>3}  {title}"),
        format!("     {kind}, {entries}{newest}"),
    ]
}

/// Asks on the terminal which of `count` feeds are wanted, until the answer is one.
fn ask(count: usize) -> Result<Vec<usize>, Failure> {
    let mut lines = io::stdin().lock().lines();
    loop {
        eprint!("which? (1-{count}, several with spaces, all; Enter for none) ");
        let _ = io::stderr().flush();
        let Some(line) = lines.next() else {
            return Ok(Vec::new());
        };
        let line = line.map_err(|_| Failure::failed("the answer cannot be read"))?;
        if let Some(numbers) = read_numbers(&line, count) {
            return Ok(numbers);
        }
    }
}

/// Reads an answer; `None` if it is none.
fn read_numbers(line: &str, count: usize) -> Option<Vec<usize>> {
    if line.trim().eq_ignore_ascii_case("all") {
        return Some((1..=count).collect());
    }
    line.split([' ', ',', '\t'])
        .filter(|word| !word.trim().is_empty())
        .map(|word| {
            let number = word.trim().parse().ok();
            number.filter(|number| (1..=count).contains(number))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let cases: [(&str, Option<&[usize]>); 7] = [
            ("2", Some(&[2])),
            (" 1, 3 ", Some(&[1, 3])),
            ("ALL", Some(&[1, 2, 3])),
            ("", Some(&[])),
            ("4", None),
            ("0", None),
            ("first", None),
        ];
        for (line, want) in cases {
            assert_eq!(read_numbers(line, 3).as_deref(), want, "{line:?}");
        }
    }
}

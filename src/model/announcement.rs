//! What a topic announces: unasked, outside of the lists.

use super::{Clean, PublicId, Time};

/// One announcement: the newest hit of a topic, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Name of the topic.
    pub topic: Clean,
    /// Entries it tells of.
    pub count: usize,
    /// The newest of them.
    pub id: PublicId,
    /// Its headline.
    pub title: Clean,
    /// Its address.
    pub url: Option<Clean>,
    /// Title of its feed.
    pub feed_title: Clean,
    /// When it was published.
    pub published: Time,
    /// Distinct outlets of its story.
    pub outlets: u32,
}

impl Announcement {
    /// Returns what it is about: `Harbor Line`, or `Harbor Line · 3 new`.
    pub fn heading(&self) -> Clean {
        match self.count {
            0 | 1 => self.topic.clone(),
            n => Clean::line(&format!("{} · {n} new", self.topic)),
        }
    }

    /// Returns the headline and who reports it: `Talks resume — Lakeport Ledger, 3 outlets`.
    pub fn text(&self) -> Clean {
        let outlets = match self.outlets {
            0 | 1 => String::new(),
            n => format!(", {n} outlets"),
        };
        Clean::line(&format!("{} — {}{outlets}", self.title, self.feed_title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_and_how_many() {
        let one = Announcement {
            topic: Clean::line("Harbor Line"),
            count: 1,
            id: PublicId(7),
            title: Clean::line("Talks resume"),
            url: None,
            feed_title: Clean::line("Lakeport Ledger"),
            published: Time(0),
            outlets: 1,
        };
        assert_eq!(one.heading().as_str(), "Harbor Line");
        assert_eq!(one.text().as_str(), "Talks resume — Lakeport Ledger");
        let many = Announcement {
            count: 3,
            outlets: 2,
            ..one
        };
        assert_eq!(many.heading().as_str(), "Harbor Line · 3 new");
        assert_eq!(
            many.text().as_str(),
            "Talks resume — Lakeport Ledger, 2 outlets"
        );
    }
}

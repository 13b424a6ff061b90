//! Why an entry is in its story, as lines of the panel; and the answers to "same story?".

use super::why::{Page, Reasons, WhyKind, WhyPanel, counted};
use super::{App, Effect, Overlay};
use crate::model::story::StoryFix;
use crate::model::why::{Likeness, SameStory, StoryPlace, WhyStory};
use crate::model::{Clean, Request, StoryId};

impl Page<'_> {
    /// Says why an entry is in its story.
    pub(super) fn story(&mut self, story: &WhyStory) {
        self.heading("STORY");
        if story.reports > 1 {
            self.put(WhyKind::Title, 0, &story.title);
            let told = format!(
                "{} from {}",
                counted(story.reports, "report"),
                counted(story.outlets, "outlet")
            );
            self.put(WhyKind::Fact, 0, &told);
        }
        let place = match (story.is_fixed, story.place) {
            (true, _) if story.reports > 1 => {
                "✓ You put it here; it stays, whatever it has in common with the others."
            }
            (true, _) => "✓ You made it a story of its own; nothing is put to it.",
            (_, StoryPlace::Pending) => "No story was looked for yet: that follows in a moment.",
            (_, StoryPlace::Apart) => {
                "The entries of its feed are not grouped: [stories] and [[feed]] in config.toml."
            }
            (_, StoryPlace::Mute) => "It says too little to be like anything, so it stands alone.",
            (_, StoryPlace::Roundup) => "It tells of many events at once, so it stands alone.",
            (_, StoryPlace::Alone) => "Nothing that came within two weeks is enough like it.",
            (_, StoryPlace::Began) => "It was the first; the others joined it.",
            (_, StoryPlace::Joined) => "",
        };
        if !place.is_empty() {
            self.put(WhyKind::Text, 0, place);
        }
        if let Some(outlet) = &story.copy_of {
            let text = format!("Its text is that of {outlet}: a copy, folded under one row.");
            self.put(WhyKind::Text, 0, &text);
        }
        match &story.news {
            Some(said) if said.is_empty() => {
                let text =
                    "It says nothing that the reports you were done with had not: it came read.";
                self.put(WhyKind::Text, 0, text);
            }
            Some(said) => {
                let text = format!("New when you were done with the others: {said}");
                self.put(WhyKind::Text, 0, &text);
            }
            None => {}
        }
        if !story.shared.is_empty() {
            let text = format!("shares {}", joined(&story.shared));
            self.put(WhyKind::Text, 0, &text);
        }
        if let Some(likeness) = &story.likeness {
            self.put(WhyKind::Fact, 0, &measured(likeness, "what came before"));
        }
        if story.is_scant && story.reports == 1 {
            let text = "Only its headline is known: the full text (x in the reader) may show more.";
            self.put(WhyKind::Fact, 0, text);
        }
        if story.reports > 1 {
            self.put(WhyKind::Fact, 0, "# makes it a story of its own");
        }
        if !story.tells_of.is_empty() {
            self.put(WhyKind::Fact, 0, "It tells of:");
        }
        for title in &story.tells_of {
            self.put(WhyKind::Text, 2, title);
        }
        if !story.mentioned.is_empty() {
            self.heading("ALSO MENTIONED IN");
        }
        for mention in &story.mentioned {
            self.put(WhyKind::Text, 0, &mention.title);
            let facts = format!(
                "{} · {}",
                mention.outlet,
                self.clock.moment(mention.published)
            );
            self.put(WhyKind::Fact, 2, &facts);
        }
        self.same(&story.same);
    }

    fn same(&mut self, same: &[SameStory]) {
        if same.is_empty() {
            return;
        }
        self.heading("SAME STORY?");
        for (index, other) in same.iter().enumerate() {
            let kind = if index == 0 {
                WhyKind::Title
            } else {
                WhyKind::Text
            };
            self.put(kind, 0, &other.title);
            let mut facts = format!(
                "{} from {}",
                counted(other.reports, "report"),
                counted(other.outlets, "outlet")
            );
            if !other.shared.is_empty() {
                facts.push_str(&format!(" · shares {}", joined(&other.shared)));
            }
            self.put(WhyKind::Fact, 2, &facts);
            self.put(WhyKind::Fact, 2, &measured(&other.likeness, "it"));
            if other.is_scant {
                let text = "only headlines are known; full texts (x in the reader) would tell";
                self.put(WhyKind::Fact, 2, text);
            }
        }
        let which = if same.len() > 1 { "the first: " } else { "" };
        let text = format!("{which}y makes them one · n never asks again");
        self.put(WhyKind::Text, 0, &text);
    }
}

fn joined(terms: &[Clean]) -> String {
    let terms: Vec<&str> = terms.iter().map(Clean::as_str).collect();
    terms.join(" · ")
}

/// Words a likeness: `0.31, needs 0.20; 5 h from what came before`.
fn measured(likeness: &Likeness, what: &str) -> String {
    let Likeness { score, needs, gap } = likeness;
    let gap = match gap {
        0 => String::new(),
        gap if *gap < 3_600 => format!("; {} min from {what}", gap / 60),
        gap if *gap < 2 * 86_400 => format!("; {} h from {what}", gap / 3_600),
        gap => format!("; {} days from {what}", gap / 86_400),
    };
    format!("likeness {score:.2}, needs {needs:.2}{gap}")
}

impl WhyPanel {
    /// Returns whether it asks whether two stories are one.
    pub fn asks(&self) -> bool {
        self.question().is_some()
    }

    /// Returns the two stories of which it is asked whether they are one.
    fn question(&self) -> Option<[StoryId; 2]> {
        let Some(Ok(Reasons::Entry(why))) = &self.why else {
            return None;
        };
        let story = why.story.as_ref()?;
        Some([story.id, story.same.first()?.story])
    }
}

impl App {
    /// Answers the question of the panel whether two stories are one. `None`: it asks nothing.
    pub(super) fn answer_same_story(&mut self, is_same: bool) -> Option<Vec<Effect>> {
        let Some(Overlay::Why(panel)) = &self.overlay else {
            return None;
        };
        let [story, other] = panel.question()?;
        self.overlay = None;
        let fix = if is_same {
            StoryFix::Join {
                stories: vec![story, other],
                entries: Vec::new(),
                into: None,
            }
        } else {
            StoryFix::Apart([story, other])
        };
        Some(vec![Effect::Engine(Request::FixStories(fix))])
    }
}

//! Coverage: a panel of the versions of a story, side by side.

use super::{App, Effect, Overlay, Pane, wrap};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::coverage::{Version, preference};
use crate::model::{Clean, Clock, Notice, Request, StoryId, Ticket};

/// Least columns of a version, and most.
const COLUMN: (u16, u16) = (36, 64);

/// Columns between two versions.
pub const GAP: u16 = 3;

/// A line of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoverageLine {
    /// Nothing.
    Blank,
    /// Who reports it; whether the outlet is a preferred one.
    Outlet(Clean, bool),
    /// When, and how long it is.
    Facts(String),
    /// Part of the headline.
    Headline(String),
    /// Who carries the same text.
    Copies(String),
    /// How much only this one says.
    Count(String),
    /// Part of a sentence that only this one says.
    Only(String),
}

/// The panel.
#[derive(Debug, Clone, PartialEq)]
pub struct CoveragePanel {
    /// The versions, preferred outlets first, then by time; `None` until they are there.
    pub versions: Option<Result<Vec<Version>, Notice>>,
    /// The version that is chosen.
    pub cursor: usize,
    /// Lines above the first one in sight.
    pub offset: usize,
    ticket: Ticket,
}

impl CoveragePanel {
    /// Returns the versions that are there.
    pub fn rows(&self) -> &[Version] {
        match &self.versions {
            Some(Ok(versions)) => versions,
            _ => &[],
        }
    }

    /// Returns how many versions stand side by side in a panel so wide, and how wide each is.
    pub fn columns(&self, width: u16) -> (usize, u16) {
        let fit = ((width + GAP) / (COLUMN.0 + GAP)).max(1);
        let count = usize::from(fit).min(self.rows().len().max(1));
        let each = (width + GAP) / count as u16 - GAP.min(width);
        (count, each.min(COLUMN.1).max(1))
    }

    /// Returns the version at the left of a panel so wide: the chosen one is in sight.
    pub fn left(&self, width: u16) -> usize {
        let (count, _) = self.columns(width);
        (self.cursor + 1).saturating_sub(count)
    }

    /// Returns the lines of a version, so wide.
    pub fn lines(
        version: &Version,
        first: Option<&Version>,
        prefer: &[String],
        clock: &Clock,
        width: u16,
    ) -> Vec<CoverageLine> {
        let row = &version.row;
        let is_preferred = preference(row, prefer).is_some();
        let mut lines = vec![CoverageLine::Outlet(row.outlet.clone(), is_preferred)];
        let mut facts = clock.moment(row.published);
        let after = first.map_or(0, |first| row.published.0 - first.row.published.0);
        match after {
            _ if first.is_none_or(|first| first.row.id == row.id) => facts.push_str(" · first"),
            ..3_600 => facts.push_str(&format!(" · +{} min", after.max(0) / 60)),
            3_600..172_800 => facts.push_str(&format!(" · +{} h", after / 3_600)),
            _ => facts.push_str(&format!(" · +{} days", after / 86_400)),
        }
        if row.words > 0 {
            facts.push_str(&format!(" · {} words", row.words));
        }
        lines.push(CoverageLine::Facts(facts));
        let wrapped = |text: &str, width: u16| -> Vec<String> {
            let ranges = wrap::lines(text, width.max(1)).into_iter();
            ranges.map(|range| text[range].to_owned()).collect()
        };
        let headline = wrapped(&row.title, width).into_iter();
        lines.extend(headline.map(CoverageLine::Headline));
        if !version.copies.is_empty() {
            let names: Vec<&str> = version.copies.iter().map(Clean::as_str).collect();
            let copies = wrapped(&format!("also in {}", names.join(", ")), width);
            lines.extend(copies.into_iter().map(CoverageLine::Copies));
        }
        lines.push(CoverageLine::Blank);
        lines.push(CoverageLine::Count(
            match (version.only.len(), version.sentences) {
                (_, 0) => "it has no text".to_owned(),
                (0, _) => "all of it is in other reports".to_owned(),
                (only, all) if first.is_none() => format!("{only} of {all} sentences"),
                (only, all) => format!("only here: {only} of {all} sentences"),
            },
        ));
        for sentence in &version.only {
            lines.push(CoverageLine::Blank);
            let sentence = wrapped(sentence, width.saturating_sub(2)).into_iter();
            lines.extend(sentence.map(CoverageLine::Only));
        }
        lines
    }

    /// Returns the version that was there first.
    pub fn first(&self) -> Option<&Version> {
        let rows = self.rows();
        (rows.iter().min_by_key(|version| version.row.key())).filter(|_| rows.len() > 1)
    }

    /// Returns the lines of all versions one below the other, so wide, and where each begins.
    pub fn stacked(
        &self,
        prefer: &[String],
        clock: &Clock,
        width: u16,
    ) -> (Vec<CoverageLine>, Vec<usize>) {
        let (mut lines, mut starts) = (Vec::new(), Vec::new());
        for version in self.rows() {
            starts.push(lines.len());
            lines.extend(Self::lines(version, self.first(), prefer, clock, width));
            lines.extend([CoverageLine::Blank, CoverageLine::Blank]);
        }
        (lines, starts)
    }
}

impl App {
    /// Shows the versions of the story under the cursor.
    pub(super) fn show_coverage(&mut self) -> Vec<Effect> {
        let shown = (self.reader.entry.as_ref()).filter(|_| self.focus == Pane::Reader);
        let Some(story) = shown.or(self.list.selected()).map(|row| row.story) else {
            self.say(Notice::info("there is no story here"));
            return Vec::new();
        };
        self.open_coverage(story)
    }

    pub(super) fn open_coverage(&mut self, story: StoryId) -> Vec<Effect> {
        let ticket = self.next_ticket();
        self.overlay = Some(Overlay::Coverage(Box::new(CoveragePanel {
            versions: None,
            cursor: 0,
            offset: 0,
            ticket,
        })));
        vec![Effect::Engine(Request::Coverage { ticket, story })]
    }

    pub(super) fn take_coverage(&mut self, ticket: Ticket, versions: Result<Vec<Version>, Notice>) {
        if let Some(Overlay::Coverage(panel)) = &mut self.overlay
            && panel.ticket == ticket
        {
            let prefer = &self.settings.stories.prefer;
            panel.versions = Some(versions.map(|mut versions| {
                versions.sort_by_key(|version| {
                    let rank = preference(&version.row, prefer).unwrap_or(usize::MAX);
                    (rank, version.row.key())
                });
                versions
            }));
        }
    }

    /// A key while the versions are shown.
    pub(super) fn coverage_key(&mut self, key: Key) -> Vec<Effect> {
        let width = self.fit.screen.saturating_sub(4);
        let height = usize::from(self.fit.list_lines.saturating_sub(2)).max(1);
        let Some(Overlay::Coverage(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let last = panel.rows().len().saturating_sub(1);
        let prefer = &self.settings.stories.prefer;
        let (count, each) = panel.columns(width);
        let is_stacked = count == 1;
        let (stacked, starts) = panel.stacked(prefer, &self.clock, each);
        let length = if is_stacked {
            stacked.len()
        } else {
            let left = panel.left(width);
            let shown = panel.rows().iter().skip(left).take(count);
            shown
                .map(|version| {
                    CoveragePanel::lines(version, panel.first(), prefer, &self.clock, each).len()
                })
                .max()
                .unwrap_or(0)
        };
        let most = length.saturating_sub(height);
        let mut go_to = None;
        match key.code {
            Code::Char('Q') => return self.leave(),
            Code::Char('q' | 'c') | Code::Esc => self.overlay = None,
            Code::Char('d') if key.ctrl => panel.offset = (panel.offset + height / 2).min(most),
            Code::Char('u') if key.ctrl => panel.offset = panel.offset.saturating_sub(height / 2),
            Code::Char(' ' | 'f') | Code::PageDown => {
                panel.offset = (panel.offset + height.saturating_sub(2).max(1)).min(most);
            }
            Code::Char('b') | Code::PageUp => {
                panel.offset = panel.offset.saturating_sub(height.saturating_sub(2).max(1));
            }
            Code::Char('j' | 'l') | Code::Down | Code::Right => {
                go_to = Some((panel.cursor + 1).min(last));
            }
            Code::Char('k' | 'h') | Code::Up | Code::Left => {
                go_to = Some(panel.cursor.saturating_sub(1));
            }
            Code::Char('g') | Code::Home => go_to = Some(0),
            Code::Char('G') | Code::End => go_to = Some(last),
            Code::Enter | Code::Char('o') => {
                let row = panel.rows().get(panel.cursor);
                if let Some(row) = row.map(|version| version.row.clone()) {
                    self.behind = self.overlay.take();
                    return self.open_entry(row);
                }
            }
            _ => {}
        }
        if let (Some(cursor), Some(Overlay::Coverage(panel))) = (go_to, &mut self.overlay) {
            panel.cursor = cursor;
            panel.offset = if is_stacked {
                starts.get(cursor).copied().unwrap_or(0).min(most)
            } else {
                0
            };
        }
        Vec::new()
    }
}

//! Coverage: a panel of what outlets say of a story, side by side.

use super::timeline::TimelinePanel;
use super::why::counted;
use super::{App, Effect, Overlay, Pane, wrap};
use crate::command::Key;
use crate::command::key::Code;
use crate::model::coverage::{Coverage, Report, Version, preference};
use crate::model::{Clean, Clock, EntryId, EntryRow, Notice, Request, Ticket};

/// Least columns of a version, and most.
const COLUMN: (u16, u16) = (36, 64);

/// Columns between two versions.
pub const GAP: u16 = 3;

/// A line of what an outlet says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoverageLine {
    /// Nothing.
    Blank,
    /// The outlet; whether it is a preferred one.
    Outlet(Clean, bool),
    /// How much only this one says.
    Count(String),
    /// When a report came, and how long it is; with the place of the report.
    Facts(String, usize),
    /// Part of its headline.
    Headline(String, usize),
    /// Who carries the same text.
    Copies(String),
    /// Part of a sentence that only this outlet says.
    Only(String),
}

impl CoverageLine {
    /// Returns the place of the report that it is of, among those of its outlet.
    pub fn report(&self) -> Option<usize> {
        match self {
            Self::Facts(_, report) | Self::Headline(_, report) => Some(*report),
            _ => None,
        }
    }
}

/// The panel.
#[derive(Debug, Clone, PartialEq)]
pub struct CoveragePanel {
    /// The headline that the story was shown with.
    pub headline: Clean,
    /// The versions, preferred outlets first, then by time; `None` until they are there.
    pub coverage: Option<Result<Coverage, Notice>>,
    /// The outlet that is chosen, and which of its reports. Invariant: there is one, or both are 0.
    pub cursor: (usize, usize),
    /// Lines above the first one in sight.
    pub offset: usize,
    ticket: Ticket,
    /// The report that it was opened from: it begins there.
    from: Option<EntryId>,
    /// The timeline that it was opened in, which it goes back to.
    pub(super) under: Option<Box<TimelinePanel>>,
}

impl CoveragePanel {
    /// Returns the versions that are there.
    pub fn rows(&self) -> &[Version] {
        match &self.coverage {
            Some(Ok(coverage)) => &coverage.versions,
            _ => &[],
        }
    }

    /// Says how much is compared: `18 outlets · 31 reports`.
    pub fn facts(&self) -> String {
        let Some(Ok(coverage)) = &self.coverage else {
            return String::new();
        };
        let compared = coverage.compared() as u64;
        let outlets = counted(coverage.outlets, "outlet");
        if compared < coverage.reports {
            let all = coverage.reports;
            format!("{outlets} · the newest {compared} of {all} reports")
        } else {
            format!("{outlets} · {}", counted(compared, "report"))
        }
    }

    /// Returns how many outlets stand side by side in a panel so wide, and how wide each is.
    pub fn columns(&self, width: u16) -> (usize, u16) {
        let fit = ((width + GAP) / (COLUMN.0 + GAP)).max(1);
        let count = usize::from(fit).min(self.rows().len().max(1));
        let each = (width + GAP) / count as u16 - GAP.min(width);
        (count, each.min(COLUMN.1).max(1))
    }

    /// Returns the outlet at the left of a panel so wide: the chosen one is in sight.
    pub fn left(&self, width: u16) -> usize {
        let (count, _) = self.columns(width);
        (self.cursor.0 + 1).saturating_sub(count)
    }

    /// Returns the lines of a version, so wide.
    pub fn lines(
        version: &Version,
        first: Option<&Report>,
        prefer: &[String],
        clock: &Clock,
        width: u16,
    ) -> Vec<CoverageLine> {
        let wrapped = |text: &str, width: u16| -> Vec<String> {
            let ranges = wrap::lines(text, width.max(1)).into_iter();
            ranges.map(|range| text[range].to_owned()).collect()
        };
        let is_preferred = rank(version, prefer) < usize::MAX;
        let mut lines = vec![CoverageLine::Outlet(version.outlet.clone(), is_preferred)];
        let count = match (version.only.len(), version.sentences) {
            (_, 0) => "no sentences to compare".to_owned(),
            (0, 1) => "its one sentence is in other reports".to_owned(),
            (0, all) => format!("all {all} sentences are in other reports"),
            (only, all) if first.is_none() => format!("{only} of {all} sentences"),
            (only, all) => format!("only here: {only} of {}", counted(all as u64, "sentence")),
        };
        lines.extend(wrapped(&count, width).into_iter().map(CoverageLine::Count));
        for (nth, report) in version.reports.iter().enumerate() {
            let row = &report.row;
            let mut facts = clock.moment(row.published);
            let after = first.map_or(0, |first| row.published.0 - first.row.published.0);
            match after {
                _ if first.is_none_or(|first| first.row.id == row.id) => facts.push_str(" · first"),
                ..3_600 => facts.push_str(&format!(" · +{} min", after.max(0) / 60)),
                3_600..172_800 => facts.push_str(&format!(" · +{} h", after / 3_600)),
                _ => facts.push_str(&format!(" · +{} days", after / 86_400)),
            }
            if row.words > 0 {
                facts.push_str(&format!(" · {}", counted(u64::from(row.words), "word")));
            }
            lines.push(CoverageLine::Blank);
            lines.push(CoverageLine::Facts(facts, nth));
            let headline = wrapped(&row.title, width).into_iter();
            lines.extend(headline.map(|line| CoverageLine::Headline(line, nth)));
            if !report.copies.is_empty() {
                let names: Vec<&str> = report.copies.iter().map(Clean::as_str).collect();
                let copies = wrapped(&format!("also in {}", names.join(", ")), width);
                lines.extend(copies.into_iter().map(CoverageLine::Copies));
            }
        }
        for sentence in &version.only {
            lines.push(CoverageLine::Blank);
            let sentence = wrapped(sentence, width.saturating_sub(2)).into_iter();
            lines.extend(sentence.map(CoverageLine::Only));
        }
        lines
    }

    /// Returns the report that was there first, if there are several.
    pub fn first(&self) -> Option<&Report> {
        let reports = || self.rows().iter().flat_map(|version| &version.reports);
        let first = reports().min_by_key(|report| report.row.key());
        first.filter(|_| reports().nth(1).is_some())
    }

    /// Returns the lines of all versions one below the other, so wide, and of which outlet each is.
    pub fn stacked(
        &self,
        prefer: &[String],
        clock: &Clock,
        width: u16,
    ) -> Vec<(usize, CoverageLine)> {
        let mut lines = Vec::new();
        for (outlet, version) in self.rows().iter().enumerate() {
            let own = Self::lines(version, self.first(), prefer, clock, width);
            let blank = [CoverageLine::Blank, CoverageLine::Blank];
            lines.extend(own.into_iter().chain(blank).map(|line| (outlet, line)));
        }
        lines
    }

    /// Returns the next report, of all outlets one after the other, or the one before.
    fn stepped(&self, forward: bool) -> (usize, usize) {
        let (outlet, report) = self.cursor;
        let rows = self.rows();
        let last = |outlet: usize| {
            let version: Option<&Version> = rows.get(outlet);
            version.map_or(0, |version| version.reports.len().saturating_sub(1))
        };
        match (forward, report) {
            (true, report) if report < last(outlet) => (outlet, report + 1),
            (true, _) if outlet + 1 < rows.len() => (outlet + 1, 0),
            (false, 0) if outlet > 0 => (outlet - 1, last(outlet - 1)),
            (false, report) if report > 0 => (outlet, report - 1),
            _ => self.cursor,
        }
    }
}

/// Returns the place of an outlet among the preferred ones.
fn rank(version: &Version, prefer: &[String]) -> usize {
    let ranks = version
        .reports
        .iter()
        .filter_map(|report| preference(&report.row, prefer));
    ranks.min().unwrap_or(usize::MAX)
}

impl App {
    /// Shows what outlets say of the story under the cursor.
    pub(super) fn show_coverage(&mut self) -> Vec<Effect> {
        let shown = (self.reader.entry.as_ref()).filter(|_| self.focus == Pane::Reader);
        let Some(row) = shown.or(self.list.selected()) else {
            self.say(Notice::info("there is no story here"));
            return Vec::new();
        };
        let row = row.clone();
        self.cover(&row, None)
    }

    /// Shows what outlets say of the story of a report, beginning there.
    pub(super) fn cover(
        &mut self,
        row: &EntryRow,
        under: Option<Box<TimelinePanel>>,
    ) -> Vec<Effect> {
        let (story, ticket) = (row.story, self.next_ticket());
        self.overlay = Some(Overlay::Coverage(Box::new(CoveragePanel {
            headline: row.title.clone(),
            coverage: None,
            cursor: (0, 0),
            offset: 0,
            ticket,
            from: Some(row.id),
            under,
        })));
        vec![Effect::Engine(Request::Coverage { ticket, story })]
    }

    pub(super) fn take_coverage(&mut self, ticket: Ticket, coverage: Result<Coverage, Notice>) {
        let size = self.coverage_size();
        if let Some(Overlay::Coverage(panel)) = &mut self.overlay
            && panel.ticket == ticket
        {
            let prefer = &self.settings.stories.prefer;
            panel.coverage = Some(coverage.map(|mut coverage| {
                coverage.versions.sort_by_key(|version| {
                    let first = version.reports.iter().map(|report| report.row.key()).min();
                    (rank(version, prefer), first)
                });
                coverage
            }));
            if let Some(cursor) = panel.from.take().and_then(|from| panel.place_of(from)) {
                panel.go_to(cursor, size, prefer, &self.clock);
            } else if panel.is_in_part() {
                self.say(Notice::brief(
                    "this report is not among those compared here",
                ));
            }
        }
    }

    /// Returns columns and lines of the versions.
    fn coverage_size(&self) -> (u16, usize) {
        let height = usize::from(self.fit.list_lines.saturating_sub(2)).max(1);
        (self.fit.screen.saturating_sub(4), height)
    }

    /// A key while the versions are shown.
    pub(super) fn coverage_key(&mut self, key: Key) -> Vec<Effect> {
        let (width, height) = self.coverage_size();
        let Some(Overlay::Coverage(panel)) = &mut self.overlay else {
            return Vec::new();
        };
        let last = panel.rows().len().saturating_sub(1);
        let prefer = &self.settings.stories.prefer;
        let most = panel.length(width, prefer, &self.clock);
        let most = most.saturating_sub(height);
        let page = height.saturating_sub(2).max(1);
        let mut go_to = None;
        match key.code {
            Code::Char('Q') => return self.leave(),
            Code::Char('q' | 'c') | Code::Esc => {
                let under = panel.under.take();
                self.overlay = under.map(Overlay::Timeline);
                return self.timeline_again();
            }
            Code::Char('d') if key.ctrl => panel.offset = (panel.offset + height / 2).min(most),
            Code::Char('u') if key.ctrl => panel.offset = panel.offset.saturating_sub(height / 2),
            Code::Char(' ' | 'f') | Code::PageDown => {
                panel.offset = (panel.offset + page).min(most);
            }
            Code::Char('b') | Code::PageUp => panel.offset = panel.offset.saturating_sub(page),
            Code::Char('l') | Code::Right => go_to = Some(((panel.cursor.0 + 1).min(last), 0)),
            Code::Char('h') | Code::Left => go_to = Some((panel.cursor.0.saturating_sub(1), 0)),
            Code::Char('j') | Code::Down => go_to = Some(panel.stepped(true)),
            Code::Char('k') | Code::Up => go_to = Some(panel.stepped(false)),
            Code::Char('g') | Code::Home => go_to = Some((0, 0)),
            Code::Char('G') | Code::End => go_to = Some((last, 0)),
            Code::Enter | Code::Char('o') => {
                let version = panel.rows().get(panel.cursor.0);
                let report = version.and_then(|version| version.reports.get(panel.cursor.1));
                if let Some(row) = report.map(|report| report.row.clone()) {
                    self.behind = self.overlay.take();
                    return self.open_entry(row);
                }
            }
            _ => {}
        }
        if let (Some(cursor), Some(Overlay::Coverage(panel))) = (go_to, &mut self.overlay) {
            panel.go_to(cursor, (width, height), prefer, &self.clock);
        }
        Vec::new()
    }
}

impl CoveragePanel {
    /// Returns how many lines the longest of the versions in sight has; of stacked ones, all.
    fn length(&self, width: u16, prefer: &[String], clock: &Clock) -> usize {
        let (count, each) = self.columns(width);
        if count == 1 {
            return self.stacked(prefer, clock, each).len();
        }
        let shown = self.rows().iter().skip(self.left(width)).take(count);
        let lengths =
            shown.map(|version| Self::lines(version, self.first(), prefer, clock, each).len());
        lengths.max().unwrap_or(0)
    }

    /// Returns whether there are more reports than were compared.
    fn is_in_part(&self) -> bool {
        let coverage = self
            .coverage
            .as_ref()
            .and_then(|coverage| coverage.as_ref().ok());
        coverage.is_some_and(|coverage| coverage.reports > coverage.compared() as u64)
    }

    /// Returns the outlet of a report, and which of its reports it is.
    fn place_of(&self, entry: EntryId) -> Option<(usize, usize)> {
        let versions = self.rows().iter().enumerate();
        let mut places = versions.filter_map(|(outlet, version)| {
            let mut reports = version.reports.iter();
            let report = reports.position(|report| report.row.id == entry)?;
            Some((outlet, report))
        });
        places.next()
    }

    /// Chooses a report, and keeps it in sight of so many columns and lines.
    fn go_to(
        &mut self,
        cursor: (usize, usize),
        (width, height): (u16, usize),
        prefer: &[String],
        clock: &Clock,
    ) {
        let is_other = self.cursor.0 != cursor.0;
        self.cursor = cursor;
        let (count, each) = self.columns(width);
        let lines = if count == 1 {
            self.stacked(prefer, clock, each)
        } else {
            if is_other {
                self.offset = 0;
            }
            let version = self.rows().get(cursor.0);
            let lines = version.map_or_else(Vec::new, |version| {
                Self::lines(version, self.first(), prefer, clock, each)
            });
            lines.into_iter().map(|line| (cursor.0, line)).collect()
        };
        let most = self.length(width, prefer, clock).saturating_sub(height);
        self.follow_in(&lines, height, most);
    }

    /// Keeps the report that is chosen in sight; of the first of an outlet its name, too.
    fn follow_in(&mut self, lines: &[(usize, CoverageLine)], height: usize, most: usize) {
        let (outlet, report) = self.cursor;
        let is_it =
            |(of, line): &(usize, CoverageLine)| *of == outlet && line.report() == Some(report);
        let Some(mut first) = lines.iter().position(is_it) else {
            return;
        };
        let last = lines.iter().rposition(is_it).unwrap_or(first);
        if report == 0 {
            first = lines
                .iter()
                .position(|(of, _)| *of == outlet)
                .unwrap_or(first);
        }
        if last >= self.offset + height {
            self.offset = last + 1 - height;
        }
        self.offset = self.offset.min(first).min(most);
    }
}

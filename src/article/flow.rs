//! Flow: a paragraph before it is cut into lines, and the setting of its lines.

use super::wrap::{SOFT_HYPHEN, cells, wrap};
use crate::model::Clean;
use crate::model::page::{Face, Line, LineEnd, Role, Run};

/// A paragraph: what stands before its lines, and its text with the looks of its parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    /// Bars, bullets and indents before the first line, one character a cell.
    pub(super) prefix: Vec<(char, Face)>,
    /// The text.
    pub(super) text: String,
    /// Where the parts of one look end, and the looks.
    pub(super) faces: Vec<(usize, Face)>,
}

impl Flow {
    /// Returns a flow of text in one look.
    pub(super) fn plain(text: &str, face: Face) -> Self {
        let mut flow = Self::default();
        flow.push_str(text, face);
        flow
    }

    /// Adds a character.
    pub(super) fn push(&mut self, c: char, face: Face) {
        self.text.push(c);
        let end = self.text.len();
        match self.faces.last_mut() {
            Some((last, known)) if *known == face => *last = end,
            _ => self.faces.push((end, face)),
        }
    }

    /// Adds text.
    pub(super) fn push_str(&mut self, text: &str, face: Face) {
        text.chars().for_each(|c| self.push(c, face));
    }

    /// Returns whether there is no text.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns the cells before the text.
    pub(super) fn indent(&self) -> usize {
        self.prefix.len()
    }

    /// Returns what stands before the lines after the first: bars go on, bullets become space.
    pub(super) fn hanging(&self) -> Vec<(char, Face)> {
        let go_on = |(c, face): &(char, Face)| match face.role {
            Role::QuoteBar => (*c, *face),
            _ => (' ', Face::default()),
        };
        self.prefix.iter().map(go_on).collect()
    }

    /// Returns the cells of the whole paragraph on one line.
    pub(super) fn cells(&self) -> usize {
        self.indent() + cells(&self.text)
    }

    /// Cuts the paragraph into lines of at most `width` cells.
    pub(super) fn set(&self, width: usize) -> Vec<Line> {
        // Where the indent would leave no room for words, it gives way.
        let kept = self
            .prefix
            .len()
            .min(width.saturating_sub(8).max(width / 2));
        let room = width - kept;
        let is_rtl = super::direction::is_rtl(&self.text);
        let hanging = self.hanging();
        wrap(&self.text, room)
            .into_iter()
            .enumerate()
            .map(|(index, part)| {
                let mut runs = Runs::default();
                let prefix = if index == 0 { &self.prefix } else { &hanging };
                prefix[..kept]
                    .iter()
                    .for_each(|(c, face)| runs.push(*c, *face));
                self.write(&part.range, room, &mut runs);
                if part.has_hyphen {
                    let face = Face {
                        role: Role::Hyphen,
                        ..Face::default()
                    };
                    runs.push('-', face);
                }
                Line {
                    runs: runs.finish(),
                    end: part.end,
                    is_rtl,
                    ..Line::default()
                }
            })
            .collect()
    }

    /// Writes a part of the text. A character wider than the line cannot be shown.
    fn write(&self, range: &std::ops::Range<usize>, room: usize, runs: &mut Runs) {
        let first = self.faces.partition_point(|(end, _)| *end <= range.start);
        let mut start = range.start;
        for (end, face) in &self.faces[first..] {
            let end = (*end).min(range.end);
            for c in self.text[start..end].chars() {
                match c {
                    SOFT_HYPHEN | '\u{2060}' | '\u{200b}' => {}
                    '\u{a0}' => runs.push(' ', *face),
                    c if room < 2 && cells(c.encode_utf8(&mut [0; 4])) > room => {}
                    c => runs.push(c, *face),
                }
            }
            start = end;
            if start >= range.end {
                break;
            }
        }
    }
}

/// Gathers characters into runs of one look.
#[derive(Default)]
pub(super) struct Runs(Vec<(String, Face)>);

impl Runs {
    pub(super) fn push(&mut self, c: char, face: Face) {
        match self.0.last_mut() {
            Some((text, last)) if *last == face => text.push(c),
            _ => self.0.push((c.to_string(), face)),
        }
    }

    pub(super) fn push_str(&mut self, text: &str, face: Face) {
        text.chars().for_each(|c| self.push(c, face));
    }

    /// Returns the runs without the space at their end.
    pub(super) fn finish(mut self) -> Vec<Run> {
        while let Some((text, face)) = self.0.last_mut() {
            if face.role != Role::QuoteBar {
                text.truncate(text.trim_end().len());
            }
            if !text.is_empty() {
                break;
            }
            self.0.pop();
        }
        let runs = self.0.into_iter().map(|(text, face)| Run {
            text: Clean::piece(&text),
            face,
        });
        runs.filter(|run| !run.text.is_empty()).collect()
    }
}

/// Returns a line of runs that ends a block.
pub(super) fn line(runs: Runs) -> Line {
    Line {
        runs: runs.finish(),
        end: LineEnd::Hard,
        ..Line::default()
    }
}

/// Returns the look that has only a role.
pub(super) fn with(role: Role) -> Face {
    Face {
        role,
        ..Face::default()
    }
}

/// Returns the cells of a line.
pub(super) fn line_cells(line: &Line) -> usize {
    line.runs.iter().map(|run| cells(&run.text)).sum()
}

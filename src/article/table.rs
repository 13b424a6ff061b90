//! Table: rows of cells set in columns; where they do not fit, one record a row.

use super::flow::{Flow, Runs, line, line_cells, with};
use super::wrap::{cells, longest_word};
use crate::model::page::{Face, Line, Role};

/// Cells between two columns.
const GAP: usize = 2;

/// A column that needs more is not made narrower than this.
const LEAST: usize = 9;

/// Most columns that are set side by side.
const MAX_COLUMNS: usize = 60;

/// Most lines a row may take before records are easier to read.
const MAX_HEIGHT: usize = 12;

/// A cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) flows: Vec<Flow>,
    pub(super) is_head: bool,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl Cell {
    fn is_blank(&self) -> bool {
        self.flows.iter().all(Flow::is_blank)
    }

    fn cells(&self) -> usize {
        self.flows.iter().map(Flow::cells).max().unwrap_or(0)
    }

    fn set(&self, width: usize) -> Vec<Line> {
        let flows = self.flows.iter().filter(|flow| !flow.is_blank());
        flows.flat_map(|flow| flow.set(width)).collect()
    }

    fn text(&self) -> String {
        let texts: Vec<&str> = self.flows.iter().map(|flow| flow.text.trim()).collect();
        texts.join(" ").trim().to_owned()
    }
}

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Cells of indent before the table itself.
    pub(super) indent: usize,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell at its place: its first column.
struct Placed {
    column: usize,
    cell: Cell,
}

impl Table {
    /// Sets the table in at most `width` cells.
    pub(super) fn set(self, width: usize) -> Vec<Line> {
        let (rows, count) = place(self.rows);
        if rows.is_empty() {
            return Vec::new();
        }
        let heads = rows
            .iter()
            .take_while(|row| row.iter().all(|placed| placed.cell.is_head))
            .count();
        let heads = if heads == rows.len() {
            1.min(heads - 1)
        } else {
            heads
        };
        columns(&rows, count, width)
            .and_then(|widths| in_columns(&rows, heads, &widths))
            .unwrap_or_else(|| as_records(&rows, heads, count, width))
    }
}

/// Gives each cell its column; cells that span rows push those below them to the right. Rows
/// without a word are left out.
fn place(rows: Vec<Vec<Cell>>) -> (Vec<Vec<Placed>>, usize) {
    let mut taken: Vec<usize> = Vec::new();
    let mut placed_rows = Vec::new();
    for row in rows {
        if row.iter().all(Cell::is_blank) {
            continue;
        }
        let mut column = 0;
        let mut placed = Vec::new();
        let mut next: Vec<usize> = taken.iter().map(|rows| rows.saturating_sub(1)).collect();
        for cell in row {
            while taken.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let end = column + cell.columns.max(1);
            if next.len() < end {
                next.resize(end, 0);
            }
            for rows in &mut next[column..end] {
                *rows = cell.rows.saturating_sub(1);
            }
            placed.push(Placed { column, cell });
            column = end;
        }
        taken = next;
        placed_rows.push(placed);
    }
    let ends = placed_rows.iter().flatten();
    // Columns that only spans reach into hold nothing.
    let count = ends.map(|placed| placed.column + 1).max().unwrap_or(0);
    (placed_rows, count)
}

/// Returns the widths of the columns, or `None` if they cannot stand side by side.
fn columns(rows: &[Vec<Placed>], count: usize, width: usize) -> Option<Vec<usize>> {
    let room = width.checked_sub(GAP * count.saturating_sub(1))?;
    if count > MAX_COLUMNS || room < count {
        return None;
    }
    let mut most = vec![0; count];
    let mut least = vec![0; count];
    for placed in rows.iter().flatten() {
        if placed.cell.columns > 1 || placed.column >= count {
            continue;
        }
        let wanted = placed.cell.cells();
        most[placed.column] = wanted.max(most[placed.column]);
        for flow in &placed.cell.flows {
            let word = flow.indent() + longest_word(&flow.text);
            least[placed.column] = word.min(24).max(least[placed.column]);
        }
    }
    if most.iter().sum::<usize>() <= room {
        return Some(most);
    }
    let least: Vec<usize> = most
        .iter()
        .zip(&least)
        .map(|(most, word)| (*word).max(LEAST).min(*most))
        .collect();
    let mut spare = room.checked_sub(least.iter().sum())?;
    // Each gets its least; the narrowest wishes are met first, the rest is shared.
    let mut widths = least;
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&column| most[column] - widths[column]);
    for (done, &column) in order.iter().enumerate() {
        let share = spare / (count - done);
        let more = (most[column] - widths[column]).min(share);
        widths[column] += more;
        spare -= more;
    }
    Some(widths)
}

/// Sets the rows side by side; `None` if a row would be taller than it is readable.
fn in_columns(rows: &[Vec<Placed>], heads: usize, widths: &[usize]) -> Option<Vec<Line>> {
    let right: Vec<bool> = (0..widths.len())
        .map(|column| is_numeric(&rows[heads..], column))
        .collect();
    let total = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
    let rule = || {
        let mut runs = Runs::default();
        runs.push_str(&"─".repeat(total), with(Role::Rule));
        line(runs)
    };
    let mut lines = Vec::new();
    let mut is_tall = false;
    for (index, row) in rows.iter().enumerate() {
        let cells: Vec<(usize, usize, Vec<Line>, bool)> = row
            .iter()
            .filter(|placed| placed.column < widths.len())
            .map(|placed| {
                let end = (placed.column + placed.cell.columns.max(1)).min(widths.len());
                let own = &widths[placed.column..end];
                let width = own.iter().sum::<usize>() + GAP * (own.len() - 1);
                let x = widths[..placed.column].iter().map(|w| w + GAP).sum();
                let is_right = right[placed.column] && own.len() == 1;
                (x, width, placed.cell.set(width.max(1)), is_right)
            })
            .collect();
        let height = cells.iter().map(|cell| cell.2.len()).max().unwrap_or(0);
        if height > MAX_HEIGHT {
            return None;
        }
        // Rows of several lines need something between them.
        if index > heads && (is_tall || height > 1) {
            lines.push(Line::default());
        }
        is_tall = height > 1;
        for y in 0..height {
            let mut runs = Runs::default();
            let mut at = 0;
            for (x, width, set, is_right) in &cells {
                let Some(part) = set.get(y) else { continue };
                let used = line_cells(part);
                let x = if *is_right {
                    x + width.saturating_sub(used)
                } else {
                    *x
                };
                runs.push_str(&" ".repeat(x.saturating_sub(at)), Face::default());
                for run in &part.runs {
                    runs.push_str(&run.text, head_face(run.face, index < heads));
                }
                at = x.max(at) + used;
            }
            lines.push(line(runs));
        }
        if index + 1 == heads {
            lines.push(rule());
        }
    }
    lines.push(rule());
    lines.insert(0, rule());
    Some(lines)
}

fn head_face(face: Face, is_head: bool) -> Face {
    Face {
        is_strong: face.is_strong || is_head,
        ..face
    }
}

/// Returns whether a column holds numbers: they are read from the right.
fn is_numeric(rows: &[Vec<Placed>], column: usize) -> bool {
    let cells = rows
        .iter()
        .flatten()
        .filter(|placed| placed.column == column);
    let mut numbers = 0;
    for placed in cells {
        let text = placed.cell.text();
        if text.is_empty() || matches!(text.as_str(), "-" | "–" | "—" | "n/a") {
            continue;
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if digits == 0 || letters > 2 || cells_of(&text) > 16 {
            return false;
        }
        numbers += 1;
    }
    numbers > 1
}

fn cells_of(text: &str) -> usize {
    cells(text)
}

/// Sets each row as a block of lines `header: value`.
fn as_records(rows: &[Vec<Placed>], heads: usize, count: usize, width: usize) -> Vec<Line> {
    // The name of a column is what its headers say, from top to bottom.
    let mut names = vec![String::new(); count.min(MAX_COLUMNS)];
    for placed in rows[..heads].iter().flatten() {
        let text = placed.cell.text();
        for name in names
            .iter_mut()
            .skip(placed.column)
            .take(placed.cell.columns.max(1))
        {
            if !name.is_empty() && !text.is_empty() {
                name.push(' ');
            }
            name.push_str(&text);
        }
    }
    let mut lines = Vec::new();
    for row in &rows[heads..] {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        for (index, placed) in row.iter().enumerate() {
            if placed.cell.is_blank() {
                continue;
            }
            let name = names
                .get(placed.column)
                .map_or("", |name| name.trim_end_matches(':'));
            for (at, flow) in placed
                .cell
                .flows
                .iter()
                .filter(|flow| !flow.is_blank())
                .enumerate()
            {
                let mut record = Flow {
                    prefix: if index > 0 {
                        vec![(' ', Face::default()); 2]
                    } else {
                        Vec::new()
                    },
                    ..Flow::default()
                };
                record.prefix.extend(&flow.prefix);
                if at == 0 && !name.is_empty() {
                    record.push_str(name, with(Role::Note));
                    record.push_str(": ", with(Role::Note));
                }
                let mut start = 0;
                for (end, face) in &flow.faces {
                    let is_title = index == 0 && count > 1;
                    record.push_str(&flow.text[start..*end], head_face(*face, is_title));
                    start = *end;
                }
                lines.extend(record.set(width));
            }
        }
    }
    lines
}

//! Tables: those that hold data are kept as rows of cells, those that hold a layout become blocks.

use std::fmt::Write as _;

use super::{Writer, skip, span};
use crate::article::html::{Piece, Pieces, attribute};
use crate::article::signs::Sign;

/// Tables inside tables that are looked into; deeper ones are layouts.
const MAX_NESTED: usize = 8;

/// Longest text of a cell that is data, in bytes.
const MAX_CELL: usize = 1_200;

impl Writer {
    pub(super) fn table(&mut self, attributes: &str, rest: &Pieces<'_>) {
        self.close("h");
        self.close_paragraph();
        self.open_item();
        let around = self
            .open
            .iter()
            .filter(|open| matches!(open.name, "table" | "layout"))
            .count();
        let role = attribute(attributes, "role");
        let is_layout = around >= MAX_NESTED
            || self.is_in("table")
            || matches!(role.as_deref(), Some("presentation" | "none"))
            || is_layout(rest);
        if is_layout {
            self.begin("layout", "div", None);
            return;
        }
        if self.open.len() + 8 >= super::MAX_DEPTH {
            return;
        }
        let _ = write!(self.out, "<p>{}</p>", Sign::Table.char());
        self.push("table", "", None);
    }

    pub(super) fn end_table(&mut self) {
        let at = self
            .open
            .iter()
            .rposition(|open| matches!(open.name, "table" | "layout"));
        let Some(at) = at else { return };
        let is_table = self.open[at].name == "table";
        self.close_to(at);
        if is_table {
            let _ = write!(self.out, "<p>{}</p>", Sign::TableEnd.char());
        }
    }

    /// Returns whether the innermost table is one of data; none at all is none.
    fn is_in_data(&self) -> bool {
        self.open
            .iter()
            .rev()
            .find(|open| matches!(open.name, "table" | "layout"))
            .is_some_and(|open| open.name == "table")
    }

    pub(super) fn row(&mut self) {
        self.close_within("h", &["table", "layout"]);
        self.close_within("td", &["table", "layout"]);
        if self.is_in_data() {
            let _ = write!(self.out, "<div>{}</div>", Sign::Row.char());
        }
    }

    pub(super) fn cell(&mut self, name: &str, attributes: &str, rest: &mut Pieces<'_>) {
        self.close_within("td", &["table", "layout"]);
        // Line numbers beside code.
        let class = attribute(attributes, "class").unwrap_or_default();
        if ["gutter", "lineno", "line-num", "blob-num"]
            .iter()
            .any(|numbers| class.contains(numbers))
        {
            skip(rest, name);
            return;
        }
        if self.is_in_data() {
            let sign = Sign::Cell {
                is_head: name == "th",
                columns: span(attributes, "colspan"),
                rows: span(attributes, "rowspan"),
            };
            let _ = write!(self.out, "<div>{}</div>", sign.char());
        }
        self.begin("td", "div", None);
    }
}

/// Returns whether the table that was just begun only arranges things: it has a table, headings
/// or code in it, one column, one row without a header, or cells as long as articles.
fn is_layout(rest: &Pieces<'_>) -> bool {
    let (mut rows, mut heads, mut cell_text) = (0, 0, 0);
    let (mut columns, mut widest) = (0, 0);
    for piece in rest.clone() {
        match piece {
            Piece::Text(text) => {
                cell_text += text.trim().len();
                if cell_text > MAX_CELL {
                    return true;
                }
            }
            Piece::Start(name, attributes) => match name.to_ascii_lowercase().as_str() {
                "table" | "pre" | "h1" | "h2" | "h3" | "form" | "iframe" | "figure" => return true,
                "tr" => {
                    rows += 1;
                    columns = 0;
                }
                tag @ ("td" | "th") => {
                    heads += usize::from(tag == "th");
                    columns += usize::from(span(attributes, "colspan"));
                    widest = widest.max(columns);
                    cell_text = 0;
                }
                _ => {}
            },
            Piece::End(name) if name.eq_ignore_ascii_case("table") => break,
            Piece::End(_) | Piece::Drawing { .. } => {}
        }
    }
    widest < 2 || (rows < 2 && heads == 0)
}

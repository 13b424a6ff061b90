//! Listing: a block of code, line by line, with its comments, literals and keywords.

use super::code;
use super::flow::{Flow, Runs, line, with};
use super::wrap::cells;
use crate::model::page::{Line, LineEnd, Role};

/// Cells from which there is room for a bar before the code.
const BAR_FROM: usize = 13;

/// Sets code in lines of at most `width` cells. Its lines are kept; one that is too long goes on
/// below, with a sign that it does.
pub(super) fn set(language: Option<u8>, lead: &Flow, text: &str, width: usize) -> Vec<Line> {
    let text = text.trim_end().trim_start_matches('\n');
    let parts = language.map_or(Vec::new(), |language| code::highlight(language, text));
    let mut parts = parts.into_iter().peekable();
    let kept = lead.prefix.len().min(width / 2);
    let room = width - kept;
    let has_bar = room >= BAR_FROM;
    let begin = |is_first: bool, bar: &str| {
        let mut runs = Runs::default();
        let prefix = if is_first {
            lead.prefix.clone()
        } else {
            lead.hanging()
        };
        prefix[..kept]
            .iter()
            .for_each(|(c, face)| runs.push(*c, *face));
        if has_bar {
            runs.push_str(bar, with(Role::Rule));
        }
        (runs, if has_bar { cells(bar) } else { 0 })
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    for source in text.split('\n') {
        let (mut runs, mut used) = begin(lines.is_empty(), "│ ");
        for (at, c) in source.char_indices() {
            let at = start + at;
            while parts.next_if(|(range, _)| range.end <= at).is_some() {}
            let role = match parts.peek() {
                Some((range, role)) if range.contains(&at) => *role,
                _ => Role::Code,
            };
            let needed = cells(c.encode_utf8(&mut [0; 4]));
            if used + needed > room {
                let (next, bar) = begin(false, "│ ↪ ");
                let mut done = line(std::mem::replace(&mut runs, next));
                done.end = LineEnd::Joined;
                lines.push(done);
                used = bar;
            }
            if used + needed <= room {
                runs.push(c, with(role));
                used += needed;
            }
        }
        lines.push(line(runs));
        start += source.len() + 1;
    }
    lines
}

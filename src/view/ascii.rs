//! Rules and marks in ASCII alone, for fonts and devices that have no others.

use ratatui::buffer::Buffer;

/// What each sign of ours becomes. Text of articles keeps its letters, whatever they are.
const SIGNS: [(char, &str); 41] = [
    ('–', "-"),
    ('×', "x"),
    ('─', "-"),
    ('━', "="),
    ('│', "|"),
    ('┃', "|"),
    ('▎', "|"),
    ('▏', "|"),
    ('┌', "+"),
    ('┐', "+"),
    ('└', "+"),
    ('┘', "+"),
    ('├', "+"),
    ('┤', "+"),
    ('┬', "+"),
    ('┴', "+"),
    ('┼', "+"),
    ('●', "*"),
    ('◌', "."),
    ('○', "o"),
    ('▲', "^"),
    ('★', "+"),
    ('◷', "@"),
    ('▾', "v"),
    ('▸', ">"),
    ('≡', "="),
    ('⟳', "~"),
    ('⌕', "?"),
    ('•', "*"),
    ('…', "~"),
    ('·', "-"),
    ('▁', "."),
    ('▂', "."),
    ('▃', ":"),
    ('▄', ":"),
    ('▅', "+"),
    ('▆', "+"),
    ('▇', "#"),
    ('█', "#"),
    ('↑', "^"),
    ('↓', "v"),
];

/// Replaces the signs on the screen.
pub(super) fn replace(buf: &mut Buffer) {
    for cell in &mut buf.content {
        let mut chars = cell.symbol().chars();
        let (Some(sign), None) = (chars.next(), chars.next()) else {
            continue;
        };
        if sign.is_ascii() {
            continue;
        }
        if let Some((_, plain)) = SIGNS.iter().find(|(known, _)| *known == sign) {
            cell.set_symbol(plain);
        }
    }
}

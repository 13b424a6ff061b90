//! Superscripts and subscripts: as Unicode has them, else with a sign before them.

use super::Writer;
use crate::article::html::decode_entities;

/// What stands for a character high or low.
fn raised(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32(0x2074 + (c as u32 - '4' as u32))?,
        '+' => '⁺',
        '-' | '−' | '–' => '⁻',
        '=' => '⁼',
        '(' => '⁽',
        ')' => '⁾',
        'n' => 'ⁿ',
        'i' => 'ⁱ',
        _ => return None,
    })
}

fn lowered(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32(0x2080 + (c as u32 - '0' as u32))?,
        '+' => '₊',
        '-' | '−' | '–' => '₋',
        '=' => '₌',
        '(' => '₍',
        ')' => '₎',
        'a' => 'ₐ',
        'e' => 'ₑ',
        'o' => 'ₒ',
        'x' => 'ₓ',
        'i' => 'ᵢ',
        'n' => 'ₙ',
        _ => return None,
    })
}

/// Endings of ordinal numbers, which read well on the line.
const ORDINALS: [&str; 12] = [
    "st", "nd", "rd", "th", "er", "re", "e", "ème", "o", "a", "os", "as",
];

/// Returns `text` raised or lowered, if Unicode has all of it so.
pub(in crate::article) fn mapped(text: &str, is_raised: bool) -> Option<String> {
    let map = if is_raised { raised } else { lowered };
    text.chars().map(map).collect()
}

/// Writes raised or lowered text for the line; the other text is returned as it is.
fn written(text: &str, is_raised: bool) -> String {
    let text = text.trim();
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    if let Some(mapped) = mapped(inner, is_raised) {
        return mapped;
    }
    let is_name = text.chars().all(|c| !c.is_alphanumeric());
    if (is_raised && ORDINALS.contains(&text)) || is_name || text.chars().count() > 24 {
        return text.to_owned();
    }
    let sign = if is_raised { '^' } else { '_' };
    if text.chars().count() == 1 {
        format!("{sign}{text}")
    } else {
        format!("{sign}({text})")
    }
}

impl Writer {
    /// Ends `sup` or `sub`: what was written since it began is raised or lowered, if it is bare
    /// text or the mark of a footnote.
    pub(super) fn end_script(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else {
            return;
        };
        let start = self.open[at].at;
        if at + 1 != self.open.len() {
            self.end_inline(name, "");
            return;
        }
        self.open.pop();
        let content = &self.out[start..];
        if content.contains('<') || content.trim().is_empty() {
            return;
        }
        let text = written(&decode_entities(content), name == "sup");
        self.out.truncate(start);
        self.text(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unicode_has_is_used() {
        let cases = [
            ("2", true, "²"),
            ("n+1", true, "ⁿ⁺¹"),
            ("[12]", true, "¹²"),
            ("th", true, "th"),
            ("TM", true, "^(TM)"),
            ("x", true, "^x"),
            ("2", false, "₂"),
            ("max", false, "_(max)"),
            ("®", true, "®"),
        ];
        for (text, is_raised, want) in cases {
            assert_eq!(written(text, is_raised), want, "{text}");
        }
    }
}

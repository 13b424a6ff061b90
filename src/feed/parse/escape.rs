//! Escape: text of any kind, written so that it may stand in XML.

use std::fmt::Write as _;

/// Writes an attribute with its value as written, mended.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    for (i, part) in value.split('"').enumerate() {
        if i > 0 {
            out.push_str("&quot;");
        }
        push_text(out, part);
    }
    out.push('"');
}

/// Writes text in which references stand; an `&` that begins none is escaped. Returns whether
/// anything had to be.
pub(super) fn push_text(out: &mut String, text: &str) -> bool {
    let mut is_mended = false;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        is_mended |= push_plain(out, &rest[..at]);
        rest = &rest[at..];
        let length = reference(rest);
        if length == 0 {
            is_mended = true;
            out.push_str("&amp;");
            rest = &rest[1..];
        } else {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    is_mended | push_plain(out, rest)
}

/// Returns the length of the reference that `text` begins with, 0 if it is none or names a
/// character that XML does not have.
fn reference(text: &str) -> usize {
    let Some(end) = text.as_bytes().iter().take(34).position(|&b| b == b';') else {
        return 0;
    };
    let name = &text[1..end];
    let code = match name.strip_prefix('#') {
        None => {
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric());
            return if is_name { end + 1 } else { 0 };
        }
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        },
    };
    let is_sound = code.and_then(char::from_u32).is_some_and(is_allowed) && !name.starts_with("#X");
    if is_sound { end + 1 } else { 0 }
}

/// Writes text with everything escaped that could be markup.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    for (i, part) in text.split('&').enumerate() {
        if i > 0 {
            out.push_str("&amp;");
        }
        push_plain(out, part);
    }
}

/// Writes markup and CDATA sections beside each other, all escaped.
pub(super) fn push_mixed(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<![CDATA[") {
        push_escaped(out, before);
        let (inside, behind) = after.split_once("]]>").unwrap_or((after, ""));
        push_escaped(out, inside);
        rest = behind;
    }
    push_escaped(out, rest);
}

/// Writes text that holds no reference; returns whether it had anything that XML forbids.
fn push_plain(out: &mut String, text: &str) -> bool {
    let mut clean = 0;
    let mut is_mended = false;
    for (at, c) in text.char_indices() {
        let replacement = match c {
            '<' => "&lt;",
            '>' => "&gt;",
            c if is_allowed(c) => continue,
            _ => "",
        };
        is_mended |= c != '>';
        out.push_str(&text[clean..at]);
        out.push_str(replacement);
        clean = at + c.len_utf8();
    }
    out.push_str(&text[clean..]);
    is_mended
}

/// Returns whether a character may stand in XML 1.0 (§2.2).
fn is_allowed(c: char) -> bool {
    !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T>(push: fn(&mut String, &str) -> T, text: &str, want: &str) {
        let mut out = String::new();
        push(&mut out, text);
        assert_eq!(out, want, "{text}");
    }

    #[test]
    fn references_stay_and_other_ampersands_do_not() {
        check(
            push_text,
            "a & b &amp; &lt; &nbsp;",
            "a &amp; b &amp; &lt; &nbsp;",
        );
        check(
            push_text,
            "&#233; &#xe9; &#1; &#xd800; &;",
            "&#233; &#xe9; &amp;#1; &amp;#xd800; &amp;;",
        );
        check(push_text, "?a=1&b=2 5 < 6\u{b}", "?a=1&amp;b=2 5 &lt; 6");
    }

    #[test]
    fn everything_is_escaped_once() {
        check(push_escaped, "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;");
        check(push_mixed, "a<br><![CDATA[<i>]]>b", "a&lt;br&gt;&lt;i&gt;b");
        let mut out = String::new();
        push_attribute(&mut out, "title", "5 < 6 & \"x\"");
        assert_eq!(out, " title=\"5 &lt; 6 &amp; &quot;x&quot;\"");
    }
}

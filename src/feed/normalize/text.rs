//! Text of entries: headlines as one plain line, bodies as HTML.

use crate::article;
use crate::feed::decode::without_c1;
use crate::feed::parse::base64_text;
use crate::model::Clean;

/// Longest headline, in bytes.
const MAX_TITLE: usize = 1 << 10;

/// Characters of a headline taken from the text.
const FIRST_WORDS: usize = 80;

/// How a section begins in which markup is text.
const CDATA: &str = "<![CDATA[";

/// Raw headlines are cut here, in bytes, before anything is done with them.
const MAX_RAW_TITLE: usize = 16 << 10;

/// Elements that appear in headlines; anything else in angle brackets is meant as it stands.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "big", "br", "cite", "code", "div", "em", "font", "h1", "h2", "h3", "i",
    "img", "ins", "del", "kbd", "mark", "nobr", "p", "q", "s", "small", "span", "strike", "strong",
    "sub", "sup", "tt", "u", "wbr", "script", "style",
];

/// Returns a headline as one plain line of at most 1 KiB.
///
/// In HTML every tag is one; elsewhere feeds write HTML without saying so, so that known inline
/// tags and references are undone once, and `a < b` and `Vec<T>` stay.
pub(super) fn title(raw: &str, media_type: &str) -> Clean {
    let raw = &raw[..raw.floor_char_boundary(MAX_RAW_TITLE)];
    let raw = &*without_c1(raw.into());
    if !raw.contains(['<', '&']) {
        return cut(Clean::line(raw));
    }
    let plain = if media_type.contains("html") {
        article::plain(raw)
    } else {
        article::plain(&protect(raw))
    };
    cut(Clean::line(&plain))
}

/// Escapes every `<` that begins no inline tag.
fn protect(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let name = after.strip_prefix('/').unwrap_or(after);
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let is_tag = after.contains('>')
            && INLINE
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&name[..end]));
        out.push_str(if is_tag { "<" } else { "&lt;" });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn cut(title: Clean) -> Clean {
    if title.len() <= MAX_TITLE {
        return title;
    }
    Clean::line(&format!("{}…", title.slice(0..MAX_TITLE - '…'.len_utf8())))
}

/// Returns the beginning of a text as a headline.
pub(super) fn first_words(text: &str) -> Clean {
    let head = &text[..text.floor_char_boundary(8 * FIRST_WORDS)];
    let line = Clean::line(head.trim_start().lines().next().unwrap_or_default());
    let Some((limit, _)) = line.char_indices().nth(FIRST_WORDS) else {
        return line;
    };
    let end = line[..limit]
        .rfind(' ')
        .filter(|&end| end > limit / 2)
        .unwrap_or(limit);
    Clean::line(&format!("{}…", &line[..end]))
}

/// Returns a body as text: what is neither text nor XML is base64 (RFC 4287 §4.1.3.3), and `None` if
/// that holds no text, such as a picture.
pub(super) fn unpacked(body: String, media_type: &str) -> Option<String> {
    let is_text = media_type.starts_with("text/")
        || media_type.ends_with("xml")
        || media_type.contains("html");
    if is_text {
        Some(body)
    } else {
        base64_text::decode(&body)
    }
}

/// Returns a body as HTML: plain text is escaped, its blank lines are paragraphs.
pub(super) fn html(body: String, media_type: &str) -> String {
    let mut body = without_c1(body.into()).into_owned();
    // Wrapped twice: what the parser left of the inner section would show as text.
    if body.contains(CDATA) {
        body = body.replace(CDATA, "").replace("]]>", "");
    }
    let looks_like_html = || {
        body.contains("</") || body.contains("/>") || body.contains("<br") || body.contains("<p")
    };
    if media_type != "text/plain" || !body.contains(['<', '&', '\n']) || looks_like_html() {
        return body;
    }
    let escaped = body.replace('&', "&amp;").replace('<', "&lt;");
    let paragraphs: Vec<String> = escaped
        .split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| format!("<p>{}</p>", paragraph.trim().replace('\n', "<br>\n")))
        .collect();
    paragraphs.join("\n")
}

//! Decode: bytes to text, by what is declared and what is there.
//!
//! In order: a byte-order mark; the shape of UTF-16 and UTF-32; valid UTF-8 that is more than
//! ASCII (text in another encoding is hardly ever that by chance); the `charset` of the HTTP
//! header, then that of the XML declaration, if the bytes are valid in it; a guess. The result is
//! never an error: what cannot be decoded becomes U+FFFD.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memchr_iter};

/// Bytes that an XML declaration may take.
const DECLARATION: usize = 256;

/// Returns `body` as text without a byte-order mark; borrowed if it is sound UTF-8 already.
pub(super) fn decode<'a>(body: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    without_c1(decode_as_declared(body, content_type))
}

/// U+0080…U+009F mean nothing in a feed: they are Windows-1252 taken for Latin-1 on the way, or
/// written as references.
pub(super) fn without_c1(text: Cow<'_, str>) -> Cow<'_, str> {
    let has_controls = |bytes: &[u8]| {
        let mut leads = memchr_iter(0xc2, bytes);
        leads.any(|at| bytes.get(at + 1).is_some_and(|next| *next < 0xa0))
    };
    if !has_controls(text.as_bytes()) {
        return text;
    }
    Cow::Owned(text.chars().map(as_windows_1252).collect())
}

/// Returns what a C1 control character was before it was taken for Latin-1.
fn as_windows_1252(c: char) -> char {
    let code = c as u32;
    if !(0x80..0xa0).contains(&code) {
        return c;
    }
    let byte = [code as u8];
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().unwrap_or(c)
}

fn decode_as_declared<'a>(body: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => return lossy(rest),
        [0xff, 0xfe, 0, 0, rest @ ..] => return Cow::Owned(utf_32(rest, u32::from_le_bytes)),
        [0, 0, 0xfe, 0xff, rest @ ..] => return Cow::Owned(utf_32(rest, u32::from_be_bytes)),
        [0xff, 0xfe, rest @ ..] => return UTF_16LE.decode_without_bom_handling(rest).0,
        [0xfe, 0xff, rest @ ..] => return UTF_16BE.decode_without_bom_handling(rest).0,
        [b'<', 0, 0, 0, ..] => return Cow::Owned(utf_32(body, u32::from_le_bytes)),
        [0, 0, 0, b'<', ..] => return Cow::Owned(utf_32(body, u32::from_be_bytes)),
        [b'<' | b'{' | b' ' | b'\n' | b'\r', 0, ..] => {
            return UTF_16LE.decode_without_bom_handling(body).0;
        }
        [0, b'<' | b'{' | b' ' | b'\n' | b'\r', ..] => {
            return UTF_16BE.decode_without_bom_handling(body).0;
        }
        _ => {}
    }
    // ISO-2022-JP and its like look like ASCII; a feed that is nothing but ASCII has no use for ESC.
    let is_stateful = memchr(0x1b, body).is_some();
    if !is_stateful && let Ok(text) = std::str::from_utf8(body) {
        return Cow::Borrowed(text);
    }
    let declared = [
        content_type.and_then(charset_of_type),
        charset_of_declaration(body),
    ];
    for encoding in declared.into_iter().flatten() {
        if encoding == UTF_8 && !is_stateful {
            continue;
        }
        let (text, has_errors) = encoding.decode_without_bom_handling(body);
        if !has_errors {
            return text;
        }
    }
    // One bad byte in a long UTF-8 document must not turn all of it into another encoding.
    if is_mostly_utf_8(body) {
        return String::from_utf8_lossy(body);
    }
    // The declared encoding with a few bad bytes beats a guess.
    if let Some(encoding) = declared.into_iter().flatten().find(|e| *e != UTF_8) {
        return encoding.decode_without_bom_handling(body).0;
    }
    guess(body)
}

fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    if is_mostly_utf_8(bytes) {
        String::from_utf8_lossy(bytes)
    } else {
        guess(bytes)
    }
}

fn guess(bytes: &[u8]) -> Cow<'_, str> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    encoding.decode_without_bom_handling(bytes).0
}

/// Returns whether most sequences beyond ASCII are valid UTF-8.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad <= good
}

fn utf_32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    bytes
        .chunks_exact(4)
        .map(|chunk| {
            let code = read([chunk[0], chunk[1], chunk[2], chunk[3]]);
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect()
}

fn charset_of_type(content_type: &str) -> Option<&'static Encoding> {
    let (_, rest) = split_ignoring_case(content_type, "charset=")?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let end = label
        .find([';', '"', '\'', ' ', ','])
        .unwrap_or(label.len());
    known(&label[..end])
}

fn charset_of_declaration(body: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&body[..body.len().min(DECLARATION)]);
    let (_, rest) = head
        .trim_start()
        .strip_prefix("<?xml")?
        .split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = rest[1..].split_once(quote)?;
    known(label)
}

/// Finds an encoding by label; `UTF-16` in bytes that read as ASCII is a mistake, not UTF-16.
fn known(label: &str) -> Option<&'static Encoding> {
    let label = label.trim();
    let encoding = Encoding::for_label(label.as_bytes()).or_else(|| {
        // Names with the right letters and other signs: `iso8859_15`, `cp-1252`.
        let bare: String = label
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match bare.as_str() {
            "utf8" => Some(UTF_8),
            "iso88591" | "latin1" | "cp1252" | "usascii" => Some(WINDOWS_1252),
            _ => {
                let number = bare.strip_prefix("iso8859")?;
                Encoding::for_label(format!("iso-8859-{number}").as_bytes())
            }
        }
    })?;
    (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding)
}

fn split_ignoring_case<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(separator)?;
    Some((&text[..at], &text[at + separator.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wide<const N: usize>(text: &str, write: impl Fn(char) -> [u8; N]) -> Vec<u8> {
        text.chars().flat_map(write).collect()
    }

    #[test]
    fn every_way_to_write_cafe() {
        let plain = "<rss>café</rss>";
        let latin = b"<rss>caf\xe9</rss>".to_vec();
        let declared = b"<?xml version='1.0' encoding='ISO-8859-1'?><rss>caf\xe9</rss>".to_vec();
        let lies = "<?xml version='1.0' encoding='ISO-8859-1'?><rss>café</rss>";
        let bom = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
        let cases: Vec<(Vec<u8>, Option<&str>)> = vec![
            (plain.into(), None),
            (plain.into(), Some("text/xml; charset=iso-8859-1")),
            (lies.into(), Some("application/rss+xml")),
            (bom, Some("text/xml; charset=windows-1251")),
            (latin.clone(), Some("text/xml; charset=\"iso-8859-1\"")),
            (latin.clone(), Some("text/xml; Charset=latin1")),
            (latin, Some("text/xml; charset=utf-8")),
            (declared, None),
            (wide(plain, |c| (c as u16).to_le_bytes()), None),
            (wide(plain, |c| (c as u16).to_be_bytes()), None),
            (wide(plain, |c| (c as u32).to_le_bytes()), None),
            (wide(plain, |c| (c as u32).to_be_bytes()), None),
            (
                wide("\u{feff}<rss>café</rss>", |c| (c as u16).to_le_bytes()),
                None,
            ),
            (
                wide("\u{feff}<rss>café</rss>", |c| (c as u32).to_be_bytes()),
                None,
            ),
        ];
        for (bytes, content_type) in cases {
            let text = decode(&bytes, content_type);
            assert!(text.ends_with(plain), "{content_type:?} {bytes:x?}: {text}");
        }
    }

    #[test]
    fn one_bad_byte_costs_one_character() {
        let text = decode(
            b"<rss>caf\xc3\xa9 \xff na\xc3\xafve</rss>",
            Some("text/xml"),
        );
        assert_eq!(text, "<rss>café \u{fffd} naïve</rss>");
    }

    #[test]
    fn windows_1252_that_was_taken_for_latin_1() {
        assert_eq!(decode("don\u{92}t \u{85}".as_bytes(), None), "don’t …");
        assert_eq!(decode("caf\u{e9} \u{a0}".as_bytes(), None), "café \u{a0}");
    }

    proptest! {
        #[test]
        fn any_bytes_become_text(bytes in any::<Vec<u8>>(), content_type in any::<Option<String>>()) {
            decode(&bytes, content_type.as_deref());
        }
    }
}

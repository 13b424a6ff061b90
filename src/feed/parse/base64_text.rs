//! Base64 (RFC 4648 §4): how Atom carries text that is not XML.

/// Returns the text that `encoded` stands for; `None` if it is not base64 or no text in UTF-8.
pub(in crate::feed) fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in encoded.trim().trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn texts_and_what_is_none() {
        let cases = [
            ("SGFyYm9yIExpbmU=", Some("Harbor Line")),
            (" SGFy\n Ym9y ", Some("Harbor")),
            ("w6k=", Some("é")),
            ("", Some("")),
            ("6Q==", None),
            ("Harbor Line!", None),
        ];
        for (encoded, want) in cases {
            assert_eq!(decode(encoded).as_deref(), want, "{encoded}");
        }
    }
}

//! Folded text: what matching and the full-text index see.
//!
//! Folding is NFKD, the marks of Latin, Greek, Cyrillic, Hebrew and Arabic removed, lower case,
//! quotes and hyphens straight, and a few letters that Unicode does not take apart written out
//! (ß as ss, æ as ae). Invisible characters go. Hangul stays in syllables.

use unicode_normalization::char::{compose, decompose_compatible};

use super::boundary::{Class, class};

/// Text folded for matching, with the way back to the original.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each byte of `text`, and its end, the byte of the original it comes from; empty if
    /// the two correspond byte by byte, as ASCII does.
    map: Vec<u32>,
}

impl Folded {
    /// Returns the range of the original that became the bytes `range` of the folded text, with
    /// the marks that were removed from its last character.
    pub fn original(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        if self.map.is_empty() || range.is_empty() {
            return range;
        }
        let last = self.map[range.end - 1];
        let end = self.map[range.end..]
            .iter()
            .copied()
            .find(|&at| at > last)
            .unwrap_or(last);
        self.map[range.start] as usize..end as usize
    }
}

/// Folds `text` (rule 2 of the language). Texts over 4 GiB are cut there.
pub fn fold(text: &str) -> Folded {
    if text.is_ascii() {
        return Folded {
            text: text.to_ascii_lowercase(),
            map: Vec::new(),
        };
    }
    let text = &text[..text.floor_char_boundary(u32::MAX as usize)];
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        map: Vec::with_capacity(text.len() + 1),
    };
    let mut at = 0;
    for (ascii, other) in runs(text) {
        folded.text.push_str(ascii);
        folded.map.extend(at as u32..(at + ascii.len()) as u32);
        at += ascii.len();
        if let Some(c) = other {
            fold_char(c, &mut folded.text);
            folded.map.resize(folded.text.len(), at as u32);
            at += c.len_utf8();
        }
    }
    folded.text.make_ascii_lowercase();
    folded.map.push(text.len() as u32);
    folded
}

/// Takes `text` apart into runs of ASCII, each with the other character that ends it. News is
/// ASCII but for its quotes and dashes, and a run is copied at once.
fn runs(text: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (ascii, after) = rest.split_at(ascii_len(rest.as_bytes()));
        let other = after.chars().next();
        rest = &after[other.map_or(0, char::len_utf8)..];
        Some((ascii, other))
    })
}

/// Returns how many bytes `text` begins with that are ASCII.
pub fn ascii_len(text: &[u8]) -> usize {
    // A block is looked at in few instructions, a byte costs one.
    const BLOCK: usize = 32;
    let blocks = text
        .chunks_exact(BLOCK)
        .take_while(|block| block.is_ascii());
    let start = blocks.count() * BLOCK;
    let rest = text[start..].iter().position(|byte| !byte.is_ascii());
    rest.map_or(text.len(), |at| start + at)
}

/// Appends the folded form of a character that is not ASCII.
fn fold_char(c: char, out: &mut String) {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{b4}' => out.push('\''),
        '\u{201c}'..='\u{201f}' => out.push('"'),
        '\u{2010}' | '\u{2011}' => out.push('-'),
        '\u{2012}'..='\u{2015}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => out.push(c),
        _ => decompose_compatible(c, |part| {
            for lower in part.to_lowercase() {
                push_letter(lower, out);
            }
        }),
    }
}

/// Composes Hangul that comes in pieces, so that both spellings of a syllable are one.
fn push_jamo(c: char, out: &mut String) {
    let composed = out.chars().next_back().and_then(|last| {
        let syllable = compose(last, c)?;
        out.pop();
        Some(syllable)
    });
    out.push(composed.unwrap_or(c));
}

fn push_letter(c: char, out: &mut String) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'ø' => out.push('o'),
        'đ' => out.push('d'),
        'ł' => out.push('l'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        '\u{2010}' => out.push('-'),
        '\u{2032}' | '\u{2bc}' => out.push('\''),
        '\u{1160}'..='\u{11ff}' => push_jamo(c, out),
        c if is_dropped(c) => {}
        c => out.push(c),
    }
}

/// Returns whether `c` has no say in which word this is.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'
        | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}'
        // Invisible: soft hyphen, joiners, variation selectors, byte-order mark.
        | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Folds `text` for the full-text index: as [`fold`], and each run of a script without spaces is
/// written as overlapping pairs of characters and its last one alone (`移民局` is `移民 民局 局`),
/// so that the tokenizer only has to split.
pub fn index_text(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut is_spaced = true;
    for (ascii, other) in runs(text) {
        folded.push_str(ascii);
        if let Some(c) = other {
            let start = folded.len();
            fold_char(c, &mut folded);
            blank_odd_signs(&mut folded, start);
            // Jamo may have joined the syllable before them, which is looked at already then.
            let part = folded.get(start..).unwrap_or_default();
            let mut classes = part.chars().map(class);
            is_spaced &= !classes.any(|class| matches!(class, Class::Unspaced | Class::Hangul));
        }
    }
    folded.make_ascii_lowercase();
    if is_spaced {
        return folded;
    }
    let mut out = String::with_capacity(folded.len() + folded.len() / 2);
    push_index_text(&folded, true, &mut out);
    out
}

/// Makes spaces of the signs from byte `start` on: the tokenizer knows an older Unicode and might
/// take one for a letter. Quotes, dashes and the like are signs in every version.
fn blank_odd_signs(folded: &mut String, start: usize) {
    let is_odd = |c: char| {
        !matches!(c, '\u{a0}'..='\u{a9}' | '\u{ab}'..='\u{b1}' | '\u{2000}'..='\u{206f}')
            && !c.is_ascii()
            && class(c) == Class::Other
    };
    // A letter that joined the one before it left nothing there.
    if let Some(part) = folded.get(start..)
        && part.contains(is_odd)
    {
        let part = part.replace(is_odd, " ");
        folded.truncate(start);
        folded.push_str(&part);
    }
}

/// Appends what the index holds for `folded`. Without `is_whole`, `folded` may go on to its
/// right, so a run that ends it has no last character of its own.
pub(super) fn push_index_text(folded: &str, is_whole: bool, out: &mut String) {
    let mut before: Option<Class> = None;
    for c in folded.chars() {
        let next = class(c);
        match before {
            Some(Class::Unspaced) => {
                if next == Class::Unspaced {
                    out.push(c);
                    out.push(' ');
                } else {
                    // The run ends here; its last character was begun as a token of its own.
                    out.push(' ');
                }
            }
            Some(Class::Letter | Class::Digit)
                if next == Class::Hangul || next == Class::Unspaced =>
            {
                out.push(' ');
            }
            Some(Class::Hangul)
                if matches!(next, Class::Letter | Class::Digit | Class::Unspaced) =>
            {
                out.push(' ');
            }
            _ => {}
        }
        out.push(c);
        before = Some(next);
    }
    if !is_whole && before == Some(Class::Unspaced) {
        drop_lone_last(out);
    }
}

/// Takes back the lone last character of a run, if the run has pairs.
fn drop_lone_last(out: &mut String) {
    let mut backwards = out.char_indices().rev();
    let last = backwards.next();
    let space = backwards.next();
    let previous = backwards.next();
    if let (Some(_), Some((at, ' ')), Some((_, c))) = (last, space, previous)
        && class(c) == Class::Unspaced
    {
        out.truncate(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding() {
        let cases = [
            ("ICE", "ice"),
            ("Müller", "muller"),
            ("Mu\u{308}ller", "muller"),
            ("Straße ẞ", "strasse ss"),
            ("Æsop œuvre", "aesop oeuvre"),
            ("Øre Đà Łódź", "ore da lodz"),
            ("İstanbul ısı", "istanbul isi"),
            ("it’s “so”", "it's \"so\""),
            ("ﬁne Ｆｕｌｌ", "fine full"),
            ("ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("한국 \u{1112}\u{1161}\u{11ab}", "한국 한"),
            ("ｶﾞガ", "ガガ"),
            ("㈎", "(가)"),
            ("non\u{2011}break", "non-break"),
        ];
        for (text, want) in cases {
            let want: String = fold_kana(want);
            assert_eq!(fold(text).text, want, "{text}");
        }
    }

    /// Kana keep their voicing marks, apart.
    fn fold_kana(text: &str) -> String {
        text.chars()
            .flat_map(|c| match c {
                'ガ' => vec!['カ', '\u{3099}'],
                c => vec![c],
            })
            .collect()
    }

    #[test]
    fn the_way_back() {
        let text = "Die Straße, Mu\u{308}ller";
        let folded = fold(text);
        let at = folded.text.find("strasse").unwrap();
        assert_eq!(&text[folded.original(at..at + 7)], "Straße");
        assert_eq!(&text[folded.original(at..at + 5)], "Straß");
        let at = folded.text.find("mu").unwrap();
        assert_eq!(&text[folded.original(at..at + 2)], "Mu\u{308}");
    }

    #[test]
    fn the_index_sees_pairs() {
        let cases = [
            ("ICE covered", "ice covered"),
            ("移民局", "移民 民局 局"),
            ("ICE移民 x", "ice 移民 民 x"),
            ("移 x", "移 x"),
            ("移民。入管", "移民 民 入管 管"),
            ("한국ICE는", "한국 ice 는"),
            // Nothing stands at U+3347A yet.
            ("U.S\u{3347a}x – “y”", "u.s x – \"y\""),
        ];
        for (text, want) in cases {
            let got: Vec<String> = index_text(text)
                .split_whitespace()
                .map(Into::into)
                .collect();
            let want: Vec<&str> = want.split_whitespace().collect();
            assert_eq!(got, want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_come_back_inside_the_text(text in "\\PC{0,40}") {
            let folded = fold(&text);
            let borders: Vec<usize> = (0..=folded.text.len())
                .filter(|&at| folded.text.is_char_boundary(at))
                .collect();
            for pair in borders.windows(2) {
                let range = folded.original(pair[0]..pair[1]);
                prop_assert!(text.get(range).is_some_and(|part| !part.is_empty()));
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold(&text).text;
            prop_assert_eq!(fold(&once).text, once);
        }
    }
}

//! The language of a text that does not say it.

use whatlang::Lang;

/// Fewest characters that tell a language.
const FEWEST: usize = 200;

/// Characters that are looked at: more tell no more.
const SAMPLE: usize = 600;

/// Returns the language tag of `text`; `None` if it is too short or could be several.
pub fn detect(text: &str) -> Option<&'static str> {
    let mut places = text.char_indices().map(|(at, _)| at);
    places.by_ref().nth(FEWEST - 1)?;
    let end = places.nth(SAMPLE - FEWEST).unwrap_or(text.len());
    let found = whatlang::detect(&text[..end])?;
    found.is_reliable().then(|| tag(found.lang()))
}

/// Returns the tag of two letters where there is one.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
        other @ Lang::Cym => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_tell_their_language() {
        let german = "Die Fähre nach Lakeport fährt wegen des Sturms erst morgen wieder, sagte \
            die Hafenbehörde. Wer schon eine Karte gekauft hat, kann sie am Schalter umtauschen \
            oder sein Geld zurückbekommen. Am Abend treffen sich der Rat und die Werft zu \
            Gesprächen über den neuen Kai.";
        let english = "The ferry to Lakeport will not sail before tomorrow because of the storm, \
            the harbor authority said. Those who have bought a ticket can change it at the \
            counter or have their money back. In the evening the council and the yard meet for \
            talks about the new pier.";
        let japanese =
            "嵐のため、レイクポート行きのフェリーは明日まで運航しないと港湾局が発表した。"
                .repeat(8);
        assert_eq!(detect(german), Some("de"));
        assert_eq!(detect(english), Some("en"));
        assert_eq!(detect(&english.repeat(500)), Some("en"));
        assert_eq!(detect(&japanese), Some("ja"));
        // Too short to say, or nothing to say.
        assert_eq!(detect(&english[..150]), None);
        assert_eq!(detect(""), None);
        assert_eq!(detect(&"1 2 3 ".repeat(100)), None);
    }
}

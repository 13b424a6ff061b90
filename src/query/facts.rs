//! What is known of an entry beside its text, and the conditions on it.

use super::ast::{CountField, Expr, NameField, Part};
use super::fold::fold;
use super::language;
use crate::model::Clean;
use crate::model::entry::NewEntry;

/// What is known of an entry when it arrives: the same for everybody, and for good.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Its address.
    pub url: Option<&'a str>,
    /// Authors' names.
    pub authors: &'a [Clean],
    /// Language tag, its own or its feed's.
    pub language: Option<&'a str>,
    /// Words of the body.
    pub words: u32,
    /// A sound file comes with it.
    pub has_audio: bool,
    /// A picture comes with it, or is in it.
    pub has_image: bool,
    /// Its feed; `None` if whoever asks knows better.
    pub feed: Option<FeedFacts<'a>>,
}

/// What is known of the feed of an entry.
#[derive(Debug, Clone, Copy, Default)]
pub struct FeedFacts<'a> {
    /// Title as shown.
    pub title: &'a str,
    /// Address as subscribed to.
    pub url: &'a str,
    /// Path of its category; empty at the top.
    pub category: &'a str,
}

/// What is known of a stored entry, its feed included.
#[derive(Debug, Clone, Default)]
pub struct KnownFacts {
    /// Its address.
    pub url: Option<String>,
    /// Authors' names.
    pub authors: Vec<Clean>,
    /// Language tag, its own or its feed's.
    pub language: Option<String>,
    /// Words of the body.
    pub words: u32,
    /// A sound file comes with it.
    pub has_audio: bool,
    /// A picture comes with it, or is in it.
    pub has_image: bool,
    /// Its feed.
    pub feed: FeedNames,
}

/// What a stored feed is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedNames {
    /// Title as shown.
    pub title: String,
    /// Address as subscribed to.
    pub url: String,
    /// Paths of its categories, a line each; empty at the top.
    pub category: String,
}

impl FeedNames {
    /// Returns them to be asked.
    pub fn facts(&self) -> FeedFacts<'_> {
        FeedFacts {
            title: &self.title,
            url: &self.url,
            category: &self.category,
        }
    }
}

impl KnownFacts {
    /// Returns them to be asked.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            url: self.url.as_deref(),
            authors: &self.authors,
            language: self.language.as_deref(),
            words: self.words,
            has_audio: self.has_audio,
            has_image: self.has_image,
            feed: Some(self.feed.facts()),
        }
    }
}

impl<'a> Facts<'a> {
    /// Returns what is known of an entry of `feed` that arrives.
    pub fn of_new(entry: &'a NewEntry, feed: FeedFacts<'a>) -> Self {
        let has = |kind: &str| {
            let mut files = entry.enclosures.iter();
            files.any(|file| file.media_type.starts_with(kind))
        };
        Self {
            url: entry.url.as_deref(),
            authors: &entry.authors,
            language: entry.language.as_deref(),
            words: entry.words,
            has_audio: has("audio/"),
            has_image: has("image/") || has_picture(&entry.html),
            feed: Some(feed),
        }
    }
}

/// Returns whether there is a picture in HTML.
pub fn has_picture(html: &str) -> bool {
    let mut tags = html.as_bytes().split(|byte| *byte == b'<');
    tags.any(|tag| {
        tag.get(..3)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"img"))
    })
}

impl Facts<'_> {
    /// Returns whether `condition` is about what is the same for everybody and for good, so that
    /// [`Self::answer`] knows: not marks, dates, stories, or topics.
    pub fn know(condition: &Expr) -> bool {
        match condition {
            Expr::Text(..) => true,
            Expr::Named(field, _) => {
                !matches!(field, NameField::Tag | NameField::Topic | NameField::Story)
            }
            Expr::Has(part) => matches!(part, Part::Audio | Part::Image),
            Expr::Count(field, ..) => *field == CountField::Words,
            _ => false,
        }
    }

    /// Returns whether `condition` holds of an entry with this text, by which its language is told
    /// if nothing else tells it; what cannot be told does not hold.
    pub fn answer_with(&self, condition: &Expr, text: &str) -> bool {
        let asks_language = matches!(condition, Expr::Named(NameField::Language, _));
        let language = match self.language {
            None if asks_language => language::detect(text),
            known => known,
        };
        Facts { language, ..*self }
            .answer(condition)
            .unwrap_or(false)
    }

    /// Returns whether `condition` holds; `None` if these facts do not tell.
    pub fn answer(&self, condition: &Expr) -> Option<bool> {
        Some(match condition {
            Expr::Named(NameField::Author, name) => {
                self.authors.iter().any(|author| holds_part(author, name))
            }
            Expr::Named(NameField::Url, part) => self.url.is_some_and(|url| holds_part(url, part)),
            Expr::Named(NameField::Site, site) => self.url.is_some_and(|url| is_on_site(url, site)),
            Expr::Named(NameField::Language, language) => {
                self.language.is_some_and(|tag| is_language(tag, language))
            }
            Expr::Named(NameField::Feed, name) => self.feed?.is_named(name),
            Expr::Named(NameField::Category, name) => holds_part(self.feed?.category, name),
            Expr::Has(Part::Audio) => self.has_audio,
            Expr::Has(Part::Image) => self.has_image,
            Expr::Count(CountField::Words, comparison, limit) => {
                comparison.holds(self.words, *limit)
            }
            _ => return None,
        })
    }
}

impl FeedFacts<'_> {
    /// Returns whether the feed is meant by `name`: whole words of the title in order, or a part
    /// of the address if the name looks like one.
    pub fn is_named(&self, name: &str) -> bool {
        if name.contains(['.', '/']) {
            return self.url.to_lowercase().contains(&name.to_lowercase());
        }
        let (title, name) = (fold(self.title).text, fold(name).text);
        let (title, name) = (words(&title), words(&name));
        !name.is_empty() && title.windows(name.len()).any(|run| run == name)
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Returns whether `part` is in `whole`, both folded. Nothing is in nothing.
pub fn holds_part(whole: &str, part: &str) -> bool {
    let part = fold(part).text;
    !part.is_empty() && fold(whole).text.contains(&part)
}

/// Returns whether the host of `url` is `site`, or ends with it on the border of a label.
fn is_on_site(url: &str, site: &str) -> bool {
    let Some(host) = url::Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_lowercase))
    else {
        return false;
    };
    let site = site.trim_matches('.').to_lowercase();
    // Hosts are stored in their ASCII form.
    let site = match url::Host::parse(&site) {
        Ok(parsed) => parsed.to_string(),
        Err(_) => site,
    };
    let before = host.strip_suffix(&site);
    before.is_some_and(|before| !site.is_empty() && (before.is_empty() || before.ends_with('.')))
}

/// Returns whether a language tag is the language asked for, or a variant of it.
fn is_language(tag: &str, wanted: &str) -> bool {
    let (tag, wanted) = (tag.replace('_', "-"), wanted.replace('_', "-"));
    let tag = tag.to_lowercase();
    let rest = tag.strip_prefix(&wanted.to_lowercase());
    rest.is_some_and(|rest| !wanted.is_empty() && (rest.is_empty() || rest.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::ast::Query;

    fn holds(query: &str) -> Option<bool> {
        let authors = [Clean::line("Miriam Castéll"), Clean::line("Bay Wire staff")];
        let facts = Facts {
            url: Some("https://www.Lakeport-Ledger.example/harbor/By-letter"),
            authors: &authors,
            language: Some("en-US"),
            words: 800,
            has_audio: true,
            has_image: false,
            feed: Some(FeedFacts {
                title: "The Lakeport Ledger",
                url: "https://lakeport-ledger.example/feed.xml",
                category: "News/Küste",
            }),
        };
        facts.answer(&Query::parse(query).unwrap().expr)
    }

    #[test]
    fn conditions_on_what_is_known() {
        let cases = [
            ("author:castell", true),
            ("author:\"miriam c\"", true),
            ("author:bay", true),
            ("author:ledger", false),
            ("url:by-letter", true),
            ("url:\"/harbor/\"", true),
            ("url:harbour", false),
            ("site:lakeport-ledger.example", true),
            ("site:example", true),
            ("site:ledger.example", false),
            ("site:www.lakeport-ledger.example", true),
            ("lang:en", true),
            ("lang:EN_us", true),
            ("lang:e", false),
            ("lang:de", false),
            ("words:800", true),
            ("words:>800", false),
            ("words:>=800", true),
            ("words:<801", true),
            ("words:<=799", false),
            ("has:audio", true),
            ("has:image", false),
            ("feed:ledger", true),
            ("feed:\"lakeport ledger\"", true),
            ("feed:\"the ledger\"", false),
            ("feed:ledg", false),
            ("feed:ledger.example", true),
            ("category:kuste", true),
            ("category:news", true),
            ("category:\"news/ku\"", true),
            ("category:sport", false),
        ];
        for (query, want) in cases {
            assert_eq!(holds(query), Some(want), "{query}");
        }
        for query in ["is:read", "since:2d", "topic:x", "lakeport"] {
            assert_eq!(holds(query), None, "{query}");
        }
    }
}

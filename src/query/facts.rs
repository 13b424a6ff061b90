//! What is known of an entry beside its text, and the conditions on it.

use super::ast::{CountField, Expr, NameField, Part};
use super::fold::fold;
use crate::model::Clean;

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

impl Facts<'_> {
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

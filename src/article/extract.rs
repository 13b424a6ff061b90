//! Extract: the article of a web page, by the rules of Readability and a few of our own.

mod clean;
mod densest;
mod obstacle;

use dom_smoothie::{Article, CandidateSelectMode, Config, Readability};
use url::Url;

use super::Sites;
use super::plain;
use crate::model::{Clean, guard};

pub use obstacle::NoArticle;

/// Largest page that is looked at, in bytes.
const MAX_PAGE: usize = 8 << 20;

/// Most elements of a page; what has more is no article.
const MAX_ELEMENTS: usize = 60_000;

/// The article of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// Its HTML.
    pub html: String,
    /// Its headline; may be empty.
    pub title: Clean,
    /// Who wrote it, as the page says; may be empty.
    pub byline: Clean,
    /// When it was published, as the page says.
    pub published: Option<Clean>,
    /// Its lead picture.
    pub image: Option<Clean>,
    /// Words in it.
    pub words: u32,
    /// What stands on the page in the place of the article, or of most of it: then this text is
    /// only a teaser or a question, and not to be shown as the article.
    pub obstacle: Option<NoArticle>,
}

/// Finds the article of the page `html`, which came from `url`. Blocking; survives panics of what
/// it uses.
///
/// # Errors
/// There is none, or something stands in its place.
pub fn extract(html: &str, url: &str, sites: &Sites) -> Result<Extracted, NoArticle> {
    if html.len() > MAX_PAGE {
        return Err(NoArticle::Nothing);
    }
    guard::catch(|| read(html, url, sites)).unwrap_or(Err(NoArticle::Nothing))
}

fn read(html: &str, url: &str, sites: &Sites) -> Result<Extracted, NoArticle> {
    let config = Config {
        max_elements_to_parse: MAX_ELEMENTS,
        candidate_select_mode: CandidateSelectMode::Readability,
        keep_classes: true,
        ..Config::default()
    };
    // A base that is no address would make it refuse the page.
    let base = Url::parse(url).ok();
    let mut page = Readability::new(html, base.as_ref().map(Url::as_str), Some(config))
        .map_err(|_| NoArticle::Nothing)?;
    let is_behind_wall = obstacle::says_paid(html);
    let host = base.as_ref().and_then(Url::host_str).unwrap_or_default();
    let (keep, drop) = sites.of(host);
    clean::before(&page, keep);
    let found = page.parse();
    let (content, title, byline) = match &found {
        Ok(found) => (
            found.content.to_string(),
            &*found.title,
            found.byline.as_deref(),
        ),
        Err(_) => match densest::densest(html) {
            Some(content) => (content, "", None),
            None => return Err(obstacle::without_text(html, is_behind_wall)),
        },
    };
    let byline = Clean::line(byline.map(clean::without_by).unwrap_or_default());
    let html = clean::after(&content, &drop, title, &byline);
    let text = plain(&html);
    let words = text.split_whitespace().count();
    if words == 0 {
        return Err(NoArticle::Nothing);
    }
    let meta = |of: fn(&Article) -> Option<&str>| found.as_ref().ok().and_then(of).map(Clean::line);
    Ok(Extracted {
        obstacle: obstacle::of(&text, words, is_behind_wall),
        html,
        title: Clean::line(title),
        byline,
        published: meta(|found| found.published_time.as_deref()),
        image: meta(|found| found.image.as_deref()),
        words: u32::try_from(words).unwrap_or(u32::MAX),
    })
}

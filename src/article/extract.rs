//! Extract: the article of a web page, by the rules of Readability and a few of our own.

mod clean;
mod obstacle;

use dom_smoothie::{CandidateSelectMode, Config, Readability};
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
        ..Config::default()
    };
    // A base that is no address would make it refuse the page.
    let base = Url::parse(url).ok();
    let mut page = Readability::new(html, base.as_ref().map(Url::as_str), Some(config))
        .map_err(|_| NoArticle::Nothing)?;
    let is_behind_wall = obstacle::says_paid(html);
    let host = base.as_ref().and_then(Url::host_str).unwrap_or_default();
    let (keep, drop) = sites.of(host);
    clean::before(&page, keep, &drop);
    let article = page
        .parse()
        .map_err(|_| obstacle::without_text(html, is_behind_wall))?;
    let byline = article
        .byline
        .as_deref()
        .map(Clean::line)
        .unwrap_or_default();
    let html = clean::after(&article.content, &article.title, &byline);
    let text = plain(&html);
    let words = text.split_whitespace().count();
    if let Some(obstacle) = obstacle::of(&text, words, is_behind_wall) {
        return Err(obstacle);
    }
    Ok(Extracted {
        html,
        title: Clean::line(&article.title),
        byline,
        published: article.published_time.as_deref().map(Clean::line),
        image: article.image.as_deref().map(Clean::line),
        words: u32::try_from(words).unwrap_or(u32::MAX),
    })
}

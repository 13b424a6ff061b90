//! Json: an entry as one object, for programs. Times are RFC 3339 in UTC.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::article;
use crate::model::why::WhyStory;
use crate::model::{Clean, EntryDetail, Hit, Level, Revision, Time, TopicId};
use crate::query::{Facts, FeedFacts, facts};
use crate::topics::{Matcher, Topic, Watchlist};

/// A value that is written as its `Display`.
pub struct Shown<T>(pub T);

impl<T: std::fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An entry, as `list` and `show` write it.
#[derive(Serialize)]
pub struct Entry<'a> {
    id: Shown<crate::model::PublicId>,
    feed: i64,
    feed_title: &'a str,
    category: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    authors: Vec<&'a str>,
    published: Shown<Time>,
    updated: Option<Shown<Time>>,
    fetched: Shown<Time>,
    read: bool,
    starred: bool,
    later: bool,
    tags: Vec<&'a str>,
    topics: Vec<TopicHits>,
    story: i64,
    language: Option<&'a str>,
    words: u32,
    summary: Option<Clean>,
    enclosures: Vec<Enclosure<'a>>,
    comments: Option<&'a str>,
    image: Option<&'a str>,
    episode: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_text: Option<FullText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revisions: Option<Vec<Version<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_grouped: Option<Grouped<'a>>,
}

/// Why an entry is in its story.
#[derive(Serialize)]
pub struct Grouped<'a> {
    story: i64,
    title: &'a str,
    reports: u64,
    outlets: u64,
    place: &'static str,
    /// The user said so.
    fixed: bool,
    /// How alike it was to what came before, and how alike it had to be.
    score: Option<f64>,
    needs: Option<f64>,
    gap_seconds: Option<i64>,
    shares: Vec<&'a str>,
    copy_of: Option<&'a str>,
    /// What it brought to a story that was done; empty: nothing.
    news: Option<&'a str>,
    topics: Vec<&'a str>,
    same_story: Vec<Same<'a>>,
}

impl<'a> Grouped<'a> {
    /// Writes it down.
    pub fn new(why: &'a WhyStory) -> Self {
        let likeness = why.likeness.as_ref();
        Self {
            story: why.id.0,
            title: &why.title,
            reports: why.reports,
            outlets: why.outlets,
            place: why.place.word(),
            fixed: why.is_fixed,
            score: likeness.map(|likeness| rounded(likeness.score)),
            needs: likeness.map(|likeness| rounded(likeness.needs)),
            gap_seconds: likeness.map(|likeness| likeness.gap),
            shares: words(&why.shared),
            copy_of: why.copy_of.as_deref(),
            news: why.news.as_deref(),
            topics: words(&why.topics),
            same_story: (why.same.iter())
                .map(|same| Same {
                    story: same.story.0,
                    title: &same.title,
                    score: rounded(same.likeness.score),
                    needs: rounded(same.likeness.needs),
                    shares: words(&same.shared),
                })
                .collect(),
        }
    }
}

/// A story that may be the same.
#[derive(Serialize)]
struct Same<'a> {
    story: i64,
    title: &'a str,
    score: f64,
    needs: f64,
    shares: Vec<&'a str>,
}

fn words(texts: &[Clean]) -> Vec<&str> {
    texts.iter().map(Clean::as_str).collect()
}

/// Rounds a likeness to what it can tell.
fn rounded(likeness: f64) -> f64 {
    (likeness * 1_000.0).round() / 1_000.0
}

/// The article as its own page has it.
#[derive(Serialize)]
struct FullText<'a> {
    /// Where the page was in the end.
    url: &'a str,
    /// Why there is none.
    obstacle: Option<&'a str>,
    byline: &'a str,
    published: Option<&'a str>,
    image: Option<&'a str>,
    words: u32,
    html: Clean,
    text: Clean,
}

/// What an entry said, since when.
#[derive(Serialize)]
struct Version<'a> {
    since: Shown<Time>,
    title: &'a str,
    text: &'a str,
}

/// An entry with its body, as `export jsonl` writes it.
#[derive(Serialize)]
pub struct Whole<'a> {
    #[serde(flatten)]
    entry: Entry<'a>,
    html: Clean,
}

impl<'a> Whole<'a> {
    /// Returns an entry with its body.
    pub fn new(detail: &'a EntryDetail, explainer: &Explainer) -> Self {
        Self {
            entry: Entry::new(detail, explainer),
            html: Clean::text(&detail.html),
        }
    }
}

#[derive(Serialize)]
struct Enclosure<'a> {
    url: &'a str,
    media_type: &'a str,
    length: Option<u64>,
    duration: Option<u32>,
}

/// A topic that matches an entry: which of its queries, and where.
#[derive(Serialize)]
struct TopicHits {
    topic: String,
    level: &'static str,
    queries: Vec<String>,
    terms: Vec<Term>,
}

/// Returns where the topic of a `matcher` that has only one matches, in title and plain text.
pub fn terms(matcher: &Matcher, title: &str, text: &str) -> Vec<Term> {
    let fields = [("title", title), ("body", text)].into_iter();
    let topics = matcher.topics().iter().copied();
    fields
        .flat_map(|(field, whole)| {
            let topics = topics.clone();
            topics.flat_map(move |topic| terms_in(matcher, topic, field, whole))
        })
        .collect()
}

/// Returns where a topic matches in a text, whatever other topics match there.
fn terms_in(matcher: &Matcher, topic: TopicId, field: &'static str, whole: &str) -> Vec<Term> {
    let term = |hit: Hit| {
        let part = whole.get(hit.start as usize..hit.end as usize)?;
        Some(Term {
            text: Clean::line(part),
            field,
            start: hit.start,
            end: hit.end,
        })
    };
    let hits = matcher.spans_on(&[topic], whole).into_iter();
    hits.filter_map(term).collect()
}

/// A place where a topic matches, in bytes of the title, of the plain text of the body, or of that of
/// the page.
#[derive(Serialize)]
pub struct Term {
    text: Clean,
    field: &'static str,
    start: u32,
    end: u32,
}

impl Serialize for Clean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'a> Entry<'a> {
    /// Returns an entry.
    pub fn new(detail: &'a EntryDetail, explainer: &Explainer) -> Self {
        let row = &detail.row;
        let enclosures = detail.enclosures.iter().map(|enclosure| Enclosure {
            url: &enclosure.url,
            media_type: &enclosure.media_type,
            length: enclosure.length,
            duration: enclosure.duration,
        });
        Self {
            id: Shown(detail.public_id),
            feed: row.feed.0,
            feed_title: &detail.feed_title,
            category: &detail.category,
            title: &row.title,
            url: row.url.as_deref(),
            authors: detail.authors.iter().map(|author| &**author).collect(),
            published: Shown(row.published),
            updated: detail.updated.map(Shown),
            fetched: Shown(detail.fetched),
            read: row.flags.is_read,
            starred: row.flags.is_starred,
            later: row.flags.is_later,
            tags: detail.row.tags.iter().map(|tag| &**tag).collect(),
            topics: explainer.explain(detail),
            story: row.story.0,
            language: detail.language.as_deref(),
            words: row.words,
            summary: detail
                .summary
                .as_deref()
                .map(|html| Clean::text(&article::plain(html))),
            enclosures: enclosures.collect(),
            comments: detail.beside.comments.as_deref(),
            image: detail.beside.image.as_deref(),
            episode: detail.beside.episode.as_deref(),
            full_text: None,
            revisions: None,
            why_grouped: None,
        }
    }

    /// Adds why it is in its story.
    pub fn add_story(&mut self, why: &'a WhyStory) {
        self.why_grouped = Some(Grouped::new(why));
    }

    /// Adds what the page of the entry has, if it was fetched.
    pub fn add_full_text(&mut self, detail: &'a EntryDetail) {
        self.full_text = detail.original.as_ref().map(|original| FullText {
            url: &original.base,
            obstacle: original.obstacle.as_deref(),
            byline: &original.byline,
            published: original.published.as_deref(),
            image: original.image.as_deref(),
            words: original.words,
            html: Clean::text(&original.html),
            text: Clean::text(&article::plain(&original.html)),
        });
    }

    /// Adds all versions that are known, the present one last.
    pub fn add_revisions(&mut self, revisions: &'a [Revision]) {
        let versions = revisions.iter().map(|revision| Version {
            since: Shown(revision.since),
            title: &revision.title,
            text: &revision.text,
        });
        self.revisions = Some(versions.collect());
    }
}

/// Finds out which topics match an entry, by which queries and where: with the watchlist as it
/// stands now, whatever was stored when the entry arrived.
pub struct Explainer {
    names: Vec<String>,
    topics: Matcher,
    /// Every query as a topic of its own; its number is an index of `owners`.
    queries: Matcher,
    /// For each query, its topic's index and its text.
    owners: Vec<(usize, String)>,
}

impl Explainer {
    /// Makes ready to explain by a watchlist.
    pub fn new(watchlist: &Watchlist) -> Self {
        let number = |count: usize| (0..count as i64).map(TopicId).collect::<Vec<_>>();
        let mut owners = Vec::new();
        let mut alone = Watchlist::default();
        for (index, topic) in watchlist.topics.iter().enumerate() {
            for query in &topic.queries {
                owners.push((index, query.query.to_string()));
                let mut one = Topic::new(&topic.name, topic.color, []);
                one.queries.push(query.clone());
                alone.topics.push(one);
            }
        }
        Self {
            names: watchlist
                .topics
                .iter()
                .map(|topic| topic.name.clone())
                .collect(),
            topics: Matcher::new(watchlist, &number(watchlist.topics.len())),
            queries: Matcher::new(&alone, &number(owners.len())),
            owners,
        }
    }

    /// Returns the topics that match, by their places in the watchlist.
    pub fn on(&self, detail: &EntryDetail) -> Vec<TopicId> {
        let (title, _, _, whole) = texts(detail);
        let matches = self.topics.entry(title, &whole, &facts_of(detail));
        matches.iter().map(|found| found.topic).collect()
    }

    /// Returns the names of the topics that match, in the order of the watchlist.
    pub fn names(&self, detail: &EntryDetail) -> Vec<Clean> {
        let on = self.on(detail).into_iter();
        on.filter_map(|topic| self.names.get(topic.0 as usize))
            .map(|name| Clean::line(name))
            .collect()
    }

    fn explain(&self, detail: &EntryDetail) -> Vec<TopicHits> {
        let (title, text, page, whole) = texts(detail);
        let facts = facts_of(detail);
        let mut found: BTreeMap<usize, TopicHits> = BTreeMap::new();
        for one in self.topics.entry(title, &whole, &facts) {
            let index = one.topic.0 as usize;
            if let Some(name) = self.names.get(index) {
                let hits = TopicHits {
                    topic: Clean::line(name).into_string(),
                    level: Level::name(one.level),
                    queries: Vec::new(),
                    terms: Vec::new(),
                };
                found.insert(index, hits);
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        for one in self.queries.entry(title, &whole, &facts) {
            if let Some((index, query)) = self.owners.get(one.topic.0 as usize)
                && let Some(hits) = found.get_mut(index)
            {
                hits.queries.push(query.clone());
            }
        }
        let fields = [
            ("title", title),
            ("body", text.as_str()),
            ("full_text", page.as_str()),
        ];
        for (field, whole) in fields {
            for (index, hits) in &mut found {
                let topic = TopicId(*index as i64);
                hits.terms
                    .extend(terms_in(&self.topics, topic, field, whole));
            }
        }
        found.into_values().collect()
    }
}

/// Returns what topics are looked for in: the headline, the text of the feed, that of the page, and
/// both texts together.
fn texts(detail: &EntryDetail) -> (&str, String, String, String) {
    let text = article::plain(&detail.html);
    let page = detail
        .original
        .as_ref()
        .map(|page| article::plain(&page.html));
    let page = page.unwrap_or_default();
    let whole = match page.as_str() {
        "" => text.clone(),
        page => article::both(&text, page),
    };
    (&detail.row.title, text, page, whole)
}

/// Returns what topics may ask of an entry beside its text.
fn facts_of(detail: &EntryDetail) -> Facts<'_> {
    let has = |kind: &str| {
        let mut files = detail.enclosures.iter();
        files.any(|file| file.media_type.starts_with(kind))
    };
    Facts {
        url: detail.row.url.as_deref(),
        authors: &detail.authors,
        language: detail.language.as_deref(),
        words: detail.row.words,
        has_audio: has("audio/"),
        has_image: has("image/") || facts::has_picture(&detail.html),
        feed: Some(FeedFacts {
            title: &detail.feed_title,
            url: &detail.feed_url,
            category: &detail.categories,
        }),
    }
}

//! Fourteen hand-written watchlists on labelled newswire of 1987, if the corpus is there: how much
//! of what they should find they find. `target/report/watchlists.md` has every error.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use coranto::config::{self, Paths};
use coranto::model::{Level, TopicId};
use coranto::topics::{Matcher, Watchlist};
use serde_json::Value;

use crate::corpus::{left_out, report};

/// The lists. They were frozen before the first run.
const LISTS: &str = include_str!("../corpus/topics/reuters-21578.toml");

/// Each list and the kind of label it is held to.
const LABELS: [(&str, &str); 14] = [
    ("opec", "orgs"),
    ("imf", "orgs"),
    ("gatt", "orgs"),
    ("worldbank", "orgs"),
    ("ec", "orgs"),
    ("nakasone", "people"),
    ("james-baker", "people"),
    ("volcker", "people"),
    ("crude", "topics"),
    ("cocoa", "topics"),
    ("gold", "topics"),
    ("ship", "topics"),
    ("coffee", "topics"),
    ("trade", "topics"),
];

/// Fewest characters of the body of an article that counts.
const SHORTEST: usize = 50;

struct Article {
    title: String,
    body: String,
    /// The lists whose label it has, by index.
    labels: Vec<usize>,
}

fn watchlist() -> Watchlist {
    let home = tempfile::tempdir().unwrap();
    let paths = Paths::below(home.path());
    fs::create_dir_all(paths.topics().parent().unwrap()).unwrap();
    fs::write(paths.topics(), LISTS).unwrap();
    let config = config::load(&paths, None);
    assert_eq!(config.problems, []);
    config.watchlist
}

#[test]
fn the_lists_are_sound() {
    let watchlist = watchlist();
    let names: Vec<&str> = watchlist.topics.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, LABELS.map(|(name, _)| name));
}

fn articles(corpus: &std::path::Path) -> Vec<Article> {
    let file = fs::File::open(corpus.join("topics/reuters-21578.jsonl.zst")).unwrap();
    let mut packed = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
    let mut text = String::new();
    packed.read_to_string(&mut text).unwrap();
    let articles = text.lines().filter_map(|line| {
        let value: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| value[key].as_str().unwrap_or_default().trim().to_owned();
        let (title, body) = (text("title"), text("body"));
        let has_label = |(name, kind): &(&str, &str)| {
            let labels = value[*kind].as_array();
            labels.is_some_and(|labels| labels.iter().any(|label| label == name))
        };
        let labels = (0..LABELS.len()).filter(|&list| has_label(&LABELS[list]));
        (!title.is_empty() && body.chars().count() >= SHORTEST).then(|| Article {
            labels: labels.collect(),
            title,
            body,
        })
    });
    articles.collect()
}

/// The headlines and texts of the newswire, in their order.
pub(crate) fn newswire(corpus: &std::path::Path) -> Vec<(String, String)> {
    let articles = articles(corpus).into_iter();
    articles
        .map(|article| (article.title, article.body))
        .collect()
}

/// What a list found at one level.
#[derive(Default, Clone)]
struct Score {
    hits: usize,
    wrong: Vec<usize>,
    missed: Vec<usize>,
}

impl Score {
    fn count(&mut self, article: usize, is_labelled: bool, is_found: bool) {
        match (is_labelled, is_found) {
            (true, true) => self.hits += 1,
            (true, false) => self.missed.push(article),
            (false, true) => self.wrong.push(article),
            (false, false) => {}
        }
    }

    fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.wrong.len()).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.hits as f64 / (self.hits + self.missed.len()).max(1) as f64
    }

    fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        2.0 * p * r / (p + r).max(f64::EPSILON)
    }
}

/// Macro means of precision and recall, and the mean of F1 over the lists.
fn means(scores: &[Score]) -> (f64, f64, f64) {
    let mean = |value: fn(&Score) -> f64| {
        scores.iter().map(value).sum::<f64>() / scores.len().max(1) as f64
    };
    (mean(Score::precision), mean(Score::recall), mean(Score::f1))
}

#[test]
fn frozen_lists_find_what_they_should() {
    let Some(corpus) = std::env::var_os("CORANTO_CORPUS").map(PathBuf::from) else {
        left_out("the quality of watchlists (CORANTO_CORPUS is not set)");
        return;
    };
    let watchlist = watchlist();
    let ids: Vec<TopicId> = (0..watchlist.topics.len() as i64).map(TopicId).collect();
    let matcher = Matcher::new(&watchlist, &ids);
    let articles = articles(&corpus);
    let mut mention = vec![Score::default(); LABELS.len()];
    let mut about = mention.clone();
    for (number, article) in articles.iter().enumerate() {
        // As an entry that arrives.
        let found = matcher.text(&article.title, &article.body);
        for list in 0..LABELS.len() {
            let level = found.iter().find(|hit| hit.topic.0 == list as i64);
            let is_labelled = article.labels.contains(&list);
            mention[list].count(number, is_labelled, level.is_some());
            let is_about = level.is_some_and(|hit| hit.level == Level::About);
            about[list].count(number, is_labelled, is_about);
        }
    }

    let mut table = format!(
        "Watchlists on Reuters-21578, {} articles with a title and {SHORTEST} characters of body\n\n\
         | list | labelled | mention P | R | F1 | about P | R | F1 |\n|---|---|---|---|---|---|---|---|\n",
        articles.len()
    );
    let mut errors = String::new();
    for (list, (name, kind)) in LABELS.iter().enumerate() {
        let (m, a) = (&mention[list], &about[list]);
        let _ = writeln!(
            table,
            "| {name} ({kind}) | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            m.hits + m.missed.len(),
            m.precision(),
            m.recall(),
            m.f1(),
            a.precision(),
            a.recall(),
            a.f1()
        );
        for (level, score) in [("mention", m), ("about", a)] {
            for (side, list) in [("wrong", &score.wrong), ("missed", &score.missed)] {
                let _ = writeln!(errors, "\n## {name}, {level}: {} {side}\n", list.len());
                for &article in list {
                    let _ = writeln!(errors, "- {}", articles[article].title);
                }
            }
        }
    }
    let ((mp, mr, mf), (ap, ar, af)) = (means(&mention), means(&about));
    let _ = write!(
        table,
        "| **macro** | | {mp:.3} | {mr:.3} | {mf:.3} | {ap:.3} | {ar:.3} | {af:.3} |"
    );
    report("watchlists.md", &table, &errors);
    assert!(articles.len() > 10_000, "{} articles", articles.len());
    assert!(mr >= 0.90, "recall of mentions: {mr:.3}");
    assert!(af >= 0.75, "F1 of about: {af:.3}");
}

//! What is stored of an entry beside its flags and dates, loaded only where a query asks for it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::Clean;
use crate::query::{CountField, Expr, Facts, FeedNames, KnownFacts, NameField, Part, language};
use crate::store::{Result, rows};

/// Authors, language and the like of one entry.
#[derive(Debug)]
pub(in crate::store) struct Details {
    url: Option<String>,
    words: u32,
    authors: Vec<Clean>,
    language: Option<String>,
    has_audio: bool,
    has_image: bool,
    has_fulltext: bool,
}

/// What a query asks of details that costs more than a look at a row.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::store) struct Asks {
    /// Whether there are pictures in the body.
    pub(in crate::store) images: bool,
    /// In which language it is, although nothing says so.
    pub(in crate::store) language: bool,
}

impl Asks {
    /// Returns what one condition asks.
    pub(super) fn of(condition: &Expr) -> Self {
        Self {
            images: *condition == Expr::Has(Part::Image),
            language: matches!(condition, Expr::Named(NameField::Language, _)),
        }
    }
}

impl Details {
    /// Returns whether details are needed to answer `condition`.
    pub(super) fn know(condition: &Expr) -> bool {
        matches!(
            condition,
            Expr::Named(
                NameField::Author | NameField::Url | NameField::Site | NameField::Language,
                _
            ) | Expr::Has(Part::Audio | Part::Image | Part::Fulltext)
                | Expr::Count(CountField::Words, ..)
        )
    }

    /// Loads the details of `entry`, as far as they are asked for.
    pub(in crate::store) fn load(
        connection: &Connection,
        entry: i64,
        asks: Asks,
    ) -> Result<Option<Self>> {
        let mut statement = connection.prepare_cached(
            "SELECT e.url, e.words, b.authors, b.language, b.enclosures, \
             CASE WHEN ?2 THEN b.html LIKE '%<img%' ELSE 0 END, \
             EXISTS (SELECT 1 FROM original o WHERE o.entry = e.id AND o.html <> '') \
             FROM entry e JOIN entry_body b ON b.entry = e.id WHERE e.id = ?1",
        )?;
        let mut details = statement
            .query_row(params![entry, asks.images], |row| {
                let files = rows::enclosures_from_json(row.get(4)?);
                let has = |kind: &str| files.iter().any(|file| file.media_type.starts_with(kind));
                Ok(Self {
                    url: row.get(0)?,
                    words: row.get(1)?,
                    authors: rows::from_json(row.get(2)?),
                    language: row.get(3)?,
                    has_audio: has("audio/"),
                    has_image: has("image/") || row.get(5)?,
                    has_fulltext: row.get(6)?,
                })
            })
            .optional()?;
        if let Some(details) = &mut details
            && asks.language
            && details.language.is_none()
        {
            let text = rows::text(connection, entry)?;
            details.language = language::detect(&text).map(str::to_owned);
        }
        Ok(details)
    }

    /// Returns them as what is known of an entry of `feed`.
    pub(in crate::store) fn known(self, feed: FeedNames) -> KnownFacts {
        KnownFacts {
            url: self.url,
            authors: self.authors,
            language: self.language,
            words: self.words,
            has_audio: self.has_audio,
            has_image: self.has_image,
            feed,
        }
    }

    /// Returns whether `condition` holds.
    pub(super) fn answer(&self, condition: &Expr) -> bool {
        if *condition == Expr::Has(Part::Fulltext) {
            return self.has_fulltext;
        }
        let facts = Facts {
            url: self.url.as_deref(),
            authors: &self.authors,
            language: self.language.as_deref(),
            words: self.words,
            has_audio: self.has_audio,
            has_image: self.has_image,
            feed: None,
        };
        facts.answer(condition).unwrap_or(false)
    }
}

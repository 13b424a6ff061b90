//! Import: the files of other readers, told apart by their content. Pure.
//!
//! OPML, newsboat's `urls`, the CSV files of elfeed, the TSV files of sfeed, the JSON of feedr. A
//! mistake costs the line it is in and is named; nothing in a file is run or fetched.

mod elfeed;
mod entry;
mod feedr;
mod newsboat;
mod newsboat_config;
mod newsboat_query;
mod sfeed;

use std::collections::HashMap;

use url::Url;

use super::origin::{self, Origin};
use super::{decode, opml};
use crate::model::feed::Subscription;
use crate::model::import::{Attribute, ForeignFeed, ForeignMark, Import, Marks, Place, Skipped};
use crate::model::{Clean, Validators};

pub use entry::{identity_of, new_entry};
pub use newsboat_config::{Config as NewsboatConfig, config as newsboat_config};
pub use sfeed::feed_list as sfeed_list;

/// Longest address that is taken, in bytes.
const MAX_ADDRESS: usize = 8 << 10;

/// Why a source is not asked until the user says so.
const COMMAND: &str = "it runs a command, and what a file brings is never run by itself";
const LOCAL: &str = "it reads a file of this machine";

/// Takes the files of another reader in, one after the other: some belong together.
#[derive(Debug, Default)]
pub struct Files {
    import: Import,
    /// The flag of newsboat that means a star.
    star: Option<char>,
    elfeed: elfeed::Tables,
    /// What was read in sfeed, by its link.
    read_in_sfeed: Vec<String>,
    /// The feeds of sfeed's folder, by name.
    sfeed: HashMap<String, String>,
}

impl Files {
    /// Begins; `star` is the flag of newsboat that means a star.
    pub fn new(star: Option<char>) -> Self {
        Self {
            star,
            ..Self::default()
        }
    }

    /// Says which flag of newsboat means a star.
    pub fn star_is(&mut self, star: char) {
        self.star = Some(star);
    }

    /// Takes over what `config` of newsboat, the file `name`, lights, hides and filters.
    pub fn know_newsboat(&mut self, name: &str, config: &mut NewsboatConfig) {
        let import = Import {
            queries: std::mem::take(&mut config.queries),
            skipped: std::mem::take(&mut config.skipped),
            ..Import::default()
        };
        self.import.append(import.of_file(name));
    }

    /// Reads the items of a feed of sfeed; there may be none.
    ///
    /// # Errors
    /// A sentence that says why nothing can be taken from it.
    pub fn read_sfeed(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let text = decode::decode(bytes, None);
        let import = sfeed::read(name, &text, &self.sfeed)?;
        self.import.append(import.of_file(name));
        Ok(())
    }

    /// Takes over what was read in sfeed: a link a line.
    pub fn know_read(&mut self, links: &str) {
        let links = links.lines().map(str::trim);
        let links = links.filter(|link| !link.is_empty());
        self.read_in_sfeed.extend(links.map(str::to_owned));
    }

    /// Takes over which feeds the files of sfeed are of: their names, and the addresses.
    pub fn know_sfeed(&mut self, feeds: HashMap<String, String>) {
        self.sfeed.extend(feeds);
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A sentence that says why nothing can be taken from it.
    pub fn read(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let import = match Format::of(bytes)? {
            Format::Opml => read_opml(bytes)?,
            Format::Elfeed(table, text) => {
                self.elfeed.read(table, name, &text);
                Import::default()
            }
            Format::Sfeed(text) => sfeed::read(name, &text, &self.sfeed)?,
            Format::Feedr(text) => feedr::read(&text)?,
            Format::Urls(text) => newsboat::read(&text, self.star),
        };
        self.import.append(import.of_file(name));
        Ok(())
    }

    /// Returns what the files hold together.
    pub fn finish(mut self) -> Import {
        self.import.append(self.elfeed.finish());
        let read = self.read_in_sfeed.into_iter().map(|key| ForeignMark {
            key,
            marks: Marks {
                is_read: true,
                ..Marks::default()
            },
        });
        self.import.marks.extend(read);
        leave_ambiguous(&mut self.import);
        self.import
    }
}

/// Leaves out the marks that name an entry by a bare guid and not its feed: a "1234" is in many
/// feeds, and each would count as read.
fn leave_ambiguous(import: &mut Import) {
    let known = import.marks.len();
    import.marks.retain(|mark| is_unique(&mark.key));
    let left = known - import.marks.len();
    if left > 0 {
        let what = match left {
            1 => "1 mark".to_owned(),
            left => format!("{left} marks"),
        };
        let reason = "it names an entry by an id that several feeds may use, and not its feed";
        import
            .skipped
            .push(skipped(&what, reason, Place::default()));
    }
}

/// Returns whether nobody else can have the same guid, as its form promises.
fn is_unique(guid: &str) -> bool {
    let starts = |prefix: &str| {
        let start = guid.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    guid.contains("://") || starts("urn:") || starts("tag:")
}

/// What a file is.
enum Format {
    Opml,
    Elfeed(elfeed::Table, String),
    Sfeed(String),
    Feedr(String),
    Urls(String),
}

impl Format {
    fn of(bytes: &[u8]) -> Result<Self, String> {
        let is_markup = bytes
            .iter()
            // A byte-order mark, and the zeros of UTF-16, may stand before the first character.
            .find(|byte| {
                !byte.is_ascii_whitespace() && !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff)
            })
            .is_some_and(|&byte| byte == b'<');
        if is_markup {
            return Ok(Self::Opml);
        }
        if bytes.starts_with(b"SQLite format 3\0") {
            return Err("it is a database; name the folder of the reader it is from".to_owned());
        }
        let text = decode::decode(bytes, None).into_owned();
        if text.trim().is_empty() {
            return Err("the file is empty".to_owned());
        }
        let is_binary = |c: char| c == '\0' || c == '\u{fffd}';
        if text.chars().take(4096).filter(|c| is_binary(*c)).count() > 8 {
            return Err("it is no text".to_owned());
        }
        if text.trim_start().starts_with('{') {
            return Ok(Self::Feedr(text));
        }
        if let Some(table) = elfeed::Table::of(&text) {
            return Ok(Self::Elfeed(table, text));
        }
        if sfeed::is_sfeed(&text) {
            return Ok(Self::Sfeed(text));
        }
        if newsboat::is_urls(&text) {
            return Ok(Self::Urls(text));
        }
        Err(
            "it is neither OPML nor a list of addresses, nor a file of elfeed, sfeed or feedr"
                .into(),
        )
    }
}

fn read_opml(bytes: &[u8]) -> Result<Import, String> {
    let list = opml::read_list(bytes)?;
    let mut import = Import::default();
    if let Some(why) = &list.why_empty {
        return Err(format!("it holds no feeds: {why}"));
    }
    for outline in list.feeds {
        let mut url = outline.subscription.url.clone();
        // Liferea writes a command so.
        if let Some(command) = url.strip_prefix('|') {
            url = format!("exec:{}", command.trim());
        }
        if let Some(filter) = &outline.filter {
            url = format!("filter:{filter}:{url}");
        }
        let place = Place::line(outline.line);
        match source(&url) {
            Ok(source) => import.feeds.push(ForeignFeed {
                off: source.off.or_else(|| is_switched_off(&outline)),
                is_said_off: outline.attributes.iter().any(says_off),
                note: outline
                    .had_secrets
                    .then(|| Clean::line("secrets in its attributes were left out"))
                    .or_else(|| {
                        let said = opml::said_settings(&outline)?;
                        Some(Clean::line(&format!(
                            "set for it there, and not here: {said}"
                        )))
                    })
                    .or(source.note),
                subscription: Subscription {
                    url: source.url,
                    ..outline.subscription
                },
                more_categories: outline.more_categories,
                attributes: outline
                    .attributes
                    .into_iter()
                    .filter(|one| !is_our_off(one))
                    .collect(),
                own_title: Clean::default(),
                validators: Validators::default(),
                entries: Vec::new(),
                place,
            }),
            Err(reason) => import.skipped.push(skipped(&url, &reason, place)),
        }
    }
    for (url, line) in list.includes {
        let reason = "it is another list: fetch it, and import it by itself";
        import
            .skipped
            .push(skipped(&url, reason, Place::line(line)));
    }
    if let Some(damage) = list.damage {
        import.warnings.push(skipped("", damage, Place::line(0)));
    }
    Ok(import)
}

/// Typed by hand, its name space may be declared nowhere.
fn is_our_off(attribute: &Attribute) -> bool {
    match attribute.space.as_deref() {
        Some(space) => space == opml::OUR_SPACE && attribute.name.rsplit(':').next() == Some("off"),
        None => &*attribute.name == "coranto:off",
    }
}

fn says_off(attribute: &Attribute) -> bool {
    is_our_off(attribute) && is_true(&attribute.value)
}

fn is_true(value: &str) -> bool {
    matches!(value, "true" | "1")
}

/// Returns whether our own attribute, or that of another reader, says that it is not to be asked.
fn is_switched_off(outline: &opml::Outline) -> Option<&'static str> {
    let is_off = outline.attributes.iter().any(|attribute| {
        let name = attribute.name.rsplit(':').next();
        let is_meant = is_our_off(attribute) || name == Some("disabled");
        is_meant && is_true(&attribute.value)
    });
    is_off.then_some("it was switched off there")
}

fn skipped(what: &str, reason: &str, place: Place) -> Skipped {
    Skipped {
        what: Clean::line(what),
        reason: Clean::line(reason),
        place,
    }
}

/// An address that can be kept, and how.
struct Source {
    url: String,
    off: Option<&'static str>,
    note: Option<Clean>,
}

/// Looks at an address of another reader.
fn source(written: &str) -> Result<Source, String> {
    let url = written.trim();
    if url.len() > MAX_ADDRESS {
        return Err("its address is too long".to_owned());
    }
    if url.chars().any(char::is_control) {
        return Err("its address has line breaks or control characters in it".to_owned());
    }
    // `feed:https://…` and `feed://…` are what browsers hand to feed readers.
    let address = match url.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("feed") => {
            match rest.strip_prefix("//") {
                Some(rest) => format!("https://{rest}"),
                None => rest.to_owned(),
            }
        }
        _ => url.to_owned(),
    };
    let off = match Origin::parse(&address).map_err(|error| error.to_string())? {
        Origin::Web(_) => None,
        Origin::File(_) => Some(LOCAL),
        Origin::Command(_) | Origin::Filter { .. } => Some(COMMAND),
    };
    let bare = origin::without_password(&address);
    Ok(Source {
        off,
        note: bare
            .as_ref()
            .map(|_| Clean::line("user name and password were left out of its address")),
        url: bare.unwrap_or(address),
    })
}

/// Reduces an address to what tells feeds apart: without scheme, `www.`, default port, fragment and
/// trailing slash. Commands and files are what they are.
pub fn normalized(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url.trim()) else {
        return url.trim().to_owned();
    };
    if !matches!(parsed.scheme(), "http" | "https") {
        return url.trim().to_owned();
    }
    parsed.set_fragment(None);
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    let port = parsed.port().map(|port| format!(":{port}"));
    let port = port.filter(|port| port != ":80" && port != ":443");
    let host = parsed.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = parsed.path().trim_end_matches('/');
    let query = parsed.query().map(|query| format!("?{query}"));
    let (port, query) = (port.unwrap_or_default(), query.unwrap_or_default());
    format!("{host}{port}{path}{query}")
}

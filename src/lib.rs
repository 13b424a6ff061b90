//! coranto: a terminal news reader for people who follow stories, not feeds.
//!
//! This page is the guide to the code. It moves with it.
//!
//! # Bird's-eye view
//!
//! Feeds are fetched, parsed, matched against the topics and stored in one `SQLite` file. The
//! screen shows lists cut from that file and articles laid out from it. One direction each way:
//!
//! ```text
//! keys  → tui → Msg → App::update → Effect → engine → Event → Msg → …     view::draw(&App, &Theme)
//! fetch → parse → normalize → match topics → store                        engine::refresh
//! ```
//!
//! # Map
//!
//! In reading order; each module may use those above it, and a test (`tests/it/layers.rs`) holds
//! them to it.
//!
//! | module | what | does I/O |
//! |---|---|---|
//! | [`model`] | the values everything speaks in, and the messages of the border | |
//! | [`command`] | the one table of what a user can do; keys; the keymap | |
//! | [`article`] | HTML to plain text, and to a page of lines | |
//! | `picture` | a file to what a terminal draws of it; only with the feature `pictures` | |
//! | [`query`] | the one query language; folding; finding terms | |
//! | [`topics`] | the watchlist, and matching entries against it | |
//! | [`stories`] | which entries tell of the same; who the outlet is | |
//! | [`feed`] | fetch, decode, parse, normalize; OPML; when to ask again | fetch |
//! | [`store`] | the `SQLite` file: entries, counts, search, undo | yes |
//! | [`config`] | where the files are, and what stands in them | yes |
//! | [`engine`] | refreshes, and answers the screen's requests | yes |
//! | [`app`] | the state of the screen, and the one function that changes it | |
//! | [`view`] | draws that state | |
//! | [`tui`] | the terminal and the loop | yes |
//! | [`cli`] | the command line: the same core, no terminal needed | yes |
//!
//! # Invariants
//!
//! - `App::update` is pure and `view::draw` only reads. Neither knows of the engine, the store or
//!   the network; time comes in as a message.
//! - The screen thread never waits for disk or network: what takes time is a [`Request`], its
//!   answer an [`Event`], and a late answer is dropped by its ticket.
//! - A file is read and a command is run only for the address of a subscription that is switched on,
//!   never for one that a feed, a page or a redirect names. No shell is used.
//! - Text from outside is [`Clean`] before it can reach a terminal, a log or standard output.
//! - A feed's entries and its validators are stored in one transaction, or a 304 would hide a loss.
//! - Counts are stored in the same transaction as the entries they count; what only a
//!   look at the entries can count (a query, a preview) is counted beside, and the screen goes on.
//! - The screen has a window of a list, cut by its key, never all of it. What means the whole list (a
//!   mark of all of it, groups of a short one) goes through it in the store.
//! - SQL stands only under [`store`]; each outside crate has one home.
//! - What a user did can be undone: each step is stored with its inverse.
//!
//! # Glossary
//!
//! **feed** remote document · **subscription** the choice to follow it · **category** path a
//! subscription sits in · **entry** stored item · **body** what the feed sent of it · **article**
//! its readable rendering · **enclosure** file that comes with it · **outlet** who reports it: the registrable host of its
//! link, or the feed where that says nothing · **count** a number of entries, copies once ·
//! **topic** tracked subject · **watchlist** all topics · **hit** one match · **story** entries
//! about one event · **origin** where a feed's document comes from · **off** followed, not asked ·
//! **copy** the same text from another outlet · **done** read by triage ·
//! **mute** rule that holds entries back ·
//! **snooze** hide until a time · **saved query** query with a name in the sidebar · **filter** query
//! laid over a list · **mark** a change of a flag · **figure** the place of a picture in an article · **picture** what is drawn there · **step** what one undo undoes · **refresh** get new entries ·
//! **query** text that selects entries · **source** what a list shows · **window** the part of a
//! list that is loaded · **notice** what is said to the user, at the bottom · **ticket** number of a request.
//!
//! # Three journeys
//!
//! **A key press.** [`tui`] reads `d` from the terminal and sends `Msg::Key`. [`app`] looks it up
//! in the keymap, gets `Command::Done`, marks the row read at once (`◌`, unsaved), moves the
//! cursor and returns `Request::Mark`. The loop draws. The engine's writer thread stores the mark
//! and its inverse in one transaction and answers `Event::Marked`; the row's sign goes.
//!
//! **A fetched feed.** The engine takes what is due from the store. `feed::fetch` asks with the
//! stored validators, under every limit, and hands the body to a worker: `feed::read` decodes,
//! parses behind a guard and normalizes; `topics::Matcher` finds what the watchlist knows. The
//! writer stores feed, entries, hits, counts and validators in one transaction, and the full-text
//! index follows in idle batches, and so do the stories, on a thread of their own. `Event::Changed` tells the screen, which keeps its place.
//!
//! **A topic match.** `topics.toml` gives names and queries. All their terms become one automaton
//! over folded text; a raw hit is verified against the rules of the language (word borders,
//! acronyms, plurals). At arrival only level and count are stored. When a window is cut, the
//! engine finds the hits in its headlines; when an article is opened, in its laid-out text, where
//! `article::highlight` maps them to cells and the view draws them in the topic's colour.
//!
//! [`Request`]: model::Request
//! [`Event`]: model::Event
//! [`Clean`]: model::Clean

pub mod model;

pub mod command;

pub mod article;

#[cfg(feature = "pictures")]
pub mod picture;

pub mod query;

pub mod topics;

pub mod stories;

pub mod feed;

pub mod store;

pub mod config;

pub mod engine;

pub mod app;

pub mod view;

pub mod tui;

pub mod cli;

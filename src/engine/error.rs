//! What can go wrong in the engine, in words for people, and the one place that turns it into a
//! [`Notice`].

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{EditError, Problem, SettingError};
use crate::feed::fetch::{FetchError, FetchFailure};
use crate::feed::origin::OriginError;
use crate::feed::parse::ParseError;
use crate::model::{Clean, Notice};
use crate::store::StoreError;

/// Why the engine could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database refused a statement.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// As [`Store`](Self::Store), met by several at once: whoever waits for the same transaction,
    /// or everybody, when the database cannot be opened for writing.
    #[error("{0}")]
    Shared(Arc<StoreError>),
    /// A feed could not be fetched.
    #[error(transparent)]
    Fetch(FetchError),
    /// What was fetched is no feed.
    #[error(transparent)]
    Parse(ParseError),
    /// What was typed is no address of a feed.
    #[error("\"{0}\" is not the address of a feed")]
    Address(Clean),
    /// What was typed is no address either of a file or a command.
    #[error(transparent)]
    Origin(OriginError),
    /// What was typed holds a user or a password.
    #[error("an address with a user or a password in it is not kept")]
    Password,
    /// The HTTP client could not be set up.
    #[error("the network client cannot start: {0}")]
    Client(FetchError),
    /// The welcome feed or the starter list inside the program could not be read.
    #[error("the built-in feeds cannot be read: {0}")]
    BuiltIn(String),
    /// `topics.toml` could not be changed.
    #[error("{file}: {}", .0.message, file = file_name(.0))]
    File(Problem),
    /// Nothing can be taken from a file of another reader.
    #[error("{} cannot be imported: {reason}", Clean::line(&file.to_string_lossy()))]
    Import {
        /// The file or folder.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// What the user made of the list of subscriptions cannot be read.
    #[error("the edited list cannot be read: {why}")]
    List {
        /// What is wrong with it.
        why: String,
        /// Where it is kept, if it could be.
        kept: Option<PathBuf>,
    },
    /// A file that was named cannot be read.
    #[error("{} cannot be read: {error}", Clean::line(&file.to_string_lossy()))]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// No rule holds the entry that was to be unmuted.
    #[error("no rule mutes this entry")]
    NotMuted,
    /// The watchlist was not changed.
    #[error(transparent)]
    Topics(#[from] EditError),
    /// A setting was not changed.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// Another process holds the lease.
    #[error("another coranto is refreshing")]
    Busy,
    /// The user, or the system, ended it.
    #[error("interrupted")]
    Interrupted,
    /// Threads cannot be started.
    #[error("the engine cannot start: {0}")]
    Runtime(#[from] std::io::Error),
    /// The engine has been shut down, or a thread of it ended.
    #[error("the engine has stopped")]
    Closed,
}

/// The name alone: the folder is known, and the line at the bottom is short.
fn file_name(problem: &Problem) -> String {
    let name = problem.file.file_name().unwrap_or_default();
    match problem.line {
        0 => name.to_string_lossy().into_owned(),
        line => format!("{}:{line}", name.to_string_lossy()),
    }
}

impl From<Problem> for EngineError {
    fn from(problem: Problem) -> Self {
        Self::File(problem)
    }
}

impl EngineError {
    /// Returns what the user can do about it, if there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.hint().map(Into::into),
            Self::Shared(error) => error.hint().map(Into::into),
            Self::Topics(error) => error.hint(),
            Self::Setting(error) => error.hint(),
            Self::Address(_) => Some("it begins with https://, or it is the name of a site, as in example.org".into()),
            Self::Password => Some(
                "add it without; in config.toml, [[feed]] with auth = \"basic\", user and \
                 password_command logs in (coranto config default shows one)"
                    .into(),
            ),
            Self::File(problem) => problem.hint.clone(),
            Self::Import { .. } => Some(
                "OPML, the files of newsboat, elfeed (CSV), sfeed or feedr are read; nothing was changed"
                    .into(),
            ),
            Self::List { kept, .. } => Some(match kept {
                Some(file) => {
                    let file = Clean::line(&file.to_string_lossy());
                    format!("nothing was changed; what you wrote is in {file}")
                }
                None => "nothing was changed; E shows the list again".into(),
            }),
            Self::Interrupted => Some("what had arrived is kept".into()),
            Self::Busy => Some("its entries will show up here; try again in a minute".into()),
            Self::Fetch(error) if error.status == Some(401) => Some(
                "a login stands in config.toml: [[feed]] with auth (coranto config default)".into(),
            ),
            Self::Fetch(error)
                if matches!(error.kind, FetchFailure::NoTls | FetchFailure::NotPlain) =>
            {
                Some(error.advice().into())
            }
            Self::Fetch(error) if error.is_unreachable => {
                Some("check the address and the network".into())
            }
            Self::Fetch(error) if matches!(error.status, Some(404 | 410)) => {
                Some("check the address, or give the page of the site: its feeds are looked for".into())
            }
            Self::Fetch(error) if matches!(error.status, Some(403 | 429 | 503)) => {
                Some("the server refuses for now; try again later".into())
            }
            Self::Parse(ParseError::WebPage { feeds }) if feeds.is_empty() => Some(
                "nothing on it leads to a feed; look for \"RSS\" there and give that address".into(),
            ),
            Self::Unreadable { .. } => Some("check the path".into()),
            Self::Fetch(_)
            | Self::Parse(_)
            | Self::Origin(_)
            | Self::Client(_)
            | Self::NotMuted
            | Self::BuiltIn(_)
            | Self::Runtime(_)
            | Self::Closed => None,
        }
    }
}

/// An error as a line for the status bar.
impl From<&EngineError> for Notice {
    fn from(error: &EngineError) -> Self {
        let notice = Self::error(error.to_string());
        match error.hint() {
            Some(hint) => notice.hint(hint),
            None => notice,
        }
    }
}

impl From<EngineError> for Notice {
    fn from(error: EngineError) -> Self {
        Self::from(&error)
    }
}

impl From<StoreError> for Notice {
    fn from(error: StoreError) -> Self {
        Self::from(&EngineError::Store(error))
    }
}

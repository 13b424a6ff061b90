//! Origin: where a feed's document comes from, read from the address that is stored. Pure.
//!
//! | address | what |
//! |---|---|
//! | `http://…` `https://…` | the web |
//! | `file:PATH` `file:///PATH` | a file of this machine |
//! | `exec:COMMAND ARGUMENT…` | what a command writes |
//! | `filter:COMMAND ARGUMENT…:URL` | what a command makes of a document of the web |
//!
//! A command is a list of words, split as a shell splits them; no shell ever sees it.
//!
//! All but the web are *special*: they read the user's files and run programs. Only the address of
//! a subscription is ever read as one, never an address that a document, a redirect or a web page
//! names; and only one that the user typed works at once: the store switches others off.

use std::path::PathBuf;

use url::{Host, Url};

use crate::model::Clean;

/// The scheme of feeds that come with the program and are never fetched.
pub const BUILT_IN: &str = "coranto:";

/// Where a feed's document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An address of the web.
    Web(Url),
    /// A file, by its path.
    File(PathBuf),
    /// A command, by its words; there is at least one.
    Command(Vec<String>),
    /// A command that reads a document of the web and writes a feed.
    Filter {
        /// Its words; there is at least one.
        command: Vec<String>,
        /// Where the document is.
        of: Url,
    },
}

/// Why an address cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It cannot be parsed.
    #[error("the address is not valid: {0}")]
    Invalid(Clean),
    /// Its scheme is none of those above.
    #[error("only http and https addresses can be fetched, this one is {0}")]
    Scheme(Clean),
    /// A quotation mark of the command is not closed.
    #[error("a quotation mark in the command is not closed")]
    Quote,
    /// There is no command.
    #[error("there is no command behind `{0}`")]
    NoCommand(&'static str),
    /// There is no document to filter.
    #[error("`filter:` takes a command, a colon, and the address of a feed on the web")]
    NoDocument,
    /// A file without a path on this machine.
    #[error("`file:` takes the path of a file on this machine")]
    NoPath,
}

impl Origin {
    /// Reads the address of a subscription.
    ///
    /// # Errors
    /// See [`OriginError`].
    pub fn parse(address: &str) -> Result<Self, OriginError> {
        let address = address.trim();
        match scheme(address) {
            Some(("exec", rest)) => Ok(Self::Command(words(rest, "exec:")?)),
            Some(("filter", rest)) => {
                let (command, url) = rest.split_once(':').ok_or(OriginError::NoDocument)?;
                let command = words(command, "filter:")?;
                let of = web(url.trim()).map_err(|_| OriginError::NoDocument)?;
                Ok(Self::Filter { command, of })
            }
            Some(("file", rest)) => file(address, rest),
            _ => web(address).map(Self::Web),
        }
    }

    /// The document on the web that is asked for, if there is one.
    pub fn web(&self) -> Option<&Url> {
        match self {
            Self::Web(url) | Self::Filter { of: url, .. } => Some(url),
            Self::File(_) | Self::Command(_) => None,
        }
    }

    /// Returns whether nobody else is asked: a file, a command, a server of this machine.
    pub fn is_own(&self) -> bool {
        self.web().is_none_or(is_loopback)
    }
}

/// Returns whether `address` is one of the web; what cannot be read is not.
pub fn is_web(address: &str) -> bool {
    web(address.trim()).is_ok()
}

/// Returns whether `address` may read files or run programs: whatever is neither of the web nor
/// built in.
pub fn is_special(address: &str) -> bool {
    !is_web(address) && !address.starts_with(BUILT_IN)
}

/// Returns the host that is asked for the feed at `address`, if it is not this machine.
pub fn foreign_host(address: &str) -> Option<String> {
    let origin = Origin::parse(address).ok()?;
    let url = origin.web().filter(|url| !is_loopback(url))?;
    url.host_str().map(str::to_owned)
}

/// Returns whether an address is one of this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Takes user and password out of an address of the web, that of a filter too; `None` if there are
/// none. The database keeps no secret.
pub fn without_password(address: &str) -> Option<String> {
    let origin = Origin::parse(address).ok()?;
    let mut url = origin.web()?.clone();
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    // Neither fails for an address of the web, which has a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(match origin {
        Origin::Filter { .. } => {
            let command = address.trim()["filter:".len()..].split(':').next();
            format!("filter:{}:{url}", command.unwrap_or_default())
        }
        _ => url.into(),
    })
}

/// Splits a special scheme off, in small letters.
fn scheme(address: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let mut known = ["exec", "filter", "file"].into_iter();
    let scheme = known.find(|known| scheme.eq_ignore_ascii_case(known))?;
    Some((scheme, rest))
}

fn web(address: &str) -> Result<Url, OriginError> {
    let url = Url::parse(address)
        .map_err(|error| OriginError::Invalid(Clean::line(&error.to_string())))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(OriginError::Scheme(Clean::line(other))),
    }
}

fn words(command: &str, scheme: &'static str) -> Result<Vec<String>, OriginError> {
    let words = shell_words::split(command).map_err(|_| OriginError::Quote)?;
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        _ => Err(OriginError::NoCommand(scheme)),
    }
}

/// `file://…` is an address, with its signs encoded; `file:…` is a path as it is.
fn file(address: &str, rest: &str) -> Result<Origin, OriginError> {
    let path = if rest.starts_with("//") {
        let url = Url::parse(address).map_err(|_| OriginError::NoPath)?;
        url.to_file_path().map_err(|()| OriginError::NoPath)?
    } else {
        PathBuf::from(rest)
    };
    if path.as_os_str().is_empty() {
        return Err(OriginError::NoPath);
    }
    Ok(Origin::File(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in any::<String>(), scheme in "(exec|filter|file|https?|):?(//)?") {
            let address = format!("{scheme}{text}");
            let _ = Origin::parse(&address);
            let _ = is_special(&address);
            if let Some(bare) = without_password(&address) {
                prop_assert_eq!(without_password(&bare), None);
            }
        }
    }

    fn command(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn addresses_and_what_they_stand_for() {
        let url = Url::parse("https://lakeport.example/feed").unwrap();
        let cases = [
            (" https://lakeport.example/feed ", Origin::Web(url.clone())),
            (
                "exec:curl -s 'https://lakeport.example/a b'",
                Origin::Command(command(&["curl", "-s", "https://lakeport.example/a b"])),
            ),
            ("EXEC:ferries", Origin::Command(command(&["ferries"]))),
            (
                "filter:sed -e s/a/b/:https://lakeport.example/feed",
                Origin::Filter {
                    command: command(&["sed", "-e", "s/a/b/"]),
                    of: url,
                },
            ),
            (
                "file:/tmp/harbor line.xml",
                Origin::File("/tmp/harbor line.xml".into()),
            ),
            (
                "file:///tmp/harbor%20line.xml",
                Origin::File("/tmp/harbor line.xml".into()),
            ),
            ("file:feed.xml", Origin::File("feed.xml".into())),
        ];
        for (address, want) in cases {
            assert_eq!(Origin::parse(address), Ok(want), "{address}");
        }
    }

    #[test]
    fn what_is_no_origin() {
        let cases = [
            ("exec:", OriginError::NoCommand("exec:")),
            ("exec: ''", OriginError::NoCommand("exec:")),
            ("exec:echo 'ferry", OriginError::Quote),
            ("filter:sed", OriginError::NoDocument),
            (
                "filter::https://lakeport.example/",
                OriginError::NoCommand("filter:"),
            ),
            ("filter:cat:exec:rm", OriginError::NoDocument),
            ("filter:cat:file:///etc/passwd", OriginError::NoDocument),
            ("file:", OriginError::NoPath),
            ("file://elsewhere.example/feed", OriginError::NoPath),
            (
                "ftp://lakeport.example/",
                OriginError::Scheme(Clean::line("ftp")),
            ),
        ];
        for (address, want) in cases {
            assert_eq!(Origin::parse(address), Err(want), "{address}");
        }
        assert_eq!(
            Origin::parse("lakeport").unwrap_err().to_string(),
            "the address is not valid: relative URL without a base"
        );
    }

    #[test]
    fn all_but_the_web_is_special() {
        for address in [
            "exec:ferries",
            " exec:ferries",
            "Exec:ferries",
            "ex\nec:ferries",
            "filter:cat:https://lakeport.example/",
            "file:feed.xml",
            "|ferries",
            "",
        ] {
            assert!(is_special(address), "{address:?}");
        }
        for address in [
            "HTTPS://lakeport.example",
            "http://[::1]/",
            "coranto:welcome",
        ] {
            assert!(!is_special(address), "{address:?}");
        }
    }

    #[test]
    fn passwords_are_taken_out() {
        let cases = [
            (
                "https://dana:harbor@lakeport.example/feed",
                Some("https://lakeport.example/feed"),
            ),
            (
                "filter:sed -e x:https://dana@lakeport.example/",
                Some("filter:sed -e x:https://lakeport.example/"),
            ),
            ("https://lakeport.example/@dana:x", None),
            ("exec:curl https://dana:harbor@lakeport.example/", None),
        ];
        for (address, want) in cases {
            assert_eq!(without_password(address).as_deref(), want, "{address}");
        }
    }
}

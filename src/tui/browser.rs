//! The browser: http and https only, an argument vector, never a shell.

use std::process::{Command, Stdio};

use crate::model::Clean;

/// Opens `url`: by `$BROWSER` if it is set, else by what the system has for it.
///
/// # Errors
/// A sentence about why nothing was opened.
pub(super) fn open(url: &Clean, browser: Option<&str>) -> Result<(), String> {
    let argv = argv(url, browser)?;
    start(&argv)
}

/// Opens an enclosure with a program, or in the browser.
///
/// # Errors
/// A sentence about why nothing was opened.
pub(super) fn attach(argv: &[String], url: &Clean) -> Result<(), String> {
    if argv.is_empty() {
        return open(url, std::env::var("BROWSER").ok().as_deref());
    }
    start(argv)
}

/// Starts a program that gets nothing of the terminal.
fn start(argv: &[String]) -> Result<(), String> {
    let (program, arguments) = argv.split_first().ok_or("no program is named")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("`{}` could not be started: {error}", Clean::line(program)))?;
    // Someone has to wait for it, or it stays in the process table when it ends.
    std::thread::spawn(move || child.wait());
    Ok(())
}

/// Returns the program and its arguments.
fn argv(url: &str, browser: Option<&str>) -> Result<Vec<String>, String> {
    let lower = url.to_ascii_lowercase();
    if !(lower.starts_with("http://") || lower.starts_with("https://")) {
        return Err("only http and https addresses are opened; y copies this one".to_owned());
    }
    // `$BROWSER` may be a list separated by colons, of which the first is taken.
    let first = browser.and_then(|list| list.split(':').find(|part| !part.trim().is_empty()));
    let Some(command) = first else {
        let system: &[&str] = if cfg!(target_os = "macos") {
            &["open"]
        } else if cfg!(windows) {
            &["explorer"]
        } else {
            &["xdg-open"]
        };
        let mut argv: Vec<String> = system.iter().map(|part| (*part).to_owned()).collect();
        argv.push(url.to_owned());
        return Ok(argv);
    };
    let mut argv = shell_words::split(command)
        .map_err(|_| "$BROWSER has a quote that is never closed".to_owned())?;
    if argv.first().is_none_or(|program| program.contains("%s")) {
        return Err("$BROWSER names no program".to_owned());
    }
    if argv.iter().any(|part| part.contains("%s")) {
        for part in &mut argv {
            *part = part.replace("%s", url);
        }
    } else {
        argv.push(url.to_owned());
    }
    Ok(argv)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_become_one_argument() {
        let url = "https://lakeport-ledger.example/a?b=1&c=$(x)";
        assert_eq!(
            argv(url, Some("lynx -cfg 'a b'")),
            Ok(vec!["lynx".into(), "-cfg".into(), "a b".into(), url.into()])
        );
        assert_eq!(
            argv(url, Some("w %s -n:other")),
            Ok(vec!["w".into(), url.into(), "-n".into()])
        );
        assert_eq!(argv(url, Some("")).map(|argv| argv.len()), Ok(2));
        assert!(argv(url, Some("%s:")).is_err(), "an address is no program");
    }

    proptest! {
        #[test]
        fn what_is_opened_is_of_the_web_and_one_argument(
            url in "(https?://|HTTP://|file:|javascript:|-|)[ -~]{0,40}",
            browser in prop::option::of("[a-z %:'\"-]{0,20}"),
        ) {
            let Ok(argv) = argv(&url, browser.as_deref()) else { return Ok(()) };
            let is_web = url.to_ascii_lowercase().starts_with("http");
            prop_assert!(is_web && argv.len() > 1, "{:?}", argv);
            // Whole, whatever stands in it: nothing is ever split or read by a shell.
            prop_assert!(argv.iter().any(|part| part.contains(&url)), "{:?}", argv);
        }
    }

    #[test]
    fn only_the_web_is_opened() {
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "-x",
            "ssh://host",
            "",
        ] {
            assert!(argv(url, Some("true")).is_err(), "{url}");
        }
    }
}

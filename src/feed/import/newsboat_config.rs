//! What newsboat's `config` says that an import needs: where its cache is, what it lights, hides and
//! filters, and the settings that have a counterpart here.

use super::newsboat::tokens;
use super::newsboat_query::{quote, regex, translate};
use super::skipped;
use crate::model::Clean;
use crate::model::import::{ForeignQuery, Place, QueryEffect, Skipped};
use crate::query::Query;

/// What newsboat's `config` says that an import needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Where the cache is, if not in its usual place.
    pub cache_file: Option<String>,
    /// The service that the feeds live on, if not in `urls`.
    pub service: Option<String>,
    /// The flag that means a star.
    pub star_flag: Option<char>,
    /// What becomes topics, mutes and saved queries.
    pub queries: Vec<ForeignQuery>,
    /// Settings that are not taken over, and what does the same here.
    pub skipped: Vec<Skipped>,
}

/// Reads newsboat's `config`; `star` is the flag that means a star, if the user said so.
pub fn config(text: &str, star: Option<char>) -> Config {
    let lines = || {
        let lines = text.lines().enumerate();
        lines.filter_map(|(at, line)| {
            let (tokens, _) = tokens(line);
            (!tokens.is_empty()).then_some((at + 1, tokens))
        })
    };
    let mut config = Config::default();
    // What a flag means has to be known before the filters that ask for it are read.
    for (_, tokens) in lines() {
        let [name, value, ..] = tokens.as_slice() else {
            continue;
        };
        if name == "cache-file" {
            config.cache_file = Some(value.clone());
        } else if name == "urls-source" && value != "local" {
            config.service = Some(value.clone());
        } else if name.ends_with("-flag-star") {
            config.star_flag = value.chars().next().filter(char::is_ascii_alphabetic);
        }
    }
    let star = star.or(config.star_flag);
    let mut keys = Vec::new();
    for (line, tokens) in lines() {
        let Some((name, rest)) = tokens.split_first() else {
            continue;
        };
        let place = Place::line(line);
        match (name.as_str(), rest) {
            ("macro" | "bind-key" | "bind" | "unbind-key" | "unbind", _) => keys.push(place),
            ("highlight", [target, pattern, ..]) if target != "feedlist" => {
                config.queries.push(highlight(pattern, place));
            }
            ("highlight-article", [filter, ..]) => config.queries.push(ForeignQuery {
                name: Clean::line(filter),
                text: Clean::line(filter),
                query: translate(filter, star),
                effect: QueryEffect::List,
                place,
            }),
            ("define-filter", [name, filter, ..]) => config.queries.push(ForeignQuery {
                name: Clean::line(name),
                text: Clean::line(filter),
                query: translate(filter, star),
                effect: QueryEffect::List,
                place,
            }),
            ("ignore-article", [feed, filter, ..]) => {
                config.queries.push(ignore(feed, filter, star, place));
            }
            (name, [value, ..]) => {
                if let Some(advice) = counterpart(name, value) {
                    let what = format!("{name} {value}");
                    config.skipped.push(skipped(&what, &advice, place));
                }
            }
            _ => {}
        }
    }
    if let Some(first) = keys.first() {
        let what = match keys.len() {
            1 => "1 line of keys or macros".to_owned(),
            n => format!("{n} lines of keys and macros"),
        };
        let reason = "keys are set in keymap.toml (coranto config default keymap)";
        config.skipped.push(skipped(&what, reason, first.clone()));
    }
    config
}

/// What newsboat lights is a topic here.
fn highlight(pattern: &str, place: Place) -> ForeignQuery {
    let query = regex(pattern, "i");
    ForeignQuery {
        name: Clean::line(pattern),
        text: Clean::line(pattern),
        query: match Query::parse(&query) {
            Ok(_) => Ok(query),
            Err(problems) => Err(problems
                .into_iter()
                .next()
                .map_or_else(String::new, |problem| problem.message)),
        },
        effect: QueryEffect::Topic,
        place,
    }
}

/// What newsboat ignores is muted here.
fn ignore(feed: &str, filter: &str, star: Option<char>, place: Place) -> ForeignQuery {
    let text = format!("{feed} {filter}");
    let query = match feed {
        "*" => translate(filter, star),
        feed if feed.starts_with("regex:") => {
            Err("feeds are named by their address here, not by a regular expression".to_owned())
        }
        feed => translate(filter, star).map(|query| format!("feed:{} ({query})", quote(feed))),
    };
    ForeignQuery {
        name: Clean::default(),
        text: Clean::line(&text),
        query,
        effect: QueryEffect::Mute,
        place,
    }
}

/// Says what does the same here as a setting of newsboat's, if it is one that matters.
fn counterpart(name: &str, value: &str) -> Option<String> {
    let number = value.parse::<u32>().ok();
    let advice = match (name, number) {
        ("browser", _) => "the browser is that of $BROWSER".to_owned(),
        ("reload-time", Some(minutes)) if minutes != 60 => format!(
            "`interval = {}` under [refresh] of config.toml, or :set, does the same",
            minutes.max(1)
        ),
        ("auto-reload", _) if value == "no" => {
            "`automatic = false` under [refresh] of config.toml does the same".to_owned()
        }
        ("reload-threads", Some(count)) => {
            format!("`total = {count}` under [fetch] of config.toml does the same")
        }
        ("max-items", Some(count)) if count > 0 => {
            format!("`max_items = {count}` under [fetch] limits what is taken of one fetch")
        }
        ("download-timeout", Some(seconds)) => {
            format!("`timeout = {seconds}` under [fetch] of config.toml does the same")
        }
        ("user-agent", _) => "user_agent in a [[feed]] table of config.toml does the same".into(),
        ("proxy", _) => "proxy in a [[feed]] table of config.toml does the same".to_owned(),
        ("text-width", Some(columns)) if columns > 0 => {
            format!("`measure = {columns}` under [reader] of config.toml does the same")
        }
        ("notify-program", _) => {
            "`by = \"command\"` and `command` under [notify] of config.toml do the same".to_owned()
        }
        _ => return None,
    };
    Some(advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_config_names_cache_service_and_star() {
        let text = "# mine\ncache-file \"~/news/cache.db\"\nurls-source local\n\
                    ttrss-flag-star s # star\n";
        let want = Config {
            cache_file: Some("~/news/cache.db".into()),
            star_flag: Some('s'),
            ..Config::default()
        };
        assert_eq!(config(text, None), want);
        let service = config("urls-source \"miniflux\"", None).service;
        assert_eq!(service.as_deref(), Some("miniflux"));
    }

    #[test]
    fn what_is_lit_hidden_and_filtered_comes_over() {
        let text = "highlight article \"Harbor (Line|Plan)\" red default bold\n\
                    highlight feedlist \"^ *[0-9]\" blue\n\
                    highlight-article \"flags # \\\"s\\\"\" white red\n\
                    ignore-article \"*\" \"title =~ \\\"horoscope\\\"\"\n\
                    ignore-article \"https://bay-wire.example/feed\" \"title =~ \\\"tide|wind\\\"\"\n\
                    ignore-article \"regex:.*wire\" \"title =~ \\\"a\\\"\"\n\
                    define-filter \"Fresh\" \"age < 2\"\n\
                    highlight all \"a(b\" red\n";
        let config = config(text, Some('s'));
        let rows: Vec<(QueryEffect, &str, Option<&str>)> = config
            .queries
            .iter()
            .map(|one| (one.effect, one.name.as_str(), one.query.as_deref().ok()))
            .collect();
        let mute = "feed:\"https://bay-wire.example/feed\" (title:/tide|wind/i)";
        let want = [
            (
                QueryEffect::Topic,
                "Harbor (Line|Plan)",
                Some("/Harbor (Line|Plan)/i"),
            ),
            (QueryEffect::List, "flags # \"s\"", Some("is:starred")),
            (QueryEffect::Mute, "", Some("title:/horoscope/i")),
            (QueryEffect::Mute, "", Some(mute)),
            (QueryEffect::Mute, "", None),
            (QueryEffect::List, "Fresh", Some("since:2d")),
            (QueryEffect::Topic, "a(b", None),
        ];
        assert_eq!(rows, want);
        for query in config
            .queries
            .iter()
            .filter_map(|one| one.query.as_ref().ok())
        {
            assert!(Query::parse(query).is_ok(), "{query}");
        }
    }

    #[test]
    fn settings_are_named_with_what_does_the_same() {
        let text = "browser lynx\nreload-time 120\nauto-reload yes\nmacro y set browser x\n\
                    bind-key j down\ncolor listnormal white black\n";
        let skipped = config(text, None).skipped;
        let rows: Vec<(usize, &str)> = (skipped.iter())
            .map(|one| (one.place.line, one.what.as_str()))
            .collect();
        let want = [
            (1, "browser lynx"),
            (2, "reload-time 120"),
            (4, "2 lines of keys and macros"),
        ];
        assert_eq!(rows, want);
        assert!(skipped[1].reason.contains("`interval = 120`"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[ -~\\n\\r\\t\"#\\\\~!é]{0,200}") {
            let _ = config(&text, None);
        }

        #[test]
        fn what_is_taken_over_is_a_query(
            name in prop::sample::select(vec!["highlight all", "ignore-article *", "define-filter a"]),
            rest in "[ -~]{0,60}",
        ) {
            for one in config(&format!("{name} \"{rest}\" b"), None).queries {
                if let Ok(query) = one.query {
                    prop_assert!(Query::parse(&query).is_ok(), "{query}");
                }
            }
        }
    }
}

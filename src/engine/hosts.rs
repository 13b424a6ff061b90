//! Whose turn it is: feeds wait by host, and no host is asked for more than its share at once.
//! Pure.

use std::collections::{HashMap, VecDeque};

use url::Url;

use crate::feed::origin::{Origin, is_loopback};
use crate::model::feed::DueFeed;
use crate::model::settings::FetchSettings;

/// The host of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    /// Its name or IP address; empty for files and commands, which wait for each other like the
    /// feeds of a host.
    pub(super) name: String,
    /// Whether it is this machine.
    is_loopback: bool,
}

impl Host {
    /// Returns whether limits and pauses are not meant for it: it is the user's own.
    pub(super) fn is_spared(&self, settings: &FetchSettings) -> bool {
        self.is_loopback && settings.spare_loopback
    }
}

/// Returns the host that is asked for the feed at `url`.
pub(super) fn host_of(url: &str) -> Host {
    let origin = Origin::parse(url).ok();
    let asked = origin.as_ref().and_then(Origin::web);
    Host {
        name: asked.and_then(Url::host_str).unwrap_or_default().to_owned(),
        is_loopback: asked.is_some_and(is_loopback),
    }
}

/// Feeds to ask, host by host in turn.
#[derive(Debug)]
pub(super) struct HostQueue {
    hosts: HashMap<String, Waiting>,
    /// Hosts that have a feed waiting and room for a request, each once.
    ready: VecDeque<String>,
}

#[derive(Debug)]
struct Waiting {
    feeds: VecDeque<DueFeed>,
    running: usize,
    limit: usize,
}

impl Waiting {
    fn is_ready(&self) -> bool {
        self.running < self.limit && !self.feeds.is_empty()
    }
}

impl HostQueue {
    /// Lines `feeds` up.
    pub(super) fn new(feeds: Vec<DueFeed>, settings: &FetchSettings) -> Self {
        let mut queue = Self {
            hosts: HashMap::new(),
            ready: VecDeque::new(),
        };
        for feed in feeds {
            let host = host_of(&feed.url);
            let limit = if host.is_spared(settings) {
                usize::MAX
            } else {
                settings.per_host.max(1)
            };
            if !queue.hosts.contains_key(&host.name) {
                queue.ready.push_back(host.name.clone());
            }
            queue
                .hosts
                .entry(host.name)
                .or_insert_with(|| Waiting {
                    feeds: VecDeque::new(),
                    running: 0,
                    limit,
                })
                .feeds
                .push_back(feed);
        }
        queue
    }

    /// Takes the next feed whose host has room; `None` if none has now.
    pub(super) fn next(&mut self) -> Option<DueFeed> {
        while let Some(name) = self.ready.pop_front() {
            let Some(host) = self.hosts.get_mut(&name) else {
                continue;
            };
            if let Some(feed) = host.feeds.pop_front() {
                host.running += 1;
                if host.is_ready() {
                    self.ready.push_back(name);
                }
                return Some(feed);
            }
        }
        None
    }

    /// Notes that the request to `url` is over.
    pub(super) fn finished(&mut self, url: &str) {
        let name = host_of(url).name;
        if let Some(host) = self.hosts.get_mut(&name) {
            let was_ready = host.is_ready();
            host.running = host.running.saturating_sub(1);
            if host.is_ready() && !was_ready {
                self.ready.push_back(name);
            }
        }
    }

    /// Takes out every feed that still waits for the host of `url`: the host asked for a rest.
    pub(super) fn pause(&mut self, url: &str) -> Vec<DueFeed> {
        self.hosts
            .get_mut(&host_of(url).name)
            .map(|host| host.feeds.drain(..).collect())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeedId, Validators};

    fn feeds(urls: &[&str]) -> Vec<DueFeed> {
        urls.iter()
            .enumerate()
            .map(|(index, url)| DueFeed {
                id: FeedId(index as i64),
                url: (*url).into(),
                title: "Harbor Line".into(),
                is_renamed: false,
                category: crate::model::Clean::default(),
                categories: String::new(),
                validators: Validators::default(),
                failures: 0,
                body_hash: None,
                next: None,
                retry_after: None,
                pace: crate::model::Pace::default(),
                repeats: 0,
            })
            .collect()
    }

    fn drain(queue: &mut HostQueue) -> Vec<i64> {
        std::iter::from_fn(|| queue.next().map(|feed| feed.id.0)).collect()
    }

    #[test]
    fn hosts_take_turns_and_keep_to_their_share() {
        let settings = FetchSettings {
            spare_loopback: false,
            ..FetchSettings::default()
        };
        let urls = [
            "https://a.example/0",
            "https://a.example/1",
            "https://a.example/2",
            "https://a.example/3",
            "https://b.example/4",
            "http://localhost:81/5",
            "http://localhost:82/6",
            "http://localhost/7",
        ];
        let mut queue = HostQueue::new(feeds(&urls), &settings);
        assert_eq!(drain(&mut queue), [0, 4, 5, 1, 6]);
        queue.finished(urls[0]);
        assert_eq!(drain(&mut queue), [2]);
        queue.finished(urls[5]);
        assert_eq!(drain(&mut queue), [7]);
        assert_eq!(queue.pause(urls[0]).len(), 1);
        queue.finished(urls[1]);
        queue.finished(urls[2]);
        assert_eq!(drain(&mut queue), [0_i64; 0]);
    }

    #[test]
    fn ones_own_machine_is_spared() {
        let urls = [
            "http://127.0.0.2/0",
            "http://[::1]/1",
            "http://[::1]/2",
            "http://[::1]/3",
        ];
        let mut queue = HostQueue::new(feeds(&urls), &FetchSettings::default());
        assert_eq!(drain(&mut queue), [0, 1, 2, 3]);
        assert!(!host_of("https://localhost.example/").is_spared(&FetchSettings::default()));
        assert_eq!(host_of("no address").name, "");
        assert_eq!(host_of("filter:cat:https://a.example/").name, "a.example");
    }
}

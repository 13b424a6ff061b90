//! The HTTP clients: one for subscribed addresses, one for where redirects lead, one a proxy.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder};

use super::address::PublicOnly;
use super::failure::{FetchError, FetchFailure};
use super::{MAX_HEADER_BYTES, MAX_HEADERS};
use crate::model::Clean;
use crate::model::feed_settings::Proxy;
use crate::model::settings::FetchSettings;

const USER_AGENT: &str = concat!(
    "coranto/",
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR"),
    " (terminal feed reader)"
);

const ACCEPT_FEEDS: &str = "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, \
     application/feed+json;q=0.9, application/json;q=0.7, application/xml;q=0.8, text/xml;q=0.8, \
     */*;q=0.5";

/// The clients. All but the first are made when they are needed, because reading the TLS roots of
/// a machine takes a while.
#[derive(Debug)]
pub(super) struct Clients {
    settings: FetchSettings,
    /// For subscribed addresses, which may lie anywhere.
    first: Client,
    /// By proxy, and whether they are for subscribed addresses; those that are not dial public
    /// addresses only.
    others: Mutex<HashMap<(Option<Proxy>, bool), Client>>,
}

impl Clients {
    pub(super) fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        // Fails only if a provider is installed already, which is then this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            settings: settings.clone(),
            first: build(builder(settings))?,
            others: Mutex::default(),
        })
    }

    /// Returns the client for an address that was subscribed to, or that a redirect leads to.
    pub(super) fn get(
        &self,
        proxy: Option<&Proxy>,
        is_subscribed: bool,
    ) -> Result<Client, FetchError> {
        let key = match (proxy, is_subscribed) {
            (None, true) => return Ok(self.first.clone()),
            // What lies behind a proxy is dialled by the proxy, and names are resolved there.
            (Some(Proxy::At(_)), _) => (proxy.cloned(), true),
            _ => (proxy.cloned(), is_subscribed),
        };
        let mut known = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known.get(&key) {
            return Ok(client.clone());
        }
        let mut builder = builder(&self.settings);
        builder = match proxy {
            Some(Proxy::At(at)) => builder.proxy(through(at.reveal())?),
            Some(Proxy::None) => builder.no_proxy(),
            None => builder,
        };
        if !key.1 {
            builder = builder.dns_resolver(PublicOnly);
        }
        let client = build(builder)?;
        known.insert(key, client.clone());
        Ok(client)
    }
}

fn through(proxy: &str) -> Result<reqwest::Proxy, FetchFailure> {
    // `socks5:` would resolve names on this machine, and so tell its network of them.
    let address = match proxy.strip_prefix("socks5:") {
        Some(rest) => format!("socks5h:{rest}"),
        None => proxy.to_owned(),
    };
    // The error may name the address, and with it a password.
    reqwest::Proxy::all(address)
        .map_err(|_| FetchFailure::Setup(Clean::line("the address of the proxy is not valid")))
}

fn builder(settings: &FetchSettings) -> ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPT_FEEDS));
    Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(settings.connect_timeout)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES as u32)
        // No connection is used twice: a server that says where a body ends and then goes on, or that
        // hangs up meanwhile, can harm no other feed, and hardly any host has a second one.
        .pool_max_idle_per_host(0)
}

fn build(builder: ClientBuilder) -> Result<Client, FetchError> {
    builder
        .build()
        .map_err(|error| FetchFailure::Setup(Clean::line(&error.to_string())).into())
}

//! The integration tests, one binary.

// In a test, an unwrap that fails is the failure.
#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    clippy::large_stack_arrays,
    clippy::unnecessary_wraps
)]

mod announce;
mod article;
mod care;
mod cli;
mod corpus;
mod discovery;
mod disk;
mod docs;
mod extraction;
mod faults;
mod fetch;
mod frames;
#[cfg(feature = "pictures")]
mod graphics;
mod grouping;
mod import;
mod layers;
mod linear;
mod listorders;
mod logins;
mod misbehaviour;
mod novelty;
mod originals;
mod outlets;
mod pages;
#[cfg(feature = "pictures")]
mod pictures;
mod properties;
mod proxy;
mod pty;
mod refresh;
mod regrouping;
mod scene;
mod screens;
mod server;
mod shown;
mod sources;
mod special;
mod spilled;
mod store;
mod stories;
mod storyfixes;
mod storylists;
mod suggestions;
mod svg;
mod timeline;
mod topics;
mod traces;
mod undo;
mod watch;
mod watchlists;

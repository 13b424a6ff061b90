//! coranto: a terminal news reader for people who follow stories, not feeds.

pub mod app;
pub mod article;
pub mod cli;
pub mod command;
pub mod config;
pub mod engine;
pub mod feed;
pub mod model;
pub mod query;
pub mod store;
pub mod stories;
pub mod topics;
// tui
pub mod view;

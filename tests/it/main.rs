//! The integration tests, one binary.

mod article;
mod cli;
mod corpus;
mod docs;
mod fetch;
mod layers;
mod pty;
mod refresh;
mod scene;
mod screens;
mod server;
mod store;
mod svg;

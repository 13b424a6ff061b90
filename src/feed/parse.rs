//! Parse: bytes to a feed, by feed-rs behind a guard.

/// Why bytes could not be read as a feed. `Display` is plain words with a hint.
#[derive(Debug, thiserror::Error)]
#[error("todo")]
pub struct ParseError {}

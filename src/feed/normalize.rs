//! Normalize: what feed-rs gives, as entries of ours.

//! The language as a table.

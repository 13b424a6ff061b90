//! The binary of coranto; everything is in the library.

fn main() {}

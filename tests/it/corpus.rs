//! corpus

/// Says that a part of the tests was left out.
pub(crate) fn left_out(what: &str) {
    use std::io::Write;
    let _ = writeln!(
        std::io::stderr(),
        "left out: {what} (CORANTO_CORPUS is not set)"
    );
}

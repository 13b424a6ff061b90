//! The binary of coranto; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    coranto::cli::run().into()
}

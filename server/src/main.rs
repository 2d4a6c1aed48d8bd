//! Binary of the feed server.

use std::process::ExitCode;

fn main() -> ExitCode {
    vedetta_server::cli::main()
}

//! The binary; all of it is in the library beside it, where it can be tested.

use std::process::ExitCode;

fn main() -> ExitCode {
    canopy_server::main()
}

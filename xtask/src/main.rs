//! Tasks around the program. `cargo xtask` lists them.

#![allow(clippy::disallowed_methods, reason = "the library, and with it platform::files, is not used here")]

mod materials;

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

const TASKS: &str = "\
cargo xtask gate              formatting, lints, documentation, tests, fuzz targets: everything that a change must pass
cargo xtask bench [NAME…]     the benchmarks, all or some: access, audit, frame, idle, import, …
cargo xtask fuzz TARGET       one fuzz target (nightly Rust and cargo-fuzz)
cargo xtask docs              write the reference pages in docs/ that are generated from the code
cargo xtask pictures [NAME…]  retake the pictures in docs/pictures/ (X11; see tools/pictures)
cargo xtask package OUT       a Debian package and an archive, with checksums and a bill of materials
cargo xtask materials OUT     only the bill of materials and the licences of everything in the program";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let done = match task.as_str() {
        "gate" => run(Command::new(".ci/run").args(rest)),
        "bench" => {
            let benches = rest.iter().flat_map(|name| ["--bench", name]);
            run(cargo().args(["bench", "--locked"]).args(benches))
        }
        // The release profile optimises the whole program at link time, which a fuzz target does not need.
        "fuzz" => run(cargo()
            .args(["+nightly", "fuzz", "run"])
            .args(rest)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")),
        "docs" => {
            run(cargo().args(["test", "--locked", "--test", "it", "reference"]).env("UPDATE_DOCS", "1"))
        }
        "pictures" => run(Command::new("tools/pictures").args(rest)),
        "package" => run(Command::new("tools/package").args(rest)),
        "materials" => match rest.as_slice() {
            [folder] => materials::write(Path::new(folder)),
            _ => Err("name the folder to write to".to_owned()),
        },
        _ => {
            println!("{TASKS}");
            return if task.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask {task}: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The Cargo that runs this task.
fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command in the folder of the repository.
fn run(command: &mut Command) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.current_dir(root).status().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed: {status}")) }
}

//! Tasks around the program. `cargo xtask` lists them.

#![allow(clippy::disallowed_methods, reason = "the library, and with it platform::files, is not used here")]

mod materials;

use std::env;
use std::path::Path;
use std::process::{Command, ExitCode};

const TASKS: &str = "\
cargo xtask gate              formatting, lints, documentation, tests, fuzz targets: everything that a change must pass
cargo xtask bench [NAME…]     the benchmarks, all or some: access, audit, frame, idle, import, …
cargo xtask fuzz TARGET       one fuzz target (needs cargo-fuzz)
cargo xtask attack [SECONDS]  the long attacks: 1,000 kills of each change, properties 100 times as long, then each fuzz
                              target for SECONDS (3600; needs cargo-fuzz)
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
        "fuzz" => run(fuzz("run").args(rest)),
        "attack" => attack(rest.first().map_or("3600", String::as_str)),
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

/// A command of cargo-fuzz. It needs options that only a nightly compiler offers, or a stable one that is told to.
fn fuzz(command: &str) -> Command {
    let mut fuzz = cargo();
    fuzz.args(["fuzz", command]).env("RUSTC_BOOTSTRAP", "1");
    // The release profile optimises the whole program at link time, which a fuzz target does not need.
    fuzz.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    fuzz
}

/// The attacks that take too long for the gate. Stops at the first failure.
fn attack(seconds: &str) -> Result<(), String> {
    let tests = |filter: &[&str], name: &str, value: &str| {
        run(cargo().args(["test", "--locked", "--test", "it", "--"]).args(filter).env(name, value))
    };
    tests(&["vault::kill::a_kill", "--test-threads", "1"], "SELVEDGE_TEST_KILLS", "1000")?;
    tests(&[], "PROPTEST_CASES", "20000")?;
    tests(&["lay_out_a_corpus", "--ignored"], "CARGO_TERM_COLOR", "never")?;
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/fuzz_targets");
    let files = std::fs::read_dir(&targets).map_err(|error| format!("{}: {error}", targets.display()))?;
    let mut names: Vec<_> =
        files.filter_map(|file| Some(file.ok()?.path().file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    for name in names {
        println!("== fuzz target {name}, {seconds} s");
        run(fuzz("run").args([&name, "--", &format!("-max_total_time={seconds}"), "-timeout=20"]))?;
    }
    Ok(())
}

/// Runs a command in the folder of the repository.
fn run(command: &mut Command) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.current_dir(root).status().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed: {status}")) }
}

//! The real binary on hostile files: each is refused with a message, quickly and with little memory, and the vault stays
//! the same to the byte.

mod bombs;
mod costly;
mod large;
mod lines;
mod sizes;

use crate::binary::{Ran, World};
use std::path::Path;
use std::process::Command;

/// The most memory in bytes, besides what the file's key derivation declares (256 MiB).
const MAX_MEMORY: u64 = 256 << 20;

/// The result of a run, and its peak memory.
pub struct Measured {
    pub ran: Ran,
    /// Bytes. `None`, with a message, if GNU `time` is not installed.
    pub peak: Option<u64>,
}

/// Runs the program under GNU `time`. Continuous integration has it.
pub fn measured(world: &World, arguments: &[&str]) -> Measured {
    let inner = world.command(arguments);
    if !Path::new("/usr/bin/time").exists() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "/usr/bin/time is missing");
        println!("could not measure: /usr/bin/time is not installed");
        return Measured { ran: world.run(arguments), peak: None };
    }
    let peak = world.path("peak");
    let mut command = Command::new("/usr/bin/time");
    command.args(["-q", "-f", "%M", "-o"]).arg(&peak).arg(inner.get_program()).args(inner.get_args());
    command.env_clear().current_dir(world.path("")).stdin(std::process::Stdio::null());
    for (name, value) in inner.get_envs() {
        value.map(|value| command.env(name, value));
    }
    let ran = Ran::of(&mut command);
    let kibibytes: u64 = std::fs::read_to_string(peak).unwrap().trim().parse().unwrap();
    Measured { ran, peak: Some(kibibytes * 1024) }
}

impl Measured {
    /// Checks that the peak is at most 256 MiB above the declared memory.
    #[track_caller]
    pub fn within(&self, what: &str, declared: u64) -> &Ran {
        if let Some(peak) = self.peak {
            println!("{what}: {} MiB", peak >> 20);
            assert!(peak <= MAX_MEMORY + declared, "{what}: {} MiB, {:?}", peak >> 20, self.ran.err);
        }
        &self.ran
    }
}

/// Every file of the vault with its content.
pub fn vault_bytes(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![world.vault()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Imports a file that must be refused: exit code 1, a message with each of these texts and a hint, an unchanged vault,
/// and limited memory.
#[track_caller]
pub fn refused(world: &World, file: &str, more: &[&str], messages: &[&str]) {
    let before = vault_bytes(world);
    let arguments = [&["import", file, "--yes"], more].concat();
    let measured = measured(world, &arguments);
    measured.within(file.rsplit('/').next().unwrap(), 0).fails_with(messages);
    assert_eq!(vault_bytes(world), before, "{file}: the vault was touched");
}

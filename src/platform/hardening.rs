//! What this process asks of the system so that its secrets stay in its memory.

use std::io;

/// Turns core dumps off for this process: a crash must not write seeds to a file.
///
/// On Unix the limit of a core file becomes 0, for good. On Linux the process also becomes
/// undumpable (`PR_SET_DUMPABLE`, prctl(2)), which covers dumps piped to a program, where the limit
/// is not asked, and keeps other programs of the same user from attaching to it. Nothing happens
/// elsewhere.
///
/// # Errors
/// Where the system refuses. The program can go on; it should say so once.
#[cfg(unix)]
pub fn disable_core_dumps() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(())
}

/// Nothing to turn off here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn disable_core_dumps() -> io::Result<()> {
    Ok(())
}

/// The name of this computer, to tell a person where a vault is open.
pub fn host_name() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    if name.is_empty() { "this computer".into() } else { name }
}

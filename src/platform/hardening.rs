//! Process settings that keep secrets out of files and other processes, and the name of this computer.

use std::io;

/// Disables core dumps for this process, because a dump would write seeds to a file.
///
/// On Unix, the size limit of core files becomes 0 permanently. On Linux, the process is also marked as not dumpable
/// (`PR_SET_DUMPABLE`, prctl(2)). This covers dumps that are piped to a program, which ignore the limit, and prevents other
/// programs of the same user from attaching to the process. Other platforms: no effect.
#[cfg(unix)]
pub fn disable_core_dumps() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(())
}

#[cfg(not(unix))]
pub fn disable_core_dumps() -> io::Result<()> {
    Ok(())
}

/// The name of this computer.
pub fn host_name() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    if name.is_empty() { "this computer".into() } else { name }
}

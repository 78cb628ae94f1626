//! Process settings that keep secrets out of files and other processes, and the name of this computer.

use std::io;

/// Deeper than the calls that handle secrets, and much less than the stack of a thread (2 MiB), in bytes.
const STACK_TO_OVERWRITE: usize = 256 * 1024;

/// Disables core dumps of this process, because a dump would write seeds to a file, and debuggers, which read its memory.
///
/// On Unix, the size limit of core files becomes 0 permanently. On Linux, the process is also marked as not dumpable
/// (`PR_SET_DUMPABLE`, prctl(2)). This covers dumps that are piped to a program, which ignore the limit, and prevents other
/// programs of the same user from attaching to the process and from reading its memory. On macOS, `PT_DENY_ATTACH`
/// (ptrace(2)) prevents them from attaching. Other platforms: no effect.
///
/// In debug builds, the variable `SELVEDGE_TEST_TRACEABLE` leaves tracing on, for the test that reads the memory of the
/// program and is not run as root.
#[cfg(unix)]
pub fn disable_dumps_and_tracing() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    if !(cfg!(debug_assertions) && std::env::var_os("SELVEDGE_TEST_TRACEABLE").is_some()) {
        disable_tracing()?;
    }
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(())
}

#[cfg(not(unix))]
pub fn disable_dumps_and_tracing() -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn disable_tracing() -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    #[cfg(target_os = "macos")]
    secmem_proc::components::disable_tracing_prctl().map_err(|error| io::Error::other(error.to_string()))?;
    Ok(())
}

/// Overwrites the part of this thread's stack that is not in use, because functions that have returned leave copies of
/// secrets there.
#[inline(never)]
pub fn overwrite_stack() {
    let mut unused = [0_u8; STACK_TO_OVERWRITE];
    std::hint::black_box(&mut unused);
}

/// Starts a thread that overwrites its stack when its work is done: the system keeps the stack for the next thread.
pub fn spawn(work: impl FnOnce() + Send + 'static) {
    std::thread::spawn(|| {
        work();
        overwrite_stack();
    });
}

/// The name of this computer.
pub fn host_name() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    if name.is_empty() { "this computer".into() } else { name }
}

//! The signals that end a process. A program that changed the terminal must catch them, or it leaves the terminal raw.

use rustix::process::Signal;

/// The signals that end a process by default and can be caught.
///
/// `SIGSEGV`, `SIGBUS`, `SIGILL` and `SIGFPE` are not listed: they report a fault of the program itself, and after a handler
/// returns, the same instruction faults again. `SIGXFSZ` is not listed either: while it is caught, a write beyond the limit of
/// the file size fails with an error, so that a save can be reported and repeated.
const ENDING: &[Signal] = &[
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TERM,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::VTALARM,
    Signal::PROF,
    Signal::XCPU,
    Signal::ABORT,
    Signal::TRAP,
    Signal::SYS,
    #[cfg(any(target_os = "linux", target_os = "android"))]
    Signal::IO,
    #[cfg(any(target_os = "linux", target_os = "android"))]
    Signal::POWER,
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    Signal::STKFLT,
];

/// The real-time signals, which end a process as well. The system library may use the first ones, and refuses to catch them.
#[cfg(any(target_os = "linux", target_os = "android"))]
const REAL_TIME: std::ops::RangeInclusive<i32> = 34..=64;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const REAL_TIME: [i32; 0] = [];

/// The numbers of the signals that end a process by default and can be caught.
pub fn ending() -> impl Iterator<Item = i32> {
    ENDING.iter().map(|signal| signal.as_raw()).chain(REAL_TIME)
}

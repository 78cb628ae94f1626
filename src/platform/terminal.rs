//! Whether somebody is still at the terminal. `crossterm` reads on for ever from one that was hung up.

use std::io;
use std::time::Duration;

/// How waiting for input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// There is some, or there may be: ask for it without waiting.
    Look,
    /// The terminal was hung up: nobody will read or type there again.
    Gone,
}

/// Waits until there is input on standard input, at most so long.
///
/// # Errors
/// What the system says of it.
#[cfg(unix)]
pub fn wait(time: Duration) -> io::Result<Waited> {
    let time = rustix::event::Timespec::try_from(time).map_err(io::Error::other)?;
    poll(rustix::event::PollFlags::IN, Some(&time))
}

/// Waits until standard input is hung up, without a wake-up before. Returns at once where it can't be known.
#[cfg(unix)]
pub fn wait_until_gone() -> bool {
    loop {
        match poll(rustix::event::PollFlags::empty(), None) {
            Ok(Waited::Gone) => return true,
            // Another thread's signal.
            Ok(Waited::Look) => {}
            Err(_) => return false,
        }
    }
}

#[cfg(unix)]
fn poll(wanted: rustix::event::PollFlags, time: Option<&rustix::event::Timespec>) -> io::Result<Waited> {
    use rustix::event::{PollFd, PollFlags};
    let stdin = rustix::stdio::stdin();
    let mut asked = [PollFd::from_borrowed_fd(stdin, wanted)];
    match rustix::event::poll(&mut asked, time) {
        Ok(_) => {}
        Err(rustix::io::Errno::INTR) => return Ok(Waited::Look),
        Err(error) => return Err(error.into()),
    }
    let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    let [answer] = asked;
    Ok(if answer.revents().intersects(gone) { Waited::Gone } else { Waited::Look })
}

/// Waits so long.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub fn wait(time: Duration) -> io::Result<Waited> {
    std::thread::sleep(time);
    Ok(Waited::Look)
}

#[cfg(not(unix))]
pub fn wait_until_gone() -> bool {
    false
}

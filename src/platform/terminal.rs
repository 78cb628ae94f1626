//! Detects that the terminal was closed. `crossterm` never stops reading from a closed terminal.

use std::io;
use std::time::Duration;

/// Why waiting for input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// Input may be available, or the time is over.
    Ready,
    /// The terminal was closed (hung up).
    Closed,
}

/// Waits for input on standard input, for at most `timeout`.
#[cfg(unix)]
pub fn wait(timeout: Duration) -> io::Result<Waited> {
    let timeout = rustix::event::Timespec::try_from(timeout).map_err(io::Error::other)?;
    poll(rustix::event::PollFlags::IN, Some(&timeout))
}

/// Waits until there is input on standard input, or the terminal is closed.
#[cfg(unix)]
pub(super) fn wait_for_input() -> io::Result<()> {
    poll(rustix::event::PollFlags::IN, None).map(|_| ())
}

#[cfg(unix)]
fn poll(events: rustix::event::PollFlags, timeout: Option<&rustix::event::Timespec>) -> io::Result<Waited> {
    use rustix::event::{PollFd, PollFlags};
    let stdin = rustix::stdio::stdin();
    let mut descriptors = [PollFd::from_borrowed_fd(stdin, events)];
    match rustix::event::poll(&mut descriptors, timeout) {
        Ok(_) => {}
        Err(rustix::io::Errno::INTR) => return Ok(Waited::Ready),
        Err(error) => return Err(error.into()),
    }
    let closed = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
    let [descriptor] = descriptors;
    Ok(if descriptor.revents().intersects(closed) { Waited::Closed } else { Waited::Ready })
}

#[cfg(not(unix))]
pub fn wait(timeout: Duration) -> io::Result<Waited> {
    std::thread::sleep(timeout);
    Ok(Waited::Ready)
}

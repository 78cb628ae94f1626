//! tmux's paste buffers. With its option `set-clipboard on`, tmux stores in a paste buffer what a program copies with OSC 52,
//! and an empty OSC 52 does not remove it.

use super::clock;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long one tmux command may take.
const TIMEOUT: Duration = Duration::from_millis(900);
const POLL: Duration = Duration::from_millis(5);
/// The most paste buffers that are looked at. tmux itself keeps 50 by default.
const MAX_BUFFERS: usize = 200;
/// The longest output of a command. It fits into a pipe, so the command never waits for a reader.
const MAX_OUTPUT: usize = 60 * 1024;

/// Deletes the paste buffers of the tmux server in `$TMUX` that hold exactly this text. Buffers to which the user gave a name
/// stay. An error means that tmux may still hold the text.
pub fn delete_buffers_with(text: &str) -> io::Result<()> {
    if text.len() > MAX_OUTPUT {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let list = run(&["list-buffers", "-F", "#{buffer_name} #{buffer_size}"])?;
    let list = String::from_utf8_lossy(&list).into_owned();
    let same_size = list.lines().take(MAX_BUFFERS).filter_map(|line| {
        let (name, size) = line.rsplit_once(' ')?;
        let is_automatic =
            name.strip_prefix("buffer").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        (is_automatic && size.parse() == Ok(text.len())).then_some(name)
    });
    for name in same_size {
        // tmux writes the content to a pipe. The text is never an argument, which other users can read.
        if *run(&["save-buffer", "-b", name, "-"])? == *text.as_bytes() {
            run(&["delete-buffer", "-b", name])?;
        }
    }
    Ok(())
}

/// Runs tmux and returns its output, which may be secret.
fn run(arguments: &[&str]) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut tmux = Command::new("tmux");
    tmux.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = tmux.spawn()?;
    let start = clock::monotonic();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if clock::monotonic().saturating_sub(start) > TIMEOUT {
            // Ignore the errors: the process has ended by itself.
            let _ = child.kill();
            let _ = child.wait();
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(POLL);
    };
    // Sized in advance: growing would leave copies in memory.
    let mut output = Zeroizing::new(Vec::with_capacity(MAX_OUTPUT + 1));
    if let Some(stdout) = &mut child.stdout {
        stdout.take(MAX_OUTPUT as u64).read_to_end(&mut output)?;
    }
    if status.success() { Ok(output) } else { Err(io::Error::other("tmux failed")) }
}

//! Two clipboards: the terminal's, through the OSC 52 escape sequence, and the desktop's.
//!
//! Callers use both, because each works where the other may not. OSC 52 reaches the user's own machine through SSH. The
//! desktop clipboard can be read, so it can be cleared only if it still contains the copied text. Copying and clearing
//! wait at most [`TIMEOUT`], reading at most [`READ_TIMEOUT`].

use data_encoding::BASE64;
use std::ffi::OsStr;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long copying and clearing wait for the desktop.
pub const TIMEOUT: Duration = Duration::from_millis(900);

/// A terminal multiplexer, which must pass OSC 52 on to the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    #[default]
    None,
    /// tmux interprets OSC 52 itself if its option `set-clipboard` is on, and passes a wrapped OSC 52 on if
    /// `allow-passthrough` is on. It therefore gets both forms.
    Tmux,
    Screen,
}

impl Multiplexer {
    /// Detects the multiplexer from the values of the environment variables `TMUX` and `TERM`.
    pub fn detect(tmux: Option<&OsStr>, term: Option<&OsStr>) -> Self {
        if tmux.is_some_and(|tmux| !tmux.is_empty()) {
            Self::Tmux
        } else if term.and_then(OsStr::to_str).is_some_and(|term| term.starts_with("screen")) {
            Self::Screen
        } else {
            Self::None
        }
    }
}

/// The escape sequence that sets the terminal's clipboard (xterm's Operating System Command 52). An empty text clears the
/// clipboard. The caller writes the sequence to the terminal. Terminals never answer it, and some ignore it.
pub fn osc52(text: &str, multiplexer: Multiplexer) -> Zeroizing<String> {
    // Allocate once: a buffer that grows is copied, and each copy has to be wiped.
    let mut base64 = Zeroizing::new(String::with_capacity(BASE64.encode_len(text.len())));
    BASE64.encode_append(text.as_bytes(), &mut base64);
    let mut out = Zeroizing::new(String::with_capacity(2 * base64.len() + 64));
    let mut sequence = |before: &str, after: &str| {
        out.push_str(before);
        out.push_str("\u{1b}]52;c;");
        out.push_str(&base64);
        out.push('\u{7}');
        out.push_str(after);
    };
    match multiplexer {
        Multiplexer::None => sequence("", ""),
        Multiplexer::Screen => sequence("\u{1b}P", "\u{1b}\\"),
        Multiplexer::Tmux => {
            sequence("", "");
            // Escapes inside the wrapper must be doubled. The inner sequence has one, at its start.
            sequence("\u{1b}Ptmux;\u{1b}", "\u{1b}\\");
        }
    }
    out
}

/// Why an operation on the desktop clipboard failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    #[error("there is no desktop clipboard here ({0})")]
    Unavailable(String),
    #[error("the desktop clipboard did not answer")]
    TimedOut,
    #[error("the desktop clipboard refused: {0}")]
    Refused(String),
}

/// The result of [`Clipboard::clear_if_unchanged`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleared {
    Cleared,
    /// Nothing was cleared: the clipboard contains something else, or nothing had been copied.
    Unchanged,
}

/// The desktop clipboard. Keep this value as long as the copied text should be available: under X11 and Wayland, the
/// program that copied sends the text to each program that pastes.
#[derive(Default)]
pub struct Clipboard {
    worker: Option<Sender<Job>>,
}

impl fmt::Debug for Clipboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clipboard(…)")
    }
}

pub enum Content {
    /// Text, which may contain a secret.
    Text(Zeroizing<String>),
    Picture {
        width: usize,
        height: usize,
        /// Red, green, blue and alpha bytes of each pixel, row by row.
        rgba: Vec<u8>,
    },
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(…)"),
            Self::Picture { width, height, .. } => write!(f, "Picture({width}×{height})"),
        }
    }
}

/// How long reading waits for the program that owns the clipboard. A large picture takes long.
pub const READ_TIMEOUT: Duration = Duration::from_secs(5);

/// Reads the desktop clipboard: a picture if there is one, otherwise text. `None` if it is empty or contains something else.
pub fn read() -> Result<Option<Content>, ClipboardError> {
    let (reply, answer) = mpsc::channel();
    thread::Builder::new()
        .name("clipboard".into())
        .spawn(move || {
            // Ignore the send error: the receiver has given up waiting.
            let _ = reply.send(read_now());
        })
        .map_err(|error| ClipboardError::Unavailable(error.to_string()))?;
    answer.recv_timeout(READ_TIMEOUT).map_err(|_| ClipboardError::TimedOut)?
}

fn read_now() -> Result<Option<Content>, ClipboardError> {
    let mut desktop = None;
    let desktop = connect(&mut desktop)?;
    // Ask for a picture first: a browser that copies a picture also offers its address as text. Ignore the error, because
    // platforms report a missing picture in different ways.
    if let Ok(picture) = desktop.get_image() {
        let (width, height) = (picture.width, picture.height);
        return Ok(Some(Content::Picture { width, height, rgba: picture.bytes.into_owned() }));
    }
    match desktop.get_text() {
        Ok(text) => Ok(Some(Content::Text(Zeroizing::new(text)))),
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
        Err(error) => Err(refused(error)),
    }
}

enum Task {
    Copy(Zeroizing<String>),
    IsOurs,
    ClearIfUnchanged,
}

struct Job {
    task: Task,
    /// The caller no longer waits: skip the job.
    cancelled: Arc<AtomicBool>,
    reply: Sender<Result<bool, ClipboardError>>,
}

impl Clipboard {
    /// Connects to the desktop only at the first [`Clipboard::copy`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Copies a text, marked as secret so that clipboard managers do not store it.
    pub fn copy(&mut self, text: &str) -> Result<(), ClipboardError> {
        self.run(Task::Copy(Zeroizing::new(text.to_owned()))).map(|_| ())
    }

    /// Whether the clipboard still contains the text that was last copied.
    pub fn is_ours(&mut self) -> Result<bool, ClipboardError> {
        if self.worker.is_none() { Ok(false) } else { self.run(Task::IsOurs) }
    }

    /// Clears the clipboard if it still contains the text that was last copied.
    pub fn clear_if_unchanged(&mut self) -> Result<Cleared, ClipboardError> {
        if self.worker.is_none() {
            return Ok(Cleared::Unchanged);
        }
        let cleared = self.run(Task::ClearIfUnchanged)?;
        Ok(if cleared { Cleared::Cleared } else { Cleared::Unchanged })
    }

    fn run(&mut self, task: Task) -> Result<bool, ClipboardError> {
        let thread_ended = || ClipboardError::Unavailable("its thread has ended".into());
        let worker = match &self.worker {
            Some(worker) => worker,
            None => {
                let (sender, jobs) = mpsc::channel();
                thread::Builder::new()
                    .name("clipboard".into())
                    .spawn(move || run_jobs(&jobs))
                    .map_err(|error| ClipboardError::Unavailable(error.to_string()))?;
                self.worker.insert(sender)
            }
        };
        let (reply, answer) = mpsc::channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        worker.send(Job { task, cancelled: cancelled.clone(), reply }).map_err(|_| thread_ended())?;
        match answer.recv_timeout(TIMEOUT) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                cancelled.store(true, Ordering::Relaxed);
                Err(ClipboardError::TimedOut)
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.worker = None;
                Err(thread_ended())
            }
        }
    }
}

/// Runs the jobs of one [`Clipboard`], on its thread: a desktop may take seconds to answer.
fn run_jobs(jobs: &mpsc::Receiver<Job>) {
    let mut desktop: Option<arboard::Clipboard> = None;
    let mut copied: Option<Zeroizing<String>> = None;
    while let Ok(Job { task, cancelled, reply }) = jobs.recv() {
        // A late copy would overwrite what the user has copied meanwhile.
        if cancelled.load(Ordering::Relaxed) {
            continue;
        }
        let result = connect(&mut desktop).and_then(|desktop| match task {
            Task::Copy(text) => {
                set_secret(desktop, &text).map_err(refused)?;
                copied = Some(text);
                Ok(true)
            }
            Task::IsOurs => Ok(contains(desktop, copied.as_ref())),
            Task::ClearIfUnchanged if contains(desktop, copied.as_ref()) => {
                desktop.clear().map_err(refused)?;
                copied = None;
                Ok(true)
            }
            Task::ClearIfUnchanged => {
                copied = None;
                Ok(false)
            }
        });
        // Ignore the send error: the caller has given up waiting.
        let _ = reply.send(result);
    }
}

fn connect(desktop: &mut Option<arboard::Clipboard>) -> Result<&mut arboard::Clipboard, ClipboardError> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|name| std::env::var_os(name).is_none_or(|v| v.is_empty())) {
        return Err(ClipboardError::Unavailable("neither DISPLAY nor WAYLAND_DISPLAY is set".into()));
    }
    // If the compositor lacks the data-control protocol, arboard tries X11 and reports only the X11 error.
    #[cfg(all(unix, not(target_os = "macos")))]
    let only_wayland = std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty());
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    let only_wayland = false;
    match desktop {
        Some(desktop) => Ok(desktop),
        None => match arboard::Clipboard::new() {
            Err(_) if only_wayland => Err(ClipboardError::Unavailable(
                "this Wayland desktop gives clipboard access only to programs with a window, or is not running"
                    .into(),
            )),
            Ok(new) => Ok(desktop.insert(new)),
            Err(arboard::Error::Unknown { description }) => Err(ClipboardError::Unavailable(description)),
            Err(error) => Err(ClipboardError::Unavailable(error.to_string())),
        },
    }
}

fn contains(desktop: &mut arboard::Clipboard, copied: Option<&Zeroizing<String>>) -> bool {
    let Some(copied) = copied else { return false };
    desktop.get_text().map(Zeroizing::new).is_ok_and(|current| *current == **copied)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(error: arboard::Error) -> ClipboardError {
    ClipboardError::Refused(error.to_string())
}

/// Sets the text with the platform's mark that asks clipboard managers not to store or upload it.
fn set_secret(desktop: &mut arboard::Clipboard, text: &str) -> Result<(), arboard::Error> {
    #[cfg(target_os = "macos")]
    use arboard::SetExtApple as _;
    #[cfg(all(unix, not(target_os = "macos")))]
    use arboard::SetExtLinux as _;
    #[cfg(windows)]
    use arboard::SetExtWindows as _;
    let set = desktop.set();
    #[cfg(unix)]
    let set = set.exclude_from_history();
    #[cfg(windows)]
    let set = set.exclude_from_monitoring();
    set.text(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn osc_52_contains_base64_between_escape_and_bell() {
        assert_eq!(*osc52("755224", Multiplexer::None), "\u{1b}]52;c;NzU1MjI0\u{7}");
        assert_eq!(*osc52("", Multiplexer::None), "\u{1b}]52;c;\u{7}");
        assert_eq!(*osc52("ü\u{1b}", Multiplexer::None), "\u{1b}]52;c;w7wb\u{7}");
    }

    #[test]
    fn multiplexers_get_a_wrapped_sequence() {
        assert_eq!(*osc52("755224", Multiplexer::Screen), "\u{1b}P\u{1b}]52;c;NzU1MjI0\u{7}\u{1b}\\");
        assert_eq!(
            *osc52("755224", Multiplexer::Tmux),
            "\u{1b}]52;c;NzU1MjI0\u{7}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;NzU1MjI0\u{7}\u{1b}\\"
        );
        let detect = |tmux: Option<&str>, term: Option<&str>| {
            Multiplexer::detect(tmux.map(OsStr::new), term.map(OsStr::new))
        };
        assert_eq!(detect(Some("/tmp/tmux-0/default,1,0"), Some("screen-256color")), Multiplexer::Tmux);
        assert_eq!(detect(None, Some("screen.xterm-256color")), Multiplexer::Screen);
        assert_eq!(detect(Some(""), Some("xterm-256color")), Multiplexer::None);
        assert_eq!(detect(None, None), Multiplexer::None);
    }

    #[test]
    fn an_unused_clipboard_has_nothing_to_clear_and_does_not_connect() {
        let mut clipboard = Clipboard::new();
        assert_eq!(clipboard.clear_if_unchanged(), Ok(Cleared::Unchanged));
        assert_eq!(clipboard.is_ours(), Ok(false));
        assert!(clipboard.worker.is_none());
        assert_eq!(format!("{clipboard:?}"), "Clipboard(…)");
    }
}

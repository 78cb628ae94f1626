//! The clipboard: the terminal's by OSC 52, and the desktop's.
//!
//! Both are asked, since either may be the one that works: OSC 52 reaches the user's own machine
//! through SSH, the desktop's clipboard can be read back, and so be cleared when it still has what
//! was put there. A failure is a value, and nothing here waits longer than [`PATIENCE`].

use data_encoding::BASE64;
use std::ffi::OsStr;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a call waits for the desktop.
pub const PATIENCE: Duration = Duration::from_millis(900);

/// What stands between the program and the terminal, and has to let OSC 52 through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    #[default]
    None,
    /// tmux. It takes OSC 52 itself where `set-clipboard` is on, and hands it through where
    /// `allow-passthrough` is on, so that it gets both forms.
    Tmux,
    Screen,
}

impl Multiplexer {
    /// From the values of the environment variables `TMUX` and `TERM`.
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

/// The escape sequence that asks the terminal to put the text into its clipboard (xterm's Operating
/// System Command 52). The caller writes it to the terminal; with an empty text it empties the
/// clipboard. Terminals that do not know it, or forbid it, ignore it, and none answers.
pub fn osc52(text: &str, through: Multiplexer) -> Zeroizing<String> {
    // Room for all of it at once, so that growing leaves no copy behind.
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
    match through {
        Multiplexer::None => sequence("", ""),
        Multiplexer::Screen => sequence("\u{1b}P", "\u{1b}\\"),
        Multiplexer::Tmux => {
            sequence("", "");
            // Inside, each escape is doubled; the one there is opens the sequence.
            sequence("\u{1b}Ptmux;\u{1b}", "\u{1b}\\");
        }
    }
    out
}

/// Why the desktop's clipboard did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    /// There is no desktop, or it cannot be reached.
    #[error("there is no desktop clipboard here ({0})")]
    Unavailable(String),
    /// The desktop did not answer in [`PATIENCE`].
    #[error("the desktop clipboard did not answer")]
    TimedOut,
    /// It answered, but would not.
    #[error("the desktop clipboard refused: {0}")]
    Refused(String),
}

/// What became of the clipboard at [`Clipboard::clear_if_unchanged`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleared {
    /// It had what was copied, and is empty now.
    Cleared,
    /// Something else was there, and still is; or nothing had been copied.
    LeftAlone,
}

/// The desktop's clipboard. Keep it for as long as the copied text should be there: under X11 and
/// Wayland the program that copied answers those that paste.
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
    /// Text, which may hold a secret.
    Text(Zeroizing<String>),
    /// A picture: red, green, blue and alpha, row by row.
    Picture {
        width: usize,
        height: usize,
        /// Four bytes a pixel.
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

/// How long reading waits for the program that has what was copied: a large picture takes its time.
pub const READING: Duration = Duration::from_secs(5);

/// Reads what is on the desktop's clipboard: a picture where there is one, else text. `None` where it is
/// empty or holds something else.
///
/// # Errors
/// Where there is no desktop, or it does not answer in [`READING`].
pub fn read() -> Result<Option<Content>, ClipboardError> {
    let (reply, answer) = mpsc::channel();
    thread::Builder::new()
        .name("clipboard".into())
        .spawn(move || {
            // Where nobody waits any more, nobody is told.
            let _ = reply.send(read_now());
        })
        .map_err(|error| ClipboardError::Unavailable(error.to_string()))?;
    answer.recv_timeout(READING).map_err(|_| ClipboardError::TimedOut)?
}

fn read_now() -> Result<Option<Content>, ClipboardError> {
    let mut desktop = None;
    let desktop = connect(&mut desktop)?;
    // A browser that copies a picture offers its address as text, too.
    // Why there is none is said in many ways, such as text where a picture was asked for.
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

/// Something to do, unless whoever asked has stopped waiting.
struct Job {
    task: Task,
    given_up: Arc<AtomicBool>,
    reply: Sender<Result<bool, ClipboardError>>,
}

impl Clipboard {
    /// A clipboard. The desktop is first asked at the first [`Clipboard::copy`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the text there, marked as a secret for the programs that keep histories.
    ///
    /// # Errors
    /// Where there is no desktop, or it does not answer or refuses.
    pub fn copy(&mut self, text: &str) -> Result<(), ClipboardError> {
        self.ask(Task::Copy(Zeroizing::new(text.to_owned()))).map(|_| ())
    }

    /// Whether the clipboard still has what was last copied.
    ///
    /// # Errors
    /// As [`Clipboard::copy`].
    pub fn is_ours(&mut self) -> Result<bool, ClipboardError> {
        if self.worker.is_none() { Ok(false) } else { self.ask(Task::IsOurs) }
    }

    /// Empties the clipboard if it still has what was last copied.
    ///
    /// # Errors
    /// As [`Clipboard::copy`].
    pub fn clear_if_unchanged(&mut self) -> Result<Cleared, ClipboardError> {
        if self.worker.is_none() {
            return Ok(Cleared::LeftAlone);
        }
        let cleared = self.ask(Task::ClearIfUnchanged)?;
        Ok(if cleared { Cleared::Cleared } else { Cleared::LeftAlone })
    }

    fn ask(&mut self, task: Task) -> Result<bool, ClipboardError> {
        let gone = || ClipboardError::Unavailable("its thread has ended".into());
        let worker = match &self.worker {
            Some(worker) => worker,
            None => {
                let (sender, jobs) = mpsc::channel();
                thread::Builder::new()
                    .name("clipboard".into())
                    .spawn(move || work(&jobs))
                    .map_err(|error| ClipboardError::Unavailable(error.to_string()))?;
                self.worker.insert(sender)
            }
        };
        let (reply, answer) = mpsc::channel();
        let given_up = Arc::new(AtomicBool::new(false));
        worker.send(Job { task, given_up: given_up.clone(), reply }).map_err(|_| gone())?;
        match answer.recv_timeout(PATIENCE) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => {
                given_up.store(true, Ordering::Relaxed);
                Err(ClipboardError::TimedOut)
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.worker = None;
                Err(gone())
            }
        }
    }
}

/// Owns the desktop's clipboard on its own thread, because asking a desktop may take seconds.
fn work(jobs: &mpsc::Receiver<Job>) {
    let mut desktop: Option<arboard::Clipboard> = None;
    let mut copied: Option<Zeroizing<String>> = None;
    while let Ok(Job { task, given_up, reply }) = jobs.recv() {
        // A copy that comes late would overwrite what the user has copied since.
        if given_up.load(Ordering::Relaxed) {
            continue;
        }
        let result = connect(&mut desktop).and_then(|desktop| match task {
            Task::Copy(text) => {
                set_secret(desktop, &text).map_err(refused)?;
                copied = Some(text);
                Ok(true)
            }
            Task::IsOurs => Ok(has(desktop, copied.as_ref())),
            Task::ClearIfUnchanged if has(desktop, copied.as_ref()) => {
                desktop.clear().map_err(refused)?;
                copied = None;
                Ok(true)
            }
            Task::ClearIfUnchanged => {
                copied = None;
                Ok(false)
            }
        });
        // Where nobody waits any more, nobody is told.
        let _ = reply.send(result);
    }
}

fn connect(desktop: &mut Option<arboard::Clipboard>) -> Result<&mut arboard::Clipboard, ClipboardError> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|name| std::env::var_os(name).is_none_or(|v| v.is_empty())) {
        return Err(ClipboardError::Unavailable("neither DISPLAY nor WAYLAND_DISPLAY is set".into()));
    }
    // Where a compositor has no data control, X11 is tried, and what is said is of that alone.
    #[cfg(all(unix, not(target_os = "macos")))]
    let only_wayland = std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty());
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    let only_wayland = false;
    match desktop {
        Some(desktop) => Ok(desktop),
        None => match arboard::Clipboard::new() {
            Err(_) if only_wayland => Err(ClipboardError::Unavailable(
                "this Wayland desktop shows its clipboard to no program without a window, or is not there"
                    .into(),
            )),
            Ok(new) => Ok(desktop.insert(new)),
            Err(arboard::Error::Unknown { description }) => Err(ClipboardError::Unavailable(description)),
            Err(error) => Err(ClipboardError::Unavailable(error.to_string())),
        },
    }
}

fn has(desktop: &mut arboard::Clipboard, copied: Option<&Zeroizing<String>>) -> bool {
    let Some(copied) = copied else { return false };
    desktop.get_text().map(Zeroizing::new).is_ok_and(|now| *now == **copied)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(error: arboard::Error) -> ClipboardError {
    ClipboardError::Refused(error.to_string())
}

/// Sets the text with this platform's mark for programs that keep or upload what is copied.
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
    fn osc_52_is_base64_between_escape_and_bell() {
        assert_eq!(*osc52("755224", Multiplexer::None), "\u{1b}]52;c;NzU1MjI0\u{7}");
        assert_eq!(*osc52("", Multiplexer::None), "\u{1b}]52;c;\u{7}");
        assert_eq!(*osc52("ü\u{1b}", Multiplexer::None), "\u{1b}]52;c;w7wb\u{7}");
    }

    #[test]
    fn multiplexers_are_asked_to_hand_it_through() {
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
    fn a_clipboard_never_used_has_nothing_to_clear_and_asks_no_desktop() {
        let mut clipboard = Clipboard::new();
        assert_eq!(clipboard.clear_if_unchanged(), Ok(Cleared::LeftAlone));
        assert_eq!(clipboard.is_ours(), Ok(false));
        assert!(clipboard.worker.is_none());
        assert_eq!(format!("{clipboard:?}"), "Clipboard(…)");
    }
}

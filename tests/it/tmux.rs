//! Copying inside a real tmux that stores what programs copy: the paste buffer is gone when Selvedge says so.

use crate::binary::World;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A tmux server of its own, with the screens of the demo in its only window.
struct Tmux {
    world: World,
}

impl Tmux {
    /// `None`, after a message, if tmux is not installed.
    fn start(path: &str) -> Option<Self> {
        if Command::new("tmux").arg("-V").stdout(Stdio::null()).status().is_err() {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must have tmux");
            println!("not run: tmux is not installed");
            return None;
        }
        let tmux = Self { world: World::empty() };
        let config = tmux.world.file("config.toml", "[clipboard]\ndesktop = false\nclear_after = 2\n");
        tmux.run(&["new-session", "-d", "-x", "80", "-y", "24", "cat"]);
        tmux.run(&["set-option", "-s", "set-clipboard", "on"]);
        tmux.run(&["set-buffer", "-b", "mine", "a text of the user"]);
        let program = env!("CARGO_BIN_EXE_selvedge");
        let screens = format!("PATH='{path}' exec '{program}' --config '{config}' demo");
        tmux.run(&["respawn-window", "-k", &screens]);
        Some(tmux)
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut tmux = Command::new("tmux");
        tmux.args(["-L", "selvedge", "-f", "/dev/null"]).args(arguments);
        tmux.env_remove("TMUX").env("TMUX_TMPDIR", self.world.path("")).env("LC_ALL", "C.UTF-8");
        String::from_utf8(tmux.output().unwrap().stdout).unwrap()
    }

    fn press(&self, key: &str) {
        self.run(&["send-keys", key]);
    }

    #[track_caller]
    fn wait_for(&self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_there(self) {
            let screen = self.run(&["capture-pane", "-p"]);
            assert!(start.elapsed() < Duration::from_secs(20), "{what}: {} in\n{screen}", self.buffers());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    #[track_caller]
    fn wait_for_text(&self, text: &str) {
        self.wait_for(text, |tmux| tmux.run(&["capture-pane", "-p"]).contains(text));
    }

    fn buffers(&self) -> String {
        self.run(&["list-buffers", "-F", "#{buffer_name}"])
    }

    /// Copies a code on the codes screen.
    fn copy(&self) {
        self.wait_for_text("Overview");
        self.press("4");
        self.wait_for_text("next");
        self.press("c");
        self.wait_for("a paste buffer", |tmux| tmux.buffers().contains("buffer"));
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn a_copied_code_leaves_no_paste_buffer() {
    let Some(tmux) = Tmux::start(&std::env::var("PATH").unwrap()) else { return };
    tmux.copy();
    tmux.wait_for_text("Asked the terminal to clear");
    assert_eq!(tmux.buffers(), "mine\n", "only the user's own buffer stays");
    // Quitting clears at once.
    tmux.press("c");
    tmux.wait_for("a paste buffer", |tmux| tmux.buffers().contains("buffer"));
    tmux.run(&["set-option", "-g", "remain-on-exit", "on"]);
    tmux.press("q");
    tmux.wait_for("no paste buffer", |tmux| tmux.buffers() == "mine\n");
}

#[test]
fn clearing_is_not_claimed_if_tmux_cannot_be_asked() {
    // Without a PATH, the program finds no tmux.
    let Some(tmux) = Tmux::start("/nonexistent") else { return };
    tmux.copy();
    tmux.wait_for_text("tmux may still hold what was copied");
    assert!(tmux.buffers().contains("buffer"));
}

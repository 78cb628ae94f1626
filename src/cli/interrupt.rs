//! Ctrl-C where it must not simply end the program.

#[cfg(unix)]
use signal_hook::consts::SIGINT;
#[cfg(unix)]
use signal_hook::flag::{register, register_conditional_default};
use std::sync::Arc;
#[cfg(unix)]
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether Ctrl-C ends the program. It does but while something here is under way.
#[cfg(unix)]
static FATAL: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let fatal = Arc::new(AtomicBool::new(true));
    // Where it cannot be registered, Ctrl-C does what it does everywhere.
    let _ = register_conditional_default(SIGINT, Arc::clone(&fatal));
    fatal
});

/// Asks at a prompt that shows nothing, and comes back even from Ctrl-C, which is then
/// [`std::io::ErrorKind::Interrupted`]. The prompt hands it on as a signal before it has given the terminal
/// back, so the signal must not end the process there, or the shell would be left without echo.
pub fn survived<T>(ask: impl FnOnce() -> std::io::Result<T>) -> std::io::Result<T> {
    #[cfg(unix)]
    FATAL.store(false, Ordering::SeqCst);
    let answer = ask();
    #[cfg(unix)]
    FATAL.store(true, Ordering::SeqCst);
    answer
}

/// For as long as it is kept, the first Ctrl-C raises it and the second one ends the program.
pub struct Flag {
    raised: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl Flag {
    /// Begins to listen.
    pub fn new() -> Self {
        let raised = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        let registered = {
            FATAL.store(false, Ordering::SeqCst);
            // Both come after the one that looks at `FATAL`, which therefore acts on the second Ctrl-C.
            register(SIGINT, Arc::clone(&raised))
                .into_iter()
                .chain(register(SIGINT, Arc::clone(&FATAL)))
                .collect()
        };
        Self {
            raised,
            #[cfg(unix)]
            registered,
        }
    }

    /// For something that looks at it by itself.
    pub fn as_atomic(&self) -> &AtomicBool {
        &self.raised
    }

    /// Whether Ctrl-C was pressed.
    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::SeqCst)
    }
}

impl Default for Flag {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(unix)]
impl Drop for Flag {
    fn drop(&mut self) {
        for &id in &self.registered {
            signal_hook::low_level::unregister(id);
        }
        FATAL.store(true, Ordering::SeqCst);
    }
}

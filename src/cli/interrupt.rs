//! Handles Ctrl-C during prompts and long checks, and other signals while the terminal is in raw mode, where they must not end
//! the program at once.

#[cfg(unix)]
use signal_hook::consts::SIGINT;
#[cfg(unix)]
use signal_hook::flag::{register, register_conditional_default};
use std::sync::Arc;
#[cfg(unix)]
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether Ctrl-C ends the program. False only while a function or a [`Flag`] of this module handles it.
#[cfg(unix)]
static FATAL: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let fatal = Arc::new(AtomicBool::new(true));
    // If registering fails, Ctrl-C keeps its default action.
    let _ = register_conditional_default(SIGINT, Arc::clone(&fatal));
    fatal
});

/// Runs a hidden prompt so that it returns after Ctrl-C, with [`std::io::ErrorKind::Interrupted`]. The prompt raises the
/// signal before it has restored the terminal; ending the process at that moment would leave the shell without echo.
pub fn return_on_interrupt<T>(prompt: impl FnOnce() -> std::io::Result<T>) -> std::io::Result<T> {
    #[cfg(unix)]
    FATAL.store(false, Ordering::SeqCst);
    let answer = prompt();
    #[cfg(unix)]
    FATAL.store(true, Ordering::SeqCst);
    answer
}

/// While a flag exists, the first Ctrl-C raises it and the second one ends the program.
pub struct Flag {
    raised: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl Flag {
    pub fn new() -> Self {
        let raised = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        let registered = {
            FATAL.store(false, Ordering::SeqCst);
            // Handlers run in the order of registration. The one that checks `FATAL` was registered first, so it sees
            // the change only at the second Ctrl-C.
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

    /// The flag itself, for code that polls it.
    pub fn as_atomic(&self) -> &AtomicBool {
        &self.raised
    }

    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::SeqCst)
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

/// Like `FATAL`, for the other signals that end the program. Those that cannot be restored to their default action later are
/// left alone.
#[cfg(unix)]
static OTHERS: LazyLock<(Arc<AtomicBool>, Vec<i32>)> = LazyLock::new(|| {
    let fatal = Arc::new(AtomicBool::new(true));
    let signals = crate::platform::signals::ending()
        .filter(|signal| {
            *signal != SIGINT && register_conditional_default(*signal, Arc::clone(&fatal)).is_ok()
        })
        .collect();
    (fatal, signals)
});

/// While this exists, a signal that would end the program raises a flag instead, so that the terminal is restored first.
pub struct EndFlag {
    raised: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

impl EndFlag {
    pub fn new() -> Self {
        let raised = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        let registered = {
            let (fatal, others) = &*OTHERS;
            FATAL.store(false, Ordering::SeqCst);
            fatal.store(false, Ordering::SeqCst);
            let signals = others.iter().copied().chain([SIGINT]);
            signals.filter_map(|signal| register(signal, Arc::clone(&raised)).ok()).collect()
        };
        Self {
            raised,
            #[cfg(unix)]
            registered,
        }
    }

    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::SeqCst)
    }
}

#[cfg(unix)]
impl Drop for EndFlag {
    fn drop(&mut self) {
        for &id in &self.registered {
            signal_hook::low_level::unregister(id);
        }
        FATAL.store(true, Ordering::SeqCst);
        OTHERS.0.store(true, Ordering::SeqCst);
    }
}

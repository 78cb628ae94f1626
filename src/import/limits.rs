//! What an import may cost, said before anything is spent.

use super::ImportError;

/// The largest file that is read, in bytes. Callers stop reading there; [`super::read`] refuses more.
pub const MAX_FILE: usize = 64 << 20;

/// The most entries of one file, the unreadable counted. Nobody has more, and each takes memory.
pub const MAX_ENTRIES: usize = 100_000;

/// What a file's key derivation may cost before the user is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Iterations of PBKDF2, or passes of Argon2id times its memory in blocks of 64 bytes, or N·r·p of scrypt.
    pub work: u64,
}

impl Default for Limits {
    /// 1 GiB and some for what Ente's real exports ask for; and what a patient person waits for.
    fn default() -> Self {
        Self { memory: (1 << 30) + (64 << 20), work: 1 << 28 }
    }
}

impl Limits {
    /// Refuses a key derivation that would take more than is allowed.
    ///
    /// # Errors
    /// [`ImportError::TooCostly`], naming what is asked for and what is allowed.
    pub(super) fn allow(&self, format: &'static str, memory: u64, work: u64) -> Result<(), ImportError> {
        let (asks, limit) = if memory > self.memory {
            (format!("{} of memory", bytes(memory)), bytes(self.memory))
        } else if work > self.work {
            (format!("{work} steps of key derivation"), self.work.to_string())
        } else {
            return Ok(());
        };
        Err(ImportError::TooCostly { format, asks, limit })
    }
}

/// Bytes in the largest unit that leaves at least one.
pub(super) fn bytes(count: u64) -> String {
    let (unit, name) = match count {
        0..0x10_0000 => (1 << 10, "KiB"),
        0x10_0000..0x4000_0000 => (1 << 20, "MiB"),
        0x4000_0000..0x100_0000_0000 => (1 << 30, "GiB"),
        _ => (1 << 40, "TiB"),
    };
    // Rounded up: a limit that is passed by little should not read as if it was kept.
    format!("{} {name}", count.div_ceil(unit))
}

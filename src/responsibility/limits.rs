//! How large a model may be.

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

pub const MAX_CONTROLS: usize = 10_000;

pub const MAX_COLUMNS: usize = 200;

//! The rim: the clock, files, the clipboard, the process. Everything above takes values.

pub mod clock;

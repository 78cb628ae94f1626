//! Finds and decodes QR codes in pictures: screenshots with several codes, and photos that are turned, dark, small or
//! blurred.
//!
//! The search is written here, because `rqrr`'s own search can panic on hostile pictures and misses small, blurred and
//! inverted codes. `rqrr` only decodes the modules that the search found.

mod error;
mod finder;
mod grey;
mod locate;
mod png_chunks;
mod scan;

pub use error::QrError;
pub use grey::{is_picture, other_picture};
pub use scan::{FoundCode, read, read_rgba};

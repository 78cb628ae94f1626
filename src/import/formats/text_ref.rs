//! Text that may be secret: borrowed from the file, or a copy that is wiped.

use std::ops::Deref;
use zeroize::Zeroizing;

pub enum TextRef<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl Deref for TextRef<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

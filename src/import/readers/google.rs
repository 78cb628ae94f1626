//! Google Authenticator: a list of migration URIs, which its QR codes contain.

use super::otpauth::{ListKind, list_kind};
use crate::import::formats::google_migration::LABEL;
use crate::import::formats::uri_list::{Ending, read_lines};
use crate::import::reader::Reader;

pub const READER: Reader = Reader::authenticator(
    "google-authenticator",
    LABEL,
    |_, shape| list_kind(shape) == Some(ListKind::Google),
    |input| read_lines(LABEL, input.bytes, Ending::Unknown),
);

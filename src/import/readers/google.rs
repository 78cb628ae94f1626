//! Google Authenticator: a list of migration URIs, which its QR codes contain.

use crate::import::formats::google_migration::{LABEL, is_migration};
use crate::import::formats::uri_list::{Ending, read_lines};
use crate::import::reader::Reader;

pub const READER: Reader = Reader::authenticator(
    "google-authenticator",
    LABEL,
    |_, shape| is_migration(&shape.first_line),
    |input| read_lines(LABEL, input.bytes, Ending::Unknown),
);

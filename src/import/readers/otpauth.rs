//! Lists of `otpauth` URIs, which many programs export.

use crate::import::formats::csv_columns::is_any_login_table;
use crate::import::formats::csv_table::is_login_table;
use crate::import::formats::google_migration::is_migration;
use crate::import::formats::uri_list::{Ending, read_lines};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "otpauth list";

pub const READER: Reader =
    Reader::authenticator("otpauth", LABEL, detect, |input| read_lines(LABEL, input.bytes, Ending::Unknown))
        .into_fallback();

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    list_kind(shape) == Some(ListKind::Otpauth)
}

/// The program that wrote a list of URIs, by its first URI.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    Otpauth,
    Google,
    /// A `codeDisplay` parameter marks Ente's own list.
    Ente,
}

/// Which list of URIs a file is. `None` if it is none; a table of logins may contain URIs, too.
pub fn list_kind(shape: &Shape) -> Option<ListKind> {
    match shape.first_uri.as_str() {
        "" => None,
        _ if is_login_table(shape) || is_any_login_table(shape) => None,
        uri if is_migration(uri) => Some(ListKind::Google),
        uri if uri.contains("codeDisplay=") => Some(ListKind::Ente),
        _ => Some(ListKind::Otpauth),
    }
}

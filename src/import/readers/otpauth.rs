//! Lists of `otpauth` URIs, which many programs export.

use crate::import::formats::uri_list::{Ending, is_otp_uri, read_lines};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "otpauth list";

pub const READER: Reader =
    Reader::authenticator("otpauth", LABEL, detect, |input| read_lines(LABEL, input.bytes, Ending::Unknown));

/// A `codeDisplay` parameter marks Ente's own list.
fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    is_otp_uri(&shape.first_line) && !shape.first_line.contains("codeDisplay=")
}

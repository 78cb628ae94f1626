//! The XML that KeePass and KeePassXC export.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::keepass_document;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "KeePass XML";

pub const READER: Reader = Reader::password_manager("keepass-xml", LABEL, detect, read);

fn detect(input: &Input<'_>, _: &Shape) -> bool {
    const ROOT: &[u8] = b"<KeePassFile";
    let start = &input.bytes[..input.bytes.len().min(4096)];
    let start = start.trim_ascii_start();
    // Another program's export may have the root's name inside a note, so the file must also begin as XML.
    start.starts_with(b"<") && start.windows(ROOT.len()).any(|window| window == ROOT)
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    keepass_document::read(input.bytes, None, LABEL)
}

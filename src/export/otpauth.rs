//! A list of otpauth addresses, one a line: what most programs read.

use super::{ExportError, Exported, File, Item, Outside, Writer};

pub(super) struct OtpauthList;

impl Writer for OtpauthList {
    fn name(&self) -> &'static str {
        "otpauth"
    }
    fn label(&self) -> &'static str {
        "list of otpauth addresses"
    }
    fn extension(&self) -> &'static str {
        "txt"
    }
    fn write(&self, items: &[Item], _: &mut Outside<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let uris: Vec<_> = exported.choose(items, |_| Ok(())).iter().map(|(_, otp)| otp.to_uri()).collect();
        // Room for all of it at once, so that growing leaves no copy behind.
        let mut text = Vec::with_capacity(uris.iter().map(|uri| uri.len() + 1).sum());
        for uri in uris {
            text.extend_from_slice(uri.as_bytes());
            text.push(b'\n');
        }
        exported.files = File::only(text);
        Ok(exported)
    }
}

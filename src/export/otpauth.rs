//! A list of `otpauth` URIs, one per line, which most programs read.

use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};

pub(super) struct OtpauthList;

impl Writer for OtpauthList {
    fn name(&self) -> &'static str {
        "otpauth"
    }
    fn label(&self) -> &'static str {
        "list of otpauth URIs"
    }
    fn extension(&self) -> &'static str {
        "txt"
    }
    fn write(&self, items: &[ExportItem], _: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let uris: Vec<_> = exported.select(items, |_| Ok(())).iter().map(|(_, otp)| otp.to_uri()).collect();
        // The buffer never grows, so no copy of a secret stays behind in freed memory.
        let mut text = Vec::with_capacity(uris.iter().map(|uri| uri.len() + 1).sum());
        for uri in uris {
            text.extend_from_slice(uri.as_bytes());
            text.push(b'\n');
        }
        exported.files = File::single(text);
        Ok(exported)
    }
}

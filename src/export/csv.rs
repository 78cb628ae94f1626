//! CSV in the columns of Apple Passwords, which 1Password, Bitwarden and others read as well.

use super::select::kind_name;
use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use crate::otp::Generator;

pub(super) struct Csv;

const COLUMNS: [&str; 6] = ["Title", "URL", "Username", "Password", "Notes", "OTPAuth"];

impl Writer for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }
    fn label(&self) -> &'static str {
        "CSV file in the columns of Apple Passwords"
    }
    fn extension(&self) -> &'static str {
        "csv"
    }
    fn write(&self, items: &[ExportItem], _: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let failed = |error: &dyn std::fmt::Display| ExportError::Failed(self.label(), error.to_string());
        let mut table = csv::WriterBuilder::new().from_writer(Vec::new());
        table.write_record(COLUMNS).map_err(|error| failed(&error))?;
        for (item, otp) in exported.select(items, |_| Ok(())) {
            if !matches!(otp.generator, Generator::Totp { .. }) {
                let kind = kind_name(otp.generator);
                exported.alter(item, format!("few programs that read CSV support its kind of code, {kind}"));
            }
            let uri = otp.to_uri();
            table
                .write_record([otp.issuer.as_str(), "", otp.label.as_str(), "", "", uri.as_str()])
                .map_err(|error| failed(&error))?;
        }
        let bytes = table.into_inner().map_err(|error| failed(&error))?;
        exported.files = File::single(bytes);
        Ok(exported)
    }
}

//! CSV in the columns of Apple Passwords, which 1Password, Bitwarden and others read as well.

use super::select::kind_name;
use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use crate::otp::Generator;
use crate::text::to_cell;

pub(super) struct Csv;

/// What the user should know about a name that starts like a formula.
const FORMULA: &str = "its name starts like a formula of a spreadsheet: the file has an apostrophe before it, which other programs may keep";

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
            let (title, username) = (to_cell(&otp.issuer), to_cell(&otp.label));
            if title != otp.issuer || username != otp.label {
                exported.alter(item, FORMULA);
            }
            table
                .write_record([title.as_str(), "", username.as_str(), "", "", uri.as_str()])
                .map_err(|error| failed(&error))?;
        }
        let bytes = table.into_inner().map_err(|error| failed(&error))?;
        exported.files = File::single(bytes);
        Ok(exported)
    }
}

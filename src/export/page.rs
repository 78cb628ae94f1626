//! Google Authenticator's migration codes on a web page, to print or to scan from the screen.

use super::writer::{ExportError, ExportItem, Exported, File, WriteContext, Writer};
use super::{google, html, qr};
use data_encoding::BASE64;
use zeroize::Zeroizing;

pub(super) struct GooglePage;

const WARNING: &str = "\
<p><strong>Anyone who photographs this page can make these login codes from then on.</strong> Store it like a passport, or
destroy it after the import. To import it, open Google Authenticator and choose Transfer accounts, Import accounts.</p>
";

impl Writer for GooglePage {
    fn name(&self) -> &'static str {
        "google-page"
    }
    fn label(&self) -> &'static str {
        "page of Google Authenticator QR codes"
    }
    fn extension(&self) -> &'static str {
        "html"
    }
    fn write(&self, items: &[ExportItem], context: &mut WriteContext<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let batches = google::batches(&mut exported, items, context);
        let count = batches.len();
        let mut pictures = Vec::with_capacity(count);
        for (text, _) in &batches {
            let code =
                qr::Code::of(text).map_err(|error| ExportError::Failed(self.label(), error.to_string()))?;
            let png = Zeroizing::new(code.png());
            pictures.push(Zeroizing::new(BASE64.encode(&png)));
        }
        // Large enough for everything except very long names, because growing would leave copies of secrets behind.
        let capacity: usize = pictures.iter().map(|picture| picture.len() + 4096).sum();
        let mut page = Zeroizing::new(String::with_capacity(4096 + capacity));
        page.push_str(&html::head("Login codes"));
        page.push_str(WARNING);
        for (index, ((_, names), picture)) in batches.iter().zip(&pictures).enumerate() {
            page.push_str(&format!("<section>\n<h2>Part {} of {count}</h2>\n", index + 1));
            html::picture(&mut page, "QR code", picture);
            page.push_str("<ol>\n");
            for name in names {
                page.push_str(&format!("<li>{}</li>\n", html::escaped(name)));
            }
            page.push_str("</ol>\n</section>\n");
        }
        page.push_str(html::END);
        exported.files = File::single(std::mem::take(&mut *page).into_bytes());
        Ok(exported)
    }
}

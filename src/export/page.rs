//! Google Authenticator's migration codes on a page to print or to hold a phone to.

use super::{ExportError, Exported, File, Item, Outside, Writer, google, html, qr};
use data_encoding::BASE64;
use zeroize::Zeroizing;

/// A page of QR codes.
pub(super) struct Page;

const WARNING: &str = "\
<p><strong>Whoever photographs this page has these login codes for good.</strong> Keep it where you keep your
passport, or destroy it when it is read. To read it: Google Authenticator, menu, Transfer accounts, Import accounts.</p>
";

impl Writer for Page {
    fn name(&self) -> &'static str {
        "google-page"
    }
    fn label(&self) -> &'static str {
        "page of Google Authenticator QR codes"
    }
    fn extension(&self) -> &'static str {
        "html"
    }
    fn write(&self, items: &[Item], outside: &mut Outside<'_>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let batches = google::batches(&mut exported, items, outside);
        let count = batches.len();
        let mut pictures = Vec::with_capacity(count);
        for (text, _) in &batches {
            let code =
                qr::Code::of(text).map_err(|error| ExportError::Failed(self.label(), error.to_string()))?;
            let png = Zeroizing::new(code.png());
            pictures.push(Zeroizing::new(BASE64.encode(&png)));
        }
        // Room for all of it at once, names apart: a buffer that grew would leave unwiped copies behind.
        let room: usize = pictures.iter().map(|picture| picture.len() + 4096).sum();
        let mut page = Zeroizing::new(String::with_capacity(4096 + room));
        page.push_str(&html::head("Login codes"));
        page.push_str(WARNING);
        for (at, ((_, names), picture)) in batches.iter().zip(&pictures).enumerate() {
            page.push_str(&format!("<section>\n<h2>Part {} of {count}</h2>\n", at + 1));
            html::picture(&mut page, "QR code", picture);
            page.push_str("<ol>\n");
            for name in names {
                page.push_str(&format!("<li>{}</li>\n", html::escaped(name)));
            }
            page.push_str("</ol>\n</section>\n");
        }
        page.push_str(html::END);
        exported.files = File::only(std::mem::take(&mut *page).into_bytes());
        Ok(exported)
    }
}

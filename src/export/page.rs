//! Google Authenticator's migration codes on a page to print or to hold a phone to.

use super::{ExportError, Exported, File, Item, Outside, Writer, google, qr};
use data_encoding::BASE64;
use zeroize::Zeroizing;

/// A page of QR codes.
pub(super) struct Page;

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>Login codes</title>
<style>
body { font: 11pt/1.4 sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff }
section { break-inside: avoid; break-after: page; margin: 2em 0 }
section:last-of-type { break-after: auto }
img { width: 12cm; max-width: 100%; image-rendering: pixelated; display: block; margin: 1em 0 }
</style>
</head>
<body>
<h1>Login codes</h1>
<p><strong>Whoever photographs this page has these login codes for good.</strong> Keep it where you keep your
passport, or destroy it when it is read. To read it: Google Authenticator, menu, Transfer accounts, Import accounts.</p>
"#;

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
        let mut page = Zeroizing::new(HEAD.to_owned());
        for (at, (text, names)) in batches.iter().enumerate() {
            let code =
                qr::Code::of(text).map_err(|error| ExportError::Failed(self.label(), error.to_string()))?;
            let png = Zeroizing::new(code.png());
            let base64 = Zeroizing::new(BASE64.encode(&png));
            page.reserve(base64.len() + 4096);
            page.push_str(&format!(
                "<section>\n<h2>Part {} of {count}</h2>\n<img alt=\"QR code\" src=\"data:image/png;base64,",
                at + 1
            ));
            page.push_str(&base64);
            page.push_str("\">\n<ol>\n");
            for name in names {
                page.push_str(&format!("<li>{}</li>\n", escaped(name)));
            }
            page.push_str("</ol>\n</section>\n");
        }
        page.push_str("</body>\n</html>\n");
        exported.files = File::only(std::mem::take(&mut *page).into_bytes());
        Ok(exported)
    }
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

//! The HTML around pages to print.

/// The beginning of a page. The title is also the heading. The page loads nothing from elsewhere.
pub(super) fn head(title: &str) -> String {
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
body {{ font: 11pt/1.4 sans-serif; max-width: 42em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff }}
section {{ break-inside: avoid; break-after: page; margin: 2em 0 }}
section:last-of-type {{ break-after: auto }}
img {{ width: 12cm; max-width: 100%; image-rendering: pixelated; display: block; margin: 1em 0 }}
code, pre {{ font: 10pt/1.5 monospace; overflow-wrap: anywhere; white-space: pre-wrap }}
</style>
</head>
<body>
<h1>{title}</h1>
"#
    )
}

pub(super) const END: &str = "</body>\n</html>\n";

/// Embeds a PNG in the page.
pub(super) fn picture(into: &mut String, alt: &str, png_base64: &str) {
    into.push_str(&format!("<img alt=\"{alt}\" src=\"data:image/png;base64,"));
    into.push_str(png_base64);
    into.push_str("\">\n");
}

/// Escapes text for HTML.
pub(super) fn escaped(text: &str) -> String {
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

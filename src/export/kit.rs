//! The recovery kit: a page or a text with a key that opens the vault if the passphrase is lost.

use super::html::{self, escaped};
use super::qr::{Code, TooLong};
use data_encoding::BASE64;
use zeroize::Zeroizing;

/// The contents of a recovery kit.
#[derive(Clone, Copy)]
pub struct Kit<'a> {
    /// The key, `AGE-SECRET-KEY-1…`.
    pub key: &'a str,
    /// The key's public half, `age1…`, which the vault stores.
    pub public: &'a str,
    /// The date, as text.
    pub made: &'a str,
    /// The path of the vault.
    pub vault: &'a str,
}

impl std::fmt::Debug for Kit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kit").field("public", &self.public).finish_non_exhaustive()
    }
}

const WARNING: &str = "Whoever has this key and a copy of the vault has all that is in it: every login code and \
                       every recovery code. It needs no passphrase.";
const WHERE: &str = "Keep it on paper, away from the computer and from copies of the vault: in a safe, in a bank box, \
                     with somebody you trust. Do not keep a photograph of it, and delete the file once it is printed.";
const COPY: &str = "It opens the vault, and is no copy of it. Copy the vault's folder to another disk now and then: \
                    selvedge vault backup DIR.";
const BACK: &str = "The key in a file, typed or read from the code, gives the vault a new passphrase:";
const ANY: &str = "Without Selvedge, age (https://age-encryption.org) prints all that is in it:";
const GONE: &str = "To make this paper worthless: selvedge vault recovery-kit --remove, with the public half above. \
                    Copies of the vault made before still open with it.";

impl Kit<'_> {
    fn commands(&self) -> [String; 2] {
        let quote = if self.vault.contains(char::is_whitespace) { "\"" } else { "" };
        [
            format!("selvedge --vault {quote}{}{quote} vault restore --recovery-key KEY.txt", self.vault),
            "age -d -i KEY.txt vault.age".to_owned(),
        ]
    }

    /// A page to print, with the key as a QR code and as text.
    pub fn html(&self) -> Result<Zeroizing<String>, TooLong> {
        let png = Zeroizing::new(Code::of(self.key)?.png());
        let picture = Zeroizing::new(BASE64.encode(&png));
        let [back, any] = self.commands();
        // The buffer never grows, because growing would leave copies of the key behind.
        let mut page = Zeroizing::new(String::with_capacity(picture.len() + 6 * self.vault.len() + 8192));
        page.push_str(&html::head("Selvedge recovery kit"));
        page.push_str(&format!(
            "<p><strong>{WARNING}</strong> {WHERE}</p>\n<p>{COPY}</p>\n<h2>The key</h2>\n"
        ));
        html::picture(&mut page, "QR code of the key", &picture);
        page.push_str("<pre>");
        page.push_str(self.key);
        page.push_str("</pre>\n");
        page.push_str(&format!(
            "<p>Made on {}. Public half: <code>{}</code></p>\n<h2>The way back in</h2>\n<p>{BACK}</p>\n\
             <pre>{}</pre>\n<p>{ANY}</p>\n<pre>{any}</pre>\n<p>{GONE}</p>\n",
            escaped(self.made),
            escaped(self.public),
            escaped(&back),
        ));
        page.push_str(html::END);
        Ok(page)
    }

    /// A text file. Every line except the key is a comment, so that age and Selvedge can read the file.
    pub fn text(&self) -> Zeroizing<String> {
        let [back, any] = self.commands();
        let mut text = Zeroizing::new(String::with_capacity(self.key.len() + 4 * self.vault.len() + 8192));
        let mut comment = |line: &str| {
            for line in line.lines() {
                text.push_str("# ");
                text.push_str(line);
                text.push('\n');
            }
        };
        comment(&format!("SELVEDGE RECOVERY KIT, made on {}", self.made));
        comment(&format!("public key: {}", self.public));
        for paragraph in [WARNING, WHERE, COPY, BACK, &back, ANY, &any, GONE] {
            comment(&crate::text::visible(paragraph));
        }
        text.push_str(self.key);
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIT: Kit<'_> = Kit {
        key: "AGE-SECRET-KEY-1SYNTHETIC",
        public: "age1synthetic",
        made: "2026-11-22",
        vault: "/home/<robin>/vault",
    };

    #[test]
    fn the_text_has_only_comments_and_the_key() {
        let text = KIT.text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("# ")).collect();
        assert_eq!(lines, [KIT.key]);
        assert!(text.contains("# age -d -i KEY.txt vault.age"));
    }

    #[test]
    fn the_page_has_the_key_as_text_and_picture_and_loads_nothing() {
        let page = KIT.html().unwrap();
        assert!(
            page.contains("<pre>AGE-SECRET-KEY-1SYNTHETIC</pre>") && page.contains("data:image/png;base64,")
        );
        assert!(page.contains("/home/&lt;robin&gt;/vault") && !page.contains("<robin>"));
        assert_eq!(page.matches("src=").count(), 1);
        assert!(!page.contains("<script") && !page.contains("href"));
        assert!(!format!("{KIT:?}").contains("SECRET"));
    }
}

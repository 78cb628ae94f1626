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

const WARNING: &str = "Anyone who has this key and a copy of the vault can read everything in the vault: every login \
                       code and every recovery code. The passphrase is not needed.";
const STORAGE: &str = "Keep it on paper, away from the computer and from copies of the vault: in a safe, in a bank box, \
                     with somebody you trust. Do not keep a photograph of it, and delete the file once it is printed.";
const BACKUP: &str = "The key opens the vault, but it does not replace a copy of the vault. Copy the vault to another disk regularly: \
                    selvedge vault backup DIR.";
const RESTORE: &str = "To set a new passphrase, type or scan the key into a file KEY.txt and run:";
const WITHOUT_SELVEDGE: &str =
    "To print the vault's contents without Selvedge, use age (https://age-encryption.org):";
const REVOKE: &str = "To revoke this key, run selvedge vault recovery-kit --remove with the public half above. Earlier \
                      copies of the vault still open with it.";

impl Kit<'_> {
    /// The commands that set a new passphrase and that print the vault with age.
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
        let [restore, print] = self.commands();
        // The buffer never grows, because growing would leave copies of the key behind.
        let mut page = Zeroizing::new(String::with_capacity(picture.len() + 6 * self.vault.len() + 8192));
        page.push_str(&html::head("Selvedge recovery kit"));
        page.push_str(&format!(
            "<p><strong>{WARNING}</strong> {STORAGE}</p>\n<p>{BACKUP}</p>\n<h2>The key</h2>\n"
        ));
        html::picture(&mut page, "QR code of the key", &picture);
        page.push_str("<pre>");
        page.push_str(self.key);
        page.push_str("</pre>\n");
        page.push_str(&format!(
            "<p>Made on {}. Public half: <code>{}</code></p>\n<h2>How to use it</h2>\n<p>{RESTORE}</p>\n\
             <pre>{}</pre>\n<p>{WITHOUT_SELVEDGE}</p>\n<pre>{print}</pre>\n<p>{REVOKE}</p>\n",
            escaped(self.made),
            escaped(self.public),
            escaped(&restore),
        ));
        page.push_str(html::END);
        Ok(page)
    }

    /// A text file. Every line except the key is a comment, so that age and Selvedge can read the file.
    pub fn text(&self) -> Zeroizing<String> {
        let [restore, print] = self.commands();
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
        for paragraph in [WARNING, STORAGE, BACKUP, RESTORE, &restore, WITHOUT_SELVEDGE, &print, REVOKE] {
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

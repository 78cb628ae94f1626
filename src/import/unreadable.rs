//! Apps whose codes cannot be exported, or whose files cannot be read, and what to do instead.

use super::error::ImportError;

/// An app, the words by which the user or its files name it, and why its seeds cannot be read.
struct App {
    label: &'static str,
    names: &'static [&'static str],
    /// Bytes that show that a file is the app's.
    marks: &'static [&'static [u8]],
    why: &'static str,
}

const APPS: [App; 4] = [
    App {
        label: "Microsoft Authenticator",
        names: &["microsoft-authenticator", "microsoft", "phonefactor"],
        marks: &[b"oath_secret_key"],
        why: "the app has no export, and its backup opens only in the app itself",
    },
    App {
        label: "Authenticator Plus",
        names: &["authenticator-plus", "authplus"],
        marks: &[],
        why: "its backup is a database in an encryption (SQLCipher) that Selvedge does not have",
    },
    App {
        label: "Duo Mobile",
        names: &["duo", "duo-mobile", "duokit"],
        marks: &[b"com.duosecurity"],
        why: "the app has no export, and its backup opens only in the app itself",
    },
    App {
        label: "Okta Verify",
        names: &["okta", "okta-verify"],
        marks: &[b"com.okta.android.auth"],
        why: "the app has no export, and its keys never leave the phone",
    },
];

impl App {
    fn refusal(&self) -> ImportError {
        ImportError::Refused {
            format: self.label,
            why: self.why.into(),
            next: "set up the codes again, service by service: sign in, add an authenticator app, add the secret or QR \
                   code that the service shows with `selvedge account add`, and keep the old app until each new code \
                   works"
                .into(),
        }
    }
}

/// The refusal for a format that the user named.
pub fn by_name(name: &str) -> Option<ImportError> {
    let app = APPS.iter().find(|app| app.names.iter().any(|known| known.eq_ignore_ascii_case(name)))?;
    Some(app.refusal())
}

/// The refusal for a file that no reader detects.
pub fn by_file(name: &str, bytes: &[u8]) -> Option<ImportError> {
    let name = name.to_ascii_lowercase();
    let is_of = |app: &&App| {
        let long_names = app.names.iter().filter(|known| known.len() > 6);
        long_names.into_iter().any(|known| name.contains(known))
            || app.marks.iter().any(|mark| memchr::memmem::find(bytes, mark).is_some())
    };
    APPS.iter().find(is_of).map(App::refusal)
}

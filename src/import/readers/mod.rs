//! The readers, one file for each export format.
//!
//! To add a reader, write its file with a constant `READER`, declare the file here, and add it to the table. The
//! compiler reports a reader that is missing from the table as unused.

use super::reader::Reader;

mod aegis;
mod andotp;
mod apple;
mod bitwarden;
mod bitwarden_authenticator;
mod bitwarden_csv;
mod chrome;
mod ente;
mod firefox;
mod freeotp_plus;
mod google;
mod kdbx;
mod keepass_csv;
mod keepass_xml;
mod lastpass;
mod lastpass_authenticator;
mod onepassword;
mod onepassword_csv;
mod otpauth;
mod otpclient;
mod proton_authenticator;
mod proton_pass;
mod proton_pass_csv;
pub mod qr_picture;
mod raivo;
mod stratum;
mod twofas;
mod twofauth;

/// Every reader, in the order in which `import --formats` lists them.
#[rustfmt::skip]
pub static READERS: &[Reader] = &[
    otpauth::READER,
    google::READER,
    aegis::READER,
    twofas::READER,
    ente::READER,
    stratum::READER,
    andotp::READER,
    freeotp_plus::READER,
    bitwarden_authenticator::READER,
    proton_authenticator::READER,
    raivo::READER,
    twofauth::READER,
    lastpass_authenticator::READER,
    otpclient::READER,
    bitwarden::READER,
    bitwarden_csv::READER,
    keepass_csv::READER,
    keepass_xml::READER,
    kdbx::READER,
    onepassword::READER,
    onepassword_csv::READER,
    proton_pass::READER,
    proton_pass_csv::READER,
    lastpass::READER,
    chrome::READER,
    firefox::READER,
    apple::READER,
    qr_picture::READER,
];

//! The readers, one file for each export format.
//!
//! To add a reader, write its file with a constant `READER`, declare the file here, and add it to the table. The
//! compiler reports a reader that is missing from the table as unused.

use super::reader::Reader;

mod aegis;
mod andotp;
mod apple;
mod authenticator_extension;
mod authy;
mod bitwarden;
mod bitwarden_authenticator;
mod bitwarden_csv;
mod cotp;
pub mod csv;
mod csv_programs;
mod enpass;
mod enpass_csv;
mod ente;
mod firefox;
mod freeotp;
mod freeotp_backup;
mod freeotp_plus;
mod google;
mod kdbx;
mod keepass_csv;
mod keepass_xml;
mod keeper;
mod keeper_csv;
mod lastpass;
mod lastpass_authenticator;
mod onepassword;
mod onepassword_1pif;
mod otpauth;
mod otpclient;
mod pass;
mod proton_authenticator;
mod proton_pass;
mod proton_pass_csv;
pub mod qr_picture;
mod raivo;
mod steam;
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
    freeotp::READER,
    authy::READER,
    authenticator_extension::READER,
    steam::READER,
    cotp::READER,
    bitwarden::READER,
    bitwarden_csv::READER,
    keepass_csv::READER,
    csv_programs::KEEPASS_1,
    keepass_xml::READER,
    kdbx::READER,
    onepassword::READER,
    onepassword_1pif::READER,
    csv_programs::ONE_PASSWORD,
    csv_programs::ONE_PASSWORD_7,
    proton_pass::READER,
    proton_pass_csv::READER,
    lastpass::READER,
    csv_programs::DASHLANE,
    csv_programs::NORDPASS,
    csv_programs::ROBOFORM,
    enpass::READER,
    enpass_csv::READER,
    keeper::READER,
    keeper_csv::READER,
    pass::READER,
    csv_programs::SAFEINCLOUD,
    csv_programs::PASSBOLT,
    csv_programs::TRUE_KEY,
    csv_programs::ZOHO,
    csv_programs::CHROME,
    firefox::READER,
    apple::READER,
    csv::READER,
    qr_picture::READER,
];

//! `account qr`: the QR code that copies a login code to another app.

use crate::cli::args::AccountQr;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::output::notify;
use crate::cli::qr_screen::{self, Page, QrStyle};
use crate::cli::seeds::{self, Matches};
use crate::cli::session::Session;
use crate::export::qr;
use crate::otp::Generator;
use crate::store::Access;

pub fn run(context: &mut Context, args: &AccountQr) -> Result<Exit, CliError> {
    if !args.force {
        qr_screen::require_terminal(context)?;
    }
    let session = Session::open(context, Access::ReadOnly)?;
    let profile = session.profile();
    let matches = Matches::find(profile, Some(&args.query));
    matches.notify_unreadable(profile);
    let item = seeds::export_item(profile, matches.only(profile)?);
    let codes = qr::codes_for(&item.otp);
    let Some(largest) = codes.first() else {
        return Err(CliError::failed(
            format_args!("the names of {} are too long for a QR code", item.name),
            "`selvedge export --format otpauth` writes it as text",
        ));
    };
    if matches!(item.otp.generator, Generator::Hotp { .. }) {
        notify(
            "Note: this account makes one code per request (HOTP). If two apps make codes, their counters differ \
             and the service refuses one of them.",
        );
    }
    if qr_screen::has_terminal(context) {
        let page = Page { codes, caption: item.name };
        qr_screen::show(context, &[page], args.seconds)?;
    } else {
        let style = QrStyle::new(context).without_colour();
        for row in style.rows(largest) {
            context.out.line(row.as_str())?;
        }
    }
    Ok(Exit::Done)
}

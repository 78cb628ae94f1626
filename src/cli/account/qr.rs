//! `account qr`: the QR code by which another app takes over a login code.

use crate::cli::args::AccountQr;
use crate::cli::{Access, CliError, Context, Exit, Session, code, export, show};
use crate::export::qr;
use crate::otp::Generator;

/// Runs `account qr`.
///
/// # Errors
/// Where the account is not found or has several login codes, or the terminal cannot show one.
pub fn run(context: &mut Context, args: &AccountQr) -> Result<Exit, CliError> {
    if !args.force {
        show::needs_terminal(context)?;
    }
    let session = Session::open(context, Access::ReadOnly)?;
    let seed = code::only_seed(context, session.profile(), &args.query)?;
    let item = export::item(session.profile(), seed);
    let codes = qr::forms(&item.otp);
    if codes.is_empty() {
        return Err(CliError::failed(
            format!("the names of {} are too long for a QR code", item.name),
            "`selvedge export --format otpauth` writes it as text",
        ));
    }
    if matches!(item.otp.generator, Generator::Hotp { .. }) {
        context.out.say("Note: its codes come one for each press. Two apps that both make them drift apart.");
    }
    if args.force && show::needs_terminal(context).is_err() {
        let look = show::Look { colour: false, ..show::Look::here(context) };
        if let Some(code) = codes.first() {
            for row in look.rows(code) {
                context.out.line(row.as_str())?;
            }
        }
        return Ok(Exit::Done);
    }
    let page = show::Page { codes, caption: item.name };
    show::pages(context, &[page], args.seconds)?;
    Ok(Exit::Done)
}

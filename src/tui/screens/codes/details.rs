//! The details of the selected seed, without its secret.

use super::search_texts::unparsed_name;
use crate::inventory::{Account, FactorKind};
use crate::otp::Generator;
use crate::profile::{StoredSeed, UnparsedEntry};
use crate::text;
use crate::tui::component::Context;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Page, severity_sign};
use ratatui::style::Style;

/// The columns of a label.
const LABEL: u16 = 11;
/// At this number of recovery codes or fewer, a new set is due.
const FEW_CODES: u32 = 2;

pub(super) fn seed_page<'a>(seed: &StoredSeed, columns: u16, cx: &Context<'a>) -> Page<'a> {
    let (theme, open) = (cx.theme(), cx.open);
    let mut page = Page::new(theme, columns);
    add_heading(&mut page, &open.seed_name(seed));
    add_parameters(&mut page, seed);
    add_field(&mut page, "Added", &seed.added.to_string());
    page.gap();
    let holders = open.other_holders(&seed.account, &seed.factor);
    if holders.is_empty() {
        add_styled_field(&mut page, "Also in", "no other place is recorded", theme.warn);
    }
    for (position, name) in holders.iter().enumerate() {
        add_field(&mut page, if position == 0 { "Also in" } else { "" }, name);
    }
    let Some(account) = open.account(&seed.account) else { return page };
    let (text, style) = recovery_codes_left(theme, account);
    add_styled_field(&mut page, "Recovery", &text, style);
    page.gap();
    for finding in open.findings_on(account.id.as_str()).filter(|finding| finding.is_open()) {
        let label = (finding.severity.label(), severity_sign(theme, finding.severity).1);
        page.hanging(label, LABEL, &finding.rule.title, theme.text);
    }
    page
}

pub(super) fn unparsed_page<'a>(entry: &UnparsedEntry, columns: u16, cx: &Context<'a>) -> Page<'a> {
    let mut page = Page::new(cx.theme(), columns);
    add_heading(&mut page, unparsed_name(cx.open, entry));
    page.text("This entry of the vault is unreadable:").styled(entry.reason(), cx.theme().bad).gap();
    page.dim(
        "It is kept unchanged, and the other entries are not affected. A newer version of Selvedge may have written it. \
         If not, add the seed again.",
    );
    page
}

fn add_heading(page: &mut Page<'_>, name: &str) {
    let style = page.theme().dim;
    page.line([(text::visible(name).to_uppercase(), style)]);
}

fn add_styled_field(page: &mut Page<'_>, label: &str, value: &str, style: Style) {
    page.hanging((label, page.theme().dim), LABEL, value, style);
}

fn add_field(page: &mut Page<'_>, label: &str, value: &str) {
    add_styled_field(page, label, value, page.theme().text);
}

fn add_parameters(page: &mut Page<'_>, seed: &StoredSeed) {
    let otp = &seed.otp;
    let text_or =
        |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text.to_owned() };
    add_field(page, "Issuer", &text_or(&otp.issuer, "not named"));
    add_field(page, "Label", &text_or(&otp.label, "none"));
    let kind = if otp.generator == Generator::Yandex { "Yandex Key" } else { kind(&otp.generator) };
    add_field(page, "Kind", kind);
    if let Generator::Totp { algorithm, digits, .. } | Generator::Hotp { algorithm, digits, .. } =
        otp.generator
    {
        add_field(page, "Algorithm", algorithm.name());
        add_field(page, "Digits", &digits.to_string());
    }
    if let Generator::Hotp { counter, .. } = otp.generator {
        add_field(page, "Counter", &counter.to_string());
    }
    if let Some(period) = otp.generator.period() {
        add_field(page, "Period", &format!("{period} s"));
    }
}

fn recovery_codes_left(theme: &Theme, account: &Account) -> (String, Style) {
    let Some(factor) = account.factors.iter().find(|factor| factor.kind == FactorKind::RecoveryCodes) else {
        return ("no codes recorded".into(), theme.warn);
    };
    match factor.codes.as_ref().map(|facts| (facts.remaining(), facts.total)) {
        Some((Some(left), Some(total))) => {
            let style = if left <= FEW_CODES { theme.warn } else { theme.text };
            (format!("{left} of {total} codes left"), style)
        }
        Some(_) | None => ("recorded; number unknown".into(), theme.text),
    }
}

pub(super) const fn kind(generator: &Generator) -> &'static str {
    match generator {
        Generator::Totp { .. } => "TOTP",
        Generator::Hotp { .. } => "HOTP",
        Generator::Steam => "Steam",
        Generator::Motp => "mOTP",
        Generator::Yandex => "YaOTP",
    }
}

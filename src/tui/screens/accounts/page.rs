//! An account in words: its factors and who holds them, the ways in, what was found.

use crate::inventory::{Account, Factor, FactorKind as K, Owner, PasswordHealth};
use crate::risk::Finding;
use crate::tui::screens::overview;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{Paint, rows, told_below, wrap};
use crate::words::{self, EntityNames};
use jiff::civil::Date;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// One line of the description.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Row {
    /// What stands before it at the left edge.
    pub(in crate::tui) label: &'static str,
    /// Columns from the left.
    pub(in crate::tui) indent: u16,
    pub(in crate::tui) text: String,
    pub(in crate::tui) style: Style,
}

/// Lines of a description that is being written.
pub(in crate::tui) struct Page<'a> {
    theme: &'a Theme,
    width: u16,
    rows: Vec<Row>,
}

/// Columns of the labels.
const LABEL: u16 = 14;

impl<'a> Page<'a> {
    /// An empty page of this many columns.
    pub(in crate::tui) fn new(theme: &'a Theme, width: u16) -> Self {
        Self { theme, width, rows: Vec::new() }
    }

    pub(in crate::tui) fn finish(self) -> Vec<Row> {
        self.rows
    }

    pub(in crate::tui) fn push(&mut self, indent: u16, text: &str, style: Style) {
        let lines = wrap(text, self.width.saturating_sub(indent).max(8));
        self.rows.extend(lines.into_iter().map(|text| Row { label: "", indent, text, style }));
    }

    /// Adds a heading, with a blank line before it.
    pub(in crate::tui) fn heading(&mut self, text: &str) {
        if !self.rows.is_empty() {
            self.push_blank();
        }
        self.push(0, text, self.theme.dim);
    }

    fn push_blank(&mut self) {
        self.rows.push(Row { label: "", indent: 0, text: String::new(), style: self.theme.text });
    }

    /// A label and what stands behind it; nothing where there is nothing.
    pub(in crate::tui) fn field(&mut self, label: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        // A narrow page cannot spare a column for labels.
        if self.width < 40 {
            return self.push(0, &format!("{label}: {text}"), self.theme.text);
        }
        for (at, text) in wrap(text, self.width - LABEL).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            self.rows.push(Row { label, indent: LABEL, text, style: self.theme.text });
        }
    }

    /// Everything that the inventory says of an account.
    pub(in crate::tui) fn account(&mut self, names: &EntityNames<'_>, account: &Account, today: Date) {
        self.identity(account);
        self.factors(names, account);
        if !account.sign_in.is_empty() {
            self.heading("SIGN IN WITH");
            for way in &account.sign_in {
                self.push(0, &words::way(account, way), self.theme.text);
            }
        }
        if !account.recovery.is_empty() || !account.recovery_addresses.is_empty() {
            self.heading("GET BACK IN");
            for way in &account.recovery {
                self.push(0, &words::recovery_way(account, way), self.theme.text);
            }
        }
        self.addresses(names, account, today);
        self.facts(names, account, today);
    }

    fn identity(&mut self, account: &Account) {
        self.field("user name", &account.username);
        self.field("domain", &account.domain);
        self.field("importance", account.importance.label());
        if account.owner != Owner::Me {
            self.field("belongs to", account.owner.label());
        }
        if let Some(keeper) = &account.credential_store {
            let roles: Vec<&str> = keeper.roles.iter().map(|role| words::store_role(*role)).collect();
            let sealed = match keeper.end_to_end {
                Some(true) => "end-to-end encrypted",
                Some(false) => "the provider can read it",
                None => "unknown whether end-to-end encrypted",
            };
            self.field("keeps", &format!("{}; {sealed}", crate::text::join(&roles)));
        }
    }

    fn factors(&mut self, names: &EntityNames<'_>, account: &Account) {
        self.heading("FACTORS");
        if account.factors.is_empty() {
            self.push(0, "none recorded", self.theme.warn);
        }
        for factor in &account.factors {
            self.field(words::factor_kind_short(factor.kind), &factor_words(names, factor));
        }
    }

    fn addresses(&mut self, names: &EntityNames<'_>, account: &Account, today: Date) {
        for address in &account.recovery_addresses {
            let mut text = match &address.entity {
                Some(id) => names.name(id.as_str()),
                None => address.address.clone(),
            };
            if address.owner != Owner::Me {
                text.push_str(&format!(" (belongs to {})", address.owner.label()));
            }
            match address.verified {
                Some(true) => text.push_str(", confirmed"),
                Some(false) => text.push_str(", never confirmed"),
                None => {}
            }
            match address.tested {
                Some(day) => text.push_str(&format!(", tested {}", words::ago(day, today))),
                None => text.push_str(", never tested"),
            }
            self.field("sent to", &text);
        }
    }

    fn facts(&mut self, names: &EntityNames<'_>, account: &Account, today: Date) {
        self.heading("STATE");
        if let Some(health) = &account.password {
            self.field("password", &password(health, today));
        }
        self.field("support", words::support_reset(account.support_reset));
        match account.offers_recovery_codes {
            Some(true) => self.field("codes", "offered by the service"),
            Some(false) => self.field("codes", "not offered by the service"),
            None => {}
        }
        let devices: Vec<String> =
            account.sessions.devices.iter().map(|id| names.name(id.as_str())).collect();
        self.field("signed in", &crate::text::join(&devices));
        for linked in &account.linked {
            let name =
                linked.account.as_ref().map_or_else(|| linked.provider.clone(), |id| names.name(id.as_str()));
            let known = match linked.recognised {
                Some(true) => "yours",
                Some(false) => "NOT yours",
                None => "not looked at",
            };
            self.field("linked", &format!("{name} ({known})"));
        }
        for (label, day) in [
            ("opened", account.created),
            ("last used", account.last_used),
            ("password set", account.password_changed),
            ("2nd set", account.second_factor_changed),
            ("oldest login", account.sessions.oldest),
            ("logins seen", account.sessions.reviewed),
            ("reviewed", account.reviewed),
        ] {
            if let Some(day) = day {
                self.field(label, &format!("{day} ({})", words::ago(day, today)));
            }
        }
        self.field("tags", &account.tags.join(", "));
        if !account.notes.is_empty() {
            self.heading("NOTES");
            self.push(0, &account.notes, self.theme.text);
        }
    }

    /// What was found, worst first, a line each.
    pub(super) fn titles<'b>(&mut self, findings: impl Iterator<Item = &'b Finding>) {
        const MOST: usize = 6;
        let mut open = findings.filter(|finding| finding.is_open()).peekable();
        if open.peek().is_none() {
            return;
        }
        self.heading("WHAT TO MEND");
        for finding in open.by_ref().take(MOST) {
            let title = finding.rule.title.as_str();
            let text = format!("{}: {title}", finding.severity.label());
            let text = crate::text::fit(&text, usize::from(self.width)).into_owned();
            self.push(0, &text, overview::severity(self.theme, finding.severity));
        }
        let more = open.count();
        if more > 0 {
            self.push(0, &format!("and {more} more"), self.theme.dim);
        }
    }

    /// What was found, worst first, with the facts and what to do; on this account, if it is one.
    pub(in crate::tui) fn findings<'b>(
        &mut self,
        account: Option<&Account>,
        findings: impl Iterator<Item = &'b Finding>,
    ) {
        self.heading("FINDINGS");
        let mut first = true;
        for finding in findings {
            let title = finding.rule.title.as_str();
            let style = match &finding.accepted {
                Some(_) => self.theme.dim,
                None => overview::severity(self.theme, finding.severity),
            };
            if !first {
                self.push_blank();
            }
            first = false;
            self.push(0, &format!("{}: {title}", finding.severity.label()), style);
            if let Some(accepted) = &finding.accepted {
                let text = format!("accepted until {}: {}", accepted.until, accepted.reason);
                self.push(2, &text, self.theme.dim);
            }
            for fact in &finding.facts {
                self.push(2, fact, self.theme.text);
            }
            if finding.is_open() {
                let remedy = &finding.rule.remedy;
                self.push(2, &format!("{} {remedy}", self.theme.pick("→", "->")), self.theme.dim);
            }
        }
        if first {
            let (text, is_good) = words::no_finding(account);
            self.push(0, text, if is_good { self.theme.good } else { self.theme.warn });
        }
    }
}

/// Where a factor is kept, and what else is known of it.
fn factor_words(names: &EntityNames<'_>, factor: &Factor) -> String {
    let mut text = String::new();
    if !factor.name.is_empty() {
        text = format!("“{}” ", factor.name);
    }
    let holders: Vec<String> = factor.holders.iter().map(|holder| names.holder(holder)).collect();
    let kept = crate::text::join(&holders);
    match factor.kind {
        K::Support | K::TrustedContact if holders.is_empty() => text.push_str(factor.kind.label()),
        _ if holders.is_empty() => text.push_str("unknown where"),
        K::Sms | K::Voice | K::EmailCode => text.push_str(&format!("to {kept}")),
        K::Federated => text.push_str(&format!("through {kept}")),
        _ => text.push_str(&format!("in {kept}")),
    }
    match factor.number_matching {
        Some(true) => text.push_str("; asks for a number"),
        Some(false) => text.push_str("; a tap is enough"),
        None => {}
    }
    match factor.random_answers {
        Some(true) => text.push_str("; random answers"),
        Some(false) => text.push_str("; true answers"),
        None => {}
    }
    if let Some(facts) = &factor.codes {
        let facts = words::recovery_codes(facts);
        if !facts.is_empty() {
            text.push_str(&format!("; {facts}"));
        }
    }
    text
}

fn password(health: &PasswordHealth, today: Date) -> String {
    let mut parts = Vec::new();
    match health.pwned_count {
        Some(0) => parts.push("in no known breach".to_owned()),
        Some(times) => parts.push(format!("in known breaches {times} times")),
        None => parts.push("not checked against breaches".to_owned()),
    }
    parts.extend(health.length.map(|length| format!("{length} characters")));
    parts.extend(health.score.map(|score| format!("strength {score} of 4")));
    parts.extend(health.reuse_group.as_ref().map(|_| "used elsewhere too".to_owned()));
    parts.extend(health.checked.map(|day| format!("checked {}", words::ago(day, today))));
    parts.join(", ")
}

/// Draws lines from `skip` on, and says how many there are below.
pub(in crate::tui) fn draw(state: &State, lines: &[Row], skip: usize, paint: &mut Paint<'_>, area: Rect) {
    let theme = &state.settings.theme;
    let height = usize::from(area.height);
    let skip = skip.min(lines.len().saturating_sub(height));
    let (shown, below) =
        if area.width > 16 { told_below(area.height, lines.len(), skip) } else { (area.height, 0) };
    for (row, line) in rows(area).take(usize::from(shown)).zip(lines.iter().skip(skip)) {
        let indent = line.indent.min(row.width);
        paint.text(row.x, row.y, indent.saturating_sub(1), line.label, theme.dim);
        paint.text(row.x + indent, row.y, row.width - indent, &line.text, line.style);
    }
    if below > 0 {
        let more = format!(" {below} more {} ", theme.pick("↓", "below"));
        paint.right(area.x, area.right(), area.bottom() - 1, &more, theme.accent);
    }
}

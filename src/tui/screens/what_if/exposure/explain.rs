//! What the selected row of the exposure means, in words.

use super::rows::ExposureRow;
use crate::access::exposure::{ByImportance, CaptureReach, LossReach};
use crate::access::weak_points::{Backdoor, Inversion, Loop};
use crate::inventory::Importance;
use crate::text::{join, thousands};
use crate::tui::access_view::AccessView;
use crate::tui::theme::Theme;
use crate::tui::widgets::Page;
use ratatui::style::Style;

/// Captures of a back door that are named.
const MAX_CAPTURES: usize = 12;

/// Explains a row, and names at most `max_names` of its accounts. Empty for headings and accounts.
pub(super) fn explanation<'a>(
    theme: &'a Theme,
    access: &AccessView,
    row: &ExposureRow,
    columns: u16,
    max_names: usize,
) -> Page<'a> {
    let mut page = Page::new(theme, columns);
    let (exposure, weak_points) = (&access.exposure, &access.weak_points);
    let explained = match row {
        ExposureRow::Loss(position) => {
            exposure.losses.get(*position).map(|loss| add_loss(&mut page, access, loss, max_names))
        }
        ExposureRow::Capture(position) => {
            exposure.captures.get(*position).map(|capture| add_capture(&mut page, access, capture, max_names))
        }
        ExposureRow::Backdoor(position) => {
            weak_points.backdoors.get(*position).map(|backdoor| add_backdoor(&mut page, access, backdoor))
        }
        ExposureRow::Loop(position) => {
            weak_points.loops.get(*position).map(|found| add_loop(&mut page, access, found, max_names))
        }
        ExposureRow::Inversion(position) => weak_points
            .inversions
            .get(*position)
            .map(|inversion| add_inversion(&mut page, access, inversion, max_names)),
        ExposureRow::Heading(_) | ExposureRow::Gap | ExposureRow::Note(_) | ExposureRow::Account(_) => None,
    };
    if explained.is_some() {
        page.dim("Enter ticks this and shows the steps.");
    }
    page
}

fn add_loss(page: &mut Page<'_>, access: &AccessView, reach: &LossReach, max_names: usize) {
    page.heading(&format!("Without {}, these accounts open:", access.names().loss(reach.loss)));
    let theme = page.theme();
    let sides = [("never", &reach.never, theme.bad), ("in days", &reach.slow, theme.warn)];
    let digits = sides.iter().map(|(_, accounts, _)| number(accounts).len()).max().unwrap_or(0).max(3);
    for (label, accounts, style) in sides {
        if !accounts.is_empty() {
            let label = format!("{label:<7} {:>digits$}", number(accounts));
            add_names(page, (&label, style), &access.name_list(accounts, max_names));
        }
    }
    add_may(page, reach.may, "may not open");
}

/// How many further accounts are only possibly affected.
fn add_may(page: &mut Page<'_>, may: ByImportance, what: &str) {
    let total: u32 = may.iter().sum();
    if total > 0 {
        page.text(&format!(
            "{} more {what}: not everything about them is recorded.",
            thousands(total.into())
        ));
    }
}

fn add_capture(page: &mut Page<'_>, access: &AccessView, reach: &CaptureReach, max_names: usize) {
    page.heading(&format!("With {}:", access.names().capture(reach.capture)));
    if !reach.accounts.is_empty() {
        let label = format!("opens {:>3}", number(&reach.accounts));
        let style = page.theme().bad;
        add_names(page, (&label, style), &access.name_list(&reach.accounts, max_names));
    }
    add_may(page, reach.may, "may open");
}

fn add_backdoor(page: &mut Page<'_>, access: &AccessView, backdoor: &Backdoor) {
    let captures = backdoor.captures.iter().take(MAX_CAPTURES);
    let captures: Vec<String> = captures.map(|&capture| access.names().capture(capture)).collect();
    page.heading(&format!("{} has a back door", access.name(backdoor.account))).text(&format!(
        "It can be taken over through recovery, although signing in is safe, with one of: {}.",
        join(&captures)
    ));
}

fn add_loop(page: &mut Page<'_>, access: &AccessView, recovery_loop: &Loop, max_names: usize) {
    let names = access.name_list(&recovery_loop.accounts, max_names);
    page.heading("A recovery loop").text(&if recovery_loop.accounts.len() == 1 {
        format!("{names} recovers only through itself: without its password it is lost.")
    } else {
        format!("{names} recover only through each other: without their passwords all are lost.")
    });
}

fn add_inversion(page: &mut Page<'_>, access: &AccessView, inversion: &Inversion, max_names: usize) {
    let most_important = inversion.opens.first().and_then(|&account| access.account(account));
    let importance = most_important.map_or(Importance::Low, |account| account.importance);
    page.heading(&format!("{} opens more important accounts", access.name(inversion.through))).text(
        &format!(
            "It is less important than the accounts that it opens, up to {}: {}.",
            importance.label(),
            access.name_list(&inversion.opens, max_names)
        ),
    );
}

/// Names beside their label.
fn add_names(page: &mut Page<'_>, label: (&str, Style), names: &str) {
    let columns = u16::try_from(label.0.len()).unwrap_or(u16::MAX).saturating_add(2);
    page.hanging(label, columns, names, page.theme().text);
}

fn number(accounts: &[u32]) -> String {
    thousands(accounts.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory;
    use crate::tui::theme::Palette;

    #[test]
    fn a_number_of_five_digits_does_not_run_into_the_names() {
        let inventory = inventory::parse(include_str!("../../../../../data/demo.json")).unwrap();
        let mut access = AccessView::of(&inventory);
        access.exposure.losses[0].never = vec![0; 10_000];
        access.exposure.losses[0].slow = vec![1; 12];
        access.exposure.captures[0].accounts = vec![0; 10_000];
        let theme = Theme::new(Palette::Dark, false);
        let lines = |row| -> Vec<String> {
            explanation(&theme, &access, &row, 60, 1).lines().iter().map(ToString::to_string).collect()
        };
        let lost = lines(ExposureRow::Loss(0));
        assert!(lost.iter().any(|line| line.starts_with("never   10,000  Harbor Mail")), "{lost:#?}");
        assert!(lost.iter().any(|line| line.starts_with("in days     12  ")), "{lost:#?}");
        let taken = lines(ExposureRow::Capture(0));
        assert!(taken.iter().any(|line| line.starts_with("opens 10,000  Harbor Mail")), "{taken:#?}");
    }
}

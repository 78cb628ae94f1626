//! Parses dates that the user typed.

use jiff::Span;
use jiff::civil::Date;

/// Examples of dates, for the hint of a text field.
pub const DATE_HINT: &str = "2026-03-14, today, 3 months ago";

/// Parses `2026-03-14`, `2026-03`, `2026`, `today`, `yesterday`, `3 months ago` or `3m`. Empty text is no date.
///
/// # Errors
/// The text is not a date, or the date is in the future. The message gives examples.
pub fn parse_date(text: &str, today: Date) -> Result<Option<Date>, String> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let day = parse_absolute(&text).or_else(|| parse_relative(&text, today)).ok_or_else(|| {
        format!("“{}” is not a date. Write for example {DATE_HINT}.", crate::text::fit(&text, 20))
    })?;
    if day > today {
        return Err(format!("{day} is in the future. Enter the date on which it happened."));
    }
    Ok(Some(day))
}

fn parse_absolute(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |position: usize| parts.get(position).and_then(|part| part.parse::<i16>().ok());
    let part = |position: usize| number(position).and_then(|n| i8::try_from(n).ok());
    if parts.first().is_none_or(|year| year.len() != 4) {
        return None;
    }
    let year = number(0)?;
    match parts.len() {
        1 => Date::new(year, 1, 1).ok(),
        2 => Date::new(year, part(1)?, 1).ok(),
        3 => Date::new(year, part(1)?, part(2)?).ok(),
        _ => None,
    }
}

fn parse_relative(text: &str, today: Date) -> Option<Date> {
    match text {
        "today" | "now" => return Some(today),
        "yesterday" => return today.yesterday().ok(),
        _ => {}
    }
    let text = text.strip_suffix("ago").unwrap_or(text).trim();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: i64 = if digits == 0 { 1 } else { number.parse().ok()? };
    let unit = unit.trim().trim_start_matches("a ");
    let span = match unit {
        "d" | "day" | "days" => Span::new().try_days(number),
        "w" | "week" | "weeks" => Span::new().try_weeks(number),
        "m" | "month" | "months" => Span::new().try_months(number),
        "y" | "year" | "years" => Span::new().try_years(number),
        _ => return None,
    };
    today.checked_sub(span.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let today = date(2026, 11, 21);
        for (text, day) in [
            ("2026-03-14", date(2026, 3, 14)),
            ("2026/3/4", date(2026, 3, 4)),
            ("2025-03", date(2025, 3, 1)),
            ("2019", date(2019, 1, 1)),
            (" Today ", today),
            ("yesterday", date(2026, 11, 20)),
            ("3 months ago", date(2026, 8, 21)),
            ("2y", date(2024, 11, 21)),
            ("a week ago", date(2026, 11, 14)),
            ("10d", date(2026, 11, 11)),
        ] {
            assert_eq!(parse_date(text, today), Ok(Some(day)), "{text}");
        }
        assert_eq!(parse_date("  ", today), Ok(None));
    }

    #[test]
    fn other_text_and_future_dates_are_refused_with_an_example() {
        let today = date(2026, 11, 21);
        for text in
            ["soon", "2026-13-01", "2026-02-30", "99999999999999999999 years", "14.03.2026", "-1", "ago"]
        {
            assert!(parse_date(text, today).unwrap_err().contains("today"), "{text}");
        }
        assert!(parse_date("2027-01-01", today).unwrap_err().contains("in the future"));
    }
}

//! Information about the process that has a vault open, for error messages.

use crate::platform::{clock, hardening};
use std::fmt;

/// The process that has a vault open, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    pub pid: Option<u32>,
    /// The host name; the folder may be on a network share.
    pub host: Option<String>,
    /// The time of opening in UTC, such as “2026-03-01T09:30:00Z”.
    pub since: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "by process {pid}")?,
            None => f.write_str("by an unknown process")?,
        }
        if let Some(host) = &self.host {
            write!(f, " on {host}")?;
        }
        if let Some(since) = &self.since {
            write!(f, ", since {since}")?;
        }
        Ok(())
    }
}

impl Holder {
    pub(super) fn this_process() -> Self {
        let since = i64::try_from(clock::unix_time()).ok().and_then(|s| jiff::Timestamp::from_second(s).ok());
        Self {
            pid: Some(std::process::id()),
            host: Some(hardening::host_name()),
            since: since.map(|since| since.to_string()),
        }
    }

    pub(super) fn to_text(&self) -> String {
        let pid = self.pid.map(|pid| pid.to_string()).unwrap_or_default();
        let host = self.host.as_deref().unwrap_or_default();
        let since = self.since.as_deref().unwrap_or_default();
        format!("pid {pid}\nhost {host}\nsince {since}\n")
    }

    /// Parses the text of [`Holder::to_text`]. The file is not trusted: control characters are removed and long values cut.
    pub(super) fn parse(text: &str) -> Self {
        let value = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name))?.trim();
            let plain: String = value.chars().filter(|c| !c.is_control()).take(80).collect();
            (!plain.is_empty()).then_some(plain)
        };
        Self {
            pid: value("pid ").and_then(|pid| pid.parse().ok()),
            host: value("host "),
            since: value("since "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_survives_a_round_trip_and_control_characters_are_removed() {
        let holder =
            Holder { pid: Some(42), host: Some("desk".into()), since: Some("2026-03-01T09:30:00Z".into()) };
        assert_eq!(Holder::parse(&holder.to_text()), holder);
        assert_eq!(holder.to_string(), "by process 42 on desk, since 2026-03-01T09:30:00Z");
        let hostile = Holder::parse("pid 1\nhost \u{1b}[2Jdesk\nsince \u{7}\n");
        assert_eq!(hostile.host.as_deref(), Some("[2Jdesk"));
        assert_eq!(hostile.since, None);
        assert_eq!(Holder::parse("junk"), Holder::default());
    }
}

//! Threats: what happens to people, as losses and captures of what is in the inventory. They are the rows of
//! `data/threats.csv`.
//!
//! The columns `for_each`, `loses` and `captures` are patterns: the words of [`Subject`] and [`Part`]. A threat
//! becomes one event for each subject in the inventory (`threat_events.rs`).

use std::sync::LazyLock;

const THREATS: &str = include_str!("../../data/threats.csv");

static BUILTIN: LazyLock<Vec<Threat>> = LazyLock::new(|| parse(THREATS).0);

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threat {
    pub id: String,
    /// What happens, as a sentence without a full stop.
    pub title: String,
    pub(super) subject: Subject,
    pub(super) loses: Vec<Part>,
    pub(super) captures: Vec<Part>,
    /// How common it is: 4 common, 2 occasional, 1 rare. A judgement.
    pub weight: u32,
    pub why: String,
    /// Keys of `data/sources.csv`, or `judgement`; separated by `; `.
    pub source: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($word:literal => $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $name { $($variant),* }

        impl $name {
            fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// What a threat happens to.
    Subject {
        "phone" => Phone,
        "computer" => Computer,
        "security_key" => SecurityKey,
        "number" => Number,
        "former_number" => FormerNumber,
        "place" => Place,
        "mailbox" => Mailbox,
        "store" => Store,
        "hub" => Hub,
        "domain" => Domain,
        "carrier" => Carrier,
        "employer" => Employer,
        "person" => Person,
        "owner" => Owner,
        "password" => Password,
        "sign_in" => SignIn,
        "support" => Support,
        "remembered" => Remembered,
        "linked_sign_in" => LinkedSignIn,
    }
}

words! {
    /// What a threat loses or captures of its subject.
    Part {
        "device" => Device,
        "locked" => Locked,
        "passcode" => Passcode,
        "infected" => Infected,
        "number" => Number,
        "gone" => Gone,
        "place" => Place,
        "away" => Away,
        "account" => Account,
        "factor" => Factor,
        "phished" => Phished,
        "support" => Support,
        "forgotten" => Forgotten,
        "memory" => Memory,
        "domain" => Domain,
        "person" => Person,
        "owned" => Owned,
    }
}

impl Subject {
    /// The parts that this subject can lose, and those that can be captured.
    const fn parts(self) -> (&'static [Part], &'static [Part]) {
        match self {
            Self::Phone | Self::Computer | Self::SecurityKey => {
                (&[Part::Device, Part::Number], &[Part::Locked, Part::Passcode, Part::Infected])
            }
            Self::Number | Self::FormerNumber => (&[Part::Number, Part::Gone], &[Part::Number]),
            Self::Place => (&[Part::Place], &[Part::Place]),
            Self::Mailbox | Self::Store | Self::Hub | Self::LinkedSignIn => {
                (&[Part::Account], &[Part::Account])
            }
            Self::Carrier => (&[Part::Account, Part::Number], &[Part::Account]),
            Self::Domain => (&[Part::Domain], &[Part::Domain]),
            Self::Employer => (&[Part::Owned], &[Part::Owned]),
            Self::Person => (&[], &[Part::Person]),
            Self::Owner => (&[Part::Memory, Part::Away], &[]),
            Self::Password => (&[], &[Part::Factor]),
            Self::SignIn => (&[], &[Part::Phished]),
            Self::Support => (&[], &[Part::Support]),
            Self::Remembered => (&[Part::Forgotten], &[]),
        }
    }
}

/// The table.
pub fn threats() -> &'static [Threat] {
    &BUILTIN
}

/// The readable rows, and the line of each unreadable row with the reason. A test ensures that the built-in table has
/// only readable rows.
fn parse(text: &str) -> (Vec<Threat>, Vec<String>) {
    let (mut threats, mut errors) = (Vec::<Threat>::new(), Vec::new());
    for (row, line) in csv::Reader::from_reader(text.as_bytes()).records().zip(2..) {
        let threat = row.map_err(|error| error.to_string()).and_then(|row| parse_row(&row));
        let is_new = |threat: &Threat| threats.iter().all(|other| other.id != threat.id);
        match threat {
            Ok(threat) if is_new(&threat) => threats.push(threat),
            Ok(threat) => errors.push(format!("line {line}: the id {} appears twice", threat.id)),
            Err(error) => errors.push(format!("line {line}: {error}")),
        }
    }
    (threats, errors)
}

fn parse_row(row: &csv::StringRecord) -> Result<Threat, String> {
    let cell = |column: usize| row.get(column).unwrap_or_default().trim();
    let subject = Subject::parse(cell(2)).ok_or_else(|| format!("unknown subject {}", cell(2)))?;
    let parts = |column: usize, possible: &[Part]| {
        let words = cell(column).split_whitespace();
        words
            .map(|word| {
                let part = Part::parse(word).ok_or_else(|| format!("unknown part {word}"))?;
                let is_possible = possible.contains(&part);
                is_possible.then_some(part).ok_or_else(|| format!("{} has no part {word} here", cell(2)))
            })
            .collect::<Result<Vec<Part>, String>>()
    };
    let (can_lose, can_capture) = subject.parts();
    let (loses, captures) = (parts(3, can_lose)?, parts(4, can_capture)?);
    if loses.is_empty() && captures.is_empty() {
        return Err("nothing is lost or captured".to_owned());
    }
    let weight = cell(5).parse().ok().filter(|weight| [1, 2, 4].contains(weight));
    if [0, 1, 6, 7].into_iter().any(|column| cell(column).is_empty()) {
        return Err("a cell is empty".to_owned());
    }
    Ok(Threat {
        id: cell(0).to_owned(),
        title: cell(1).to_owned(),
        subject,
        loses,
        captures,
        weight: weight.ok_or_else(|| format!("the weight {} is not 1, 2 or 4", cell(5)))?,
        why: cell(6).to_owned(),
        source: cell(7).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id,title,for_each,loses,captures,weight,why,source\n";

    #[test]
    fn the_table_is_readable_and_cites_known_sources() {
        let (threats, errors) = parse(THREATS);
        assert_eq!((threats.len(), errors), (25, Vec::<String>::new()));
        let sources = include_str!("../../data/sources.csv");
        let keys: Vec<&str> = sources.lines().filter_map(|line| line.split(',').next()).collect();
        for threat in threats {
            assert!(threat.why.ends_with('.') && !threat.title.ends_with('.'), "{threat:?}");
            for source in threat.source.split("; ") {
                assert!(source == "judgement" || keys.contains(&source), "{} cites {source}", threat.id);
            }
        }
    }

    #[test]
    fn a_row_that_cannot_happen_is_refused_with_its_line() {
        let rows = [
            (
                "a,A,phone,device,,4,Why.,judgement\na,A,phone,device,,4,Why.,judgement",
                "line 3: the id a appears twice",
            ),
            ("a,A,boat,device,,4,Why.,judgement", "line 2: unknown subject boat"),
            ("a,A,phone,sail,,4,Why.,judgement", "line 2: unknown part sail"),
            ("a,A,phone,memory,,4,Why.,judgement", "line 2: phone has no part memory here"),
            ("a,A,place,,device,4,Why.,judgement", "line 2: place has no part device here"),
            ("a,A,phone,,,4,Why.,judgement", "line 2: nothing is lost or captured"),
            ("a,A,phone,device,,3,Why.,judgement", "line 2: the weight 3 is not 1, 2 or 4"),
            ("a,A,phone,device,,4,Why.,", "line 2: a cell is empty"),
        ];
        for (row, expected) in rows {
            assert_eq!(parse(&format!("{HEADER}{row}\n")).1, [expected], "{row}");
        }
    }
}

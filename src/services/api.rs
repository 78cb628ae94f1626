//! The public directory's format: version 3 of its interface, `all.json`, a list of `[name, {…}]`.
//!
//! Unknown fields and kinds of second factor are accepted. Any other shape is refused with the position of the error,
//! so that a web page or another file never replaces the directory.

use super::offer::{Offer, offers};
use super::service::Service;
use crate::text::{fit, visible};
use serde_json::{Map, Value, json};

/// The credit that the directory's licence asks for wherever its data is shown.
pub const ATTRIBUTION: &str = "Data sourced from 2FA Directory by 2factorauth.";

/// The address of the whole public directory.
pub const DEFAULT_URL: &str = "https://api.2fa.directory/v3/all.json";

/// The largest file that is read, in bytes. The directory of 2026 has half a megabyte.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

pub const MAX_SERVICES: usize = 50_000;

/// The longest text, in bytes.
const MAX_TEXT: usize = 2_000;

/// The longest list.
const MAX_LIST: usize = 1_000;

/// Why a file is not a directory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    #[error("it has {0} bytes, but a directory has at most {MAX_BYTES}")]
    TooLarge(u64),
    #[error("it is a web page, not JSON: you may have to sign in to the network first")]
    WebPage,
    #[error("it is not JSON: line {line}, column {column}: {reason}")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        reason: String,
    },
    #[error("it is not a list of services: {0}")]
    NotADirectory(String),
    #[error("entry {number}{name}: {reason}")]
    Entry {
        /// From 1.
        number: usize,
        /// The entry's name in quotes after a comma; empty if it has none.
        name: String,
        /// What was found and what is expected.
        reason: String,
    },
}

/// Reads `all.json`.
pub fn read(bytes: &[u8]) -> Result<Vec<Service>, ShapeError> {
    parse_services(&parse_json(bytes)?)
}

/// Parses JSON of a plausible size.
pub(super) fn parse_json(bytes: &[u8]) -> Result<Value, ShapeError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ShapeError::TooLarge(bytes.len() as u64));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        if bytes.trim_ascii_start().starts_with(b"<") {
            return ShapeError::WebPage;
        }
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or(&reason);
        ShapeError::NotJson {
            line: error.line(),
            column: error.column(),
            reason: visible(reason).into_owned(),
        }
    })
}

/// The services of a list of `[name, {…}]`.
pub(super) fn parse_services(value: &Value) -> Result<Vec<Service>, ShapeError> {
    let Value::Array(list) = value else {
        let found = match value {
            Value::Object(fields) if fields.is_empty() => "an empty object".to_owned(),
            Value::Object(fields) => {
                let names: Vec<&str> = fields.keys().take(3).map(String::as_str).collect();
                format!("an object with {}", fit(&names.join(", "), 60))
            }
            other => kind_of_value(other).to_owned(),
        };
        return Err(ShapeError::NotADirectory(format!("found {found} instead of [[\"name\", {{…}}], …]")));
    };
    if list.is_empty() {
        return Err(ShapeError::NotADirectory("the list is empty".into()));
    }
    if list.len() > MAX_SERVICES {
        return Err(ShapeError::NotADirectory(format!(
            "it has {} entries, but at most {MAX_SERVICES} are read",
            list.len()
        )));
    }
    list.iter()
        .enumerate()
        .map(|(position, entry)| {
            parse_service(entry).map_err(|reason| {
                let name = entry.get(0).and_then(Value::as_str);
                let name = name.map_or_else(String::new, |name| format!(", “{}”", fit(name, 40)));
                ShapeError::Entry { number: position + 1, name, reason }
            })
        })
        .collect()
}

fn parse_service(entry: &Value) -> Result<Service, String> {
    let (name, fields) = match entry.as_array().map(Vec::as_slice) {
        Some([Value::String(name), Value::Object(fields)]) => (name, fields),
        Some(_) => return Err("the list does not hold a name and an object".into()),
        None => return Err(format!("found {} instead of [\"name\", {{…}}]", kind_of_value(entry))),
    };
    if name.trim().is_empty() || name.len() > MAX_TEXT {
        return Err("the name is empty or too long".into());
    }
    let Some(domain) = text_field(fields, "domain")? else { return Err("there is no domain".into()) };
    Ok(Service {
        name: visible(name.trim()).into_owned(),
        domain: parse_domain(domain)?,
        other_domains: list_field(fields, "additional-domains")?
            .into_iter()
            .map(parse_domain)
            .collect::<Result<_, _>>()?,
        offers: offers(list_field(fields, "tfa")?.into_iter()),
        documentation: text_field(fields, "documentation")?.and_then(safe_web_address),
        recovery: text_field(fields, "recovery")?.and_then(safe_web_address),
        keywords: list_field(fields, "keywords")?
            .into_iter()
            .map(|word| visible(word).into_owned())
            .collect(),
        regions: list_field(fields, "regions")?.into_iter().map(|word| visible(word).into_owned()).collect(),
        chosen: false,
    })
}

fn text_field<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.len() <= MAX_TEXT => Ok(Some(text)),
        Some(Value::String(text)) => {
            Err(format!("{name} has {} bytes, but at most {MAX_TEXT} are read", text.len()))
        }
        Some(other) => Err(format!("{name} is {} instead of text", kind_of_value(other))),
    }
}

fn list_field<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) if list.len() > MAX_LIST => {
            Err(format!("{name} has {} entries, but at most {MAX_LIST} are read", list.len()))
        }
        Some(Value::Array(list)) => list
            .iter()
            .map(|entry| match entry {
                Value::String(text) if text.len() <= MAX_TEXT => Ok(text.as_str()),
                Value::String(_) => Err(format!("a text in {name} has more than {MAX_TEXT} bytes")),
                other => Err(format!("{name} contains {} instead of text", kind_of_value(other))),
            })
            .collect(),
        Some(other) => Err(format!("{name} is {} instead of a list", kind_of_value(other))),
    }
}

fn parse_domain(text: &str) -> Result<String, String> {
    let domain = text.trim().to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    if domain.is_empty() || domain.len() > 253 || !domain.chars().all(plain) {
        return Err(format!("“{}” is not a domain", fit(text, 40)));
    }
    Ok(domain)
}

/// The text if it is a web address that is safe to show.
fn safe_web_address(text: &str) -> Option<String> {
    let web = text.starts_with("https://") || text.starts_with("http://");
    (web && !text.contains(char::is_whitespace) && visible(text) == text).then(|| text.to_owned())
}

const fn kind_of_value(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Writes the services in the same format, without the fields that this program does not read.
pub(super) fn to_value(services: &[Service]) -> Value {
    services.iter().map(entry_value).collect()
}

fn entry_value(service: &Service) -> Value {
    let mut fields = Map::new();
    fields.insert("domain".into(), json!(service.domain));
    fields.insert("keywords".into(), json!(service.keywords));
    let words: Vec<&str> = service.offers.iter().map(|offer: &Offer| offer.word()).collect();
    let domains: Vec<&str> = service.other_domains.iter().map(String::as_str).collect();
    let regions: Vec<&str> = service.regions.iter().map(String::as_str).collect();
    for (name, list) in [("additional-domains", domains), ("tfa", words), ("regions", regions)] {
        if !list.is_empty() {
            fields.insert(name.into(), json!(list));
        }
    }
    for (name, page) in [("documentation", &service.documentation), ("recovery", &service.recovery)] {
        if let Some(page) = page {
            fields.insert(name.into(), json!(page));
        }
    }
    json!([service.name, fields])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_and_offers_are_accepted() {
        let services = read(
            r#"[["Shop", {"domain": "Shop.example", "tfa": ["totp", "brain-wave"], "custom-software": ["X"],
                "img": 7, "keywords": ["retail"], "documentation": "javascript:alert(1)", "recovery": null}],
               ["Bare", {"domain": "bare.example"}]]"#
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(services[0].domain, "shop.example");
        assert_eq!(services[0].offers, [Offer::Totp, Offer::Other]);
        assert_eq!(services[0].documentation, None);
        assert!(!services[1].has_second_factor());
    }

    #[test]
    fn a_wrong_shape_is_refused_with_its_position() {
        for (text, expected) in [
            ("", "it is not JSON: line 1, column 0: EOF while parsing a value"),
            ("<!doctype html><p>Sign in", "it is a web page"),
            (r#"[["A", {"domain": "a.example"}], ["B", {"dom"#, "it is not JSON: line 1, column 44"),
            ("[]", "the list is empty"),
            ("{}", "found an empty object instead of"),
            (r#"{"message": "rate limited"}"#, "found an object with message instead of"),
            ("7", "found a number instead of"),
            (r#"[["A", {"domain": "a.example"}], "B"]"#, "entry 2: found text instead of"),
            (r#"[["A"]]"#, "entry 1, “A”: the list does not hold a name and an object"),
            (r#"[["A", {}]]"#, "entry 1, “A”: there is no domain"),
            (r#"[["A", {"domain": "a b"}]]"#, "entry 1, “A”: “a b” is not a domain"),
            (r#"[["A", {"domain": ["a.example"]}]]"#, "entry 1, “A”: domain is a list instead of text"),
            (r#"[["A", {"domain": "a.example", "tfa": "sms"}]]"#, "tfa is text instead of a list"),
            (r#"[["A", {"domain": "a.example", "tfa": [1]}]]"#, "tfa contains a number instead of text"),
            (r#"[[" ", {"domain": "a.example"}]]"#, "the name is empty"),
        ] {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}\n  actual   {error}\n  expected {expected}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(deep.as_bytes()).is_err());
        assert!(matches!(read(&vec![b' '; 9 << 20]), Err(ShapeError::TooLarge(_))));
        assert!(read(b"\xff\xfe").is_err());
    }

    #[test]
    fn names_contain_no_terminal_escapes() {
        let services = read(
            "[[\"A\\u001b[2J\\u202e\", {\"domain\": \"a.example\", \"keywords\": [\"x\\ny\"]}]]".as_bytes(),
        );
        let service = &services.unwrap()[0];
        assert!(!service.name.contains('\u{1b}') && !service.name.contains('\u{202e}'));
        assert_eq!(service.keywords, ["x y"]);
    }
}

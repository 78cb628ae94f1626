//! The public directory's own format: version 3 of its interface, `all.json`, a list of `[name, {…}]`.
//!
//! Kinds of second factor and fields that we don't know are let through; a wrong shape is refused with
//! its place, so that a page of HTML or another file never takes the place of a directory.

use super::{Offer, Service, offer};
use crate::text::{fit, visible};
use serde_json::{Map, Value, json};

/// More bytes than this are refused unread. The directory of 2026 has half a megabyte.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// More services than this are refused.
pub const MAX_SERVICES: usize = 50_000;

/// More letters than this in one text are refused.
const MAX_TEXT: usize = 2_000;

/// More entries than this in one list are refused.
const MAX_LIST: usize = 1_000;

/// Why a text is no directory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    #[error("it has {0} bytes, and a directory has {MAX_BYTES} at most")]
    TooLarge(u64),
    /// It is a web page.
    #[error("it is a web page, not JSON: somebody in between may ask you to sign in to the network first")]
    WebPage,
    #[error("it is not JSON: line {line}, column {column}: {reason}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        reason: String,
    },
    /// It is JSON of another shape.
    #[error("it is not a list of services: {0}")]
    NotADirectory(String),
    /// One of its entries has another shape.
    #[error("entry {number}{name}: {reason}")]
    Entry {
        /// Which, from 1.
        number: usize,
        /// Its name in quotes after a comma, where it has one.
        name: String,
        /// What was found and what is wanted.
        reason: String,
    },
}

/// Reads `all.json`.
///
/// # Errors
/// Where it is too large, no JSON, or of another shape: where and why.
pub fn read(bytes: &[u8]) -> Result<Vec<Service>, ShapeError> {
    entries(&value(bytes)?)
}

/// The JSON of a text of a size that can be a directory.
pub(super) fn value(bytes: &[u8]) -> Result<Value, ShapeError> {
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
pub(super) fn entries(value: &Value) -> Result<Vec<Service>, ShapeError> {
    let Value::Array(list) = value else {
        let what = match value {
            Value::Object(fields) if fields.is_empty() => "an empty object".to_owned(),
            Value::Object(fields) => {
                let names: Vec<&str> = fields.keys().take(3).map(String::as_str).collect();
                format!("an object with {}", fit(&names.join(", "), 60))
            }
            other => kind(other).to_owned(),
        };
        return Err(ShapeError::NotADirectory(format!(
            "{what} stands where [[\"name\", {{…}}], …] is wanted"
        )));
    };
    if list.is_empty() {
        return Err(ShapeError::NotADirectory("the list is empty".into()));
    }
    if list.len() > MAX_SERVICES {
        return Err(ShapeError::NotADirectory(format!("{} entries; {MAX_SERVICES} at most", list.len())));
    }
    list.iter()
        .enumerate()
        .map(|(at, entry)| {
            service(entry).map_err(|reason| {
                let name = entry.get(0).and_then(Value::as_str);
                let name = name.map_or_else(String::new, |name| format!(", “{}”", fit(name, 40)));
                ShapeError::Entry { number: at + 1, name, reason }
            })
        })
        .collect()
}

fn service(entry: &Value) -> Result<Service, String> {
    let (name, fields) = match entry.as_array().map(Vec::as_slice) {
        Some([Value::String(name), Value::Object(fields)]) => (name, fields),
        Some(_) => return Err("a list, but not of a name and an object".into()),
        None => return Err(format!("{} stands where [\"name\", {{…}}] is wanted", kind(entry))),
    };
    if name.trim().is_empty() || name.len() > MAX_TEXT {
        return Err("the name is empty, or far too long".into());
    }
    let Some(domain) = text(fields, "domain")? else { return Err("there is no domain".into()) };
    Ok(Service {
        name: visible(name.trim()).into_owned(),
        domain: domain_of(domain)?,
        other_domains: list(fields, "additional-domains")?
            .into_iter()
            .map(domain_of)
            .collect::<Result<_, _>>()?,
        offers: offer::offers(list(fields, "tfa")?.into_iter()),
        documentation: text(fields, "documentation")?.and_then(page),
        recovery: text(fields, "recovery")?.and_then(page),
        keywords: list(fields, "keywords")?.into_iter().map(|word| visible(word).into_owned()).collect(),
        regions: list(fields, "regions")?.into_iter().map(|word| visible(word).into_owned()).collect(),
        chosen: false,
    })
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.len() <= MAX_TEXT => Ok(Some(text)),
        Some(Value::String(text)) => Err(format!("{name} has {} bytes; {MAX_TEXT} at most", text.len())),
        Some(other) => Err(format!("{name} is {}, where text is wanted", kind(other))),
    }
}

fn list<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) if list.len() > MAX_LIST => {
            Err(format!("{name} has {} entries; {MAX_LIST} at most", list.len()))
        }
        Some(Value::Array(list)) => list
            .iter()
            .map(|one| match one {
                Value::String(text) if text.len() <= MAX_TEXT => Ok(text.as_str()),
                Value::String(_) => Err(format!("a text in {name} has over {MAX_TEXT} bytes")),
                other => Err(format!("{name} holds {}, where text is wanted", kind(other))),
            })
            .collect(),
        Some(other) => Err(format!("{name} is {}, where a list is wanted", kind(other))),
    }
}

fn domain_of(text: &str) -> Result<String, String> {
    let domain = text.trim().to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    if domain.is_empty() || domain.len() > 253 || !domain.chars().all(plain) {
        return Err(format!("“{}” is no domain", fit(text, 40)));
    }
    Ok(domain)
}

/// A web address that may be shown; anything else is left out.
fn page(text: &str) -> Option<String> {
    let web = text.starts_with("https://") || text.starts_with("http://");
    (web && !text.contains(char::is_whitespace) && visible(text) == text).then(|| text.to_owned())
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The services in the same format, without what we don't read.
pub(super) fn to_value(services: &[Service]) -> Value {
    services
        .iter()
        .map(|service| {
            let mut fields = Map::new();
            fields.insert("domain".into(), json!(service.domain));
            let words: Vec<&str> = service.offers.iter().map(|offer: &Offer| offer.word()).collect();
            let lists: [(&str, Value, bool); 4] = [
                ("additional-domains", json!(service.other_domains), service.other_domains.is_empty()),
                ("tfa", json!(words), words.is_empty()),
                ("keywords", json!(service.keywords), false),
                ("regions", json!(service.regions), service.regions.is_empty()),
            ];
            fields.extend(
                lists.into_iter().filter(|(.., none)| !none).map(|(name, value, _)| (name.into(), value)),
            );
            let pages = [("documentation", &service.documentation), ("recovery", &service.recovery)];
            fields.extend(
                pages.into_iter().filter_map(|(name, page)| Some((name.into(), json!(page.as_ref()?)))),
            );
            json!([service.name, fields])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_let_through() {
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
    fn a_wrong_shape_is_refused_with_its_place() {
        for (text, wanted) in [
            ("", "it is not JSON: line 1, column 0: EOF while parsing a value"),
            ("<!doctype html><p>Sign in", "it is a web page"),
            (r#"[["A", {"domain": "a.example"}], ["B", {"dom"#, "it is not JSON: line 1, column 44"),
            ("[]", "the list is empty"),
            ("{}", "an empty object stands where"),
            (r#"{"message": "rate limited"}"#, "an object with message stands where"),
            ("7", "a number stands where"),
            (r#"[["A", {"domain": "a.example"}], "B"]"#, "entry 2: text stands where"),
            (r#"[["A"]]"#, "entry 1, “A”: a list, but not of a name and an object"),
            (r#"[["A", {}]]"#, "entry 1, “A”: there is no domain"),
            (r#"[["A", {"domain": "a b"}]]"#, "entry 1, “A”: “a b” is no domain"),
            (r#"[["A", {"domain": ["a.example"]}]]"#, "entry 1, “A”: domain is a list, where text is wanted"),
            (r#"[["A", {"domain": "a.example", "tfa": "sms"}]]"#, "tfa is text, where a list is wanted"),
            (r#"[["A", {"domain": "a.example", "tfa": [1]}]]"#, "tfa holds a number, where text is wanted"),
            (r#"[[" ", {"domain": "a.example"}]]"#, "the name is empty"),
        ] {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}\n  says {error}\n  not  {wanted}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(deep.as_bytes()).is_err());
        assert!(matches!(read(&vec![b' '; 9 << 20]), Err(ShapeError::TooLarge(_))));
        assert!(read(b"\xff\xfe").is_err());
    }

    #[test]
    fn names_cannot_steer_a_terminal() {
        let services = read(
            "[[\"A\\u001b[2J\\u202e\", {\"domain\": \"a.example\", \"keywords\": [\"x\\ny\"]}]]".as_bytes(),
        );
        let service = &services.unwrap()[0];
        assert!(!service.name.contains('\u{1b}') && !service.name.contains('\u{202e}'));
        assert_eq!(service.keywords, ["x y"]);
    }
}

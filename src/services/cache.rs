//! A fetched directory, cached between runs in one JSON file together with its origin.

use super::api::{self, ATTRIBUTION, ShapeError};
use super::service::Service;
use jiff::civil::Date;
use serde_json::{Value, json};

/// The value of `format`.
const FORMAT: &str = "selvedge-services";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cached {
    /// The address or file from which the directory was fetched.
    pub source: String,
    /// The server's `ETag`. The next request sends it, so that the server need not send an unchanged directory again.
    pub etag: Option<String>,
    pub fetched: Date,
    pub services: Vec<Service>,
}

impl Cached {
    pub fn encode(&self) -> String {
        let file = json!({
            "format": FORMAT,
            "version": 1,
            "attribution": ATTRIBUTION,
            "source": self.source,
            "etag": self.etag,
            "fetched": self.fetched.to_string(),
            "services": api::to_value(&self.services),
        });
        format!("{file}\n")
    }

    /// Reads what [`Cached::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, ShapeError> {
        let file = api::parse_json(bytes)?;
        let text = |name: &str| file.get(name).and_then(Value::as_str);
        let wrong = |what: &str| ShapeError::NotADirectory(format!("{what} is missing or wrong"));
        if text("format") != Some(FORMAT) || file.get("version") != Some(&json!(1)) {
            return Err(wrong("its format or version"));
        }
        Ok(Self {
            source: text("source").ok_or_else(|| wrong("its source"))?.to_owned(),
            etag: text("etag").map(str::to_owned),
            fetched: text("fetched").and_then(|day| day.parse().ok()).ok_or_else(|| wrong("its day"))?,
            services: api::parse_services(file.get("services").unwrap_or(&Value::Null))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Directory;
    use jiff::civil::date;

    #[test]
    fn a_cached_directory_round_trips() {
        let mut services = Directory::builtin().services().to_vec();
        services.iter_mut().for_each(|service| service.chosen = false);
        let cached = Cached {
            source: "https://directory.example/all.json".into(),
            etag: Some("\"abc\"".into()),
            fetched: date(2026, 11, 21),
            services,
        };
        assert_eq!(Cached::decode(cached.encode().as_bytes()).unwrap(), cached);
        let without = Cached { etag: None, ..cached };
        assert_eq!(Cached::decode(without.encode().as_bytes()).unwrap(), without);
    }

    #[test]
    fn other_files_are_refused() {
        for text in ["", "[]", "{}", r#"{"format": "selvedge-services", "version": 2}"#] {
            assert!(Cached::decode(text.as_bytes()).is_err(), "{text}");
        }
    }
}

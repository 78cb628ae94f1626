//! `services update`: fetches the service directory. An implausible new directory does not replace the present one.

use crate::cli::args::ServicesUpdate;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::load;
use crate::platform::fetch::{self, Fetched};
use crate::platform::files::{self, Existing};
use crate::platform::paths;
use crate::services::api::{self, MAX_BYTES};
use crate::services::cache::Cached;
use crate::services::{ATTRIBUTION, Changes, DEFAULT_URL, Directory, implausible};
use crate::text::{count, fit, thousands, visible};
use serde_json::json;
use std::path::Path;

/// The longest list of service names that is printed.
const MAX_NAMES: usize = 12;

pub fn run(context: &mut Context, args: &ServicesUpdate) -> Result<(), CliError> {
    let path = paths::services_cache().ok_or_else(|| {
        CliError::failed(
            "the directory has no default path, because your home folder is unknown",
            "set HOME to your home folder",
        )
    })?;
    // An unreadable directory counts as missing, and is replaced.
    let old = load::fetched_directory(&path).ok().flatten();
    let source = source_address(context, args);
    let fallback = describe_fallback(old.as_ref());
    let (bytes, etag) = match fetch_document(&source, old.as_ref()) {
        Ok(Fetched::Document { bytes, etag }) => (bytes, etag),
        Ok(Fetched::NotModified) => {
            // A server sends this answer only if the request had an ETag, which comes from an old directory.
            let Some(old) = old else {
                return Err(CliError::failed(
                    format_args!("{} sent nothing", visible(&source)),
                    "try again later",
                ));
            };
            let changes = Changes { services: old.services.len(), ..Changes::default() };
            return print(context, args, &old, &changes, false);
        }
        Err((why, next)) => {
            return Err(CliError::failed(
                format_args!("the service directory could not be fetched from {}: {why}", visible(&source)),
                format_args!("{next}; {fallback}"),
            ));
        }
    };
    let refused = |why: String, next: &str| {
        CliError::failed(
            format_args!("the document from {} was refused: {why}", visible(&source)),
            format_args!("{next}; {fallback}"),
        )
    };
    let services = api::read(&bytes)
        .map_err(|error| refused(error.to_string(), "check the address, or try again later"))?;
    let before = old.as_ref().map_or_else(|| Directory::builtin().services(), |old| old.services.as_slice());
    if let Some(why) = implausible(before, &services).filter(|_| !args.accept_fewer) {
        return Err(refused(why, "if you know that it is right, accept it with --accept-fewer"));
    }
    let changes = Changes::between(before, &services);
    let new = Cached { source, etag, fetched: context.today, services };
    write(&path, &new).map_err(|error| {
        CliError::failed(
            format_args!("the directory could not be written to {}: {error}", path.display()),
            format_args!("check the folder, its permissions and the free space; {fallback}"),
        )
    })?;
    print(context, args, &new, &changes, old.is_none())
}

/// The address: the argument, else the environment, else the configuration, else the public directory.
fn source_address(context: &Context, args: &ServicesUpdate) -> String {
    let environment = || std::env::var("SELVEDGE_SERVICES_URL").ok().filter(|url| !url.is_empty());
    args.from
        .clone()
        .or_else(environment)
        .or_else(|| context.config.services.url.clone())
        .unwrap_or_else(|| DEFAULT_URL.to_owned())
}

/// Fetches the document, unless the server says that the old one is current. The error is the reason and the next step.
fn fetch_document(source: &str, old: Option<&Cached>) -> Result<Fetched, (String, &'static str)> {
    if !source.contains("://") {
        let bytes = files::read_limited(Path::new(source), MAX_BYTES)
            .map_err(|error| (error.to_string(), "check the path"))?;
        return Ok(Fetched::Document { bytes, etag: None });
    }
    let etag = old.filter(|old| old.source == source).and_then(|old| old.etag.as_deref());
    fetch::fetch(source, etag, MAX_BYTES)
        .map_err(|error| (error.to_string(), "try again later, or give another address with --from"))
}

/// Says which directory is used if the update fails.
fn describe_fallback(old: Option<&Cached>) -> String {
    match old {
        Some(old) => {
            format!("the directory of {} with {} stays", old.fetched, count(old.services.len(), "service"))
        }
        None => format!(
            "until then the built-in list of {} is used",
            count(Directory::builtin().len(), "service")
        ),
    }
}

fn write(path: &Path, new: &Cached) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        files::create_private_folder(folder)?;
    }
    files::write_private(path, new.encode().as_bytes(), Existing::Replace)
}

fn print(
    context: &mut Context,
    args: &ServicesUpdate,
    new: &Cached,
    changes: &Changes,
    is_first: bool,
) -> Result<(), CliError> {
    let out = &mut context.out;
    let Changes { services, added, removed, changed } = changes;
    let is_unchanged = added.is_empty() && removed.is_empty() && changed.is_empty();
    if args.json {
        return out.json(&json!({
            "attribution": ATTRIBUTION,
            "source": new.source,
            "fetched": new.fetched.to_string(),
            "changed": !is_unchanged,
            "services": services,
            "added": added,
            "removed": removed,
            "altered": changed,
        }));
    }
    let total = count(*services, "service");
    if is_unchanged && !is_first {
        out.line(format_args!("No changes: the directory of {} has {total}.", new.fetched))?;
        return out.line(ATTRIBUTION);
    }
    let than = if is_first { ", compared with the built-in list" } else { "" };
    out.line(format_args!(
        "The service directory has {total}: {} added, {} removed, {} changed{than}.",
        thousands(added.len() as u64),
        thousands(removed.len() as u64),
        thousands(changed.len() as u64)
    ))?;
    for (label, names) in [("added    ", added), ("removed  ", removed), ("changed  ", changed)] {
        if !names.is_empty() && names.len() <= MAX_NAMES {
            let names: Vec<_> = names.iter().map(|name| fit(name, 40)).collect();
            out.wrapped(label, &names.join(", "))?;
        }
    }
    if is_first && !removed.is_empty() {
        out.line("Built-in services that the new directory lacks stay.")?;
    }
    out.line(ATTRIBUTION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Service;

    #[test]
    fn kept_directory_is_named_by_its_date() {
        let services: Vec<Service> = Directory::builtin().services()[..3].to_vec();
        let old = Cached { source: "x".into(), etag: None, fetched: jiff::civil::date(2026, 1, 2), services };
        assert_eq!(describe_fallback(Some(&old)), "the directory of 2026-01-02 with 3 services stays");
        assert!(describe_fallback(None).starts_with("until then the built-in list of "));
    }
}

//! `services update`: the old directory stays wherever the new one is not surely better.

use crate::cli::args::ServicesUpdate;
use crate::cli::{CliError, Context, Exit, directory};
use crate::platform::fetch::{self, Fetched};
use crate::platform::files::{self, Existing};
use crate::platform::paths;
use crate::services::api::{self, MAX_BYTES};
use crate::services::cache::Cached;
use crate::services::{ATTRIBUTION, Changes, DEFAULT_URL, Directory, implausible};
use crate::text::{count, fit, thousands, visible};
use serde_json::json;
use std::path::Path;

/// How many names of services a message lists.
const NAMED: usize = 12;

/// Fetches the directory, looks whether it can be one, and keeps it.
pub(super) fn run(context: &mut Context, args: &ServicesUpdate) -> Result<Exit, CliError> {
    let path = paths::services_cache().ok_or_else(|| {
        CliError::failed(
            "the directory has no place, because your home folder is not known",
            "set HOME to your home folder",
        )
    })?;
    // One that does not read is as good as none, and is replaced.
    let old = directory::read(&path).ok().flatten();
    let source = source(context, args);
    let (bytes, etag) = match get(&source, old.as_ref()) {
        Ok(Fetched::Document { bytes, etag }) => (bytes, etag),
        Ok(Fetched::NotModified) => return unchanged(context, args, &source, old),
        Err(Failed { why, next }) => {
            return Err(CliError::failed(
                format!("no service directory could be had from {}: {why}", visible(&source)),
                format!("{next}; {}", kept(old.as_ref())),
            ));
        }
    };
    let refused = |why: String, next: &str| {
        CliError::failed(
            format!("what came from {} is not taken: {why}", visible(&source)),
            format!("{next}; {}", kept(old.as_ref())),
        )
    };
    let services = api::read(&bytes)
        .map_err(|error| refused(error.to_string(), "check the address, or try again later"))?;
    let before = old.as_ref().map_or_else(|| Directory::builtin().services(), |old| old.services.as_slice());
    if let Some(why) = implausible(before, &services).filter(|_| !args.accept_fewer) {
        return Err(refused(why, "where you know that it is right, --accept-fewer takes it"));
    }
    let changes = Changes::between(before, &services);
    let new = Cached { source, etag, fetched: context.today, services };
    write(&path, &new).map_err(|error| {
        CliError::failed(
            format!("the directory could not be written to {}: {error}", path.display()),
            format!("check the folder, its permissions and the space left; {}", kept(old.as_ref())),
        )
    })?;
    say(context, args, &new, &changes, old.is_none())
}

/// Where the directory comes from: the argument, the environment, the configuration, the public one.
fn source(context: &Context, args: &ServicesUpdate) -> String {
    let environment = || std::env::var("SELVEDGE_SERVICES_URL").ok().filter(|url| !url.is_empty());
    args.from
        .clone()
        .or_else(environment)
        .or_else(|| context.config.services.url.clone())
        .unwrap_or_else(|| DEFAULT_URL.to_owned())
}

/// Why nothing came, and what to do.
struct Failed {
    why: String,
    next: &'static str,
}

/// The document, or that it is the one at hand.
fn get(source: &str, old: Option<&Cached>) -> Result<Fetched, Failed> {
    if !source.contains("://") {
        let bytes = files::read_limited(Path::new(source), MAX_BYTES)
            .map_err(|error| Failed { why: error.to_string(), next: "check the path" })?;
        return Ok(Fetched::Document { bytes, etag: None });
    }
    let etag = old.filter(|old| old.source == source).and_then(|old| old.etag.as_deref());
    fetch::fetch(source, etag, MAX_BYTES).map_err(|error| Failed {
        why: error.to_string(),
        next: "try again later, or name another with --from",
    })
}

/// What is used as long as nothing better comes.
fn kept(old: Option<&Cached>) -> String {
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

fn unchanged(
    context: &mut Context,
    args: &ServicesUpdate,
    source: &str,
    old: Option<Cached>,
) -> Result<Exit, CliError> {
    // The server only says so where a tag was sent, and a tag comes from an old directory.
    let Some(old) = old else {
        return Err(CliError::failed(format!("{} sent nothing", visible(source)), "try again later"));
    };
    let changes = Changes { services: old.services.len(), ..Changes::default() };
    say(context, args, &old, &changes, false)
}

fn say(
    context: &mut Context,
    args: &ServicesUpdate,
    new: &Cached,
    changes: &Changes,
    first: bool,
) -> Result<Exit, CliError> {
    let Changes { services, added, removed, changed } = changes;
    let same = added.is_empty() && removed.is_empty() && changed.is_empty();
    if args.json {
        context.out.json(&json!({
            "attribution": ATTRIBUTION,
            "source": new.source,
            "fetched": new.fetched.to_string(),
            "changed": !same,
            "services": services,
            "added": added,
            "removed": removed,
            "altered": changed,
        }))?;
        return Ok(Exit::Done);
    }
    let count = count(*services, "service");
    if same && !first {
        context.out.line(format_args!("Nothing is new: the directory of {} has {count}.", new.fetched))?;
    } else {
        let than = if first { ", compared with the built-in list" } else { "" };
        context.out.line(format_args!(
            "The service directory has {count}: {} added, {} removed, {} changed{than}.",
            thousands(added.len() as u64),
            thousands(removed.len() as u64),
            thousands(changed.len() as u64)
        ))?;
        // Hundreds of names tell nobody anything.
        for (label, names) in [("added    ", added), ("removed  ", removed), ("changed  ", changed)] {
            if !names.is_empty() && names.len() <= NAMED {
                let names: Vec<String> = names.iter().map(|name| fit(name, 40).into_owned()).collect();
                context.out.wrapped(label, &names.join(", "))?;
            }
        }
        if first && !removed.is_empty() {
            context.out.line("What is built in and was not fetched stays.")?;
        }
    }
    context.out.line(ATTRIBUTION)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Service;

    #[test]
    fn an_old_directory_is_named_by_its_day() {
        let services: Vec<Service> = Directory::builtin().services()[..3].to_vec();
        let old = Cached { source: "x".into(), etag: None, fetched: jiff::civil::date(2026, 1, 2), services };
        assert_eq!(kept(Some(&old)), "the directory of 2026-01-02 with 3 services stays");
        assert!(kept(None).starts_with("until then the built-in list of "));
    }
}

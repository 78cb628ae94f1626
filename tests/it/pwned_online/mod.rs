//! Passwords against a range service that is really there, on loopback: what it is told, what it answers, and
//! what becomes of every way in which it can fail.

mod answers;
mod command;
mod failures;
#[cfg(target_os = "linux")]
mod http2;
mod privacy;
pub mod server;

use selvedge::pwned::range::{RangeClient, RequestPolicy};
use selvedge::pwned::{BreachSource, BreachStatus, Sha1Hash, UncheckedReason};
use selvedge::secret::Password;
use server::Server;
use std::ops::ControlFlow;
use std::time::Duration;

/// Patient where a slow machine needs it, and quick where nothing but a wait would come.
pub fn policy() -> RequestPolicy {
    RequestPolicy {
        silence: Duration::from_secs(20),
        request: Duration::from_secs(60),
        max_tries: 3,
        first_wait: Duration::from_millis(2),
        max_wait: Duration::from_secs(20),
        ..RequestPolicy::default()
    }
}

pub fn hash(password: &str) -> Sha1Hash {
    Sha1Hash::of(&Password::new(password.into()))
}

/// The prefix of a password, as it is asked for.
pub fn prefix(password: &str) -> String {
    hash(password).prefix().hex()
}

/// The 35 digits after the prefix, in capitals.
pub fn suffix(password: &str) -> String {
    let hex: String = hash(password).expose().iter().map(|byte| format!("{byte:02X}")).collect();
    hex[5..].to_owned()
}

/// The rows of a range with this password in it so often, among others; sorted, with CRLF and no final line
/// end, as the service has them.
pub fn range(password: &str, count: u64) -> Vec<String> {
    let mut rows: Vec<String> =
        (0..50).map(|n| format!("{}:{}", suffix(&format!("other {n}")), n + 1)).collect();
    rows.push(format!("{}:{count}", suffix(password)));
    rows.sort();
    rows
}

pub fn check_with(server: &Server, policy: RequestPolicy, passwords: &[&str]) -> Vec<BreachStatus> {
    let hashes: Vec<Sha1Hash> = passwords.iter().map(|password| hash(password)).collect();
    let online = RangeClient::with_policy(&server.url(), policy).unwrap();
    online.check(&hashes, &mut |_| ControlFlow::Continue(()))
}

pub fn check(server: &Server, passwords: &[&str]) -> Vec<BreachStatus> {
    check_with(server, policy(), passwords)
}

/// Why the one password could not be checked.
#[track_caller]
pub fn why(outcomes: &[BreachStatus]) -> UncheckedReason {
    match outcomes {
        [BreachStatus::Unchecked(why)] => why.clone(),
        other => panic!("{other:?}"),
    }
}

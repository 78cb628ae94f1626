//! Worker threads: one owns the vault, one works things out. Each reports by message.

use super::Input;
use super::clip::Clip;
use super::passwords::Checks;
use super::weigher::Weigher;
use crate::access::plan::{DEFAULT_STEPS, plan_while};
use crate::config::{Config, Pwned};
use crate::platform::clipboard::{Clipboard, Multiplexer};
use crate::platform::clock;
use crate::platform::files::{self, Existing};
use crate::platform::hardening;
use crate::profile::{Profile, codec};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::store::{Access, Store, StoreError};
use crate::tui::effect::Effect;
use crate::tui::message::{Failure, Message, Opened, Strength};
use crate::tui::session::Derived;
use crate::vault::{self, VaultError};
use crate::words::sentence;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

/// What the workers need to begin with.
pub(super) struct Worker {
    vault: Option<PathBuf>,
    model: Arc<Model>,
    directory: Arc<Directory>,
    terminal: Option<Multiplexer>,
    desktop: bool,
    pwned: Pwned,
    /// A passphrase that was given beforehand opens the vault at once.
    pub(super) passphrase: Option<Passphrase>,
}

impl Worker {
    pub(super) fn new(
        vault: Option<PathBuf>,
        config: &Config,
        model: Arc<Model>,
        directory: Arc<Directory>,
    ) -> Self {
        Self {
            vault,
            model,
            directory,
            terminal: config.clipboard.osc52.then(|| {
                let value = |name| std::env::var_os(name);
                Multiplexer::detect(value("TMUX").as_deref(), value("TERM").as_deref())
            }),
            desktop: config.clipboard.desktop,
            pwned: config.pwned.clone(),
            passphrase: None,
        }
    }
}

/// The threads, and the ways to them.
pub(super) struct Workers {
    to_vault: Option<Sender<Effect>>,
    to_desk: Option<Sender<Effect>>,
    weigher: Weigher,
    vault: Option<JoinHandle<Option<Failure>>>,
    desk: Option<JoinHandle<()>>,
}

impl Workers {
    pub(super) fn start(worker: Worker, to_loop: &Sender<Input>) -> Self {
        let (to_vault, jobs) = mpsc::channel();
        let (to_desk, desk_jobs) = mpsc::channel();
        if let Some(passphrase) = worker.passphrase {
            // The channel's other end is in this function: it can't be gone yet.
            let _ = to_vault.send(Effect::Open { passphrase, read_only: false });
        }
        let report = to_loop.clone();
        let folder = worker.vault;
        let (model, directory) = (Arc::clone(&worker.model), Arc::clone(&worker.directory));
        let keeper = Keeper { folder, open: None, model, directory, report };
        let vault = thread::spawn(move || keeper.work(&jobs));
        let report = to_loop.clone();
        let (model, directory) = (worker.model, worker.directory);
        let clip = Clip::new(worker.terminal, worker.desktop.then(Clipboard::new));
        let checks = Checks::new(worker.pwned, to_loop.clone());
        let desk = thread::spawn(move || desk(&desk_jobs, &report, (&model, &directory), clip, checks));
        Self {
            to_vault: Some(to_vault),
            to_desk: Some(to_desk),
            weigher: Weigher::start(to_loop.clone()),
            vault: Some(vault),
            desk: Some(desk),
        }
    }

    /// Hands an effect to the thread that carries it out.
    pub(super) fn hand(&self, effect: Effect) {
        if let Effect::Weigh { revision, account, access } = effect {
            self.weigher.ask(revision, account, access);
            return;
        }
        if matches!(effect, Effect::Close) {
            self.weigher.forget();
        }
        let to = match effect {
            Effect::Open { .. }
            | Effect::Create { .. }
            | Effect::Close
            | Effect::Save(..)
            | Effect::ChangePassphrase { .. } => &self.to_vault,
            _ => &self.to_desk,
        };
        if let Some(to) = to {
            // A worker ends only by a panic, which ends the program.
            let _ = to.send(effect);
        }
    }

    /// Lets the thread finish that holds the clipboard.
    pub(super) fn finish_desk(&mut self) {
        self.to_desk = None;
        // Where it panicked the program has ended.
        let _ = self.desk.take().map(JoinHandle::join);
    }

    /// Lets the vault's thread finish, and says why the last save failed, where it did.
    pub(super) fn finish(&mut self) -> Option<Failure> {
        self.to_vault = None;
        self.vault.take()?.join().ok()?
    }
}

/// The thread that owns the vault.
struct Keeper {
    folder: Option<PathBuf>,
    open: Option<Store>,
    model: Arc<Model>,
    directory: Arc<Directory>,
    report: Sender<Input>,
}

impl Keeper {
    fn work(mut self, jobs: &Receiver<Effect>) -> Option<Failure> {
        let mut unsaved = None;
        let mut next: Option<Effect> = None;
        while let Some(mut job) = next.take().or_else(|| jobs.recv().ok()) {
            // Of several saves that wait, the last says it all.
            while matches!(job, Effect::Save(..)) {
                match jobs.try_recv() {
                    Ok(newer @ Effect::Save(..)) => job = newer,
                    Ok(other) => {
                        next = Some(other);
                        break;
                    }
                    Err(_) => break,
                }
            }
            let message = match job {
                Effect::Open { passphrase, read_only } => {
                    Some(Message::Opened(self.unlock(&passphrase, read_only)))
                }
                Effect::Create { passphrase } => Some(Message::Opened(self.create(&passphrase))),
                Effect::Close => {
                    self.open = None;
                    None
                }
                Effect::Save(revision, profile) => {
                    let result = self.save(&profile);
                    unsaved = result.as_ref().err().cloned();
                    Some(Message::Saved(revision, result))
                }
                Effect::ChangePassphrase { old, new } => {
                    Some(Message::PassphraseChanged(self.change(&old, &new)))
                }
                _ => None,
            };
            if let Some(message) = message {
                // Where the loop has ended, nobody wants to know.
                let _ = self.report.send(Input::Message(message));
            }
        }
        unsaved
    }

    fn folder(&self) -> Result<&PathBuf, Failure> {
        self.folder.as_ref().ok_or_else(|| Failure::new("The demo has no vault.", ""))
    }

    fn unlock(&mut self, passphrase: &Passphrase, read_only: bool) -> Result<Box<Opened>, Failure> {
        let access = if read_only { Access::ReadOnly } else { Access::ReadWrite };
        let (store, profile) = Store::open(self.folder()?, passphrase, access).map_err(|e| failure(&e))?;
        let notice = store.older_format().map(|version| {
            format!(
                "This vault is of format {version}; the next save writes format {} and keeps a copy.",
                codec::VERSION
            )
        });
        self.open = Some(store);
        Ok(Box::new(Opened {
            profile,
            read_only: read_only
                .then(|| "another Selvedge has it open, or the folder can't be written.".to_owned()),
            notice,
        }))
    }

    fn create(&mut self, passphrase: &Passphrase) -> Result<Box<Opened>, Failure> {
        let profile = Profile::for_new_vault(&hardening::host_name());
        let store = Store::create(self.folder()?, passphrase, &profile).map_err(|e| failure(&e))?;
        self.open = Some(store);
        let notice = Some("The vault is made. Write the passphrase down: nobody can reset it.".to_owned());
        Ok(Box::new(Opened { profile, read_only: None, notice }))
    }

    fn save(&mut self, profile: &Profile) -> Result<(), Failure> {
        let Some(store) = &mut self.open else {
            return Err(Failure::new(
                "The vault was locked before this was saved.",
                "Unlock it and do it again.",
            ));
        };
        store
            .save(&mut profile.clone(), &self.model, &self.directory, clock::today())
            .map_err(|e| failure(&e))
    }

    fn change(&mut self, old: &Passphrase, new: &Passphrase) -> Result<(), Failure> {
        let Some(store) = &mut self.open else {
            return Err(Failure::new("The vault is locked.", "Unlock it first."));
        };
        let vault = store.vault_mut();
        let work = vault.work_factor_for_new_passphrase();
        vault.change_passphrase(old, new, work).map_err(|e| failure(&e.into()))
    }
}

fn failure(error: &StoreError) -> Failure {
    let read_only_works =
        matches!(error, StoreError::Vault(VaultError::Locked { .. } | VaultError::ReadOnlyFolder { .. }));
    Failure { what: sentence(&error.to_string()), hint: sentence(&error.hint()), read_only_works }
}

/// The thread that works things out, writes reports and holds the clipboard.
fn desk(
    jobs: &Receiver<Effect>,
    report: &Sender<Input>,
    (model, directory): (&Model, &Directory),
    mut clip: Clip<Clipboard>,
    mut checks: Checks,
) {
    // Where the loop has ended, nobody wants to know.
    let send = |sequence| _ = report.send(Input::Send(sequence));
    // The revision for which the newest plan was asked.
    let newest = Arc::new(AtomicU64::new(0));
    let mut next: Option<Effect> = None;
    while let Some(mut job) = next.take().or_else(|| jobs.recv().ok()) {
        // While somebody types or edits quickly, only the last is worth working out.
        while matches!(job, Effect::Derive { .. } | Effect::Measure(_)) {
            match jobs.try_recv() {
                Ok(newer) if std::mem::discriminant(&newer) == std::mem::discriminant(&job) => job = newer,
                Ok(other) => {
                    next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        let message = match job {
            Effect::Derive { revision, profile, today } => {
                Message::Derived(Box::new(Derived::of(revision, &profile, model, directory, today)))
            }
            Effect::Measure(passphrase) => {
                let strength = vault::strength(&passphrase, &[]);
                Message::Strength(Strength {
                    bytes: passphrase.expose().len(),
                    score: strength.score,
                    time: format!("stands up to {} of guessing", strength.time()),
                    advice: strength
                        .warning
                        .iter()
                        .chain(&strength.suggestions)
                        .map(ToString::to_string)
                        .collect(),
                })
            }
            Effect::Write { path, contents } => {
                let path = super::reading::expanded(&path.to_string_lossy());
                Message::Written(
                    files::write_private(&path, contents.as_bytes(), Existing::Keep)
                        .map(|()| std::path::absolute(&path).unwrap_or_else(|_| path.clone()))
                        .map_err(|error| {
                            let hint = if error.kind() == std::io::ErrorKind::AlreadyExists {
                                "Choose another name: nothing is ever overwritten here."
                            } else {
                                "Choose another place."
                            };
                            Failure::new(format!("{} was not written: {error}.", path.display()), hint)
                        }),
                )
            }
            Effect::ReadImport { from, password, limits } => {
                // Decrypting may take seconds, in which codes are still copied and cleared.
                let report = report.clone();
                thread::spawn(move || {
                    let result = super::reading::read(&from, password.as_ref(), limits);
                    // Where the loop has ended, nobody wants to know.
                    let _ = report.send(Input::Message(Message::ImportRead(from, result)));
                });
                continue;
            }
            Effect::Complete(typed) => {
                // A folder on a disk far away takes its time.
                let report = report.clone();
                thread::spawn(move || {
                    let completion = super::completing::complete(&typed);
                    let _ = report.send(Input::Message(Message::Completed(typed, completion)));
                });
                continue;
            }
            Effect::Plan { revision, profile, directory } => {
                newest.store(revision, Ordering::Relaxed);
                let (report, newest) = (report.clone(), Arc::clone(&newest));
                // A large inventory takes a while, in which other things are still worked out.
                thread::spawn(move || plan(&report, &newest, revision, &profile, &directory));
                continue;
            }
            Effect::Passwords(job) => {
                checks.hand(job);
                continue;
            }
            Effect::Copy(text) => Message::Copied(clip.copy(&text, send)),
            Effect::ClearClipboard => Message::ClipboardCleared(clip.clear(send)),
            _ => continue,
        };
        if report.send(Input::Message(message)).is_err() {
            return;
        }
    }
}

/// Plans and shows each step as it is found, as long as the loop runs and nothing newer is asked for.
fn plan(report: &Sender<Input>, newest: &AtomicU64, revision: u64, profile: &Profile, directory: &Directory) {
    let send = |message| report.send(Input::Message(message)).is_ok();
    let is_newest = || newest.load(Ordering::Relaxed) == revision;
    let plan = plan_while(&profile.inventory, directory, DEFAULT_STEPS, |begun| {
        is_newest() && send(Message::Planning(revision, Box::new(begun.clone())))
    });
    if is_newest() {
        // Where the loop has ended, nobody wants to know.
        send(Message::Planned(revision, Box::new(plan)));
    }
}

//! Starts the worker threads and sends jobs to them.

use super::analysis::AnalysisWorker;
use super::clipboard::ClipboardWorker;
use super::failure::Failure;
use super::job::Job;
use super::passwords::PasswordWorker;
use super::report::{Report, Reporter};
use super::vault::VaultWorker;
use super::{files, job};
use crate::config::{Config, Pwned};
use crate::platform::clipboard::{Clipboard, Multiplexer};
use crate::platform::paths;
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::vault::SeenFile;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

/// The settings of the workers.
pub struct WorkerConfig {
    vault: Option<PathBuf>,
    model: Arc<Model>,
    directory: Arc<Directory>,
    /// How to reach the terminal's clipboard; `None` if the configuration switches it off.
    osc52: Option<Multiplexer>,
    desktop_clipboard: bool,
    pwned: Pwned,
    /// If there is a passphrase, the vault is opened at the start.
    pub passphrase: Option<Passphrase>,
}

impl WorkerConfig {
    pub fn new(
        vault: Option<PathBuf>,
        config: &Config,
        model: Arc<Model>,
        directory: Arc<Directory>,
    ) -> Self {
        let variable = |name| std::env::var_os(name);
        let multiplexer = || Multiplexer::detect(variable("TMUX").as_deref(), variable("TERM").as_deref());
        Self {
            vault,
            model,
            directory,
            osc52: config.clipboard.osc52.then(multiplexer),
            desktop_clipboard: config.clipboard.desktop,
            pwned: config.pwned.clone(),
            passphrase: None,
        }
    }
}

/// The worker threads.
pub struct Workers {
    vault: Worker<job::VaultJob, Option<Failure>>,
    analysis: AnalysisWorker,
    clipboard: Worker<job::ClipboardJob, ()>,
    passwords: PasswordWorker,
    reporter: Reporter,
}

/// A thread that does jobs of one type in order.
struct Worker<J, R> {
    jobs: Option<Sender<J>>,
    thread: Option<JoinHandle<R>>,
}

impl<J: Send + 'static, R: Send + 'static> Worker<J, R> {
    fn start(work: impl FnOnce(mpsc::Receiver<J>) -> R + Send + 'static) -> Self {
        let (jobs, inbox) = mpsc::channel();
        Self { jobs: Some(jobs), thread: Some(thread::spawn(move || work(inbox))) }
    }

    fn send(&self, job: J) {
        if let Some(jobs) = &self.jobs {
            // Ignore the error: a worker ends early only if it panics, and that ends the program.
            let _ = jobs.send(job);
        }
    }

    /// Closes the channel and waits until the worker has done the queued jobs. `None` if the worker panicked or has
    /// finished before.
    fn finish(&mut self) -> Option<R> {
        self.jobs = None;
        self.thread.take()?.join().ok()
    }
}

impl Workers {
    /// Starts the workers. Their reports go to `to_loop`.
    pub fn start<I>(config: WorkerConfig, to_loop: &Sender<I>) -> Self
    where
        I: From<Report> + Send + 'static,
    {
        let reporter = Reporter::new(to_loop.clone());
        let vault_worker = VaultWorker::new(
            config.vault,
            SeenFile(paths::seen_vaults()),
            Arc::clone(&config.model),
            Arc::clone(&config.directory),
            reporter.clone(),
        );
        let desktop = config.desktop_clipboard.then(Clipboard::new);
        let clipboard_worker = ClipboardWorker::new(config.osc52, desktop);
        let to_clipboard = reporter.clone();
        let workers = Self {
            vault: Worker::start(move |jobs| vault_worker.work(&jobs)),
            analysis: AnalysisWorker::start(config.model, config.directory, reporter.clone()),
            clipboard: Worker::start(move |jobs| clipboard_worker.work(&jobs, &to_clipboard)),
            passwords: PasswordWorker::new(config.pwned, reporter.clone()),
            reporter,
        };
        if let Some(passphrase) = config.passphrase {
            workers.vault.send(job::VaultJob::Open { passphrase, read_only: false });
        }
        workers
    }

    /// Sends a job to its worker.
    pub fn send(&self, job: Job) {
        match job {
            Job::Vault(job) => {
                if matches!(job, job::VaultJob::Close) {
                    self.analysis.cancel();
                }
                self.vault.send(job);
            }
            Job::Analysis(job) => self.analysis.send(job),
            Job::Clipboard(job) => self.clipboard.send(job),
            Job::File(job) => files::start(job, &self.reporter),
            Job::Password(job) => self.passwords.send(job),
        }
    }

    /// Waits until the queued clipboard jobs are done.
    pub fn finish_clipboard(&mut self) {
        self.clipboard.finish();
    }

    /// Waits for the last save, and returns its failure, if it failed.
    pub fn finish(&mut self) -> Option<Failure> {
        self.vault.finish()?
    }
}

//! Asks for a path and writes the checklist there.

use super::prompt::{Field, Prompt};
use crate::report::Report;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::jobs::FileJob;
use crate::tui::keys::Action;
use crate::tui::widgets::{Input, Paint};
use std::path::PathBuf;

/// Writes the checklist of the open profile as markdown.
#[derive(Debug, Default)]
pub struct WriteReport;

impl Component for WriteReport {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([])
    }

    fn act(&mut self, _action: Action, cx: &Context<'_>) -> Outcome {
        let name = format!("selvedge-checklist-{}.md", cx.now.today);
        let fields = vec![
            Field::path("File", "a path; an existing file is never overwritten", Input::with(&name)),
            Field::new("Redact", "y leaves out user names and notes", Input::default()),
        ];
        let help = "A markdown file with task lists: every control with both duties and your answer, then the findings, \
                    then what to do next. It contains no secret, but it shows where you are weak: store it as you \
                    would store a letter from your bank.";
        Outcome::open(Prompt::new("Write the checklist", help, fields).submit_word("write"))
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        let Answer::Values(values) = answer else { return Outcome::none() };
        let [path, redact] = &values[..] else { return Outcome::none() };
        let path = path.trim();
        if path.is_empty() {
            return Outcome::refuse("Enter a file name.");
        }
        let open = cx.open;
        let report = Report {
            model: &open.model,
            inventory: &open.profile.inventory,
            directory: &open.directory,
            answers: &open.profile.answers,
            findings: &open.derived.findings,
            next_actions: &open.derived.next,
            today: cx.now.today,
            blank: false,
            redact: redact.trim().to_lowercase().starts_with('y'),
        };
        Outcome::start(FileJob::Write { path: PathBuf::from(path), contents: report.markdown() })
    }

    fn draw(&self, _paint: &mut Paint<'_>, _cx: &Context<'_>) {}
}

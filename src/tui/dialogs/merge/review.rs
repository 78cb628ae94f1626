//! Shows what a merge changes, and applies it.

use crate::profile::Edit;
use crate::text::visible;
use crate::tui::component::{Component, Context, Keys, Outcome};
use crate::tui::dialogs::panel::{scroll_positions, scrolled_page};
use crate::tui::jobs::{VaultJob, VersionMerge};
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{ListCursor, Page, Paint};
use std::path::Path;
use std::sync::Arc;

const COLUMNS: u16 = 76;

/// The merge, before it is applied.
#[derive(Debug)]
pub struct MergeReview {
    file: String,
    merge: VersionMerge,
    scroll: ListCursor,
}

impl MergeReview {
    pub fn new(file: String, merge: VersionMerge) -> Self {
        Self { file, merge, scroll: ListCursor::default() }
    }

    /// The name of the file, without its folder.
    fn name(&self) -> String {
        let name = Path::new(&self.file).file_name().map(|name| name.to_string_lossy().into_owned());
        visible(&name.unwrap_or_else(|| self.file.clone())).into_owned()
    }

    fn page<'a>(&self, cx: &Context<'a>) -> Page<'a> {
        let theme = cx.theme();
        let merge = &self.merge;
        let mut page = Page::new(theme, COLUMNS.min(cx.area.width.saturating_sub(4)));
        page.heading(&self.name());
        page.dim(&match merge.base_save {
            Some(save) => format!("Compared with the newest common version, save {save}."),
            None => "No common version was found, so nothing counts as deleted.".to_owned(),
        });
        page.gap().heading("What changes in this vault");
        if merge.changes.is_empty() {
            page.text("Nothing: it has nothing that this vault lacks.");
        }
        for change in &merge.changes {
            page.bullet(change);
        }
        if !merge.kept.is_empty() {
            page.gap().heading("Deleted in one version, changed in the other: kept");
        }
        for kept in &merge.kept {
            page.bullet(kept);
        }
        if !merge.conflicts.is_empty() {
            page.gap().heading("Changed in both");
        }
        for conflict in &merge.conflicts {
            page.bullet(&format!(
                "{}: {} is “{}”; “{}” goes to the notes.",
                conflict.record(),
                conflict.field(),
                conflict.kept(),
                conflict.other()
            ));
        }
        page.gap().line([
            (format!("{} merge", cx.key(Action::Yes)), theme.accent),
            (format!("   {} cancel", cx.key(Action::No)), theme.accent),
        ]);
        page
    }

    fn apply(&self, cx: &Context<'_>) -> Outcome {
        if cx.open.revision != self.merge.revision {
            return Outcome::close()
                .and(Outcome::notify_error("Not merged: the vault has changed meanwhile. Merge again."));
        }
        let name = self.name();
        let keep = Outcome::start(VaultJob::KeepVersion(Arc::clone(&self.merge.other)));
        let edit = Edit::ReplaceProfile(Box::new(self.merge.merged.clone()));
        let done = Outcome::notify("Merged. You can delete that file: the vault contains everything in it.");
        keep.and(Outcome::edit_then(format!("merge of {name}"), edit, done)).and(Outcome::close())
    }
}

impl Component for MergeReview {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([Scope::Confirm, Scope::List, Scope::Global]).only([
            (Action::Yes, "merge"),
            (Action::No, "cancel"),
            (Action::Down, "down"),
            (Action::Up, "up"),
        ])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        match action {
            Action::Yes => self.apply(cx),
            Action::No | Action::Back => Outcome::close(),
            action => {
                self.scroll.act(action, scroll_positions(&self.page(cx), cx.area), 1);
                Outcome::none()
            }
        }
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        scrolled_page(paint, cx.theme(), cx.area, "Merge", COLUMNS, &self.page(cx), self.scroll.selected);
    }
}

//! The status of entries in the list of the review: counts, filter and order.

use crate::merge::{ItemStatus, ReviewItem};

/// The number of entries of each status.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) read: usize,
    pub(super) new: usize,
    pub(super) same: usize,
    pub(super) merged: usize,
    pub(super) differing: usize,
    /// Entries that differ and are not decided yet.
    pub(super) undecided: usize,
    pub(super) skipped: usize,
    pub(super) failed: usize,
}

impl Counts {
    pub(super) fn of(items: &[ReviewItem]) -> Self {
        let mut counts = Self { read: items.len(), ..Self::default() };
        for item in items {
            counts.undecided += usize::from(item.status.needs_decision());
            *match &item.status {
                ItemStatus::New { .. } => &mut counts.new,
                ItemStatus::Same(_) => &mut counts.same,
                ItemStatus::Merged { .. } => &mut counts.merged,
                ItemStatus::Differs { .. } => &mut counts.differing,
                ItemStatus::Skipped { .. } => &mut counts.skipped,
                ItemStatus::Failed { .. } => &mut counts.failed,
            } += 1;
        }
        counts
    }
}

/// Selects the entries in the list by their status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum StatusFilter {
    #[default]
    All,
    Differing,
    New,
    Merged,
    Same,
    LeftOut,
}

impl StatusFilter {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::All => Self::Differing,
            Self::Differing => Self::New,
            Self::New => Self::Merged,
            Self::Merged => Self::Same,
            Self::Same => Self::LeftOut,
            Self::LeftOut => Self::All,
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::All => "all entries",
            Self::Differing => "only what differs",
            Self::New => "only new entries",
            Self::Merged => "only updates to existing accounts",
            Self::Same => "only what is here already",
            Self::LeftOut => "only what is left out or unreadable",
        }
    }

    /// Whether an entry is in the list: its status matches, and its service or user name contains `text`, which is in lower
    /// case.
    pub(super) fn includes(self, item: &ReviewItem, text: &str) -> bool {
        self.includes_status(&item.status)
            && (text.is_empty()
                || item.service.to_lowercase().contains(text)
                || item.username.to_lowercase().contains(text))
    }

    const fn includes_status(self, status: &ItemStatus) -> bool {
        match self {
            Self::All => true,
            Self::Differing => matches!(status, ItemStatus::Differs { .. }),
            Self::New => matches!(status, ItemStatus::New { .. }),
            Self::Merged => matches!(status, ItemStatus::Merged { .. }),
            Self::Same => matches!(status, ItemStatus::Same(_)),
            Self::LeftOut => matches!(status, ItemStatus::Skipped { .. } | ItemStatus::Failed { .. }),
        }
    }
}

/// The sort key of the list: entries that need attention come first.
pub(super) const fn list_order(status: &ItemStatus) -> u8 {
    match status {
        ItemStatus::Differs { .. } => 0,
        ItemStatus::Failed { .. } => 1,
        ItemStatus::Skipped { .. } => 2,
        ItemStatus::Merged { .. } => 3,
        ItemStatus::New { .. } => 4,
        ItemStatus::Same(_) => 5,
    }
}

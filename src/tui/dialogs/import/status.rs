//! Which entries are listed, in which order, and how many there are of each kind.

use crate::merge::{ItemStatus, ReviewItem};

/// The number of entries of each kind.
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

/// The kinds of entries that are listed.
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

    /// Whether an entry is listed: its kind is shown, and its service or user name contains the filter, which is in lower
    /// case.
    pub(super) fn includes(self, item: &ReviewItem, filter: &str) -> bool {
        self.includes_kind(&item.status)
            && (filter.is_empty()
                || item.service.to_lowercase().contains(filter)
                || item.username.to_lowercase().contains(filter))
    }

    const fn includes_kind(self, status: &ItemStatus) -> bool {
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

/// The order of the list: entries that need attention first.
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

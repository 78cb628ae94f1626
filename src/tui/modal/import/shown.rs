//! Which entries are shown, in which order, and how many there are of each kind.

use crate::merge::{ItemStatus, ReviewItem};

/// How many entries of each kind there are, counted when something is decided and not in a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) read: usize,
    pub(super) new: usize,
    pub(super) same: usize,
    pub(super) merged: usize,
    pub(super) differs: usize,
    pub(super) open: usize,
    pub(super) skipped: usize,
    pub(super) failed: usize,
}

impl Tally {
    pub(super) fn of(items: &[ReviewItem]) -> Self {
        let mut tally = Self { read: items.len(), ..Self::default() };
        for item in items {
            tally.open += usize::from(item.status.needs_decision());
            *match &item.status {
                ItemStatus::New { .. } => &mut tally.new,
                ItemStatus::Same(_) => &mut tally.same,
                ItemStatus::Merged { .. } => &mut tally.merged,
                ItemStatus::Differs { .. } => &mut tally.differs,
                ItemStatus::Skipped { .. } => &mut tally.skipped,
                ItemStatus::Failed { .. } => &mut tally.failed,
            } += 1;
        }
        tally
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    #[default]
    All,
    Differs,
    New,
    Merged,
    Same,
    LeftOut,
}

impl Show {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::All => Self::Differs,
            Self::Differs => Self::New,
            Self::New => Self::Merged,
            Self::Merged => Self::Same,
            Self::Same => Self::LeftOut,
            Self::LeftOut => Self::All,
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::All => "all entries",
            Self::Differs => "only what differs",
            Self::New => "only what is new",
            Self::Merged => "only what adds to accounts",
            Self::Same => "only what is here already",
            Self::LeftOut => "only what is left out or unreadable",
        }
    }

    pub(super) const fn shows(self, status: &ItemStatus) -> bool {
        match self {
            Self::All => true,
            Self::Differs => matches!(status, ItemStatus::Differs { .. }),
            Self::New => matches!(status, ItemStatus::New { .. }),
            Self::Merged => matches!(status, ItemStatus::Merged { .. }),
            Self::Same => matches!(status, ItemStatus::Same(_)),
            Self::LeftOut => matches!(status, ItemStatus::Skipped { .. } | ItemStatus::Failed { .. }),
        }
    }
}

/// What asks for something comes first.
pub(super) const fn order(status: &ItemStatus) -> u8 {
    match status {
        ItemStatus::Differs { .. } => 0,
        ItemStatus::Failed { .. } => 1,
        ItemStatus::Skipped { .. } => 2,
        ItemStatus::Merged { .. } => 3,
        ItemStatus::New { .. } => 4,
        ItemStatus::Same(_) => 5,
    }
}

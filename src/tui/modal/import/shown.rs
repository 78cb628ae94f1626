//! Which entries are shown, in which order, and how many there are of each kind.

use crate::merge::{Item, Status};

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
    pub(super) fn of(items: &[Item]) -> Self {
        let mut tally = Self { read: items.len(), ..Self::default() };
        for item in items {
            tally.open += usize::from(item.status.is_open());
            *match &item.status {
                Status::New { .. } => &mut tally.new,
                Status::Same(_) => &mut tally.same,
                Status::Merged { .. } => &mut tally.merged,
                Status::Differs { .. } => &mut tally.differs,
                Status::Skipped { .. } => &mut tally.skipped,
                Status::Failed { .. } => &mut tally.failed,
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

    pub(super) const fn shows(self, status: &Status) -> bool {
        match self {
            Self::All => true,
            Self::Differs => matches!(status, Status::Differs { .. }),
            Self::New => matches!(status, Status::New { .. }),
            Self::Merged => matches!(status, Status::Merged { .. }),
            Self::Same => matches!(status, Status::Same(_)),
            Self::LeftOut => matches!(status, Status::Skipped { .. } | Status::Failed { .. }),
        }
    }
}

/// What asks for something comes first.
pub(super) const fn order(status: &Status) -> u8 {
    match status {
        Status::Differs { .. } => 0,
        Status::Failed { .. } => 1,
        Status::Skipped { .. } => 2,
        Status::Merged { .. } => 3,
        Status::New { .. } => 4,
        Status::Same(_) => 5,
    }
}

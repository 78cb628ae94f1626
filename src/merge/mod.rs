//! What was read from elsewhere, beside what a profile has: what is new, the same, or differs, and the
//! one edit that takes it in.
//!
//! Pure: entries and a profile in, a review and an edit out.

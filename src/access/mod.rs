//! Who gets in: what an attacker opens with what was captured, and what the owner can no longer open
//! with what was lost.
//!
//! Pure: an inventory in, closures and explanations out.

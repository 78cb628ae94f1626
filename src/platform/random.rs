//! The system's random numbers.

use aes_gcm::aead::OsRng;
use aes_gcm::aead::rand_core::RngCore;

/// Fills bytes at random.
pub fn fill(bytes: &mut [u8]) {
    OsRng.fill_bytes(bytes);
}

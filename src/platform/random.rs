//! Random bytes from the operating system.

use aes_gcm::aead::OsRng;
use aes_gcm::aead::rand_core::RngCore;
use std::io;

/// Fills the buffer.
///
/// # Errors
/// Where the system has none to give, which does not happen on a system that has started up.
pub fn fill(buffer: &mut [u8]) -> io::Result<()> {
    OsRng.try_fill_bytes(buffer).map_err(io::Error::other)
}

/// A number below `limit`; 0 where the limit is 0.
///
/// # Errors
/// As [`fill`].
pub fn below(limit: usize) -> io::Result<usize> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    // The upper half of a product instead of a remainder: even but for one part in 2⁶⁴ ÷ limit.
    let product = u128::from(u64::from_le_bytes(bytes)) * limit as u128;
    Ok(usize::try_from(product >> 64).unwrap_or(0))
}

/// Puts a list into an order that nobody can guess (Fisher and Yates).
///
/// # Errors
/// As [`fill`].
pub fn shuffle<T>(list: &mut [T]) -> io::Result<()> {
    for last in (1..list.len()).rev() {
        list.swap(last, below(last + 1)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffled_list_keeps_its_members_in_another_order() {
        let ordered: Vec<u32> = (0..1_000).collect();
        let mut list = ordered.clone();
        shuffle(&mut list).unwrap();
        // Unchanged once in 1,000! times.
        assert_ne!(list, ordered);
        list.sort_unstable();
        assert_eq!(list, ordered);
    }

    #[test]
    fn numbers_stay_below_their_limit_and_reach_all_below_it() {
        let mut seen = [false; 8];
        for _ in 0..2_000 {
            seen[below(8).unwrap()] = true;
        }
        assert_eq!(seen, [true; 8]);
        assert_eq!((below(0).unwrap(), below(1).unwrap()), (0, 0));
    }
}

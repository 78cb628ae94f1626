//! Random bytes from the operating system.

use std::io;

/// Fills the buffer. Fails only if the operating system cannot supply random bytes, for example early during boot.
pub fn fill(buffer: &mut [u8]) -> io::Result<()> {
    getrandom::fill(buffer).map_err(io::Error::other)
}

/// A uniformly distributed number below `limit`; 0 if the limit is 0.
pub fn below(limit: usize) -> io::Result<usize> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    // Multiply and keep the upper half (Lemire's method): the bias is below limit ÷ 2⁶⁴.
    let product = u128::from(u64::from_le_bytes(bytes)) * limit as u128;
    Ok(usize::try_from(product >> 64).unwrap_or(0))
}

/// Shuffles a list with the Fisher–Yates method.
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
    fn shuffling_keeps_the_members_and_changes_the_order() {
        let ordered: Vec<u32> = (0..1_000).collect();
        let mut list = ordered.clone();
        shuffle(&mut list).unwrap();
        // The chance of an unchanged order is 1 in 1,000!.
        assert_ne!(list, ordered);
        list.sort_unstable();
        assert_eq!(list, ordered);
    }

    #[test]
    fn numbers_cover_everything_below_the_limit_and_nothing_else() {
        let mut seen = [false; 8];
        for _ in 0..2_000 {
            seen[below(8).unwrap()] = true;
        }
        assert_eq!(seen, [true; 8]);
        assert_eq!((below(0).unwrap(), below(1).unwrap()), (0, 0));
    }
}

//! The cost of one passphrase guess.

/// The base 2 logarithm of scrypt's N, with r = 8 and p = 1 (C2SP.org/age, “The scrypt recipient type”). Each step
/// doubles time and memory. 18 uses 256 MiB (RFC 7914 §2: 128·N·r bytes) and a little under a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// The default for new vaults, and the lowest that `vault check` accepts.
    pub const DEFAULT: Self = Self(18);
    /// The highest that is accepted; it needs 4 GiB of memory.
    pub const MAX: Self = Self(22);

    /// A work factor from 1 to 22; `None` otherwise. Use less than 18 only in tests.
    pub const fn new(log_n: u8) -> Option<Self> {
        if log_n >= 1 && log_n <= Self::MAX.0 { Some(Self(log_n)) } else { None }
    }

    /// The base 2 logarithm of N.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Default for WorkFactor {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_factors_are_from_1_to_22() {
        assert_eq!(WorkFactor::new(0), None);
        assert_eq!(WorkFactor::new(23), None);
        assert_eq!(WorkFactor::new(22), Some(WorkFactor::MAX));
        assert_eq!(WorkFactor::default().get(), 18);
    }
}

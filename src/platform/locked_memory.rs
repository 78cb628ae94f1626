//! Values that the system must not write to its swap space.

use std::fmt;
use std::ops::Deref;

/// A value in memory pages of its own, which are locked into physical memory (`mlock`, `VirtualLock`). If the system does
/// not allow it, for example because of `RLIMIT_MEMLOCK`, the value works the same without the lock.
pub struct Locked<T> {
    /// Declared first, because the pages are unlocked before they are freed.
    lock: Option<region::LockGuard>,
    pages: Box<OwnPages<T>>,
}

/// Alignment to the largest usual page (macOS on Apple processors). It keeps other values out of the pages: the lock of a
/// page has no count, so unlocking another value there would unlock this one.
#[repr(align(16384))]
struct OwnPages<T>(T);

impl<T> Locked<T> {
    pub fn new(value: T) -> Self {
        let pages = Box::new(OwnPages(value));
        let lock = region::lock(std::ptr::from_ref(&*pages), size_of::<OwnPages<T>>()).ok();
        Self { lock, pages }
    }

    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }
}

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.pages.0
    }
}

impl<T: Clone> Clone for Locked<T> {
    fn clone(&self) -> Self {
        Self::new((**self).clone())
    }
}

/// The value may be a secret.
impl<T> fmt::Debug for Locked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locked(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_its_own_pages_and_keeps_its_lock_when_a_copy_is_dropped() {
        let first = Locked::new([1_u8; 32]);
        let second = first.clone();
        let page = |value: &Locked<[u8; 32]>| value.as_ptr().addr() / 16384;
        assert_ne!(page(&first), page(&second));
        drop(first);
        assert_eq!(*second, [1; 32]);
        #[cfg(unix)]
        {
            let limit = rustix::process::getrlimit(rustix::process::Resource::Memlock).current;
            if limit.is_none_or(|bytes| bytes >= 64 * 1024) {
                assert!(second.is_locked());
            }
        }
        assert_eq!(format!("{second:?}"), "Locked(…)");
    }
}

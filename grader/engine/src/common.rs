//! Small helpers for cores, locks and digests.

use std::{
    fs,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

/// The number of cores that this process may use, or 1 if unknown.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The current time in whole seconds, as `2026-11-29T14:03:00Z`.
pub(crate) fn now() -> String {
    let seconds = jiff::Timestamp::now().as_second();
    jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |now| now.to_string())
}

/// The name of this machine, or nothing if unknown.
pub(crate) fn host() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned()
}

/// Locks a mutex whose data is consistent after each step, so that a panic elsewhere does not matter.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The digest of several pieces in order. Lengths are included, so that different lists have different digests.
pub(crate) fn digest<T: AsRef<[u8]>>(pieces: impl IntoIterator<Item = T>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for piece in pieces {
        let bytes = piece.as_ref();
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn piece_boundaries_change_the_digest() {
        assert_eq!(digest(["ab", "c"]), digest(["ab", "c"]));
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_ne!(digest(["a"]), digest(["a", ""]));
    }
}

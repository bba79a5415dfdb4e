//! Uids to give away: one for each program, where the grader is root.

use std::{
    fs,
    ops::RangeInclusive,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// Far from any user of the host.
const FAR: RangeInclusive<u32> = 1_900_000_000..=2_099_999_999;

/// How many are taken from the end of a container's range, which is often short.
const FEW: u32 = 4000;

/// A uid for one run. Each grader begins somewhere else, for several may share a machine: where there is
/// no pid namespace, a run is ended by killing all that has its uid.
pub fn fresh() -> u32 {
    static NEXT: LazyLock<AtomicU32> =
        LazyLock::new(|| AtomicU32::new(FAR.start() + (std::process::id() & 0x7fff) * 4096));
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The uids that programs get; `None` when this user has none to give.
///
/// In a container that maps few uids, the last ones that it has.
pub(super) fn to_give_away() -> Option<RangeInclusive<u32>> {
    if !nix::unistd::getuid().is_root() {
        return None;
    }
    choose(&fs::read_to_string("/proc/self/uid_map").ok()?)
}

fn choose(map: &str) -> Option<RangeInclusive<u32>> {
    let ranges = map.lines().filter_map(|line| {
        let mut words = line.split_whitespace().map(|word| word.parse::<u32>().ok());
        let (first, _, count) = (words.next()??, words.next()??, words.next()??);
        Some(first..=first.saturating_add(count.checked_sub(1)?))
    });
    let ranges: Vec<_> = ranges.collect();
    if ranges.iter().any(|range| range.contains(FAR.start()) && range.contains(FAR.end())) {
        return Some(FAR);
    }
    let longest = ranges.into_iter().max_by_key(|range| range.end() - range.start())?;
    // Not nobody's, which is often the last but one.
    let last = longest.end().checked_sub(10)?;
    let first = last.checked_sub(FEW)?;
    (first >= *longest.start() + 1000).then_some(first..=last)
}

/// Processes and threads of this process's uid. They count against a limit that is put on a program
/// of the same uid.
pub(super) fn own_tasks() -> u64 {
    let me = nix::unistd::getuid().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|process| fs::read_to_string(process.path().join("status")).ok())
        .filter_map(|status| {
            let word = |key: &str, at: usize| {
                let line = status.lines().find_map(|line| line.strip_prefix(key))?;
                line.split_whitespace().nth(at).map(str::to_owned)
            };
            (word("Uid:", 0)? == me).then(|| word("Threads:", 0)?.parse::<u64>().ok())?
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_gives_the_last_of_its_uids() {
        assert_eq!(choose("0 0 4294967295"), Some(FAR));
        assert_eq!(choose("0 100000 65536"), Some(61525..=65525));
        assert_eq!(choose("0 1000 1"), None);
        assert_eq!(choose("0 1000 1\n1 100000 65536\n"), Some(61526..=65526));
        assert_eq!(choose(""), None);
    }
}

//! Uids for programs, one per program, if the grader is root.

use std::{
    fs,
    ops::RangeInclusive,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use super::limits::Limits;

/// Uids far from those of any user of the host.
const FAR: RangeInclusive<u32> = 1_900_000_000..=2_099_999_999;

/// How many uids are taken from the end of a container's range, which is often short.
const FEW: u32 = 4000;

/// A uid for one run. Each grader begins at another number, because several may share a machine. Without a pid
/// namespace a run is ended by killing all processes of its uid.
pub fn fresh() -> u32 {
    static NEXT: LazyLock<AtomicU32> =
        LazyLock::new(|| AtomicU32::new(FAR.start() + (std::process::id() & 0x7fff) * 4096));
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The uids that programs may get, or `None` if this user cannot assign any.
///
/// In a container that maps few uids, these are the last ones that it has.
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
    // Excludes the uid of `nobody`, which is often the last but one.
    let last = longest.end().checked_sub(10)?;
    let first = last.checked_sub(FEW)?;
    (first >= *longest.start() + 1000).then_some(first..=last)
}

/// The number of processes and threads of this process's uid. They count against the limit of a program with the same
/// uid.
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

/// Whether this kernel counts the tasks of a uid separately in each user namespace. Linux does so since 5.14.
pub(super) fn are_counted_by_namespace() -> bool {
    static COUNTED: LazyLock<bool> = LazyLock::new(|| {
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        version(&release).is_some_and(|version| version >= (5, 14))
    });
    *COUNTED
}

/// The first two numbers of a release such as `6.1.0-18-amd64`.
fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Head-room in RLIMIT_NPROC for concurrent runs of the same uid. It is many times what honest runs need, so none is
/// refused a thread while another takes all that it can get. Where the kernel counts runs together,
/// [`watch`](super::watch) stops the one that takes too much.
pub(super) fn neighbours() -> u64 {
    const RUNS_A_CORE: u64 = 8;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    Limits::for_program().tasks * RUNS_A_CORE * cores as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_release_starts_with_version() {
        assert_eq!(version("6.1.0-18-amd64\n"), Some((6, 1)));
        assert_eq!(version("5.10.102.1-microsoft-standard-WSL2"), Some((5, 10)));
        assert!(version("5.14.0-el9").is_some_and(|version| version >= (5, 14)));
        assert_eq!(version(""), None);
    }

    #[test]
    fn containers_give_their_last_uids() {
        assert_eq!(choose("0 0 4294967295"), Some(FAR));
        assert_eq!(choose("0 100000 65536"), Some(61525..=65525));
        assert_eq!(choose("0 1000 1"), None);
        assert_eq!(choose("0 1000 1\n1 100000 65536\n"), Some(61526..=65526));
        assert_eq!(choose(""), None);
    }
}

//! Measures how many cores were idle during our own programs that leave some idle, by the kernel's idle time of
//! the cores that the grader may use. A learner's run is not counted. Otherwise a program that keeps all cores
//! busy would look like a machine without a spare core.

use std::fs;

use nix::{
    sched::{CpuSet, sched_getaffinity},
    unistd::Pid,
};

/// The idle time during some runs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Spare {
    passed: Ticks,
    cores: usize,
}

/// The kernel's times of some cores, in ticks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Ticks {
    idle: u64,
    all: u64,
}

impl Spare {
    /// Runs `run` and adds the idle time meanwhile.
    pub(super) fn watch<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let (before, _) = now();
        let result = run();
        let (after, cores) = now();
        self.passed.idle += after.idle.saturating_sub(before.idle);
        self.passed.all += after.all.saturating_sub(before.all);
        self.cores = cores;
        result
    }

    /// The average number of idle cores, or `None` if the kernel does not report it.
    pub(super) fn idle_cores(&self) -> Option<f64> {
        let Ticks { idle, all } = self.passed;
        (all > 0).then(|| self.cores as f64 * idle as f64 / all as f64)
    }
}

/// The current times, and the number of cores.
fn now() -> (Ticks, usize) {
    let allowed = sched_getaffinity(Pid::from_raw(0)).unwrap_or_else(|_| CpuSet::new());
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    account(&stat, |core| allowed.is_set(core).unwrap_or(false))
}

fn account(stat: &str, is_ours: impl Fn(usize) -> bool) -> (Ticks, usize) {
    let core = |line: &str| {
        let (name, ticks) = line.strip_prefix("cpu")?.split_once(' ')?;
        let core: usize = name.parse().ok()?;
        let ticks: Vec<u64> = ticks.split(' ').filter_map(|tick| tick.parse().ok()).collect();
        // The columns are user, nice, system, idle, iowait and so on. Those after the eighth are included in
        // the first two.
        let idle = ticks.get(3)? + ticks.get(4)?;
        is_ours(core).then(|| Ticks { idle, all: ticks.iter().take(8).sum() })
    };
    stat.lines().filter_map(core).fold((Ticks::default(), 0), |(sum, cores), core| {
        (Ticks { idle: sum.idle + core.idle, all: sum.all + core.all }, cores + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iowait_is_idle_on_own_cores() {
        let stat = "cpu  9 9 9 9 9\ncpu0 10 0 5 80 5 0 0 0 3 0\ncpu1 1 0 0 9 0 0 0 0 0 0\nintr 7\n";
        assert_eq!(account(stat, |core| core == 0), (Ticks { idle: 85, all: 100 }, 1));
        assert_eq!(account(stat, |_| true), (Ticks { idle: 94, all: 110 }, 2));
    }

    #[test]
    fn idle_time_is_in_cores() {
        let spare = Spare { passed: Ticks { idle: 30, all: 200 }, cores: 2 };
        assert_eq!(spare.idle_cores(), Some(0.3));
        assert_eq!(Spare::default().idle_cores(), None);
    }
}

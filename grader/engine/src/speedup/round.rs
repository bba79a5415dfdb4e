//! One round, which is the times of two or three processes that ran back to back.

/// A round is disturbed if the reference used less than this share of each of its cores.
const REFERENCE_CORES: f64 = 0.8;

/// The same for the sequential program and its one core.
const SEQUENTIAL_CORES: f64 = 0.93;

/// The times of one process of a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// From its start to its end, in seconds.
    pub wall: f64,
    /// CPU time of it and all its children, in seconds.
    pub cpu: f64,
}

impl Timing {
    /// That of a process that has not run.
    pub(super) const NONE: Self = Self { wall: 0.0, cpu: 0.0 };

    /// The average number of cores used.
    fn cores(self) -> f64 {
        self.cpu / self.wall.max(1e-9)
    }

    /// Whether other work took the core of this run of the sequential program.
    pub(super) fn lacked_its_core(self) -> bool {
        self.cores() < SEQUENTIAL_CORES
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The latest run of the given sequential program.
    pub sequential: Timing,
    pub reference: Timing,
    pub learner: Timing,
}

impl Round {
    /// Whether other work took cores from our own two programs.
    pub fn is_disturbed(&self, kind: Kind) -> bool {
        let Kind::Computing { workers } = kind else { return false };
        self.reference.cores() < REFERENCE_CORES * workers as f64
            || self.sequential.lacked_its_core()
    }

    /// The faster run of each program.
    pub fn faster(self, other: Self) -> Self {
        let faster = |one: Timing, two: Timing| if two.wall < one.wall { two } else { one };
        Self {
            sequential: faster(self.sequential, other.sequential),
            reference: faster(self.reference, other.reference),
            learner: faster(self.learner, other.learner),
        }
    }

    /// The sequential program's time divided by the reference's.
    pub fn reference_speedup(&self) -> f64 {
        self.sequential.wall / self.reference.wall.max(1e-9)
    }

    /// The sequential program's time divided by the learner's.
    pub fn speedup(&self) -> f64 {
        self.sequential.wall / self.learner.wall.max(1e-9)
    }

    /// The reference's time divided by the learner's. At 1 the learner is as fast as the reference.
    pub fn share(&self) -> f64 {
        self.reference.wall / self.learner.wall.max(1e-9)
    }
}

/// The kind of work of an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It computes and needs this many cores.
    Computing {
        /// Threads or processes that share the work.
        workers: usize,
    },
    /// It waits for a service.
    Waiting,
}

impl Kind {
    /// The number of cores for the real-time scheduler, where it is permitted. `None` for programs that wait,
    /// since a busy-waiting program would starve the service.
    pub fn realtime_cores(self) -> Option<usize> {
        match self {
            Self::Computing { workers } => Some(workers),
            Self::Waiting => None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) const TWO: Kind = Kind::Computing { workers: 2 };

    pub(in super::super) fn round(
        sequential: f64,
        reference: f64,
        learner: f64,
        reference_cpu: f64,
    ) -> Round {
        let timing = |wall, cpu| Timing { wall, cpu };
        Round {
            sequential: timing(sequential, sequential),
            reference: timing(reference, reference_cpu),
            learner: timing(learner, learner),
        }
    }

    #[test]
    fn rounds_lacking_a_core_are_disturbed() {
        assert!(!round(1.0, 0.5, 0.5, 0.98).is_disturbed(TWO));
        assert!(round(1.0, 0.98, 0.5, 0.98).is_disturbed(TWO));
        assert!(!round(1.0, 0.98, 0.5, 0.02).is_disturbed(Kind::Waiting));
    }

    #[test]
    fn each_programs_fastest_run_counts() {
        let fastest = round(1.0, 0.9, 0.5, 0.9).faster(round(1.1, 0.5, 0.6, 1.0));
        let Round { sequential, reference, learner } = fastest;
        assert_eq!([sequential.wall, reference.wall, learner.wall], [1.0, 0.5, 0.5]);
        assert_eq!(reference.cpu, 1.0);
    }
}

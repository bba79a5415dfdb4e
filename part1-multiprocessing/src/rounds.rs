//! Given worker processes that work in rounds, which is the simplest way to use several processes.
//!
//! This is not a pool, because every round waits for its slowest worker.

use std::ops::Range;

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

/// Starts `processes` workers (at least 1), gives each one range, waits for all answers, and repeats that until no
/// range is left. Then ends the workers.
///
/// Returns one answer per range, in the order of `ranges`. Range number n was done by process number n modulo
/// `processes`.
///
/// # Errors
///
/// The first error of a worker.
///
/// ```
/// use part1_multiprocessing::{PoolError, WorkerCommand, rounds::in_rounds};
///
/// // A program that does not exist. The workers of this part are `primes worker`.
/// let nothing = WorkerCommand::new("no-such-program", ["worker"]);
/// assert!(matches!(in_rounds(&nothing, 2, &[0..10]), Err(PoolError::Start { .. })));
/// ```
pub fn in_rounds(
    command: &WorkerCommand,
    processes: usize,
    ranges: &[Range<u64>],
) -> Result<Vec<Answer>, PoolError> {
    Rounds::start(command, processes)?.work(ranges)
}

/// Workers that work in rounds. Dropping this ends them and waits for them.
#[derive(Debug, Default)]
pub struct Rounds(Vec<WorkerProcess>);

impl Rounds {
    /// Starts `processes` workers.
    ///
    /// # Errors
    ///
    /// [`PoolError::Start`] if one of them cannot be started. Then all other workers are ended.
    pub fn start(command: &WorkerCommand, processes: usize) -> Result<Self, PoolError> {
        let mut rounds = Self::default();
        for _ in 0..processes {
            rounds.0.push(command.start()?);
        }
        Ok(rounds)
    }

    /// Gives the workers one range each per round until all are done. Returns the answers in the order of `ranges`.
    ///
    /// # Errors
    ///
    /// The first error of a worker.
    pub fn work(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Answer>, PoolError> {
        let mut answers = Vec::with_capacity(ranges.len());
        for round in ranges.chunks(self.0.len().max(1)) {
            for (worker, range) in self.0.iter_mut().zip(round) {
                worker.send(&Task { range: range.clone() })?;
            }
            for (worker, _) in self.0.iter_mut().zip(round) {
                answers.push(worker.receive()?);
            }
        }
        Ok(answers)
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        for worker in &mut self.0 {
            // The way in which a worker ends does not affect its answers.
            let _ = worker.wait();
        }
    }
}

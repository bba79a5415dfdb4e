//! Given: worker processes that work in rounds, for the exercise that needs answers of processes.
//!
//! This is no pool: every round waits for its slowest worker, and the processes live for one call.

use std::ops::Range;

use crate::{Answer, PoolError, Task, WorkerCommand, WorkerProcess};

/// Gives each of `processes` workers (at least 1) one range, waits for all their answers, and so
/// on until no range is left.
///
/// Returns one answer a range, in the order of `ranges`: range number n was done by process
/// number n modulo `processes`.
///
/// # Errors
///
/// The first that a worker shows.
pub fn in_rounds(
    command: &WorkerCommand,
    processes: usize,
    ranges: &[Range<u64>],
) -> Result<Vec<Answer>, PoolError> {
    let mut workers = Vec::with_capacity(processes);
    let mut answers = Vec::with_capacity(ranges.len());
    let done = start(command, processes, &mut workers)
        .and_then(|()| work(&mut workers, ranges, &mut answers));
    for worker in &mut workers {
        // How a worker ends changes nothing about its answers.
        let _ = worker.wait();
    }
    done.map(|()| answers)
}

fn start(
    command: &WorkerCommand,
    processes: usize,
    workers: &mut Vec<WorkerProcess>,
) -> Result<(), PoolError> {
    for _ in 0..processes {
        workers.push(command.start()?);
    }
    Ok(())
}

fn work(
    workers: &mut [WorkerProcess],
    ranges: &[Range<u64>],
    answers: &mut Vec<Answer>,
) -> Result<(), PoolError> {
    for round in ranges.chunks(workers.len().max(1)) {
        for (worker, range) in workers.iter_mut().zip(round) {
            worker.send(&Task { range: range.clone() })?;
        }
        for (worker, _) in workers.iter_mut().zip(round) {
            answers.push(worker.receive()?);
        }
    }
    Ok(())
}

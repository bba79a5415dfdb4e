//! Runs this program as a worker, which is given.

use std::io::{self, BufWriter};

use anyhow::{Context, Result};
use part1_multiprocessing::worker;

pub(super) fn run() -> Result<()> {
    let mut answers = BufWriter::new(io::stdout().lock());
    worker::serve(&mut io::stdin().lock(), &mut answers).or_else(|error| match error.kind() {
        // The parent has closed the pipe and wants no more answers.
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error).context("this worker gives up"),
    })
}

//! Runs this program as a worker, which is given.

use std::io;

use anyhow::{Context, Result};
use concordance::counter;

pub(super) fn run() -> Result<()> {
    counter::serve(&mut io::stdin().lock(), &mut io::stdout().lock())
        .context("this worker gives up")
}

//! What the command lines of `primes`, `request-example` and `yelp` have in common.

use std::{
    fs,
    io::{self, Read},
    num::NonZeroUsize,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{documents::Document, hold::Steps};

/// The lab's time-out for a client, in milliseconds: the one in the option's declaration.
const TIME_OUT_MS: u64 = 5000;

/// The time-out that no client of this process is below, in milliseconds.
static LEAST_TIME_OUT_MS: AtomicU64 = AtomicU64::new(0);

/// The time-out of a client that is to have `timeout`. It is longer where the program was started with a time-out that
/// is longer than the lab's: requests are then held on purpose, and a client that an exercise makes must not give up.
pub fn at_least(timeout: Duration) -> Duration {
    timeout.max(Duration::from_millis(LEAST_TIME_OUT_MS.load(Ordering::Relaxed)))
}

/// Options that every subcommand takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Common {
    /// Write the result as one JSON document to this file
    #[arg(long, value_name = "PATH", global = true)]
    pub json_to: Option<PathBuf>,

    /// Give up on a request after this many milliseconds. No client of the program gives up before a time-out that is
    /// longer than the lab's
    #[arg(long, value_name = "MS", default_value = "5000", value_parser = clap::value_parser!(u64).range(1..), global = true)]
    timeout_ms: u64,

    /// After the work, stay alive until standard input closes, so that somebody can look
    #[arg(long, global = true)]
    pub hold: bool,

    /// Ask the gate at this address before each slow step goes on
    #[arg(long, value_name = "URL", global = true)]
    pub gate: Option<String>,
}

/// Reads how many threads, processes or rounds are wanted.
///
/// # Errors
///
/// When it is not a number from 1 on.
pub fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "a whole number is wanted, and at least 1".to_owned())
}

impl Common {
    /// The client's time-out.
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// What comes before the work: sets the least time-out, and asks the gate which steps it wants held.
    ///
    /// # Errors
    ///
    /// When no gate answers there.
    pub fn begin(&self, steps: &Steps) -> Result<()> {
        if self.timeout_ms > TIME_OUT_MS {
            LEAST_TIME_OUT_MS.store(self.timeout_ms, Ordering::Relaxed);
        }
        let url = self.gate.as_deref();
        steps.begin(url).with_context(|| match url {
            Some(url) => format!("cannot ask the gate at {url}"),
            None => "cannot ask the gate".to_owned(),
        })
    }

    /// What stands after the work: writes the document where it is wanted, then holds.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn finish(&self, document: &dyn Document) -> Result<()> {
        if let Some(path) = &self.json_to {
            // In memory first, so that a document that cannot be made leaves no half of it behind.
            let bytes = document.to_json().context("cannot write the result as JSON")?;
            fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        if self.hold {
            io::stdin().read_to_end(&mut Vec::new()).context("cannot wait for standard input")?;
        }
        Ok(())
    }
}

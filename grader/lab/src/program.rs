//! What the command lines of `primes`, `request-example` and `yelp` have in common.

mod on_page;
mod shown;

use std::{
    fs,
    io::{self, Read},
    num::NonZeroUsize,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use anyhow::{Context, Result};

pub use shown::Timed;

use crate::{closed_pipe, documents::Document, hold::Steps};

/// The lab's default time-out for a client, in milliseconds. It must equal the default of the option below.
const TIME_OUT_MS: u64 = 5000;

/// The minimum time-out of every client in this process, in milliseconds.
static LEAST_TIME_OUT_MS: AtomicU64 = AtomicU64::new(0);

/// The time-out to use for a client that asks for `timeout`. It is longer if the program was started with a time-out
/// longer than the lab's. Then requests are held on purpose, and a client that an exercise makes must not give up.
pub fn at_least(timeout: Duration) -> Duration {
    timeout.max(Duration::from_millis(LEAST_TIME_OUT_MS.load(Ordering::Relaxed)))
}

/// Options that every subcommand takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Common {
    /// Write the result as one JSON document to this file
    #[arg(long, value_name = "PATH", global = true)]
    pub json_to: Option<PathBuf>,

    /// Time-out of a request, in milliseconds. One that is longer than the lab's is also the minimum for all clients of
    /// the program
    #[arg(long, value_name = "MS", default_value = "5000", value_parser = clap::value_parser!(u64).range(1..), global = true)]
    timeout_ms: u64,

    /// After the work, stay alive until standard input closes (Ctrl-D), so that you can look with `ps`
    #[arg(long, global = true)]
    pub hold: bool,

    /// Ask the gate at this address before each slow step continues
    #[arg(long, value_name = "URL", global = true)]
    pub gate: Option<String>,

    /// Draw the bars of all threads, however many there are
    #[arg(long, global = true)]
    pub all_threads: bool,

    /// Also write what is shown as a page for the browser
    #[arg(long, value_name = "FILE", global = true)]
    page: Option<PathBuf>,
}

/// Parses a number of threads, processes or rounds.
///
/// # Errors
///
/// When it is not a whole number of at least 1.
pub fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "expected a whole number, at least 1".to_owned())
}

impl Common {
    /// The client's time-out.
    pub fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// Whether people read the program's output, because no document is written for another program.
    pub fn is_for_people(&self) -> bool {
        self.json_to.is_none()
    }

    /// Prepares for the work. Sets the minimum time-out, and asks the gate which steps to hold.
    ///
    /// # Errors
    ///
    /// When the gate does not answer.
    pub fn begin(&self, steps: &Steps) -> Result<()> {
        if self.is_for_people() {
            closed_pipe::end_quietly();
        }
        if self.timeout_ms > TIME_OUT_MS {
            LEAST_TIME_OUT_MS.store(self.timeout_ms, Ordering::Relaxed);
        }
        let url = self.gate.as_deref();
        steps.begin(url).with_context(|| match url {
            Some(url) => format!("cannot ask the gate at {url}"),
            None => "cannot ask the gate".to_owned(),
        })
    }

    /// Ends the work. Writes the document if it is wanted, and then waits with `--hold`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn finish(&self, document: &dyn Document) -> Result<()> {
        if let Some(path) = &self.json_to {
            // Made in memory first, so that a failure leaves no partial file behind.
            let bytes = document.to_json().context("cannot write the result as JSON")?;
            fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        if let Some(path) = &self.page {
            fs::write(path, on_page::page())
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        if self.hold {
            if self.is_for_people() {
                eprintln!(
                    "holding: look from another terminal, for example with `ps` (Ctrl-D ends the program)"
                );
            }
            io::stdin().read_to_end(&mut Vec::new()).context("cannot wait for standard input")?;
        }
        Ok(())
    }
}

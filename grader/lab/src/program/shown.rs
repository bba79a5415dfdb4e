//! The output of every subcommand after its work, with the bars and the time.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use super::Common;
use crate::{
    comparison::completed,
    timeline::{self, Span},
};

/// How long the work of this process took.
static TOOK: Mutex<Option<Duration>> = Mutex::new(None);

/// Measures the work. Dropping it records the time.
#[derive(Debug)]
#[must_use = "the time ends when this is dropped"]
pub struct Timed(Instant);

impl Drop for Timed {
    fn drop(&mut self) {
        let mut took = TOOK.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *took = Some(self.0.elapsed());
    }
}

impl Common {
    /// Measures the work until the returned value is dropped.
    pub fn timed(&self) -> Timed {
        Timed(Instant::now())
    }

    /// Prints the bars of the recorded spans and the time of the work, and returns the spans. Prints nothing if a
    /// document is written for another program.
    pub fn show(&self) -> Vec<Span> {
        if !self.is_for_people() {
            return Vec::new();
        }
        let spans = timeline::take();
        let picture = timeline::picture(&spans, self.all_threads);
        if !picture.is_empty() {
            println!("\n{picture}");
        }
        if let Some(time) = *TOOK.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            println!("{}", completed("", time));
        }
        spans
    }
}

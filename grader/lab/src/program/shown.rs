//! The output of every subcommand after its work, with the bars and the time. With `--page` it is also a page.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Common, on_page};
use crate::{
    comparison::{Comparison, completed},
    page,
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
        let mut took = TOOK.lock().unwrap_or_else(PoisonError::into_inner);
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
        let took = *TOOK.lock().unwrap_or_else(PoisonError::into_inner);
        let note = took.map(|time| completed("", time)).unwrap_or_default();
        if !note.is_empty() {
            println!("{note}");
        }
        self.add_to_page(|nth| page::timeline(nth, "Threads", &spans, &note));
        spans
    }

    /// Prints the bars of one variant of a comparison between its `heading` and its `note`.
    pub fn show_variant(&self, heading: &str, spans: &[Span], note: &str) {
        println!("{heading}\n{}{note}\n", timeline::picture(spans, self.all_threads));
        self.add_to_page(|nth| page::timeline(nth, heading, spans, note));
    }

    /// Prints the table of a comparison.
    pub fn show_table(&self, comparison: &Comparison) {
        let table = comparison.table();
        print!("{table}");
        self.add_to_page(|_| page::preformatted(&table));
    }

    /// Adds HTML to the page, if there is to be one. `html` gets the number of what is there already.
    fn add_to_page(&self, html: impl FnOnce(usize) -> String) {
        if self.page.is_some() {
            on_page::add(html);
        }
    }
}

//! The output of every subcommand after its work, with the bars and the time. With `--page` it is also a page.

use std::{
    env,
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::Common;
use crate::{
    comparison::{Comparison, completed},
    page,
    timeline::{self, Span},
};

/// How long the work of this process took.
static TOOK: Mutex<Option<Duration>> = Mutex::new(None);

/// What this process has shown so far, as HTML.
static SHOWN: Mutex<String> = Mutex::new(String::new());

/// Adds HTML to the page.
fn add(html: &str) {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner).push_str(html);
}

/// Everything shown so far, as a page whose title is the command line.
pub(super) fn page() -> String {
    let title = title(env::args());
    page::frame(&title, &SHOWN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The command line without the program's folder and without the page's own option.
fn title(mut words: impl Iterator<Item = String>) -> String {
    let program = words.next().unwrap_or_default();
    let program = Path::new(&program).file_stem().unwrap_or_default().to_string_lossy();
    let mut title = program.into_owned();
    while let Some(word) = words.next() {
        if word == "--page" {
            words.next();
        } else if !word.starts_with("--page=") {
            title = title + " " + &word;
        }
    }
    title
}

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
        add(&page::timeline("Threads", &spans, &note));
        spans
    }

    /// Prints the bars of one variant of a comparison between its `heading` and its `note`.
    pub fn show_variant(&self, heading: &str, spans: &[Span], note: &str) {
        println!("{heading}\n{}{note}\n", timeline::picture(spans, self.all_threads));
        add(&page::timeline(heading, spans, note));
    }

    /// Prints the table of a comparison.
    pub fn show_table(&self, comparison: &Comparison) {
        let table = comparison.table();
        print!("{table}");
        add(&page::preformatted(&table));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_is_the_command_line_without_the_page() {
        let of = |line: &str| title(line.split(' ').map(str::to_owned));
        assert_eq!(of("target/debug/primes --page a.html --range A"), "primes --range A");
        assert_eq!(of("yelp polite --page=a.html"), "yelp polite");
    }
}

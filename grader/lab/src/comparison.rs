//! The lab's comparison times each variant once and prints a table with the speed-up.
//!
//! One run of each variant is a demonstration, not a measurement. The part's Criterion benches give figures with an
//! interval.

use std::{
    fmt::Write as _,
    panic::{self, AssertUnwindSafe},
    process,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use anyhow::Result;
use serde::{Serialize, Serializer};

use crate::closed_pipe::{CLOSED_PIPE, is_closed_pipe};

/// The timed variants of one program, the slow baseline first.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Comparison {
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    variant: String,
    /// `None` if the variant did not finish. In a document the time is in seconds.
    #[serde(rename = "seconds", serialize_with = "in_seconds")]
    time: Option<Duration>,
    #[serde(rename = "result")]
    note: String,
}

#[expect(clippy::ref_option, reason = "serde asks for it")]
fn in_seconds<S: Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64()).serialize(to)
}

impl Comparison {
    /// An empty comparison.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `work` once and adds its time. `work` returns a short note on its result, such as "20 items".
    ///
    /// A variant may fail, or may not be written yet. If `work` panics, the row says so instead of a time, nothing else
    /// is printed, and the comparison continues. Returns whether `work` finished.
    pub fn attempt(
        &mut self,
        variant: impl Into<String>,
        work: &mut dyn FnMut() -> Result<String>,
    ) -> bool {
        let first_panic = Arc::new(Mutex::new(None));
        let heard = Arc::clone(&first_panic);
        let loud = panic::take_hook();
        // Only the first panic counts. Later ones only say that another thread has panicked.
        panic::set_hook(Box::new(move |panic| {
            if is_closed_pipe(panic) {
                process::exit(CLOSED_PIPE);
            }
            let text = panic.payload_as_str().unwrap_or("no message").to_owned();
            heard.lock().unwrap_or_else(|e| e.into_inner()).get_or_insert(text);
        }));
        let start = Instant::now();
        let ended = panic::catch_unwind(AssertUnwindSafe(work));
        let time = start.elapsed();
        panic::set_hook(loud);
        match ended {
            Ok(result) => {
                let note = result.unwrap_or_else(|error| format!("failed: {error:#}"));
                self.add(variant, time, note);
                true
            }
            Err(_) => {
                let text = first_panic.lock().unwrap_or_else(|e| e.into_inner()).take();
                let note = match text {
                    Some(text) if text.starts_with("not yet implemented") => {
                        "not written yet".to_owned()
                    }
                    Some(text) => format!("panicked: {}", text.lines().next().unwrap_or_default()),
                    None => "panicked".to_owned(),
                };
                self.rows.push(Row { variant: variant.into(), time: None, note });
                false
            }
        }
    }

    /// Adds a time that was measured elsewhere.
    pub fn add(&mut self, variant: impl Into<String>, time: Duration, note: impl Into<String>) {
        self.rows.push(Row { variant: variant.into(), time: Some(time), note: note.into() });
    }

    /// The outcome of the last variant, as "Completed process_pool in 0.146 seconds" or the reason why there is no
    /// time.
    pub fn last(&self) -> String {
        match self.rows.last() {
            None => String::new(),
            Some(Row { variant, time: Some(time), .. }) => completed(variant, *time),
            Some(Row { variant, note, .. }) => format!("{variant}: {note}"),
        }
    }

    /// The table, with the speed-up of each row relative to the first row.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.variant.chars().count()).max().unwrap_or(0);
        let width = width.max("variant".len());
        let mut text = String::new();
        let _ = writeln!(text, "{:width$}  {:>10}  {:>8}  result", "variant", "time", "speed-up");
        let first = self.rows.first().and_then(|row| row.time);
        for row in &self.rows {
            let milliseconds = row
                .time
                .map_or("-".to_owned(), |time| format!("{:.1} ms", time.as_secs_f64() * 1_000.0));
            let speedup = first.zip(row.time).map_or("-".to_owned(), |(first, time)| {
                format!("{:.2}x", first.as_secs_f64() / time.as_secs_f64().max(1e-9))
            });
            let line =
                format!("{:width$}  {milliseconds:>10}  {speedup:>8}  {}", row.variant, row.note);
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

/// For example "Completed process_pool in 0.146 seconds", or without the name if `variant` is empty.
pub fn completed(variant: &str, time: Duration) -> String {
    let name = if variant.is_empty() { String::new() } else { format!(" {variant}") };
    format!("Completed{name} in {:.3} seconds", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn completion_shows_variant_and_seconds() {
        let time = Duration::from_millis(1_234);
        assert_eq!(completed("process_pool", time), "Completed process_pool in 1.234 seconds");
        assert_eq!(completed("", time), "Completed in 1.234 seconds");
    }

    #[test]
    fn speed_ups_compare_with_first_row() {
        let mut comparison = Comparison::new();
        comparison.add("sequential", Duration::from_millis(1000), "20 items");
        comparison.add("threads", Duration::from_millis(100), "20 items");
        let table = comparison.table();
        assert!(table.contains("   10.00x  20 items"), "{table}");
        let document = serde_json::to_string(&comparison).unwrap();
        let threads = r#"{"variant":"threads","seconds":0.1,"result":"20 items"}"#;
        assert!(document.contains(threads), "{document}");
    }

    #[test]
    fn other_variants_run_after_a_failure() {
        let mut comparison = Comparison::new();
        assert!(!comparison.attempt("threads", &mut || todo!("start them")));
        assert!(comparison.attempt("pool", &mut || Ok("3 items".to_owned())));
        assert!(comparison.attempt("processes", &mut || bail!("a worker died")));
        let table = comparison.table();
        for row in ["-         -  not written yet", "  3 items", "  failed: a worker died"] {
            assert!(table.contains(row), "{table}");
        }
    }
}

//! The lab's comparison: each variant timed once, a table with the speed-up.
//!
//! One run a variant is a demonstration, not a measurement: for figures with an interval use the
//! part's Criterion benches.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

/// The timed variants of one program, the slow baseline first.
#[derive(Debug, Default)]
pub struct Comparison {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    variant: String,
    time: Duration,
    note: String,
}

impl Comparison {
    /// An empty comparison.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `work` once and adds its time. `note` makes a short remark of the result: "20 items".
    pub fn time<T>(
        &mut self,
        variant: impl Into<String>,
        work: impl FnOnce() -> T,
        note: impl FnOnce(&T) -> String,
    ) -> T {
        let start = Instant::now();
        let value = work();
        let time = start.elapsed();
        self.add(variant, time, note(&value));
        value
    }

    /// Adds a time that was taken elsewhere.
    pub fn add(&mut self, variant: impl Into<String>, time: Duration, note: impl Into<String>) {
        self.rows.push(Row { variant: variant.into(), time, note: note.into() });
    }

    /// The table; the speed-up of each row is that against the first row.
    pub fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.variant.chars().count()).max().unwrap_or(0);
        let width = width.max("variant".len());
        let mut text = String::new();
        let _ = writeln!(text, "{:width$}  {:>10}  {:>8}  result", "variant", "time", "speed-up");
        let Some(first) = self.rows.first() else { return text };
        for row in &self.rows {
            let milliseconds = row.time.as_secs_f64() * 1_000.0;
            let speedup = first.time.as_secs_f64() / row.time.as_secs_f64().max(1e-9);
            let line = format!(
                "{:width$}  {milliseconds:>7.1} ms  {speedup:>7.2}x  {}",
                row.variant, row.note
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_ups_are_against_the_first_row() {
        let mut comparison = Comparison::new();
        comparison.add("sequential", Duration::from_millis(1000), "20 items");
        comparison.add("threads", Duration::from_millis(100), "20 items");
        let table = comparison.table();
        assert!(table.contains("   10.00x  20 items"), "{table}");
    }
}

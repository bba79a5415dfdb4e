//! The expected result of a hostile submission.

use std::{collections::BTreeSet, time::Duration};

use super::header;
use crate::{
    course::ExerciseEntry,
    record::{Outcome, Record},
};

/// The expected result of a hostile submission.
#[derive(Debug, Clone)]
pub struct Due {
    /// The names of the checks that are run. All if empty.
    pub checks: BTreeSet<String>,
    /// The permitted outcomes of each check.
    pub outcomes: BTreeSet<String>,
    pub keeps_at_most: f64,
    /// The time limit for its build and checks.
    pub within: Duration,
    /// Texts that must occur in the record.
    pub says: Vec<String>,
    /// Whether it is compiled without the lint against unsafe code.
    pub unsafe_code: bool,
}

impl Default for Due {
    /// Nothing is expected, within a minute.
    fn default() -> Self {
        Self {
            checks: BTreeSet::new(),
            outcomes: BTreeSet::new(),
            keeps_at_most: 0.0,
            within: Duration::from_secs(60),
            says: Vec::new(),
            unsafe_code: false,
        }
    }
}

impl Due {
    /// Adds what the header in the `text` of one exercise's file expects. The error says what is wrong with it.
    pub(super) fn add_header(
        &mut self,
        text: &str,
        exercise: &ExerciseEntry,
    ) -> Result<(), String> {
        let checks = header::checks(text, "checks", exercise)?;
        self.checks.extend(checks.into_iter().map(str::to_owned));
        for word in header::list(text, "outcome") {
            if !Outcome::ALL.iter().any(|outcome| outcome.word() == word) {
                return Err(format!("its header names the outcome `{word}`"));
            }
            self.outcomes.insert(word.to_owned());
        }
        for points in header::values(text, "keeps at most") {
            let number = points.parse();
            self.keeps_at_most =
                number.map_err(|_| format!("it keeps `{points}`, which is not a number"))?;
        }
        for time in header::values(text, "within") {
            let seconds = time.strip_suffix(" s").and_then(|seconds| seconds.parse().ok());
            let seconds =
                seconds.ok_or_else(|| format!("`within: {time}` is not a time like `60 s`"))?;
            self.within = Duration::from_secs(seconds);
        }
        self.says.extend(header::values(text, "says").map(str::to_owned));
        self.unsafe_code |= header::values(text, "assumes").any(|what| what == "unsafe code");
        Ok(())
    }

    /// Differences from the expected result, one sentence each.
    pub(super) fn surprises(&self, record: &Record) -> Vec<String> {
        let mut surprises = Vec::new();
        let mut said = record.notes.join("\n");
        for check in &record.checks {
            let words = record.measurements.checks.get(&check.id).map(|m| m.last_words.as_str());
            said = format!("{said}\n{}\n{}", check.message, words.unwrap_or_default());
            if !self.outcomes.contains(check.outcome.word()) {
                let message = check.message.replace('\n', "; ");
                surprises.push(format!("{}: {} {message}", check.id, check.outcome.word()));
            }
        }
        if record.checks.is_empty() {
            surprises.push("no check was run".into());
        }
        if record.score > self.keeps_at_most + 1e-9 {
            surprises.push(format!(
                "it keeps {} points of at most {}",
                record.score, self.keeps_at_most
            ));
        }
        let unsaid = self.says.iter().filter(|words| !said.contains(*words));
        let end: String = said.chars().skip(said.chars().count().saturating_sub(300)).collect();
        surprises.extend(unsaid.map(|words| format!("nothing says \"{words}\": … {end:?}")));
        if said.chars().any(|c| c.is_control() && c != '\n') {
            surprises.push("its record contains a control character".into());
        }
        surprises
    }
}

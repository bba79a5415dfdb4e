//! The expected result of a hostile submission.

use std::{collections::BTreeSet, time::Duration};

use crate::record::Record;

/// The expected result of a hostile submission.
#[derive(Debug, Clone)]
pub struct Due {
    /// The names of the checks that are run. All if empty.
    pub checks: BTreeSet<String>,
    /// The permitted outcomes of each check.
    pub outcomes: BTreeSet<String>,
    /// The maximum points.
    pub keeps_at_most: f64,
    /// The time limit for its build and checks.
    pub within: Duration,
    /// Texts that must occur in the record.
    pub says: Vec<String>,
    /// Whether it is compiled without the lint against unsafe code.
    pub unsafe_code: bool,
}

impl Due {
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

//! The key of verdicts. Verdicts with the same key are used again.
//!
//! The key covers the exercise files, the given code, the compiler, the code of the checks, the seed, and the
//! selection of checks. If one of them changes, the submission is graded again. The key excludes points,
//! feedback levels, late days and overrides, because they are applied whenever results are written.

use serde::{Deserialize, Serialize};

use crate::common;
use crate::{course::Course, record::SPEED_UP};

/// The part of the key that all submissions of a class share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The digest of given code, dependencies and compiler.
    pub course: String,
    /// The digest of the code that forms verdicts.
    pub checks: String,
    /// The compiler.
    pub toolchain: String,
    /// The seed of the checks' random data.
    pub seed: u64,
    /// The digest of the selected checks and of what each needs.
    pub selection: String,
}

/// The key of one submission's verdicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The digest of the exercise files.
    pub submission: String,
    /// The rest.
    #[serde(flatten)]
    pub terms: Terms,
}

impl Terms {
    /// The key of a submission with this digest.
    pub fn key(&self, submission: &str) -> Key {
        Key { submission: submission.to_owned(), terms: self.clone() }
    }

    /// Whether `other` has a different code of the checks and is otherwise equal.
    pub fn differs_in_checks_only(&self, other: &Terms) -> bool {
        let with_our_checks = Terms { checks: self.checks.clone(), ..other.clone() };
        *self == with_our_checks
    }

    /// The first difference, in words.
    pub fn difference(&self, other: &Terms) -> Option<&'static str> {
        let pairs = [
            (self.course == other.course, "the given code, its dependencies or the compiler"),
            (self.checks == other.checks, "the code of the checks"),
            (self.toolchain == other.toolchain, "the compiler"),
            (self.seed == other.seed, "the seed"),
            (self.selection == other.selection, "the checks that were asked for"),
        ];
        pairs.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
    }
}

impl Key {
    /// The name of its file in the journal. All names of one submission have the same prefix.
    pub fn file_name(&self) -> String {
        let terms = &self.terms;
        let all = common::digest([
            &self.submission,
            &terms.course,
            &terms.checks,
            &terms.toolchain,
            &terms.seed.to_string(),
            &terms.selection,
        ]);
        format!("{}-{}.json", first(&self.submission), first(&all.to_hex()))
    }

    /// The prefix of the names of this submission's files in the journal.
    pub fn prefix(submission: &str) -> String {
        format!("{}-", first(submission))
    }
}

/// The digest of the checks of a course and what they need, without points.
pub fn of_the_selection(course: &Course) -> String {
    let checks = course.exercises.iter().flat_map(|exercise| {
        let checks = exercise.checks.iter().map(|check| {
            let needs = check.needs.as_deref().unwrap_or_default();
            format!("{}/{} needs {needs}", exercise.name, check.name)
        });
        let speedup = exercise
            .speedup
            .map(|entry| format!("{}/{SPEED_UP} of {}", exercise.name, entry.share));
        checks.chain(speedup).collect::<Vec<_>>()
    });
    common::digest(checks).to_hex().to_string()
}

fn first(digest: &str) -> &str {
    digest.get(..16).unwrap_or(digest)
}

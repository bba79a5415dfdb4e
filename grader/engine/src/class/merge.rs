//! Merges the shares of a class that several machines graded. The results are the same as if one machine had
//! graded the class.
//!
//! Results are computed from the shares' journals, with the course, overrides and late days of the merging
//! machine. Workflow engines report job states late or wrongly, so only the folders count. Each share lists the
//! learners that it should grade.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{
    journal::{Entry, Journal, JournalError},
    manifest::{Learner, Manifest, ManifestError, Speedups, Unusable},
    partition::Partition,
};
use crate::{
    record::{Measurements, Record},
    report::{Standing, Status},
};

/// The shares that were read.
#[derive(Debug)]
pub struct Shares {
    folders: Vec<(PathBuf, Manifest)>,
    /// The class, as one machine would have listed it.
    pub whole: Manifest,
    /// Missing, duplicate and conflicting results.
    pub findings: Findings,
}

/// Problems of the shares. Each is reported, and none stops the merge.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Shares without a folder, or with one that lists no learners yet, with their learners.
    pub missing_shares: Vec<(String, Vec<String>)>,
    /// Folders of shares whose run ended before it had listed its learners.
    pub begun: Vec<String>,
    /// Learners without verdicts, with the share that should have graded them.
    pub gaps: Vec<(String, String)>,
    /// Learners whose speed-ups are still to be measured, with the share that should have measured them.
    pub unmeasured: Vec<(String, String)>,
    /// Learners in more than one share.
    pub doubles: Vec<String>,
    /// Submissions with different verdicts in two shares, by the name of one learner.
    pub at_odds: Vec<String>,
}

/// The shares do not belong together, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A share's list cannot be read.
    #[error("{0}\nhint: a share is a folder that `grade --out` has written")]
    Manifest(#[from] ManifestError),
    /// No folder is named.
    #[error("no share is named")]
    Nothing,
    /// Two shares have different classes, courses or settings.
    #[error(
        "{first} and {second} are no shares of one class: they differ in {what}\n\
         hint: grade both with the same course, seed and options"
    )]
    Different {
        /// One share.
        first: PathBuf,
        /// The other share.
        second: PathBuf,
        /// The difference, in words.
        what: String,
    },
    /// The merged journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Shares {
    /// Reads the lists of the shares in `folders`, and compares them.
    ///
    /// # Errors
    ///
    /// When a folder is not a share, or two shares do not belong together.
    pub fn read(folders: &[PathBuf]) -> Result<Self, MergeError> {
        let mut findings = Findings::default();
        let mut found = Vec::new();
        let mut unlisted = None;
        for folder in folders {
            match Manifest::read(folder) {
                Ok(manifest) => found.push((folder.clone(), manifest)),
                Err(error) if error.is_of_a_folder_just_begun() => {
                    findings.begun.push(shown(folder));
                    unlisted = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        let folders = found;
        let Some(((first, whole), others)) = folders.split_first() else {
            return Err(unlisted.map_or(MergeError::Nothing, MergeError::Manifest));
        };
        for (folder, other) in others {
            if let Some(what) = difference(whole, other) {
                return Err(MergeError::Different {
                    first: first.clone(),
                    second: folder.clone(),
                    what,
                });
            }
        }
        let present: BTreeSet<String> =
            folders.iter().filter_map(|(_, m)| Some(m.share?.to_string())).collect();
        if let Some(share) = whole.share {
            let missing = share.all().filter(|share| !present.contains(&share.to_string()));
            let owed = missing.map(|share| (share.to_string(), learners_of(&share, whole)));
            findings.missing_shares = owed.collect();
        }
        let mut learners: BTreeMap<&str, &Learner> = BTreeMap::new();
        let mut unusable: BTreeMap<&str, &Unusable> = BTreeMap::new();
        for (_, manifest) in &folders {
            for learner in &manifest.learners {
                if learners.insert(&learner.student, learner).is_some() {
                    findings.doubles.push(learner.student.clone());
                }
            }
            unusable.extend(manifest.unusable.iter().map(|entry| (entry.student.as_str(), entry)));
        }
        let whole = Manifest {
            share: None,
            everybody: Vec::new(),
            learners: learners.into_values().cloned().collect(),
            unusable: unusable.into_values().cloned().collect(),
            ..whole.clone()
        };
        Ok(Self { whole, findings, folders })
    }

    /// The rows for the learners of missing shares in the class's tables.
    pub fn missing(&self) -> Vec<Standing> {
        let of_share = |(share, learners): &(String, Vec<String>)| {
            let why = format!("in {share}, which is missing");
            let standing = |student: &String| Standing {
                student: student.clone(),
                name: self.whole.name_of(student).to_owned(),
                section: self.whole.section_of(student).to_owned(),
                status: Status::NotGraded,
                why: why.clone(),
            };
            learners.iter().map(standing).collect::<Vec<_>>()
        };
        self.findings.missing_shares.iter().flat_map(of_share).collect()
    }

    /// Copies the shares' verdicts into `journal`, and notes gaps and disagreements. `step` is called for
    /// each learner.
    ///
    /// # Errors
    ///
    /// When the journal cannot be written to.
    pub fn gather(&mut self, journal: &Journal, mut step: impl FnMut()) -> Result<(), MergeError> {
        // For each submission with verdicts, whether its speed-ups are measured.
        let mut measured: BTreeMap<&str, bool> = BTreeMap::new();
        let mut owed = Vec::new();
        for (folder, manifest) in &self.folders {
            let theirs = Journal::look(folder);
            let share = manifest.share.map_or_else(|| shown(folder), |share| share.to_string());
            for learner in &manifest.learners {
                step();
                owed.push((learner, share.clone()));
                let key = self.whole.terms.key(&learner.submission);
                let Some(entry) = theirs.get(&key) else { continue };
                let first = !measured.contains_key(learner.submission.as_str());
                let ours = journal.get(&key);
                let same = ours.as_ref().is_some_and(|ours| !differ(ours, &entry));
                if !first && !same {
                    self.findings.at_odds.push(learner.student.clone());
                    continue;
                }
                // Verdicts with speed-ups are replaced neither by those without nor by a second measurement.
                let stays =
                    same && ours.is_some_and(|ours| ours.measured) && !(first && entry.measured);
                if !stays {
                    journal.put(&entry)?;
                }
                measured.insert(&learner.submission, stays || entry.measured);
            }
        }
        // Another share, or the merging machine, may have graded the same files or the same learner.
        for (learner, share) in owed {
            let known = measured.get(learner.submission.as_str()).copied().or_else(|| {
                let key = self.whole.terms.key(&learner.submission);
                journal.get(&key).map(|entry| entry.measured)
            });
            let owed = (learner.student.clone(), share);
            match known {
                None => self.findings.gaps.push(owed),
                Some(false) if self.whole.speedups == Speedups::Wanted => {
                    self.findings.unmeasured.push(owed);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// The learners of a share, according to the list of another share.
fn learners_of(share: &Partition, listed: &Manifest) -> Vec<String> {
    let everybody = listed.everybody.iter().enumerate();
    let own = everybody.filter(|(index, student)| share.takes(*index, student));
    own.map(|(_, student)| student.clone()).collect()
}

impl Findings {
    /// Whether there are no problems.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The first difference between the lists of two shares in a value that must be equal.
fn difference(one: &Manifest, other: &Manifest) -> Option<String> {
    if let Some(what) = one.terms.difference(&other.terms) {
        return Some(what.to_owned());
    }
    let division = |m: &Manifest| m.share.and_then(|share| share.all().next());
    let pairs = [
        (one.assignment == other.assignment, "the assignment"),
        (one.exercises == other.exercises, "the exercises"),
        (one.speedups == other.speedups, "whether speed-ups are measured"),
        (one.class == other.class, "who is in the class"),
        (one.absent == other.absent, "the roster"),
        (division(one) == division(other), "how the class is divided"),
    ];
    pairs.into_iter().find(|(same, _)| !same).map(|(_, what)| what.to_owned())
}

/// Whether two verdicts on the same submission differ in more than measurements.
fn differ(one: &Entry, other: &Entry) -> bool {
    // A speed-up is a measurement.
    let bare = |entry: &Entry| {
        let mut record = Record {
            measurements: Measurements::default(),
            sandbox: Vec::new(),
            score: 0.0,
            max_score: 0.0,
            complete: true,
            ..entry.record.clone()
        };
        record.checks.retain(|check| !check.is_speedup());
        record
    };
    bare(one) != bare(other)
}

fn shown(folder: &Path) -> String {
    folder.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sandbox::Layer;

    use crate::{
        class::testing,
        record::{CheckRecord, Outcome},
    };

    fn entry() -> Entry {
        let record = testing::record("", 4.0);
        Entry { key: testing::terms().key("abc"), measured: false, record }
    }

    fn speedup(outcome: Outcome) -> CheckRecord {
        let id = "beta/speed-up".to_owned();
        CheckRecord { id, outcome, ..entry().record.checks.remove(0) }
    }

    /// Whether verdicts differ after `change` from those before.
    fn differ_by(change: impl FnOnce(&mut Record)) -> bool {
        let (one, mut other) = (entry(), entry());
        change(&mut other.record);
        assert_ne!(one.record, other.record, "nothing was changed");
        assert_eq!(differ(&one, &other), differ(&other, &one));
        differ(&one, &other)
    }

    #[test]
    fn measurements_are_ignored() {
        assert!(!differ(&entry(), &entry()));
        assert!(!differ(&entry(), &Entry { measured: true, ..entry() }));
        assert!(!differ_by(|record| record.measurements.checks_ms = 7));
        assert!(!differ_by(|record| record.sandbox = vec![Layer::Landlock]));
        assert!(!differ_by(|record| record.checks.push(speedup(Outcome::Fail))));
        assert!(!differ_by(|record| record.score = 3.0));
        assert!(!differ_by(|record| record.max_score = 7.0));
        assert!(!differ_by(|record| record.complete = false));
    }

    #[test]
    fn other_changes_are_differences() {
        assert!(differ_by(|record| record.checks[0].outcome = Outcome::Fail));
        assert!(differ_by(|record| record.checks[0].message = "item 3 twice".into()));
        assert!(differ_by(|record| record.checks[0].id = "beta/order".into()));
        assert!(differ_by(|record| record.checks[0].points = 3.0));
        assert!(differ_by(|record| record.checks.clear()));
        assert!(differ_by(|record| record.notes.push("one file was not read".into())));
        assert!(differ_by(|record| record.submission = "def".into()));
        assert!(differ_by(|record| record.seed = 1));
        // A speed-up hides nothing of what is beside it.
        assert!(differ_by(|record| {
            record.checks.push(speedup(Outcome::Pass));
            record.checks[0].outcome = Outcome::Crash;
        }));
    }
}

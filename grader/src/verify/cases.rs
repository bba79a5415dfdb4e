//! The kept submissions, and what each must get.
//!
//! ```text
//! submissions/reference/            a learner's tree: full marks
//! submissions/equivalent/NAME/*.rs  right answers by other means: full marks
//! submissions/slow/NAME/*.rs        right and too slow: full marks, but for the speed-up
//! submissions/mutants/NAME/*.rs     wrong answers: caught by the checks that their header names
//! submissions/hostile/NAME/*.rs     attacks: see [`super::hostile`]
//! ```
//!
//! A mutant's header, in the comment at the top of its first file:
//!
//! ```text
//! //! Waits for a whole group before it starts the next one.
//! //!
//! //! caught by: next-when-free
//! //! keeps: 8
//! ```
//!
//! `caught by` lists the checks of its exercise that it must fail; all others it must pass. `keeps`
//! are the points that are left. `may fail` lists checks that it fails or passes as the random data or the
//! order of events will have it; then there is no `keeps`. A file that is meant not to compile says `outcome: build-error`, one
//! with a check that is meant to be blocked `outcome: blocked`: otherwise both are surprises, for they
//! show nothing of the mutant. `speed-up: slow` says that its speed-up, when that is measured, must never
//! pass, `speed-up: either` that nothing is known of it. The untouched stubs are a case without files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use super::hostile::{self, Due};
use crate::{
    course::Course,
    intake::{self, Submission},
    record::{Outcome, Record},
};

/// What sort of answer a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Nothing was written.
    Stubs,
    /// The model answer.
    Reference,
    /// Right by other means.
    Equivalent,
    /// Right, and too slow to deserve the points of its speed-up.
    Slow,
    /// Wrong.
    Mutant,
    /// An attack on the grader, its host or the other learners.
    Hostile,
}

impl Kind {
    /// The word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Stubs => "stubs",
            Kind::Reference => "reference",
            Kind::Equivalent => "equivalent",
            Kind::Slow => "slow",
            Kind::Mutant => "mutant",
            Kind::Hostile => "hostile",
        }
    }
}

/// What a case's speed-up must come to, where its exercise has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// It must never fail.
    Right,
    /// It must never pass: it has at most 0.64 of the reference's speed.
    Slow,
    /// It is not measured.
    Unknown,
}

/// One kept submission.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its folder's name.
    pub name: String,
    /// What sort of answer it is.
    pub kind: Kind,
    /// The reference with the case's files in it.
    pub submission: Submission,
    /// The exercises that it changes: only they are graded.
    pub exercises: BTreeSet<String>,
    /// The checks that it must fail, as `exercise/check`.
    pub caught_by: BTreeSet<String>,
    /// The checks that it may fail or pass.
    pub may_fail: BTreeSet<String>,
    /// Outcomes that its header says are meant: `build-error`, `blocked`.
    pub outcomes: BTreeSet<String>,
    /// The points that it keeps, where its header says so.
    pub keeps: Option<f64>,
    /// What its speed-up must come to.
    pub pace: Pace,
    /// What it must get, when it is hostile.
    pub hostile: Option<Due>,
}

/// The kept submissions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// A folder or file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// What cannot be read.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The reference is missing or unreadable.
    #[error(transparent)]
    Reference(#[from] intake::IntakeError),
    /// A case does not say what it is to get, or says something that cannot be.
    #[error("{path}: {what}")]
    Content {
        /// The case's folder.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

/// Reads every case below `submissions`, in the order stubs, reference, equivalents, slow, mutants,
/// hostile.
///
/// # Errors
///
/// When a folder cannot be read, a file is no exercise's, or a header is missing or wrong.
pub fn read_cases(submissions: &Path, course: &Course) -> Result<Vec<Case>, CaseError> {
    let reference = intake::read(&submissions.join("reference"), course)?;
    let every: BTreeSet<String> =
        course.exercises.iter().map(|exercise| exercise.name.clone()).collect();
    let stubs = Submission { student: "stubs".into(), files: BTreeMap::new(), notes: Vec::new() };
    let all_checks = course.exercises.iter().flat_map(|exercise| {
        exercise.checks.iter().map(|check| format!("{}/{}", exercise.name, check.name))
    });
    let mut cases = vec![
        Case {
            name: "stubs".into(),
            kind: Kind::Stubs,
            submission: stubs,
            exercises: every.clone(),
            caught_by: all_checks.collect(),
            may_fail: BTreeSet::new(),
            // A check that needs another exercise is blocked when that one is a stub.
            outcomes: [Outcome::Blocked.word().to_owned()].into(),
            keeps: Some(0.0),
            pace: Pace::Unknown,
            hostile: None,
        },
        Case {
            name: "reference".into(),
            kind: Kind::Reference,
            submission: reference.clone(),
            exercises: every,
            caught_by: BTreeSet::new(),
            may_fail: BTreeSet::new(),
            outcomes: BTreeSet::new(),
            keeps: None,
            pace: Pace::Right,
            hostile: None,
        },
    ];
    let kinds = [("equivalent", Kind::Equivalent), ("slow", Kind::Slow), ("mutants", Kind::Mutant)];
    for (folder, kind) in kinds {
        for path in sorted(&submissions.join(folder))? {
            cases.push(read_case(&path, kind, &reference, course)?);
        }
    }
    for path in sorted(&submissions.join("hostile"))? {
        cases.push(hostile::read_case(&path, &reference, course)?);
    }
    Ok(cases)
}

fn read_case(
    path: &Path,
    kind: Kind,
    reference: &Submission,
    course: &Course,
) -> Result<Case, CaseError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let content = |what: String| CaseError::Content { path: path.to_owned(), what };
    let mut case = Case {
        submission: Submission { student: name.clone(), ..reference.clone() },
        name,
        kind,
        exercises: BTreeSet::new(),
        caught_by: BTreeSet::new(),
        may_fail: BTreeSet::new(),
        outcomes: BTreeSet::new(),
        keeps: None,
        pace: if kind == Kind::Equivalent { Pace::Right } else { Pace::Unknown },
        hostile: None,
    };
    for file in sorted(path)? {
        let exercise = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if course.exercise(&exercise).is_none() {
            return Err(content(format!("`{}` is no exercise's file", file.display())));
        }
        let text = read_text(&file)?;
        for (key, checks) in [("caught by", &mut case.caught_by), ("may fail", &mut case.may_fail)]
        {
            for name in header(&text, key).flat_map(|names| names.split(',')).map(str::trim) {
                let id = format!("{exercise}/{name}");
                let known = course
                    .exercise(&exercise)
                    .is_some_and(|exercise| exercise.checks.iter().any(|entry| entry.name == name));
                if !known {
                    return Err(content(format!("its header names `{id}`, which does not exist")));
                }
                checks.insert(id);
            }
        }
        case.outcomes.extend(header(&text, "outcome").map(str::to_owned));
        if let Some(pace) = header(&text, "speed-up").next() {
            case.pace = match pace {
                "slow" => Pace::Slow,
                "either" => Pace::Unknown,
                other => return Err(content(format!("its speed-up is `{other}`: slow or either"))),
            };
        }
        if let Some(keeps) = header(&text, "keeps").next() {
            let points: f64 =
                keeps.parse().map_err(|_| content(format!("it keeps `{keeps}`, no number")))?;
            case.keeps = Some(case.keeps.unwrap_or(0.0) + points);
        }
        case.submission.files.insert(exercise.clone(), text);
        case.exercises.insert(exercise);
    }
    if case.exercises.is_empty() {
        return Err(content("it has no exercise file".into()));
    }
    let wrong = kind == Kind::Mutant;
    let says_what_it_keeps = case.keeps.is_some() || !case.may_fail.is_empty();
    if wrong == case.caught_by.is_empty() || wrong != says_what_it_keeps {
        return Err(content(match kind {
            Kind::Mutant => "its header lacks `caught by:` or `keeps:`".into(),
            _ => "its header says `caught by:` or `keeps:`, but it is right".into(),
        }));
    }
    Ok(case)
}

pub(super) fn read_text(file: &Path) -> Result<String, CaseError> {
    fs::read_to_string(file).map_err(|source| CaseError::Read { path: file.to_owned(), source })
}

/// The values of the header lines `//! KEY: VALUE`.
pub(super) fn header<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .map_while(|line| line.strip_prefix("//!"))
        .filter_map(move |line| line.trim().strip_prefix(key)?.strip_prefix(':').map(str::trim))
}

/// What a folder holds; nothing when it does not exist.
pub(super) fn sorted(folder: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let failed = |source| CaseError::Read { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut paths =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

impl Case {
    /// Takes out every exercise that is not among `wanted`. What the case keeps is then unknown.
    pub fn narrow(&mut self, wanted: &[String]) {
        self.exercises.retain(|exercise| wanted.contains(exercise));
        let of_wanted = |id: &String| {
            id.split_once('/').is_some_and(|(exercise, _)| self.exercises.contains(exercise))
        };
        self.caught_by.retain(of_wanted);
        self.keeps = None;
    }

    /// The course, narrowed to the exercises that this case changes.
    pub fn course(&self, course: &Course) -> Course {
        let mut course = course.clone();
        course.exercises.retain(|exercise| self.exercises.contains(&exercise.name));
        if let Some(due) = self.hostile.as_ref().filter(|due| !due.checks.is_empty()) {
            for exercise in &mut course.exercises {
                exercise.speedup = None;
                exercise.checks.retain(|check| due.checks.contains(&check.name));
            }
        }
        course
    }

    /// What the record says and should not, or does not say and should: one sentence each.
    pub fn surprises(&self, record: &Record) -> Vec<String> {
        if let Some(due) = &self.hostile {
            return due.surprises(record);
        }
        let mut surprises = Vec::new();
        let seen: BTreeSet<&String> = record.checks.iter().map(|check| &check.id).collect();
        let unseen = self.caught_by.iter().filter(|id| !seen.contains(id));
        surprises.extend(unseen.map(|id| format!("{id}: it must catch this and was not run")));
        for check in &record.checks {
            let due = self.caught_by.contains(&check.id);
            let caught = check.outcome != Outcome::Pass;
            let broken = match check.outcome {
                Outcome::GraderError => true,
                Outcome::BuildError | Outcome::Blocked => {
                    !self.outcomes.contains(check.outcome.word())
                }
                _ => false,
            };
            let either = self.may_fail.contains(&check.id);
            if (due != caught && !either) || broken {
                let message = check.message.replace('\n', "; ").replace("  ", "");
                surprises.push(format!("{}: {} {message}", check.id, check.outcome.word()));
            }
            let todo = |finding: &lab::Finding| finding.seen.starts_with("not yet implemented");
            if self.kind == Kind::Stubs
                && check.outcome != Outcome::Blocked
                && !check.finding.as_ref().is_some_and(todo)
            {
                surprises.push(format!("{}: not red through `todo!`", check.id));
            }
        }
        if let Some(keeps) = self.keeps
            && (record.score - keeps).abs() > 1e-9
            && surprises.is_empty()
        {
            surprises.push(format!("it keeps {} points, not {keeps}", record.score));
        }
        surprises
    }
}

#[cfg(test)]
mod surprises;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_ends_where_the_comment_ends() {
        let text = "//! Joins at once.\n//!\n//! caught by: a, b\n//! keeps: 3\n\n//! keeps: 9\n";
        assert_eq!(header(text, "caught by").collect::<Vec<_>>(), ["a, b"]);
        assert_eq!(header(text, "keeps").collect::<Vec<_>>(), ["3"]);
    }
}

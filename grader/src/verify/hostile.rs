//! Hostile submissions: what each must get at most, and what must not be there afterwards.
//!
//! Their headers say:
//!
//! ```text
//! //! Reads a file of the host's that everybody may read.
//! //!
//! //! checks: items            only these checks are run: an attack need not wait for all of them
//! //! outcome: crash           one of these, each of the checks
//! //! keeps at most: 0
//! //! within: 60 s             from the first compiler to the last check
//! //! says: refused            words of the record that show that the attack was made, and how it went
//! //! assumes: unsafe code     as if the compiler had let it through: a second line of defence
//! ```
//!
//! An attack succeeds in the sources first and gives the right answer only then, so that its outcome
//! tells. `@CANARY_FILE@` and the like stand for what a verification has laid out
//! ([`super::canaries`]).

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    canaries::Canaries,
    cases::{Case, CaseError, Kind, Pace, header, read_text, sorted},
};
use crate::{
    course::Course,
    intake::Submission,
    record::{Outcome, Record},
};

/// How long a hostile submission may take when its header says nothing.
const WITHIN: Duration = Duration::from_secs(60);

/// What a hostile submission must get.
#[derive(Debug, Clone)]
pub struct Due {
    /// The checks that are run, by name; all when it is empty.
    pub checks: BTreeSet<String>,
    /// Each check gets one of these.
    pub outcomes: BTreeSet<String>,
    /// The points that it may have at most.
    pub keeps_at_most: f64,
    /// How long its build and checks may take.
    pub within: Duration,
    /// What must be read somewhere in the record.
    pub says: Vec<String>,
    /// Whether it is compiled as if unsafe code were allowed.
    pub unsafe_code: bool,
}

/// Reads the hostile case in the folder `path`.
///
/// # Errors
///
/// When a file is no exercise's, or the header lacks what must come out.
pub(super) fn read_case(
    path: &Path,
    reference: &Submission,
    course: &Course,
) -> Result<Case, CaseError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let content = |what: String| CaseError::Content { path: path.to_owned(), what };
    let mut submission = Submission { student: name.clone(), ..reference.clone() };
    let mut exercises = BTreeSet::new();
    let mut due = Due {
        checks: BTreeSet::new(),
        outcomes: BTreeSet::new(),
        keeps_at_most: 0.0,
        within: WITHIN,
        says: Vec::new(),
        unsafe_code: false,
    };
    for file in sorted(path)? {
        let exercise = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(known) = course.exercise(&exercise) else {
            return Err(content(format!("`{}` is no exercise's file", file.display())));
        };
        let text = read_text(&file)?;
        for check in list(&text, "checks") {
            if !known.checks.iter().any(|entry| entry.name == check) {
                return Err(content(format!(
                    "its header names `{exercise}/{check}`, which does not exist"
                )));
            }
            due.checks.insert(check.to_owned());
        }
        for word in list(&text, "outcome") {
            if !Outcome::ALL.iter().any(|outcome| outcome.word() == word) {
                return Err(content(format!("its header names the outcome `{word}`")));
            }
            due.outcomes.insert(word.to_owned());
        }
        for points in header(&text, "keeps at most") {
            due.keeps_at_most =
                points.parse().map_err(|_| content(format!("it keeps `{points}`, no number")))?;
        }
        for time in header(&text, "within") {
            let seconds = time.strip_suffix(" s").and_then(|seconds| seconds.parse().ok());
            due.within = Duration::from_secs(
                seconds
                    .ok_or_else(|| content(format!("`within: {time}` is no time like `60 s`")))?,
            );
        }
        due.says.extend(header(&text, "says").map(str::to_owned));
        due.unsafe_code |= header(&text, "assumes").any(|what| what == "unsafe code");
        submission.files.insert(exercise.clone(), text);
        exercises.insert(exercise);
    }
    if exercises.is_empty() || due.outcomes.is_empty() {
        return Err(content("it has no exercise file, or no `outcome:` in its header".into()));
    }
    Ok(Case {
        name,
        kind: Kind::Hostile,
        submission,
        exercises,
        caught_by: BTreeSet::new(),
        may_fail: BTreeSet::new(),
        outcomes: BTreeSet::new(),
        keeps: None,
        pace: Pace::Unknown,
        hostile: Some(due),
    })
}

fn list<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    header(text, key).flat_map(|line| line.split(',').map(str::trim))
}

impl Due {
    /// What came out and must not, one sentence each.
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
            surprises.push("a control character has come into its record".into());
        }
        surprises
    }
}

/// What a hostile submission has left behind, one sentence each: touched canaries, files with the
/// name that all of them use, processes that run one of `programs`.
pub(super) fn left_behind(canaries: &Canaries, programs: &[PathBuf]) -> Vec<String> {
    let mut found = canaries.touched();
    for program in programs {
        // The folder of the build, which is this submission's own.
        let folder = program.parent().and_then(Path::parent).unwrap_or(program);
        found.extend(processes_of(folder));
    }
    found
}

fn processes_of(folder: &Path) -> Vec<String> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let running = processes.flatten().filter_map(|process| {
        let program = std::fs::read_link(process.path().join("exe")).ok()?;
        program.starts_with(folder).then(|| process.file_name().to_string_lossy().into_owned())
    });
    running.map(|pid| format!("its process {pid} still runs")).collect()
}

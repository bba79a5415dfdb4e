//! The reasons for a different outcome.

use super::side::Side;
use crate::record::{CheckRecord, Outcome, Record};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The learner handed in another file.
    Submission,
    /// The code of the checks changed.
    Check,
    /// `course.toml` has other points or another list of checks.
    Course,
    /// An instructor's points were set, changed or removed.
    Override,
    /// The compiler changed.
    Toolchain,
    /// The given code or its dependencies changed.
    GivenCode,
    /// The seed of the checks' random data changed.
    Seed,
    /// The late penalty changed.
    Late,
    /// Only one of the two runs graded it.
    Selection,
    /// None of the inputs of the verdict changed, but it was graded or measured again.
    Again,
}

impl Reason {
    /// All reasons, in the order in which they are shown.
    pub const ALL: [Reason; 10] = [
        Reason::Submission,
        Reason::Check,
        Reason::Course,
        Reason::Override,
        Reason::Toolchain,
        Reason::GivenCode,
        Reason::Seed,
        Reason::Late,
        Reason::Selection,
        Reason::Again,
    ];

    /// The word in texts and tables.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Submission => "submission",
            Reason::Check => "check",
            Reason::Course => "course",
            Reason::Override => "override",
            Reason::Toolchain => "toolchain",
            Reason::GivenCode => "given code",
            Reason::Seed => "seed",
            Reason::Late => "late days",
            Reason::Selection => "selection",
            Reason::Again => "graded again",
        }
    }

    /// The heading of a section.
    pub fn title(self) -> &'static str {
        match self {
            Reason::Submission => "Submissions",
            Reason::Check => "Checks",
            Reason::Course => "The course",
            Reason::Override => "Overrides",
            Reason::Toolchain => "The toolchain",
            Reason::GivenCode => "The given code",
            Reason::Seed => "The seed",
            Reason::Late => "Late days",
            Reason::Selection => "What was asked for",
            Reason::Again => "Graded again",
        }
    }
}

pub(super) fn words(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.word()).collect::<Vec<_>>().join(" or ")
}

/// Two records of one learner, with their runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) before: &'a Record,
    pub(super) after: &'a Record,
    pub(super) old: &'a Side,
    pub(super) new: &'a Side,
}

impl Pair<'_> {
    /// The possible reasons for a change of this check's verdict.
    pub(super) fn causes(&self, before: &CheckRecord, after: &CheckRecord) -> Vec<Reason> {
        let waits = [before, after].iter().any(|check| check.outcome == Outcome::Blocked);
        let causes = [
            (self.other_file(&after.exercise, waits), Reason::Submission),
            (self.other_code(), Reason::Check),
            (self.before.toolchain != self.after.toolchain, Reason::Toolchain),
            (self.other_given_code(), Reason::GivenCode),
            (self.before.seed != self.after.seed, Reason::Seed),
        ];
        let causes: Vec<_> =
            causes.into_iter().filter(|(is, _)| *is).map(|(_, reason)| reason).collect();
        match causes.is_empty() {
            false => causes,
            // The files of one part form one program, so another file of the part may matter.
            true if self.before.submission != self.after.submission => vec![Reason::Submission],
            true => vec![Reason::Again],
        }
    }

    /// Whether the exercise's file changed. With `any`, or if a record lacks the digests of its files, any file
    /// counts.
    fn other_file(&self, exercise: &str, any: bool) -> bool {
        let [before, after] = [self.before, self.after];
        if any || before.files.is_empty() || after.files.is_empty() {
            return before.submission != after.submission;
        }
        before.files.get(exercise) != after.files.get(exercise)
    }

    fn other_code(&self) -> bool {
        let codes = (self.old.code_of(self.before), self.new.code_of(self.after));
        matches!(codes, (Some(before), Some(after)) if before != after)
    }

    /// Whether the given code changed, apart from the compiler, which its digest covers.
    fn other_given_code(&self) -> bool {
        self.before.course != self.after.course && self.before.toolchain == self.after.toolchain
    }
}

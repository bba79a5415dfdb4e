//! The causes of a learner's lost points. One compiler error that affects three exercises is one cause, and so
//! is one exercise in which four checks fail.
//!
//! The most expensive cause comes first. Checks without a verdict are listed separately.

use std::collections::BTreeMap;

use super::{
    plain::points,
    view::{Shown, ShownCheck},
};
use crate::{compile::codes, explain::counted, record::Outcome};

/// One reason for lost points.
pub(super) struct Cause<'s> {
    pub(super) kind: Kind<'s>,
    /// The exercises that lose points by it, each with its checks, in the order of the course.
    pub(super) exercises: Vec<Cost<'s>>,
    pub(super) points: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind<'s> {
    /// Files do not compile because of this error, given by its code, or by its message if it has no code.
    Build(&'s str),
    /// The stub's `todo!` is still there.
    NotStarted,
    /// Checks of one exercise fail.
    Exercise(&'s str),
}

/// What a cause costs in one exercise.
pub(super) struct Cost<'s> {
    pub(super) exercise: &'s str,
    pub(super) failed: Vec<&'s ShownCheck<'s>>,
    /// The checks that were skipped because of it, such as the speed-up.
    pub(super) not_run: Vec<&'s ShownCheck<'s>>,
    /// Number of checks of the exercise without those that were skipped.
    pub(super) of: usize,
}

/// Checks of a cause that have the same finding.
pub(super) struct Same<'s> {
    pub(super) checks: Vec<&'s ShownCheck<'s>>,
}

/// The causes, the most expensive one first.
pub(super) fn causes<'s>(shown: &'s Shown<'s>) -> Vec<Cause<'s>> {
    let mut found: BTreeMap<Kind, Cause> = BTreeMap::new();
    let mut order = Vec::new();
    for (exercise, checks) in shown.exercises() {
        let not_run = || checks.iter().filter(|check| check.outcome == Outcome::NotMeasured);
        let of = checks.len() - not_run().count();
        let mut kinds: Vec<(Kind, Vec<&ShownCheck>)> = Vec::new();
        for check in checks.iter().filter(|check| check.outcome.loses_points()) {
            let kind = kind(check, exercise);
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, failed)) => failed.push(check),
                None => kinds.push((kind, vec![check])),
            }
        }
        // Skipped checks depend on all causes, so they are counted once.
        let mut not_run: Vec<&ShownCheck> = not_run().collect();
        for (kind, failed) in kinds {
            let cost = Cost { exercise, failed, not_run: std::mem::take(&mut not_run), of };
            let lost = cost.checks().map(|check| check.max_points - check.points).sum::<f64>();
            let cause = found.entry(kind.clone()).or_insert_with(|| {
                order.push(kind.clone());
                Cause { kind, exercises: Vec::new(), points: 0.0 }
            });
            cause.points += lost;
            cause.exercises.push(cost);
        }
    }
    let mut causes: Vec<Cause> = order.into_iter().filter_map(|kind| found.remove(&kind)).collect();
    causes.sort_by(|one, other| other.points.total_cmp(&one.points));
    causes
}

/// The checks without a verdict. They belong to no cause.
pub(super) fn undecided<'s>(shown: &'s Shown<'s>) -> Vec<&'s ShownCheck<'s>> {
    let causes = causes(shown);
    let not_run: Vec<&str> = causes
        .iter()
        .flat_map(|cause| &cause.exercises)
        .flat_map(|cost| &cost.not_run)
        .map(|check| check.id.as_str())
        .collect();
    let open = shown.checks.iter().filter(|check| {
        check.outcome != Outcome::Pass
            && !check.outcome.loses_points()
            && !not_run.contains(&check.id.as_str())
    });
    open.collect()
}

fn kind<'s>(check: &'s ShownCheck, exercise: &'s str) -> Kind<'s> {
    if check.outcome == Outcome::BuildError {
        let error = codes::first_error(&check.lead);
        let (code, says) = error.unwrap_or_else(|| codes::headline(&check.lead));
        return Kind::Build(if code.is_empty() { says } else { code });
    }
    if check.not_started { Kind::NotStarted } else { Kind::Exercise(exercise) }
}

impl<'s> Cost<'s> {
    /// All checks that lose points by it.
    pub(super) fn checks(&self) -> impl Iterator<Item = &'s ShownCheck<'s>> {
        self.failed.iter().chain(&self.not_run).copied()
    }

    pub(super) fn points(&self) -> f64 {
        self.checks().map(|check| check.max_points - check.points).sum()
    }
}

impl<'s> Cause<'s> {
    /// The heading, with names of exercises in backticks.
    pub(super) fn title(&self) -> String {
        match (&self.kind, self.exercises.as_slice()) {
            (Kind::Build(_), [only]) => format!("`{}` does not compile", only.exercise),
            (Kind::Build(_), all) => format!("{} files do not compile", all.len()),
            (Kind::NotStarted, [only]) => format!("`{}` is not started", only.exercise),
            (Kind::NotStarted, all) => format!("{} exercises are not started", all.len()),
            (Kind::Exercise(name), all) => {
                let (failed, of) = all.first().map_or((0, 0), |cost| (cost.failed.len(), cost.of));
                format!("`{name}`: {failed} of {} failed", counted(of, "check", "checks"))
            }
        }
    }

    /// The first thing to do, and the names or checks that it concerns.
    pub(super) fn first_step(&self) -> (String, String) {
        let next = self.main_finding().map_or("", |finding| finding.next.as_str());
        match &self.kind {
            Kind::Build(_) => {
                let (make, names) = match self.exercises.len() {
                    1 => (format!("Make {} compile.", self.names()), String::new()),
                    files => {
                        (format!("Make {files} files compile."), format!("{}. ", self.names()))
                    }
                };
                (make, format!("{names}{}", sentence(next)).trim_end().to_owned())
            }
            Kind::NotStarted => ("Write your answer.".to_owned(), format!("{}.", self.names())),
            Kind::Exercise(name) if next.is_empty() => {
                (format!("Look at `{name}` again."), self.checks_in_words())
            }
            Kind::Exercise(name) => {
                (sentence(next), format!("`{name}`: {}", self.checks_in_words()))
            }
        }
    }

    /// The finding of the check that costs most.
    pub(super) fn main_finding(&self) -> Option<&'s super::ShownFinding> {
        let failed = self.exercises.iter().flat_map(|cost| &cost.failed);
        let mut best: Option<&ShownCheck> = None;
        for check in failed.filter(|check| check.finding.is_some()) {
            if best.is_none_or(|best| check.max_points > best.max_points) {
                best = Some(check);
            }
        }
        best.and_then(|check| check.finding.as_ref())
    }

    fn names(&self) -> String {
        let names = self.exercises.iter().map(|cost| format!("`{}`", cost.exercise));
        names.collect::<Vec<_>>().join(", ")
    }

    fn checks_in_words(&self) -> String {
        let names: Vec<&str> = self
            .exercises
            .iter()
            .flat_map(|cost| &cost.failed)
            .map(|check| check.name.as_str())
            .collect();
        match names.as_slice() {
            [] => String::new(),
            few if few.len() <= 4 => format!("{}.", few.join(", ")),
            many => format!("{} and {} more.", many[..3].join(", "), many.len() - 3),
        }
    }

    /// What each exercise loses by it, such as "`alpha`: 6 checks, 14 points".
    pub(super) fn costs(&self) -> Vec<String> {
        let cost = |cost: &Cost| {
            format!(
                "`{}`: {}, {}",
                cost.exercise,
                counted(cost.checks().count(), "check", "checks"),
                in_points(cost.points())
            )
        };
        self.exercises.iter().map(cost).collect()
    }

    /// Its checks, grouped by finding.
    pub(super) fn findings(&self) -> Vec<Same<'s>> {
        let mut same: Vec<Same> = Vec::new();
        for check in self.exercises.iter().flat_map(|cost| &cost.failed) {
            let alike = |known: &Same| {
                known.checks[0].finding == check.finding && known.checks[0].lead == check.lead
            };
            match same.iter_mut().find(|known| alike(known)) {
                Some(known) => known.checks.push(check),
                None => same.push(Same { checks: vec![check] }),
            }
        }
        same
    }

    /// The compiler's messages without repetitions, in the order of the exercises.
    pub(super) fn messages(&self) -> Vec<&'s str> {
        let mut messages = Vec::new();
        for check in self.exercises.iter().flat_map(|cost| &cost.failed) {
            for message in codes::messages(&check.lead) {
                if !messages.contains(&message) {
                    messages.push(message);
                }
            }
        }
        messages
    }

    /// What was seen in each exercise, without repetitions.
    pub(super) fn seen(&self) -> Vec<String> {
        let several = self.exercises.len() > 1;
        let seen = self.exercises.iter().filter_map(|cost| {
            let seen = cost.failed.iter().find_map(|check| check.finding.as_ref()?.seen.as_deref());
            let of = if several { format!("`{}`: ", cost.exercise) } else { String::new() };
            Some(format!("{of}{}", seen?))
        });
        seen.collect()
    }
}

pub(super) fn in_points(value: f64) -> String {
    if points(value) == "1" { "1 point".into() } else { format!("{} points", points(value)) }
}

/// Turns a phrase of a finding into a sentence.
pub(super) fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if phrase.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        class::testing,
        record::{CheckRecord, Record},
        report::view::{View, shown},
    };
    use lab::Finding;

    fn check(id: &str, outcome: Outcome, seen: &str, lead: &str) -> CheckRecord {
        let exercise = id.split_once('/').unwrap().0;
        let finding = (!seen.is_empty()).then(|| Finding::new("must", seen, "cause", "do it"));
        CheckRecord {
            id: id.into(),
            exercise: exercise.into(),
            outcome,
            points: 0.0,
            max_points: 2.0,
            lead: lead.into(),
            finding,
            ..testing::record("ada", 2.0).checks.remove(0)
        }
    }

    fn record(checks: Vec<CheckRecord>) -> Record {
        Record { checks, ..testing::record("ada", 2.0) }
    }

    const E0521: &str = "error[E0521]: borrowed data escapes\n  --> part/src/exercises/a.rs:1:1";

    #[test]
    fn equal_compiler_errors_are_one_cause() {
        let record = record(vec![
            check("a/1", Outcome::BuildError, "it", E0521),
            check("a/2", Outcome::BuildError, "it", E0521),
            check("a/speed-up", Outcome::NotMeasured, "", "not yet"),
            check("b/1", Outcome::BuildError, "it", E0521),
            check("c/1", Outcome::BuildError, "it", "error: unclosed delimiter"),
        ]);
        let shown = shown(&record, View::Learner);
        let causes = causes(&shown);
        let titles: Vec<String> = causes.iter().map(Cause::title).collect();
        assert_eq!(titles, ["2 files do not compile", "`c` does not compile"]);
        assert_eq!(causes[0].points, 8.0);
        assert_eq!(causes[0].costs(), ["`a`: 3 checks, 6 points", "`b`: 1 check, 2 points"]);
        assert_eq!(causes[0].messages().len(), 1);
        assert!(undecided(&shown).is_empty());
    }

    /// The cause that costs the most points comes first.
    #[test]
    fn stubs_are_one_cause() {
        let todo = "not yet implemented: write it";
        let record = record(vec![
            check("a/1", Outcome::Fail, "one", ""),
            check("b/1", Outcome::Crash, todo, ""),
            check("c/1", Outcome::Crash, todo, ""),
            check("d/1", Outcome::Blocked, "", "it needs c"),
        ]);
        let shown = shown(&record, View::Learner);
        let causes = causes(&shown);
        let titles: Vec<String> = causes.iter().map(Cause::title).collect();
        assert_eq!(titles, ["2 exercises are not started", "`a`: 1 of 1 check failed"]);
        assert_eq!(causes[1].first_step(), ("Do it.".into(), "`a`: 1.".into()));
        assert_eq!(undecided(&shown).len(), 1);
    }

    #[test]
    fn equal_findings_are_shown_once() {
        let record = record(vec![
            check("a/1", Outcome::Crash, "a panic", ""),
            check("a/2", Outcome::Crash, "a panic", ""),
            check("a/3", Outcome::Fail, "other", ""),
        ]);
        let shown = shown(&record, View::Learner);
        let causes = causes(&shown);
        let sizes: Vec<usize> = causes[0].findings().iter().map(|same| same.checks.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn a_phrase_becomes_a_sentence() {
        let sentences = ["start all threads", "`join` later", "is it?", ""].map(sentence);
        assert_eq!(sentences, ["Start all threads.", "`join` later.", "Is it?", ""]);
    }
}

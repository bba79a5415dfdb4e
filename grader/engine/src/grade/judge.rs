//! Runs one check and forms its verdict. The check is run once more if the grader failed, or if a memory fault ended
//! the program, which a library may have caused.

use std::{path::Path, time::Instant};

use fastrand::Rng;
use lab::Finding;
use witness::{Part, Stage, Unmet, Verdict, kept::Kept, timeline::Timeline};

use super::{
    Grader, absent, milliseconds, mix,
    task::{Judged, Subject, Task},
};
use crate::{
    course::ExerciseEntry,
    explain::explain,
    file_name::file_name,
    record::{CheckMeasurement, Outcome},
};

/// The number of requests in the record of a check that passed and counted no threads.
const SPANS_OF_A_PASS: usize = 24;

impl Grader {
    pub(super) fn judge(&self, subject: Subject, task: &Task) -> Judged {
        let began = Instant::now();
        let built = match subject.program(task.exercise) {
            Ok(built) => built,
            Err(judged) => return *judged,
        };
        let own_programs = self.builder.kit().programs();
        let attempt = || {
            let run = || self.run(subject, task, [&built.program, &own_programs]);
            let may_lack =
                |(result, stage): &(Verdict, Stage)| result.is_err() && stage.excess.is_none();
            subject.sandbox.with_room(run, may_lack)
        };
        let done = match attempt() {
            Ok((Err(unmet), stage)) if deserves_another(&unmet, &stage) => attempt(),
            done => done,
        };
        let (result, stage) = match done {
            Ok(done) => done,
            Err(error) => return Judged::without_run(Outcome::GraderError, explain(&error)),
        };
        let held = result.as_ref().map(|met| met.sentence().to_owned()).unwrap_or_default();
        let (outcome, finding, lead) = self.outcome(task.exercise.part, result);
        let text = subject.submission.files.get(&task.exercise.name);
        let finding = finding.map(|finding| match text {
            Some(text) => absent::explain(finding, text, subject.sandbox.layers()),
            None => finding,
        });
        let lead = match text {
            None if outcome != Outcome::Pass => not_handed_in(task.exercise, &lead),
            _ => lead,
        };
        let timeline = shown(stage.timeline, outcome);
        let measurement = CheckMeasurement {
            wall_ms: milliseconds(began.elapsed()),
            decided_by: stage.because,
            held,
            requests: stage.requests,
            spans: timeline.spans,
            spans_left_out: timeline.left_out,
            together: timeline.together,
            last_words: stage.last_words,
        };
        Judged { outcome, finding, lead, measurement }
    }

    /// Runs the check once, with the learner's program and the folder of the grader's own.
    fn run<'a>(
        &self,
        subject: Subject<'a>,
        task: &Task,
        [program, own_programs]: [&'a Path; 2],
    ) -> (Verdict, Stage<'a>) {
        let exercise = task.exercise;
        let rng = Rng::with_seed(mix(&[&subject.seed.to_string(), &task.id()]));
        let processes = exercise.code.processes;
        let mut stage = Stage::new(subject.sandbox, program, own_programs, processes, rng);
        stage.budget = subject.budgets.get(&exercise.name).cloned().unwrap_or_default();
        stage.kept = self.keep.as_ref().map(|folder| {
            let student = file_name(&subject.submission.student);
            Kept::new(folder.join(student).join(task.id()))
        });
        let result = (task.check.run)(&mut stage);
        (stage.unless_stopped(result), stage)
    }

    /// The outcome of a check, the finding, and text instead of one.
    fn outcome(&self, part: Part, result: Verdict) -> (Outcome, Option<Finding>, String) {
        let (outcome, finding) = match result {
            Ok(_) => return (Outcome::Pass, None, String::new()),
            Err(Unmet::Failed(finding)) => (Outcome::Fail, finding),
            Err(Unmet::Crashed(finding) | Unmet::Panicked(finding) | Unmet::Faulted(finding)) => {
                (Outcome::Crash, finding)
            }
            Err(Unmet::TimedOut(finding)) => (Outcome::Timeout, finding),
            Err(Unmet::Grader(error)) => match self.not_executed(part, &error) {
                Some(finding) => (Outcome::Crash, finding),
                None => return (Outcome::GraderError, None, explain(&error)),
            },
        };
        (outcome, Some(finding), String::new())
    }
}

/// Whether a check with this result is run once more.
fn deserves_another(unmet: &Unmet, stage: &Stage) -> bool {
    match unmet {
        Unmet::Grader(_) => true,
        Unmet::Faulted(_) => stage.was_short(),
        _ => false,
    }
}

/// The lead of a check that failed without a file.
fn not_handed_in(exercise: &ExerciseEntry, lead: &str) -> String {
    let path = exercise.path();
    let missing = format!("{} was not handed in and is graded as the stub", path.display());
    if lead.is_empty() { missing } else { format!("{missing}\n{lead}") }
}

/// Shortens the timeline of a check that passed and counted no threads.
fn shown(timeline: Timeline, outcome: Outcome) -> Timeline {
    let shows_why = outcome != Outcome::Pass || timeline.together.is_some();
    if shows_why { timeline } else { timeline.shortened(SPANS_OF_A_PASS) }
}

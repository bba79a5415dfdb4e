//! Grades a class. Known verdicts are kept, missing ones are formed, and results are written as the run goes.
//!
//! There are two lanes. Builds and checks of different submissions run in parallel, one submission per worker.
//! Speed-ups need a quiet machine, so they run after all checks, one submission at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    interrupt,
    journal::{Entry, Journal},
    lane::{Came, Lane, Run, Task, Trouble},
    listing::{Listing, read_again},
    manifest::{Learner, Manifest},
    progress::{Progress, Then},
    results::{Results, may_keep, unmeasured},
    why::{Why, is_speedup, only, split},
    workers,
};
use crate::{
    common::cores,
    course::Course,
    grade::{AHEAD, Grader, SpeedupLane},
    intake::Submission,
    record::Record,
    score,
};

/// The checks that are repeated although they have a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    Nothing,
    /// Checks that ended without a verdict.
    Errors,
    /// These checks: `exercise/check`.
    Checks(BTreeSet<String>),
    Everything,
}

/// A class that is to be graded.
pub struct Class<'a> {
    /// Grades one submission.
    pub grader: &'a Grader,
    /// Measures speed-ups, if they are wanted.
    pub speedups: Option<SpeedupLane<'a>>,
    /// The course with only the selected exercises.
    pub course: &'a Course,
    /// The finished verdicts.
    pub journal: &'a Journal,
    /// The learners, with the digests of their submissions.
    pub manifest: &'a Manifest,
    /// The submitted files.
    pub listing: &'a Listing,
    /// The files that verdicts are written to.
    pub results: &'a Results<'a>,
    /// The number of submissions that are graded at the same time.
    pub jobs: usize,
    /// The checks to repeat.
    pub again: Again,
    /// Whether to report what is started, and why.
    pub verbose: bool,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Graded {
    /// The records, sorted by learner. They are slim, unless there is only one.
    pub records: Vec<Record>,
    /// The number of learners whose verdicts existed before the run.
    pub kept: usize,
    /// Number of learners still to be graded or measured, because the run was interrupted or something went
    /// wrong.
    pub open: usize,
    /// Descriptions of failures that affected single submissions.
    pub troubles: Vec<String>,
}

impl Class<'_> {
    /// Grades all checks without a verdict and those to repeat. Writes every learner's result.
    ///
    /// # Errors
    ///
    /// When journal or results cannot be written. Problems of a submission are not errors. They are in its record.
    pub fn grade(&self) -> anyhow::Result<Graded> {
        let mut run = Run::new(self.manifest.learners.len() == 1);
        let mut tasks = Vec::new();
        for learners in self.groups().into_values() {
            match self.known(learners[0]) {
                (None, Some(entry)) => run.keep(self.finish_all(&learners, &entry.record)?),
                (why, entry) => {
                    // Until its speed-ups are measured, its results exclude them.
                    let why = why.unwrap_or(Why::Missing);
                    if let (Why::Speedups(_), Some(entry)) = (&why, &entry) {
                        run.enter(self.finish_all(&learners, &entry.record)?);
                    }
                    let student = &learners[0].student;
                    let Some(sources) = self.listing.sources.get(student) else { continue };
                    tasks.push(Task { sources, learners, why });
                }
            }
        }
        let kept = run.done;
        if kept > 0 && !tasks.is_empty() {
            eprintln!("graded before: {kept}; to do: {}", self.manifest.learners.len() - kept);
        }
        if self.verbose {
            for task in &tasks {
                eprintln!("to do: {}: {}", task.names(), task.why.words());
            }
        }
        let (mut measured, unchecked): (Vec<_>, Vec<_>) =
            tasks.into_iter().partition(|task| matches!(task.why, Why::Speedups(_)));
        let then = if self.speedups.is_some() { Then::Speedups } else { Then::Done };
        let mut progress = Progress::new(unchecked.len(), then);
        let lane = Lane { jobs: self.jobs, last: then == Then::Done };
        let through = run.lane(
            &unchecked,
            lane,
            &mut progress,
            |task| self.check(task),
            |task, why| self.panicked(task, why),
        )?;
        drop(progress);
        if let Some(speedups) = &self.speedups {
            let left = |(task, through)| if through { Some(task) } else { None };
            measured.extend(unchecked.into_iter().zip(through).filter_map(left));
            self.measure_all(&measured, speedups, &mut run)?;
        }
        let records: Vec<Record> = run.rows.into_values().collect();
        self.results.write_class(&records, &self.manifest.standings(&records))?;
        let open = self.manifest.learners.len() - run.done;
        Ok(Graded { records, kept, open, troubles: run.troubles })
    }

    /// Learners grouped by equal submissions.
    fn groups(&self) -> BTreeMap<&str, Vec<&Learner>> {
        let mut groups: BTreeMap<&str, Vec<&Learner>> = BTreeMap::new();
        for learner in &self.manifest.learners {
            groups.entry(&learner.submission).or_default().push(learner);
        }
        groups
    }

    /// The reason why a submission must be graded, if any, and the journal's entry for it.
    fn known(&self, learner: &Learner) -> (Option<Why>, Option<Entry>) {
        if self.again == Again::Everything {
            return (Some(Why::Forced), None);
        }
        if let Again::Checks(ids) = &self.again {
            let Some(base) = self.base(learner) else { return (Some(Why::Missing), None) };
            let mut ids = ids.clone();
            ids.retain(|id| self.speedups.is_some() || !is_speedup(id));
            return ((!ids.is_empty()).then(|| split(ids)), Some(base));
        }
        let terms = &self.manifest.terms;
        let Some(entry) = self.journal.get(&terms.key(&learner.submission)) else {
            return (Some(Why::Missing), None);
        };
        let mut open: BTreeSet<String> = match self.again {
            Again::Errors => {
                let checks = entry.record.checks.iter();
                checks.filter(|check| check.outcome.is_open()).map(|c| c.id.clone()).collect()
            }
            _ => BTreeSet::new(),
        };
        if self.speedups.is_none() {
            open.retain(|id| !is_speedup(id));
        }
        let unmeasured = self.speedups.is_some() && !entry.measured;
        let why = (!open.is_empty() || unmeasured).then(|| split(open));
        (why, Some(entry))
    }

    /// The journal's entry for a submission of which some checks are repeated. Verdicts by earlier code of the checks
    /// count, too.
    fn base(&self, learner: &Learner) -> Option<Entry> {
        let terms = &self.manifest.terms;
        let entry = self.journal.get(&terms.key(&learner.submission));
        entry.or_else(|| self.journal.get_by_other_checks(&learner.submission, terms))
    }

    /// The first lane of one submission: builds and checks, and the builds for its speed-ups.
    fn check(&self, task: &Task) -> Came {
        self.started(task);
        let learner = task.learners[0];
        let submission = self.read(task)?;
        let record = match (&task.why, self.base(learner)) {
            (Why::Again(ids), Some(base)) => self.again(&submission, ids, base.record),
            _ => self.grader.grade(&submission, self.course),
        };
        let left = unmeasured(self.course, &record);
        if let Some(speedups) = &self.speedups {
            speedups.prepare(&submission, &left, &record);
        }
        self.put(task, record, left.exercises.is_empty())
    }

    /// The second lane. In batches of [`AHEAD`] submissions, it builds on all cores what the first lane did
    /// not, and then measures one submission at a time with nothing else running.
    fn measure_all(
        &self,
        tasks: &[Task],
        speedups: &SpeedupLane,
        run: &mut Run,
    ) -> anyhow::Result<()> {
        let mut progress = Progress::new(tasks.len(), Then::Done);
        if tasks.len() > 1 && !interrupt::asked() {
            progress.say("speed-ups, one after another on a quiet machine");
        }
        for tasks in tasks.chunks(AHEAD) {
            let unbuilt = |task: &&Task| !speedups.is_prepared(&task.learners[0].submission);
            let unbuilt: Vec<_> = tasks.iter().filter(unbuilt).collect();
            if unbuilt.len() > 1 && !interrupt::asked() {
                progress.say(&format!("building the programs of {} for it", unbuilt.len()));
            }
            let build = |task: &&Task| {
                if let Ok((submission, record, left)) = self.unmeasured(task) {
                    speedups.prepare(&submission, &left, &record);
                }
            };
            // An error here occurs again below and is reported there.
            workers::run(&unbuilt, self.jobs, build, interrupt::asked, |_, _| {});
            let lane = Lane { jobs: 1, last: true };
            let measure = |task: &Task| {
                self.started(task);
                let (submission, mut record, left) = self.unmeasured(task)?;
                speedups.measure(&submission, &left, &mut record);
                self.put(task, record, true)
            };
            run.lane(tasks, lane, &mut progress, measure, |task, why| self.panicked(task, why))?;
        }
        Ok(())
    }

    /// A checked submission, its record, and the exercises whose speed-ups are to be measured.
    fn unmeasured(&self, task: &Task) -> Result<(Submission, Record, Course), Trouble> {
        let learner = task.learners[0];
        let submission = self.read(task)?;
        let Some(entry) = self.base(learner) else {
            return Err(Trouble::Submission(format!("{}: not graded", task.names())));
        };
        let mut record = entry.record;
        if let Why::Speedups(ids) = &task.why {
            record.checks.retain(|check| !ids.contains(&check.id));
        }
        record.measurements.cores = cores();
        record.student.clone_from(&learner.student);
        let left = unmeasured(self.course, &record);
        Ok((submission, record, left))
    }

    /// Prints that a task has begun, with `--verbose`.
    fn started(&self, task: &Task) {
        if self.verbose {
            eprintln!("started: {}", task.names());
        }
    }

    fn read(&self, task: &Task) -> Result<Submission, Trouble> {
        let learner = task.learners[0];
        let submission = read_again(task.sources, learner, &self.grader.course).map_err(|why| {
            Trouble::Submission(format!("{}: {}", task.names(), why.escape_debug()))
        })?;
        Ok(Submission { student: learner.student.clone(), ..submission })
    }

    /// Stores verdicts in the journal, and then writes the results of all learners with this submission.
    fn put(&self, task: &Task, mut record: Record, measured: bool) -> Came {
        if !may_keep(&record) {
            return Err(Trouble::Submission(format!("{}: interrupted", task.names())));
        }
        record.student = String::new();
        record.notes = Vec::new();
        record.code.clone_from(&self.manifest.terms.checks);
        let key = self.manifest.terms.key(&task.learners[0].submission);
        let entry = Entry { key, measured, record };
        self.journal.put(&entry).map_err(|error| Trouble::Ours(error.into()))?;
        self.finish_all(&task.learners, &entry.record).map_err(Trouble::Ours)
    }

    /// Runs some checks again and takes the others from `base`. If any check of an exercise was rerun, its
    /// speed-up is dropped, to be measured again.
    fn again(&self, submission: &Submission, ids: &BTreeSet<String>, base: Record) -> Record {
        let new = self.grader.grade(submission, &only(self.course, ids));
        let mut record = base;
        record.checks.retain(|check| {
            let redone = new.checks.iter().any(|new| new.exercise == check.exercise);
            !(check.is_speedup() && (redone || ids.contains(&check.id)))
        });
        for check in new.checks {
            if let Some(old) = record.checks.iter_mut().find(|old| old.id == check.id) {
                *old = check;
            }
        }
        record.measurements.checks.extend(new.measurements.checks);
        record.sandbox = new.sandbox;
        score::apply(&mut record, self.course);
        record
    }

    /// Creates and writes the results of learners with the same submission.
    fn finish_all(&self, learners: &[&Learner], graded: &Record) -> anyhow::Result<Vec<Record>> {
        let finish = |learner: &&Learner| {
            let record = self.results.record(learner, graded);
            self.results.write(&record)?;
            Ok(record)
        };
        learners.iter().map(finish).collect()
    }

    /// The results of learners on whose submission our own code panicked. No verdicts are stored, so that the
    /// next run tries again.
    fn panicked(&self, task: &Task, why: &str) -> anyhow::Result<Vec<Record>> {
        let mut record = self.grader.failed(&Submission::default(), self.course, why);
        record.submission.clone_from(&task.learners[0].submission);
        self.finish_all(&task.learners, &record)
    }
}

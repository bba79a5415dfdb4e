//! One of the two lanes of a class run, for checks or for speed-ups. It works on the submissions, several at a time if
//! that is allowed, and collects the results.

use std::{collections::BTreeMap, sync::Mutex};

use super::{
    interrupt,
    manifest::Learner,
    progress::Progress,
    results::slim,
    why::Why,
    workers::{self, Done},
};
use crate::{common::lock, intake::Source, record::Record, score};

/// One submission that is not finished.
pub(super) struct Task<'a> {
    pub(super) sources: &'a [Source],
    /// All learners with the same submission.
    pub(super) learners: Vec<&'a Learner>,
    pub(super) why: Why,
}

impl Task<'_> {
    /// `ada`, or `ada and 2 others` with the same submission.
    pub(super) fn names(&self) -> String {
        let first = self.learners.first().map_or("", |learner| learner.student.as_str());
        let first = first.escape_debug();
        match self.learners.len() {
            0 | 1 => first.to_string(),
            2 => format!("{first} and another"),
            count => format!("{first} and {} others", count - 1),
        }
    }
}

/// The result of one lane of one task, which is the results of its learners or the failure that stopped it.
pub(super) type Came = Result<Vec<Record>, Trouble>;

/// The failure that stopped one submission, or all.
pub(super) enum Trouble {
    Submission(String),
    Ours(anyhow::Error),
}

/// The settings of a lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lane {
    /// The number of submissions at the same time.
    pub(super) jobs: usize,
    /// Whether a submission is done after this lane.
    pub(super) last: bool,
}

/// The results of a run so far.
pub(super) struct Run {
    /// By learner. They are slim, unless the learner is `alone`.
    pub(super) rows: BTreeMap<String, Record>,
    /// Descriptions of failures that affected single submissions.
    pub(super) troubles: Vec<String>,
    /// Number of learners that are done.
    pub(super) done: usize,
    alone: bool,
}

impl Run {
    /// A run without results, for a learner that is `alone` or for a class.
    pub(super) fn new(alone: bool) -> Self {
        Self { rows: BTreeMap::new(), troubles: Vec::new(), done: 0, alone }
    }

    /// Adds results that are final.
    pub(super) fn keep(&mut self, records: Vec<Record>) {
        self.done += records.len();
        self.enter(records);
    }

    /// Adds results that may still change.
    pub(super) fn enter(&mut self, records: Vec<Record>) {
        let row = |record: Record| if self.alone { record } else { slim(record) };
        self.rows.extend(records.into_iter().map(|r| (r.student.clone(), row(r))));
    }

    /// Runs one lane over `tasks`. Returns for each task whether its work succeeded. `panicked` makes the results of a
    /// task on which our own code panicked.
    pub(super) fn lane(
        &mut self,
        tasks: &[Task],
        lane: Lane,
        progress: &mut Progress,
        work: impl Fn(&Task) -> Came + Sync,
        panicked: impl Fn(&Task, &str) -> anyhow::Result<Vec<Record>>,
    ) -> anyhow::Result<Vec<bool>> {
        let mut through = vec![false; tasks.len()];
        let broken: Mutex<Option<anyhow::Error>> = Mutex::default();
        let stop = || interrupt::asked() || lock(&broken).is_some();
        workers::run(tasks, lane.jobs, work, stop, |at, came| {
            let task = &tasks[at];
            let name = task.names();
            let records = match came {
                Done::Result(Ok(records)) => records,
                Done::Result(Err(Trouble::Submission(what))) => {
                    progress.step(&what);
                    self.troubles.push(what);
                    return;
                }
                Done::Result(Err(Trouble::Ours(error))) => {
                    *lock(&broken) = Some(error);
                    return;
                }
                Done::Panicked(why) => {
                    self.troubles.push(format!("{name}: {why}"));
                    progress.step(&format!("{name}: {why}"));
                    match panicked(task, &why) {
                        Ok(records) => self.keep(records),
                        Err(error) => *lock(&broken) = Some(error),
                    }
                    return;
                }
            };
            through[at] = true;
            if let Some(record) = records.first() {
                progress.step(&format!("{name}: {}", score_in_words(record)));
            }
            if lane.last { self.keep(records) } else { self.enter(records) }
        });
        match broken.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            Some(error) => Err(error),
            None => Ok(through),
        }
    }
}

/// The score, such as `7.5 of 12`. After a failure of the grader there is no score.
fn score_in_words(record: &Record) -> String {
    if record.is_faulty() {
        return "grader error".into();
    }
    format!("{} of {}", score::rounded(record.score), record.max_score)
}

//! The order in which the checks of a submission run. Some wait for those of another exercise.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
    thread,
};

use witness::Pace;

use super::{
    Grader,
    task::{Judged, Subject, Task, tasks},
};
use crate::{common::lock, record::Outcome};

impl Grader {
    /// Runs every check of the course. The verdicts are in the course's order.
    ///
    /// An exercise that a check needs runs first, even if it is not to be graded. If it has lost points, the
    /// check is blocked.
    pub(super) fn check<'a>(&'a self, subject: Subject<'a>) -> Vec<(Task<'a>, Judged)> {
        let asked = tasks(&subject.course.exercises);
        let needed: BTreeSet<&str> =
            asked.iter().filter_map(|task| task.entry.needs.as_deref()).collect();
        let unasked = self.course.exercises.iter().filter(|exercise| {
            needed.contains(exercise.name.as_str())
                && subject.course.exercise(&exercise.name).is_none()
        });
        let unasked = tasks(unasked);
        let (first, rest): (Vec<_>, Vec<_>) =
            asked.iter().chain(&unasked).partition(|Task { exercise, entry, .. }| {
                entry.needs.is_none() && needed.contains(exercise.name.as_str())
            });

        let mut verdicts = self.judge_all(subject, &first);
        let failed: BTreeSet<_> = needed
            .into_iter()
            .filter(|name| {
                let mut own = first.iter().filter(|task| task.exercise.name == *name);
                own.any(|task| {
                    let verdict = verdicts.get(&task.id());
                    task.entry.points > 0.0 && verdict.is_some_and(|j| j.outcome.loses_points())
                })
            })
            .map(str::to_owned)
            .collect();
        let compiles = |task: &Task| subject.compiles(task.exercise);
        let (blocked, mut free): (Vec<_>, Vec<_>) = rest.into_iter().partition(|task| {
            task.entry.needs.as_ref().is_some_and(|name| failed.contains(name)) && compiles(task)
        });
        // Checks that take a fixed time start early, so that the others run beside them.
        free.sort_by_key(|task: &&Task| task.exercise.code.pace != Pace::TakesSeconds);
        verdicts.extend(self.judge_all(subject, &free));
        for task in blocked {
            let name = task.entry.needs.as_deref().unwrap_or_default();
            let message = format!(
                "it needs {name}, which is not right yet: see the messages there. Until \
                 then this check gets the same share of its points as the other checks of {}",
                task.exercise.name
            );
            verdicts.insert(task.id(), Judged::without_run(Outcome::Blocked, message));
        }
        asked.iter().filter_map(|task| Some((*task, verdicts.remove(&task.id())?))).collect()
    }

    /// Runs `tasks`, each as soon as a slot is free.
    fn judge_all(&self, subject: Subject, tasks: &[&Task]) -> BTreeMap<String, Judged> {
        let judged: Mutex<BTreeMap<String, Judged>> = Mutex::default();
        thread::scope(|scope| {
            for task in tasks {
                let place = self.places.take();
                scope.spawn(|| {
                    let _place = place;
                    let verdict = self.judge(subject, task);
                    lock(&judged).insert(task.id(), verdict);
                });
            }
        });
        judged.into_inner().unwrap_or_else(|e| e.into_inner())
    }
}

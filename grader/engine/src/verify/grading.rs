//! Grades kept submissions in the same way as a learner's.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use super::{canaries::Canaries, case::Case, left_behind::left_behind, verdicts::Verdicts};
use crate::grade::{Grader, Program};

/// Grades all `cases`, `jobs` in parallel and each `repeat` times, but hostile ones once. Each is reported when
/// it is done. Hostile cases need `canaries`.
pub fn verify(
    grader: &Grader,
    cases: &[Case],
    repeat: u32,
    jobs: usize,
    canaries: Option<&Canaries>,
    tell: impl Fn(&Verdicts) + Sync,
) -> Vec<Verdicts> {
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<usize, Verdicts>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(case) = cases.get(at) else { return };
                    let verdicts = match canaries {
                        Some(canaries) if case.hostile.is_some() => {
                            verify_hostile(grader, case, canaries)
                        }
                        _ => verify_case(grader, case, repeat),
                    };
                    tell(&verdicts);
                    done.lock().unwrap_or_else(|e| e.into_inner()).insert(at, verdicts);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(|e| e.into_inner()).into_values().collect()
}

fn verify_case(grader: &Grader, case: &Case, repeat: u32) -> Verdicts {
    let mut verdicts = Verdicts::of(case, repeat);
    let building = Instant::now();
    let course = case.course(&grader.course);
    let programs = grader.build(&case.submission, &course);
    let build_ms = building.elapsed().as_millis() as u64;
    for run in 0..repeat {
        let seed = grader.seed + u64::from(run);
        let record = grader.record(&case.submission, &course, &programs, build_ms, seed);
        for surprise in case.surprises(&record) {
            verdicts.surprises.push(format!("run {}: {surprise}", run + 1));
        }
        verdicts.add(&record);
    }
    verdicts
}

/// Grades a hostile case, and then checks what it has left behind or touched.
fn verify_hostile(grader: &Grader, case: &Case, canaries: &Canaries) -> Verdicts {
    let mut verdicts = Verdicts::of(case, 1);
    let Some(due) = &case.hostile else { return verdicts };
    let mut submission = case.submission.clone();
    for text in submission.files.values_mut() {
        *text = canaries.name_in(text);
    }
    let began = Instant::now();
    let course = case.course(&grader.course);
    let programs = match due.unsafe_code {
        true => grader.build_with(&grader.builder.allowing_unsafe_code(), &submission, &course),
        false => grader.build(&submission, &course),
    };
    let build_ms = began.elapsed().as_millis() as u64;
    let record = grader.record(&submission, &course, &programs, build_ms, grader.seed);
    let took = began.elapsed();
    verdicts.surprises = case.surprises(&record);
    if took > due.within {
        let surprise = format!("it took {} s of at most {}", took.as_secs(), due.within.as_secs());
        verdicts.surprises.push(surprise);
    }
    let built = programs.values().filter_map(|program| match program {
        Program::Built(built) => Some(built.program.clone()),
        Program::Failed(_) => None,
    });
    verdicts.surprises.extend(left_behind(canaries, &built.collect::<Vec<_>>()));
    verdicts.add(&record);
    verdicts
}

//! `grader verify` grades the kept submissions and compares their verdicts with the expected ones.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, anyhow};
use sandbox::Trust;

use super::{CommandError, Exit, Session, fault, input, prepare::prepare};
use crate::{
    cli::VerifyArgs,
    common::cores,
    course::Course,
    grade::{Grader, reference},
    verify::{self, Canaries, Case, Kind, Load, PublicTests, Verdicts},
};

/// Verifies the cases that `args` selects, and prints each and then a matrix.
///
/// # Errors
///
/// When the kept submissions cannot be read, or this machine cannot grade.
pub fn run(session: &Session, args: &VerifyArgs) -> Result<Exit, CommandError> {
    let workspace = session.root()?;
    let mut course = session.course(&workspace, None)?;
    let mut cases = verify::read_cases(&workspace, &course).map_err(input)?;
    let whole = args.only.is_empty() && args.exercise.is_empty();
    let faults = if whole { verify::faults(&workspace, &course, &cases) } else { Vec::new() };
    for fault in &faults {
        eprintln!("surprise: {fault}");
    }
    if args.consistency {
        println!("{} cases read, {} faults", cases.len(), faults.len());
        return Ok(exit(!faults.is_empty()));
    }
    select(&mut cases, args);
    let handed_in = if args.exercise.is_empty() { verify::count_handed_in(&args.only) } else { 0 };
    if cases.is_empty() && handed_in == 0 {
        let names = [&args.only[..], &args.exercise].concat();
        return Err(input(anyhow!("no case has this name: {}", names.join(", "))));
    }
    if args.public_tests {
        // The public tests run without a sandbox, so hostile cases are left out.
        cases.retain(|case| case.kind != Kind::Hostile);
        return public_tests(&workspace, &course, &cases, args.release);
    }
    if args.speedups {
        return speedups(workspace, course, &cases, args);
    }
    switch_off(&mut course, &args.without)?;
    let surprised = checks(workspace, course, &cases, handed_in, args)?;
    Ok(exit(surprised || !faults.is_empty()))
}

fn exit(surprised: bool) -> Exit {
    if surprised { Exit::FellShort } else { Exit::Done }
}

/// Runs the checks on the cases, and grades some things `handed_in`. Returns whether any result was unexpected.
fn checks(
    workspace: PathBuf,
    course: Course,
    cases: &[Case],
    handed_in: usize,
    args: &VerifyArgs,
) -> Result<bool, CommandError> {
    let is_hostile = cases.iter().any(|case| case.hostile.is_some());
    let canaries = is_hostile.then(|| Canaries::lay_out(&workspace)).transpose();
    let canaries = canaries.context("cannot lay out the canaries").map_err(fault)?;
    let (grader, _load) = ready(workspace, course, args)?;
    let jobs = args.jobs.map_or(cores(), usize::from);
    let done = AtomicUsize::new(0);
    let all = cases.len() + handed_in;
    let tell = |verdicts: &Verdicts| {
        let done = done.fetch_add(1, Ordering::SeqCst) + 1;
        if !args.in_short {
            show(verdicts, done, all);
        }
    };
    let mut verdicts = verify::verify(&grader, cases, args.repeat, jobs, canaries.as_ref(), tell);
    if handed_in > 0 {
        verdicts.extend(verify::verify_handed_in(&args.only, tell));
    }
    match args.in_short {
        true => print!("{}", verify::in_short(&verdicts)),
        false => print!("{}", verify::matrix(&verdicts)),
    }
    Ok(verdicts.iter().any(|verdicts| !verdicts.surprises.is_empty()))
}

/// The grader, and the busy loops that `args` requests.
fn ready(
    workspace: PathBuf,
    course: Course,
    args: &VerifyArgs,
) -> Result<(Grader, Load), CommandError> {
    let grader = prepare(workspace, course, args.seed, args.isolation, Trust::None, &[])?;
    let load = Load::start(args.load).context("cannot start the busy loops").map_err(fault)?;
    Ok((grader, load))
}

/// Prints the result of a case, which is the `done`th of `all`.
fn show(verdicts: &Verdicts, done: usize, all: usize) {
    let case = format!("{} {}", verdicts.kind.word(), verdicts.name);
    eprintln!("[{done}/{all}] {case}");
    for surprise in &verdicts.surprises {
        eprintln!("surprise: {case}: {surprise}");
    }
    for patient in &verdicts.by_patience {
        eprintln!("decided by patience: {case}: {patient}");
    }
}

/// Keeps only the cases and exercises that `args` names.
fn select(cases: &mut Vec<Case>, args: &VerifyArgs) {
    if !args.only.is_empty() {
        cases.retain(|case| {
            args.only.iter().any(|only| {
                case.name.contains(only)
                    || case.kind.word() == only
                    || case.exercises.iter().any(|name| name.contains(only))
            })
        });
    }
    if !args.exercise.is_empty() {
        for case in cases.iter_mut() {
            case.narrow(&args.exercise);
        }
        cases.retain(|case| !case.exercises.is_empty());
    }
    if args.in_short {
        cases.retain(|case| case.kind != Kind::Hostile);
    }
}

/// Measures the speed-ups of the cases, one after the other.
fn speedups(
    workspace: PathBuf,
    course: Course,
    cases: &[Case],
    args: &VerifyArgs,
) -> Result<Exit, CommandError> {
    let reference = reference(&workspace, &course).context("cannot measure").map_err(fault)?;
    let (grader, _load) = ready(workspace, course, args)?;
    eprintln!("compiling the programs …");
    let rows = verify::verify_speedups(&grader, &reference, cases, args.repeat, |round, pacing| {
        let ms = pacing.ms.last().copied().unwrap_or_default();
        eprintln!("[{round}/{}] {} {}, {ms} ms", args.repeat, pacing.exercise, pacing.name);
        for surprise in pacing.surprises.iter().filter(|surprise| surprise.round == Some(round)) {
            eprintln!("surprise: {} {}: {surprise}", pacing.exercise, pacing.name);
        }
    })
    .map_err(fault)?;
    if rows.is_empty() {
        return Err(input(anyhow!("none of these cases has a speed-up")));
    }
    print!("{}", verify::pacing(&rows));
    Ok(exit(rows.iter().any(|row| !row.surprises.is_empty())))
}

/// Runs the public tests of the cases one after the other, since Cargo itself uses all cores.
fn public_tests(
    workspace: &Path,
    course: &Course,
    cases: &[Case],
    release: bool,
) -> Result<Exit, CommandError> {
    eprintln!("compiling the public tests …");
    let tests = PublicTests::prepare(workspace, course, release).map_err(fault)?;
    let mut rows = Vec::new();
    let mut surprised = false;
    for (nth, case) in (1..).zip(cases) {
        let verdicts = tests.run(case, course).map_err(fault)?;
        eprintln!("[{nth}/{}] {} {}", cases.len(), case.kind.word(), case.name);
        for surprise in verify::public_surprises(case, &verdicts) {
            surprised = true;
            eprintln!("surprise: {} {}: {surprise}", case.kind.word(), case.name);
        }
        rows.push((case, verdicts));
    }
    print!("{}", verify::public_table(&rows));
    Ok(exit(surprised))
}

/// Removes checks from the course, so that a case that they must catch gives an unexpected result.
fn switch_off(course: &mut Course, checks: &[String]) -> Result<(), CommandError> {
    for id in checks {
        let before = course.exercises.iter().map(|e| e.checks.len()).sum::<usize>();
        for exercise in &mut course.exercises {
            let name = exercise.name.clone();
            exercise.checks.retain(|check| format!("{name}/{}", check.name) != *id);
        }
        if course.exercises.iter().map(|e| e.checks.len()).sum::<usize>() == before {
            return Err(input(anyhow!("there is no check `{id}` to switch off")));
        }
    }
    Ok(())
}

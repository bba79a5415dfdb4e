//! `grader verify` grades the kept submissions and compares their verdicts with the expected ones.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context, anyhow};
use sandbox::Trust;

use super::{CommandError, Exit, Session, grade};
use crate::{
    cli::VerifyArgs,
    common::cores,
    course::Course,
    grade::reference,
    verify::{self, Canaries, Case, Kind, Load, PublicTests, Verdicts},
};

/// Verifies the cases that `args` selects, and prints each and then a matrix.
///
/// # Errors
///
/// When the kept submissions cannot be read, or this machine cannot grade.
pub fn run(session: &Session, args: &VerifyArgs) -> Result<Exit, CommandError> {
    let input = |error: anyhow::Error| CommandError::Input(error);
    let workspace = session.root()?;
    let mut course = session.course(&workspace, None)?;
    let mut cases = verify::read_cases(&workspace, &course).map_err(|e| input(anyhow!(e)))?;
    let whole = args.only.is_empty() && args.exercise.is_empty();
    let faults = if whole { verify::faults(&workspace, &course, &cases) } else { Vec::new() };
    for fault in &faults {
        eprintln!("surprise: {fault}");
    }
    if args.consistency {
        println!("{} cases read, {} faults", cases.len(), faults.len());
        return Ok(if faults.is_empty() { Exit::Done } else { Exit::FellShort });
    }
    select(&mut cases, args);
    let handed_in = args.exercise.is_empty() && verify::count_handed_in(&args.only) > 0;
    if cases.is_empty() && !handed_in {
        let names = [&args.only[..], &args.exercise].concat();
        return Err(input(anyhow!("no case has this name: {}", names.join(", "))));
    }
    if args.public_tests {
        // The public tests run without a sandbox, so hostile cases are left out.
        cases.retain(|case| case.kind != Kind::Hostile);
        return public_tests(&workspace, &course, &cases);
    }
    if args.speedups {
        return speedups(workspace, course, &cases, args);
    }
    switch_off(&mut course, &args.without)?;
    let canaries = cases
        .iter()
        .any(|case| case.hostile.is_some())
        .then(|| Canaries::lay_out(&workspace))
        .transpose()
        .context("cannot lay out the canaries")
        .map_err(CommandError::Fault)?;
    let grader = grade::prepare(workspace, course, args.seed, args.isolation, Trust::None, &[])?;
    let _load = Load::start(args.load)
        .context("cannot start the busy loops")
        .map_err(CommandError::Fault)?;
    let cores = cores();
    let jobs = args.jobs.map_or(cores, usize::from);
    let done = AtomicUsize::new(0);
    let all = cases.len() + if handed_in { verify::count_handed_in(&args.only) } else { 0 };
    let tell = |verdicts: &Verdicts| {
        let done = done.fetch_add(1, Ordering::SeqCst) + 1;
        if !args.in_short {
            show(verdicts, done, all);
        }
    };
    let mut verdicts = verify::verify(&grader, &cases, args.repeat, jobs, canaries.as_ref(), tell);
    if handed_in {
        verdicts.extend(verify::verify_handed_in(&args.only, tell));
    }
    match args.in_short {
        true => print!("{}", verify::in_short(&verdicts)),
        false => print!("{}", verify::matrix(&verdicts)),
    }
    let surprised =
        !faults.is_empty() || verdicts.iter().any(|verdicts| !verdicts.surprises.is_empty());
    Ok(if surprised { Exit::FellShort } else { Exit::Done })
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
    let fault = |error: anyhow::Error| CommandError::Fault(error);
    let reference = reference(&workspace, &course).context("cannot measure").map_err(fault)?;
    let grader = grade::prepare(workspace, course, args.seed, args.isolation, Trust::None, &[])?;
    eprintln!("compiling the programs …");
    let _load = Load::start(args.load).context("cannot start the busy loops").map_err(fault)?;
    let rows = verify::verify_speedups(&grader, &reference, cases, args.repeat, |round, pacing| {
        let ms = pacing.ms.last().copied().unwrap_or_default();
        eprintln!("[{round}/{}] {} {}, {ms} ms", args.repeat, pacing.exercise, pacing.name);
        for surprise in pacing.surprises.iter().filter(|surprise| surprise.round == Some(round)) {
            eprintln!("surprise: {} {}: {surprise}", pacing.exercise, pacing.name);
        }
    })
    .map_err(|error| fault(anyhow!(error)))?;
    if rows.is_empty() {
        return Err(CommandError::Input(anyhow!("none of these cases has a speed-up")));
    }
    print!("{}", verify::pacing(&rows));
    let surprised = rows.iter().any(|row| !row.surprises.is_empty());
    Ok(if surprised { Exit::FellShort } else { Exit::Done })
}

/// Runs the public tests of the cases one after the other, since Cargo itself uses all cores.
fn public_tests(workspace: &Path, course: &Course, cases: &[Case]) -> Result<Exit, CommandError> {
    let fault = |error: anyhow::Error| CommandError::Fault(error);
    eprintln!("compiling the public tests …");
    let tests = PublicTests::prepare(workspace, course).map_err(|error| fault(anyhow!(error)))?;
    let mut rows = Vec::new();
    let mut surprised = false;
    for case in cases {
        let verdicts = tests.run(case, course).map_err(|error| fault(anyhow!(error)))?;
        for surprise in verify::public_surprises(case, &verdicts) {
            surprised = true;
            eprintln!("surprise: {} {}: {surprise}", case.kind.word(), case.name);
        }
        rows.push((case, verdicts));
    }
    print!("{}", verify::public_table(&rows));
    Ok(if surprised { Exit::FellShort } else { Exit::Done })
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
            return Err(CommandError::Input(anyhow!("there is no check `{id}` to switch off")));
        }
    }
    Ok(())
}

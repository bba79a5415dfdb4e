//! `grader grade`: one submission or a folder of them.

use std::{
    collections::BTreeSet,
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::{CommandError, Exit};
use crate::{
    build::{Builder, Kit},
    checks,
    cli::GradeArgs,
    course::{Course, Part},
    grade::{self, Grader, SpeedupLane},
    intake::{self, Submission},
    record::{Outcome, Record},
    report::{self, Choice, terminal},
    sandbox::{Isolation, Sandbox, Trust},
};

/// Grades what `args` names; prints a table, writes a record for each.
///
/// # Errors
///
/// When nothing can be graded at all. What is wrong with one submission stands in its record.
pub fn run(args: &GradeArgs) -> Result<Exit, CommandError> {
    let workspace = workspace();
    let whole = read_course(&workspace)?;
    // Files are taken in by the whole course: what is not asked for is still no stranger.
    let mut submissions = Vec::new();
    for path in &args.paths {
        submissions
            .extend(intake::read(path, &whole).map_err(|e| CommandError::Input(anyhow!(e)))?);
    }
    let course = select(whole.clone(), args)?;
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make {}", args.out.display()))
        .map_err(CommandError::Input)?;

    let grader = prepare(workspace, whole, args.seed, args.isolation, args.trust())?;
    let records = grade_all(&grader, &course, &submissions, args)?;
    report::write_formats(&args.out, &records, &Choice::formats(&args.format))
        .map_err(|error| CommandError::Fault(anyhow!(error)))?;
    print!("{}", terminal::summary(&records));
    eprintln!("records: {}/", args.out.display());
    Ok(exit(&records, args.fail_under))
}

/// The course of this workspace.
///
/// # Errors
///
/// When its file cannot be read or says something that cannot be.
pub fn read_course(workspace: &Path) -> Result<Course, CommandError> {
    let known: BTreeSet<String> = checks::all().map(|check| check.id()).collect();
    let path = workspace.join("grader/course.toml");
    Course::read(&path, &known).map_err(|error| CommandError::Input(anyhow!(error)))
}

/// Everything that grading needs, made ready.
///
/// # Errors
///
/// When this machine has no sandbox, no toolchain, or cannot compile the given code.
pub fn prepare(
    workspace: PathBuf,
    course: Course,
    seed: u64,
    isolation: Isolation,
    trust: Trust,
) -> Result<Grader, CommandError> {
    let fault = |error: anyhow::Error| CommandError::Fault(error);
    allow_many_descriptors();
    let program =
        std::env::current_exe().context("cannot find the grader's own program").map_err(fault)?;
    let sandbox = Sandbox::probe(&program, isolation, trust);
    let sandbox = sandbox.map_err(|error| fault(anyhow!(error)))?;
    let kit = Kit::prepare(&workspace, &program, || {
        eprintln!("compiling the given code and its dependencies; this happens once …");
    })
    .map_err(|error| fault(anyhow!(error)))?;
    let course_digest = kit.digest.clone();
    let builder = Builder::new(kit, sandbox.clone());
    Ok(Grader { sandbox, builder, course, course_digest, seed })
}

/// Several programs at a time may each have a thousand connections. Where more is not permitted, what
/// there is must do.
fn allow_many_descriptors() {
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

/// The folder that holds this grader's parts: where it was built.
pub fn workspace() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map(PathBuf::from).unwrap_or(manifest)
}

/// The course, narrowed to what was asked for.
fn select(mut course: Course, args: &GradeArgs) -> Result<Course, CommandError> {
    for name in &args.only {
        if course.exercise(name).is_none() {
            let names: Vec<_> = course.exercises.iter().map(|e| e.name.as_str()).collect();
            return Err(CommandError::Input(anyhow!(
                "there is no exercise `{name}`\nhint: the exercises are {}",
                names.join(", ")
            )));
        }
    }
    let part = args.part.map(|number| Part::ALL[usize::from(number) - 1]);
    course.exercises.retain(|exercise| {
        part.is_none_or(|part| part == exercise.part)
            && (args.only.is_empty() || args.only.contains(&exercise.name))
    });
    if course.exercises.is_empty() {
        return Err(CommandError::Input(anyhow!(
            "no exercise is left to grade\nhint: --part and --only together leave none"
        )));
    }
    Ok(course)
}

fn grade_all(
    grader: &Grader,
    course: &Course,
    submissions: &[Submission],
    args: &GradeArgs,
) -> Result<Vec<Record>, CommandError> {
    let reference = grade::reference(&workspace(), &grader.course)
        .context("cannot measure speed-ups")
        .map_err(CommandError::Fault)?;
    let plots = args.out.join("criterion");
    let mut lane = SpeedupLane::new(grader, &reference, args.plots.then_some(plots.as_path()));
    let mut records = Vec::new();
    for (done, submission) in submissions.iter().enumerate() {
        if std::io::stderr().is_terminal() || submissions.len() > 1 {
            eprintln!("[{}/{}] {}", done + 1, submissions.len(), submission.student.escape_debug());
        }
        let record = grader.grade(submission, course);
        report::write_record(&args.out, &record)
            .map_err(|error| CommandError::Fault(anyhow!(error)))?;
        records.push(record);
    }
    // Speed-ups have the machine to themselves, when every check has come to its verdict.
    for (submission, record) in submissions.iter().zip(&mut records) {
        if args.no_speedups {
            grade::leave_out(course, record);
        } else {
            lane.measure(submission, course, record);
        }
        report::write_record(&args.out, record)
            .map_err(|error| CommandError::Fault(anyhow!(error)))?;
    }
    Ok(records)
}

fn exit(records: &[Record], fail_under: Option<u8>) -> Exit {
    let faulty =
        |record: &Record| record.checks.iter().any(|check| check.outcome == Outcome::GraderError);
    let short = |record: &Record| {
        fail_under
            .is_some_and(|percent| record.score * 100.0 < record.max_score * f64::from(percent))
    };
    if records.iter().any(faulty) {
        Exit::GraderFault
    } else if records.iter().any(short) {
        Exit::FellShort
    } else {
        Exit::Done
    }
}

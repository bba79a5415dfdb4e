//! `grader grade` grades one submission, a class, or a share of one.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use sandbox::{Isolation, Sandbox, Trust, memory_bytes};
use witness::{self, Part, observe::must_be_seen};

use super::{
    CommandError, Exit, Session, gradebook, input,
    instructor::{Tables, read_overrides, worth},
};
use crate::{
    class::{
        before::Before,
        earlier::{self, FORMER},
        gradebook::Gradebook,
        grading::{Again, Class, Graded},
        interrupt,
        journal::{Journal, JournalError},
        key::{self, Terms},
        late::Late,
        listing::{self, Known},
        manifest::{Manifest, Speedups},
        overrides::Overrides,
        results::Results,
        roster::Roster,
        times::listed,
    },
    cli::GradeArgs,
    common::cores,
    compile::{Builder, Kit},
    course::Course,
    explain::counted,
    file_name::file_name,
    grade::{self, Grader, Needs, Places, SpeedupLane},
    record::Record,
    report::{Choice, Format, Standing, terminal},
    temporary,
};

/// Grades what `args` names, prints a table, and writes a record for each learner.
///
/// # Errors
///
/// When nothing can be graded at all. Problems of one submission are in its record.
pub fn run(session: &Session, args: &GradeArgs) -> Result<Exit, CommandError> {
    let deadline = args.deadline.map(Duration::from_secs);
    let deadline = deadline.and_then(|seconds| Instant::now().checked_add(seconds));
    let workspace = session.root()?;
    let whole = session.course(&workspace, args.course.as_deref())?;
    let course = select(whole.clone(), args)?;
    let again = again(&course, args)?;
    let tables = Tables::read(&args.tables, Some(&args.out), &whole, args.assignment.as_deref())?;
    let book = gradebook::read(&args.gradebook, args.assignment.as_deref(), &whole.title)?;
    let known = Known {
        roster: tables.roster.clone(),
        share: args.partition,
        names: args.tables.names.clone(),
        single: args.tables.single,
    };
    // Intake uses the whole course. An exercise that is not graded now is still a known file, not a stray one.
    let exercises = course.exercises.iter().map(|exercise| exercise.name.clone()).collect();
    let mut manifest = Manifest::new(Terms::default(), exercises, args.assignment.clone());
    manifest.speedups = if args.no_speedups { Speedups::LeftOut } else { Speedups::Wanted };
    let listing = listing::list(&args.paths, &whole, &known, &mut manifest).map_err(input)?;
    let late = Late::of(&course, args.assignment.as_deref());
    for note in tables.complete(&mut manifest, &listing, late.as_ref()) {
        eprintln!("{note}");
    }
    let lookup = tables.lookup(&listing, &manifest);
    // The results folder of one submission may hold the results of a whole class, too.
    let is_class = !listing.is_one;
    let lookup = |names: &[String]| match lookup.student(names) {
        Some(student) => Some(student.to_owned()),
        None => names.first().filter(|_| !is_class).cloned(),
    };
    let overrides = read_overrides(args.overrides.as_deref(), &args.out, &whole, lookup)?;
    if !is_class {
        manifest.absent.clear();
    }

    make_folder(&args.out)?;
    let journal = open_journal(&args.out)?;
    let before = keep(&args.out)?;
    let mut grader = {
        let hidden: Vec<_> = args.paths.iter().chain([&args.out]).cloned().collect();
        prepare(workspace.clone(), whole, args.seed, args.isolation, args.trust(), &hidden)?
    };
    grader.keep = args.keep.then(|| args.out.join("kept"));
    grader.deadline = deadline;
    manifest.terms = Terms {
        course: grader.kit_digest.clone(),
        checks: session.code.to_owned(),
        toolchain: grader.builder.kit().toolchain.clone(),
        seed: args.seed,
        selection: key::of_the_selection(&course),
    };
    manifest.write(&args.out).map_err(|error| CommandError::Fault(anyhow!(error)))?;

    interrupt::watch().context("cannot watch for Ctrl-C").map_err(CommandError::Fault)?;
    let cores = cores();
    let formats = Choice::formats_with_written(&args.format, &args.out);
    let reference = grade::reference(&workspace, &grader.course)
        .context("cannot measure speed-ups")
        .map_err(CommandError::Fault)?;
    let plots = args.out.join(grade::PLOTS);
    let lane = SpeedupLane::new(&grader, &reference, args.plots.then_some(plots.as_path()));
    let results = Results {
        formats: &formats,
        ..results(&args.out, &course, &grader.course, &manifest, &overrides)
    };
    let class = Class {
        grader: &grader,
        speedups: (!args.no_speedups).then_some(lane),
        course: &course,
        journal: &journal,
        manifest: &manifest,
        listing: &listing,
        results: &results,
        // One more than the cores, since a check waits half of its time.
        jobs: args
            .jobs
            .map_or_else(|| grade::builds_in(memory_bytes()).min(cores + 1), usize::from),
        again,
        verbose: args.verbose,
    };
    if is_class && args.partition.is_none() {
        set_aside(&args.out, &manifest)?;
    }
    let graded = class.grade().map_err(CommandError::Fault)?;
    tell(&graded, &manifest, args);
    if graded.open == 0 {
        settle(before, &args.out)?;
    }
    if interrupt::asked() && graded.open > 0 {
        return Ok(Exit::Interrupted);
    }
    let standings = if is_class { manifest.standings(&graded.records) } else { Vec::new() };
    let exit = exit(&graded.records, &standings, args.fail_under);
    fill(book.as_ref(), &graded.records, tables.roster.as_ref(), &args.out, exit)
}

/// The inputs of a result other than the runs, namely the course, late days and overrides.
pub(super) fn results<'a>(
    out: &'a Path,
    course: &'a Course,
    whole: &'a Course,
    manifest: &'a Manifest,
    overrides: &'a Overrides,
) -> Results<'a> {
    let assignment = manifest.assignment.as_deref();
    let late = Late::of(course, assignment);
    let speedups = manifest.speedups;
    let people = &manifest.people;
    Results { out, course, whole, assignment, late, overrides, speedups, people, formats: &[] }
}

/// Moves the results of learners who left the class to another folder, and prints their names.
pub(super) fn set_aside(out: &Path, manifest: &Manifest) -> Result<(), CommandError> {
    let learners = manifest.learners.iter().map(|learner| learner.student.as_str()).collect();
    let gone = earlier::set_aside(out, &learners);
    let gone = gone.with_context(|| format!("cannot set results aside in {}", out.display()));
    let gone = gone.map_err(CommandError::Fault)?;
    let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
    let moved = format!("not in this run, results moved to {}/{FORMER}", out.display());
    if let Some(line) = listed(&moved, &gone) {
        eprintln!("{line}");
    }
    Ok(())
}

/// The journal in a folder of results.
pub(super) fn open_journal(out: &Path) -> Result<Journal, CommandError> {
    Journal::open(out).map_err(|error| match error {
        JournalError::Busy { .. } => input(error),
        JournalError::Io { .. } => CommandError::Fault(anyhow!(error)),
    })
}

pub(super) fn make_folder(out: &Path) -> Result<(), CommandError> {
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display())).map_err(input)
}

/// Writes the gradebook, if there is one. Any message about it makes the run need a look.
pub(super) fn fill(
    book: Option<&Gradebook>,
    records: &[Record],
    roster: Option<&Roster>,
    out: &Path,
    exit: Exit,
) -> Result<Exit, CommandError> {
    let Some(book) = book else { return Ok(exit) };
    let must_look = gradebook::write(book, records, roster, out)?;
    Ok(if must_look && exit == Exit::Done { Exit::FellShort } else { exit })
}

/// Keeps the results that this run replaces, for `diff`.
pub(super) fn keep(out: &Path) -> Result<Before<'_>, CommandError> {
    let kept = Before::keep(out);
    let kept = kept.with_context(|| format!("cannot keep earlier results in {}", out.display()));
    kept.map_err(CommandError::Fault)
}

/// Finishes a completed run, and prints how to see its changes.
pub(super) fn settle(before: Before, out: &Path) -> Result<(), CommandError> {
    let changed = before.settle();
    let changed = changed.with_context(|| format!("cannot write to {}", out.display()));
    if changed.map_err(CommandError::Fault)? {
        let out = out.display();
        eprintln!("some results were replaced: `diff {out}` shows learners, checks and reasons");
    }
    Ok(())
}

/// Prints the table, and everything else to standard error.
fn tell(graded: &Graded, manifest: &Manifest, args: &GradeArgs) {
    let standings = manifest.standings(&graded.records);
    print!("{}", terminal::summary(&graded.records, &standings));
    for trouble in &graded.troubles {
        eprintln!("{trouble}");
    }
    let faulty = graded.records.iter().filter(|record| record.is_faulty()).count();
    if faulty > 0 {
        eprintln!("the grader failed on {faulty}; `--regrade-errors` grades those checks again");
    }
    if graded.kept > 0 {
        eprintln!("{} were graded before and are kept; `--force` grades all again", graded.kept);
    }
    if graded.open > 0 {
        let without = if args.force || !args.regrade.is_empty() {
            ", without `--force` or `--regrade`,"
        } else {
            ""
        };
        eprintln!(
            "{} of {} are still to be graded: the same command{without} continues with them",
            graded.open,
            manifest.learners.len()
        );
    }
    if let Some(line) = to_look_at(&standings) {
        eprintln!("{line}");
    }
    eprintln!("records: {}/", args.out.display());
    for line in next_steps(&graded.records, args) {
        eprintln!("{line}");
    }
}

/// Suggests what to run or open next, namely the result that most needs a look, and the written pages.
fn next_steps(records: &[Record], args: &GradeArgs) -> Vec<String> {
    let out = &args.out;
    let formats = Choice::formats_with_written(&args.format, out);
    let share = |record: &Record| record.score / record.max_score.max(f64::MIN_POSITIVE);
    let lowest = records.iter().min_by(|one, other| share(one).total_cmp(&share(other)));
    let mut lines = Vec::new();
    if let Some(record) = lowest {
        let name = file_name(&record.student);
        let record = out.join(format!("{name}.json"));
        lines.push(format!("read one: grader show {}", record.display()));
        let page = match records {
            [_] => (Format::Html, format!("{name}.html")),
            _ => (Format::ClassHtml, "index.html".to_owned()),
        };
        lines.push(match formats.contains(&page.0) {
            true => format!("the page: {}", out.join(page.0.name()).join(page.1).display()),
            false => format!(
                "as a page: grader show {} --format {} --out {}",
                if records.len() == 1 { record.display() } else { out.display() },
                page.0.name(),
                out.display()
            ),
        });
    }
    lines
}

/// A line with the number of people that need a look, or `None` if there are none.
pub(super) fn to_look_at(standings: &[Standing]) -> Option<String> {
    let number = standings.iter().filter(|standing| standing.status.needs_a_person()).count();
    let needs = counted(number, "person needs", "people need");
    (number > 0).then(|| format!("{needs} a look: see the reasons above"))
}

/// The checks to grade although they were graded before.
fn again(course: &Course, args: &GradeArgs) -> Result<Again, CommandError> {
    if args.force {
        return Ok(Again::Everything);
    }
    if args.regrade_errors {
        return Ok(Again::Errors);
    }
    let all = worth(course);
    let mut again = BTreeSet::new();
    for name in &args.regrade {
        let of_exercise = format!("{name}/");
        let named: Vec<_> =
            all.keys().filter(|id| *id == name || id.starts_with(&of_exercise)).collect();
        if named.is_empty() {
            return Err(input(anyhow!(
                "there is no check `{name}` to grade again\n\
                 hint: write `exercise/check`, or `exercise` for all of them"
            )));
        }
        again.extend(named.into_iter().cloned());
    }
    Ok(if again.is_empty() { Again::Nothing } else { Again::Checks(again) })
}

/// Files of the tree that no learner's program may read, such as checks, answers and other submissions.
pub(super) fn hidden_files(root: &Path) -> Vec<PathBuf> {
    let course = root.join(grade::COURSE);
    let exercises = fs::read_dir(&course).into_iter().flatten().flatten().map(|entry| entry.path());
    let of_each =
        exercises.flat_map(|folder| ["checks.rs", "reference.rs"].map(|file| folder.join(file)));
    let others = ["grader/course.toml", "grader/submissions"].map(|path| root.join(path));
    of_each.chain(others).filter(|path| path.exists()).collect()
}

/// Prepares everything for grading. `hidden` are files outside the tree that no learner's program may read.
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
    hidden: &[PathBuf],
) -> Result<Grader, CommandError> {
    let fault = |error: anyhow::Error| CommandError::Fault(error);
    allow_many_descriptors();
    temporary::must_be_fit().map_err(|unfit| fault(anyhow!(unfit)))?;
    must_be_seen().map_err(|unseen| fault(anyhow!(unseen)))?;
    let program =
        std::env::current_exe().context("cannot find the grader's own program").map_err(fault)?;
    let hidden: Vec<_> = hidden.iter().cloned().chain(hidden_files(&workspace)).collect();
    let sandbox = Sandbox::probe(&program, isolation, trust, &hidden);
    let sandbox = sandbox.map_err(|error| fault(anyhow!(error)))?;
    let kit = Kit::prepare(&workspace, course.catalog, &program, || {
        eprintln!("compiling the given code and its dependencies; this happens once …");
    })
    .map_err(|error| fault(anyhow!(error)))?;
    sandbox.must_reach(&kit.needs()).map_err(|error| fault(anyhow!(error)))?;
    let kit_digest = kit.digest.clone();
    let builder = Builder::new(kit, sandbox.clone());
    let places = Places::of_this_machine();
    let needs = Needs::default();
    let mut grader = Grader {
        sandbox,
        builder,
        course,
        kit_digest,
        seed,
        keep: None,
        deadline: None,
        places,
        needs,
    };
    grader.learn_needs(&workspace, || {
        eprintln!("measuring the model answers; this happens once …");
    });
    Ok(grader)
}

/// Several programs in parallel may each have a thousand connections. If the limit cannot be raised, grading
/// continues with the present one.
fn allow_many_descriptors() {
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

/// The course, reduced to what was requested.
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
    course = assigned(course, args.assignment.as_deref())?;
    let part = args.part.map(|number| part(&course, number)).transpose()?;
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

/// The course, reduced to the assignment if one is named.
pub(super) fn assigned(course: Course, name: Option<&str>) -> Result<Course, CommandError> {
    let Some(name) = name else { return Ok(course) };
    let Some(assignment) = course.assignment(name) else {
        let names: Vec<_> = course.assignments.iter().map(|a| a.name.as_str()).collect();
        return Err(input(anyhow!(
            "there is no assignment `{name}`\nhint: course.toml has {}",
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        )));
    };
    Ok(course.assigned(assignment))
}

/// The part with this number, counted from 1.
fn part(course: &Course, number: usize) -> Result<Part, CommandError> {
    let parts = course.catalog.parts;
    number.checked_sub(1).and_then(|at| parts.get(at)).copied().ok_or_else(|| {
        input(anyhow!("there is no part {number}\nhint: the course has parts 1 to {}", parts.len()))
    })
}

pub(super) fn exit(records: &[Record], standings: &[Standing], fail_under: Option<u8>) -> Exit {
    let short = |record: &Record| {
        fail_under
            .is_some_and(|percent| record.score * 100.0 < record.max_score * f64::from(percent))
    };
    if records.iter().any(Record::is_faulty) {
        Exit::GraderFault
    } else if records.iter().any(short) || standings.iter().any(|s| s.status.needs_a_person()) {
        Exit::FellShort
    } else {
        Exit::Done
    }
}

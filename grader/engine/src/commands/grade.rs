//! `grader grade` grades one submission, a class, or a share of one.

use std::time::{Duration, Instant};

use anyhow::Context;
use sandbox::memory_bytes;

use super::{
    CommandError, Exit, Session, fault,
    folder::ResultsFolder,
    gradebook, input,
    instructor::{Tables, read_overrides},
    outcome::{exit, fill, to_look_at},
    prepare::prepare,
    selection::{again, select},
};
use crate::{
    class::{
        grading::{Class, Graded},
        interrupt,
        key::{self, Terms},
        late::Late,
        listing::{self, Known, Listing},
        manifest::{Manifest, Speedups},
        overrides::Overrides,
    },
    cli::GradeArgs,
    common::cores,
    course::Course,
    file_name::file_name,
    grade::{self, Grader, SpeedupLane},
    record::Record,
    report::{Choice, Format, terminal},
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
    let (listing, mut manifest) = list(args, &tables, &course, &whole)?;
    let overrides = overrides(args, &tables, &whole, &listing, &manifest)?;
    // The results folder of one submission may hold the results of a whole class, too.
    let is_class = !listing.is_one;
    if !is_class {
        manifest.absent.clear();
    }

    let folder = ResultsFolder::open(&args.out)?;
    let hidden: Vec<_> = args.paths.iter().chain([&args.out]).cloned().collect();
    let grader =
        prepare(workspace.clone(), whole, args.seed, args.isolation, args.trust(), &hidden)?;
    let keep = args.keep.then(|| args.out.join("kept"));
    let grader = Grader { keep, deadline, ..grader };
    manifest.terms = terms(session, &grader, &course);
    manifest.write(&args.out).map_err(fault)?;

    interrupt::watch().context("cannot watch for Ctrl-C").map_err(fault)?;
    let formats = Choice::formats_with_written(&args.format, &args.out);
    let reference = grade::reference(&workspace, &grader.course)
        .context("cannot measure speed-ups")
        .map_err(fault)?;
    let plots = args.out.join(grade::PLOTS);
    let lane = SpeedupLane::new(&grader, &reference, args.plots.then_some(plots.as_path()));
    let class = Class {
        grader: &grader,
        speedups: (!args.no_speedups).then_some(lane),
        course: &course,
        journal: &folder.journal,
        manifest: &manifest,
        listing: &listing,
        results: &folder.results(&course, &grader.course, &manifest, &overrides, &formats),
        jobs: jobs(args),
        again,
        verbose: args.verbose,
    };
    if is_class && args.partition.is_none() {
        folder.set_aside(&manifest)?;
    }
    let graded = class.grade().map_err(fault)?;
    tell(&graded, &manifest, args);
    if graded.open == 0 {
        folder.settle()?;
    }
    if interrupt::asked() && graded.open > 0 {
        return Ok(Exit::Interrupted);
    }
    let standings = if is_class { manifest.standings(&graded.records) } else { Vec::new() };
    let exit = exit(&graded.records, &standings, args.fail_under);
    fill(book.as_ref(), &graded.records, tables.roster.as_ref(), &args.out, exit)
}

/// Finds the submissions, and prints notes about the tables.
fn list(
    args: &GradeArgs,
    tables: &Tables,
    course: &Course,
    whole: &Course,
) -> Result<(Listing, Manifest), CommandError> {
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
    let listing = listing::list(&args.paths, whole, &known, &mut manifest).map_err(input)?;
    let late = Late::of(course, args.assignment.as_deref());
    for note in tables.complete(&mut manifest, &listing, late.as_ref()) {
        eprintln!("{note}");
    }
    Ok((listing, manifest))
}

/// The overrides for these learners. A single submission may be one of a class.
fn overrides(
    args: &GradeArgs,
    tables: &Tables,
    whole: &Course,
    listing: &Listing,
    manifest: &Manifest,
) -> Result<Overrides, CommandError> {
    let lookup = tables.lookup(listing, manifest);
    read_overrides(args.overrides.as_deref(), &args.out, whole, &lookup, listing.is_one)
}

/// What verdicts depend on besides the submission.
fn terms(session: &Session, grader: &Grader, course: &Course) -> Terms {
    Terms {
        course: grader.kit_digest.clone(),
        checks: session.code.to_owned(),
        toolchain: grader.builder.kit().toolchain.clone(),
        seed: grader.seed,
        selection: key::of_the_selection(course),
    }
}

/// The number of submissions that are graded at the same time. By default it is one more than the cores, since a
/// check waits half of its time.
fn jobs(args: &GradeArgs) -> usize {
    args.jobs.map_or_else(|| grade::builds_in(memory_bytes()).min(cores() + 1), usize::from)
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

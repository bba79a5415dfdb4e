//! `grader merge` combines the shares of a class.

use anyhow::anyhow;

use super::{
    CommandError, Exit, Session, fault,
    folder::ResultsFolder,
    gradebook, input,
    instructor::read_overrides,
    outcome::{exit, fill, to_look_at},
};
use crate::{
    class::{
        journal::Journal,
        key,
        lookup::Lookup,
        manifest::Manifest,
        merge::{Findings, MergeError, Shares},
        overrides::{self, Overrides},
        progress::{Progress, Then},
        results::{Results, slim},
    },
    cli::MergeArgs,
    course::Course,
    explain::listed,
    record::Record,
    report::{Choice, terminal},
};

/// Merges the shares that `args` names, and prints the class's table with missing and duplicate results.
///
/// # Errors
///
/// When the shares do not belong together, or cannot be read or written.
pub fn run(session: &Session, args: &MergeArgs) -> Result<Exit, CommandError> {
    let mut shares = Shares::read(&args.shares).map_err(not_read)?;
    let everything = session.course(&session.root()?, args.course.as_deref())?;
    let course = graded(&everything, &shares.whole)?;
    let overrides = overrides(args, &everything, &shares)?;
    let book =
        gradebook::read(&args.gradebook, shares.whole.assignment.as_deref(), &everything.title)?;
    let folder = ResultsFolder::open(&args.out)?;
    let mut progress = Progress::new(shares.whole.learners.len(), Then::Results);
    shares.gather(&folder.journal, || progress.advance()).map_err(not_read)?;
    drop(progress);
    let whole = &shares.whole;
    whole.write(&args.out).map_err(fault)?;

    if shares.findings.missing_shares.is_empty() {
        folder.set_aside(whole)?;
    }
    let formats = Choice::formats_with_written(&args.format, &args.out);
    let results = folder.results(&course, &everything, whole, &overrides, &formats);
    let records = write_all(&results, whole, &folder.journal).map_err(fault)?;
    let mut standings = whole.standings(&records);
    standings.extend(shares.missing());
    results.write_class(&records, &standings).map_err(fault)?;
    print!("{}", terminal::summary(&records, &standings));
    for line in told(&shares.findings).into_iter().chain(to_look_at(&standings)) {
        eprintln!("{line}");
    }
    eprintln!("records: {}/", args.out.display());
    folder.settle()?;
    let exit = match exit(&records, &standings, args.fail_under) {
        Exit::Done if !shares.findings.is_empty() => Exit::FellShort,
        exit => exit,
    };
    fill(book.as_ref(), &records, None, &args.out, exit)
}

fn not_read(error: MergeError) -> CommandError {
    match error {
        MergeError::Journal(_) => fault(error),
        other => input(other),
    }
}

/// The exercises that the shares were graded by.
fn graded(everything: &Course, whole: &Manifest) -> Result<Course, CommandError> {
    let mut course = everything.clone();
    course.exercises.retain(|exercise| whole.exercises.contains(&exercise.name));
    if key::of_the_selection(&course) != whole.terms.selection {
        return Err(input(anyhow!(
            "the shares were graded by other checks than those of grader/course.toml here\n\
             hint: merge with the course that they were graded by"
        )));
    }
    Ok(course)
}

/// The overrides of the whole class. Those in the folders of shares are not read.
fn overrides(
    args: &MergeArgs,
    course: &Course,
    shares: &Shares,
) -> Result<Overrides, CommandError> {
    let incomplete = !shares.findings.missing_shares.is_empty();
    let names = shares.whole.names();
    let lookup = Lookup::new(None, names.iter().map(String::as_str));
    let named = args.overrides.as_deref();
    let overrides = read_overrides(named, &args.out, course, &lookup, incomplete)?;
    for share in &args.shares {
        if share.join(overrides::FILE).exists() && *share != args.out {
            eprintln!(
                "{} is not read: overrides of the whole class belong in {}, or in --overrides",
                share.join(overrides::FILE).display(),
                args.out.join(overrides::FILE).display()
            );
        }
    }
    Ok(overrides)
}

/// Writes the result of each learner with a verdict. The records are slim, unless there is only one learner.
fn write_all(
    results: &Results,
    whole: &Manifest,
    journal: &Journal,
) -> anyhow::Result<Vec<Record>> {
    let mut records = Vec::new();
    let mut progress = Progress::new(whole.learners.len(), Then::Done);
    for learner in &whole.learners {
        progress.advance();
        let Some(entry) = journal.get(&whole.terms.key(&learner.submission)) else { continue };
        let record = results.record(learner, &entry.record);
        results.write(&record)?;
        records.push(if whole.learners.len() == 1 { record } else { slim(record) });
    }
    Ok(records)
}

/// Problems, one line each.
fn told(findings: &Findings) -> Vec<String> {
    let mut lines = Vec::new();
    if !findings.missing_shares.is_empty() {
        let shares: Vec<_> = findings.missing_shares.iter().map(|(share, _)| &**share).collect();
        lines.push(format!("missing shares: {}", shares.join(", ")));
        for (share, learners) in &findings.missing_shares {
            let learners: Vec<_> = learners.iter().map(String::as_str).collect();
            lines.extend(listed(&format!("of {share}"), &learners));
        }
    }
    for folder in &findings.begun {
        lines.push(format!("not begun: {folder} lists no learner yet"));
    }
    for (student, share) in &findings.gaps {
        lines.push(format!("not graded: {}, of {share}", student.escape_debug()));
    }
    for (student, share) in &findings.unmeasured {
        lines.push(format!("speed-ups not measured: {}, of {share}", student.escape_debug()));
    }
    for student in &findings.doubles {
        lines.push(format!("in two shares: {}; the first counts", student.escape_debug()));
    }
    for student in &findings.at_odds {
        lines.push(format!(
            "two shares disagree on what {} handed in; the first counts",
            student.escape_debug()
        ));
    }
    let owed = [&findings.gaps, &findings.unmeasured].iter().any(|owed| !owed.is_empty());
    if owed || !findings.missing_shares.is_empty() {
        lines.push(
            "hint: grade the missing learners with the same --partition, then merge again".into(),
        );
    }
    lines
}

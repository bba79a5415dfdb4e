//! `grader merge` combines the shares of a class.

use anyhow::anyhow;

use super::{
    CommandError, Exit, Session,
    grade::{exit, fill, keep, make_folder, open_journal, results, set_aside, settle, to_look_at},
    gradebook, input,
    instructor::read_overrides,
};
use crate::{
    class::{
        key,
        lookup::Lookup,
        merge::{Findings, MergeError, Shares},
        overrides,
        progress::{Progress, Then},
        results::{Results, slim},
        times::listed,
    },
    cli::MergeArgs,
    report::{Choice, terminal},
};

/// Merges the shares that `args` names, and prints the class's table with missing and duplicate results.
///
/// # Errors
///
/// When the shares do not belong together, or cannot be read or written.
pub fn run(session: &Session, args: &MergeArgs) -> Result<Exit, CommandError> {
    let fault = |error: MergeError| match error {
        MergeError::Journal(_) => CommandError::Fault(anyhow!(error)),
        other => input(other),
    };
    let mut shares = Shares::read(&args.shares).map_err(fault)?;
    let mut course = session.course(&session.root()?, args.course.as_deref())?;
    let everything = course.clone();
    course.exercises.retain(|exercise| shares.whole.exercises.contains(&exercise.name));
    if key::of_the_selection(&course) != shares.whole.terms.selection {
        return Err(input(anyhow!(
            "the shares were graded by other checks than those of grader/course.toml here\n\
             hint: merge with the course that they were graded by"
        )));
    }
    let incomplete = !shares.findings.missing_shares.is_empty();
    let names = shares.whole.names();
    let lookup = Lookup::new(None, names.iter().map(String::as_str));
    let lookup = |names: &[String]| match lookup.student(names) {
        Some(student) => Some(student.to_owned()),
        None => names.first().filter(|_| incomplete).cloned(),
    };
    let overrides = read_overrides(args.overrides.as_deref(), &args.out, &everything, lookup)?;
    for share in &args.shares {
        if share.join(overrides::FILE).exists() && *share != args.out {
            eprintln!(
                "{} is not read: overrides of the whole class belong in {}, or in --overrides",
                share.join(overrides::FILE).display(),
                args.out.join(overrides::FILE).display()
            );
        }
    }
    let book =
        gradebook::read(&args.gradebook, shares.whole.assignment.as_deref(), &everything.title)?;
    make_folder(&args.out)?;
    let journal = open_journal(&args.out)?;
    let before = keep(&args.out)?;
    let mut progress = Progress::new(shares.whole.learners.len(), Then::Results);
    shares.gather(&journal, || progress.advance()).map_err(fault)?;
    drop(progress);
    let whole = &shares.whole;
    whole.write(&args.out).map_err(|error| CommandError::Fault(anyhow!(error)))?;

    if !incomplete {
        set_aside(&args.out, whole)?;
    }
    let formats = Choice::formats_with_written(&args.format, &args.out);
    let results = Results {
        formats: &formats,
        ..results(&args.out, &course, &everything, whole, &overrides)
    };
    let mut records = Vec::new();
    let mut progress = Progress::new(whole.learners.len(), Then::Done);
    for learner in &whole.learners {
        progress.advance();
        let Some(entry) = journal.get(&whole.terms.key(&learner.submission)) else { continue };
        let record = results.record(learner, &entry.record);
        results.write(&record).map_err(|error| CommandError::Fault(anyhow!(error)))?;
        records.push(if whole.learners.len() == 1 { record } else { slim(record) });
    }
    drop(progress);
    let mut standings = whole.standings(&records);
    standings.extend(shares.missing());
    let written = results.write_class(&records, &standings);
    written.map_err(|error| CommandError::Fault(anyhow!(error)))?;
    print!("{}", terminal::summary(&records, &standings));
    for line in told(&shares.findings) {
        eprintln!("{line}");
    }
    if let Some(line) = to_look_at(&standings) {
        eprintln!("{line}");
    }
    eprintln!("records: {}/", args.out.display());
    settle(before, &args.out)?;
    let exit = match exit(&records, &standings, args.fail_under) {
        Exit::Done if !shares.findings.is_empty() => Exit::FellShort,
        exit => exit,
    };
    fill(book.as_ref(), &records, None, &args.out, exit)
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

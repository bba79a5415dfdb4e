//! `grader list` is a dry run. It shows which files would be graded for which learner, and which not, with the
//! reason.
//!
//! It compiles and runs nothing, so it takes a second. A roster or a name can be corrected before a class is
//! graded.

use comfy_table::Cell;

use super::{
    CommandError, Exit, Session, input, instructor::Tables, outcome::to_look_at,
    selection::assigned,
};
use crate::{
    class::{
        key::Terms,
        late::Late,
        listing::{self, Known, Listing},
        manifest::{Learner, Manifest},
    },
    cli::ListArgs,
    course::Course,
    explain::counted,
    intake::{self, Submission},
    report::{Standing, line, new_table, wrap},
};

/// The width of a note, in columns.
const PARAGRAPH: usize = 79;

/// Prints how the paths in `args` would be graded.
///
/// # Errors
///
/// When a table or a path cannot be read, or nothing would be graded.
pub fn run(session: &Session, args: &ListArgs) -> Result<Exit, CommandError> {
    let whole = session.course(&session.root()?, args.course.as_deref())?;
    let name = args.assignment.as_deref();
    let course = assigned(whole.clone(), name)?;
    let tables = Tables::read(&args.tables, None, &whole, name)?;
    let known = Known {
        roster: tables.roster.clone(),
        share: None,
        names: args.tables.names.clone(),
        single: args.tables.single,
    };
    let mut manifest = Manifest::new(Terms::default(), Vec::new(), args.assignment.clone());
    let listing = listing::list(&args.paths, &whole, &known, &mut manifest).map_err(input)?;
    let late = Late::of(&course, name);
    let notes = tables.complete(&mut manifest, &listing, late.as_ref());
    let standings = manifest.standings_beside(|_| true);
    print!("{}", table(&manifest, &listing, &course, late.as_ref(), &standings));
    for learner in &manifest.learners {
        let broken = submission(learner, &listing, &course).map(|it| it.broken).unwrap_or_default();
        let broken = broken.values().filter(|what| !learner.notes.contains(what));
        for note in learner.notes.iter().chain(broken) {
            print!("{}", wrap(&format!("{}: ", line(&learner.student)), &line(note), PARAGRAPH));
        }
    }
    println!("{}", summary(&manifest));
    for note in notes {
        eprintln!("{note}");
    }
    match to_look_at(&standings) {
        None => Ok(Exit::Done),
        Some(line) => {
            eprintln!("{line}");
            Ok(Exit::FellShort)
        }
    }
}

/// One row per person with the entry that is graded, the number of its exercise files, and the time of the submission
/// if known.
fn table(
    manifest: &Manifest,
    listing: &Listing,
    course: &Course,
    late: Option<&Late>,
    standings: &[Standing],
) -> String {
    let mut table = new_table();
    table.set_header(["learner", "graded from", "files", "handed in"]);
    for learner in &manifest.learners {
        let standing = standings.iter().find(|standing| standing.student == learner.student);
        let why = standing.map(|standing| format!("\n{}", standing.sentence()));
        table.add_row([
            Cell::new(line(&learner.student)),
            Cell::new(format!("{}{}", line(&learner.from), why.unwrap_or_default())),
            Cell::new(files(learner, listing, course)),
            Cell::new(time(learner, late)),
        ]);
    }
    let graded = |student: &str| manifest.learners.iter().any(|l| l.student == student);
    for standing in standings.iter().filter(|standing| !graded(&standing.student)) {
        table.add_row([Cell::new(line(&standing.student)), Cell::new(standing.sentence())]);
    }
    format!("{table}\n")
}

/// The number of exercises in a submission.
fn files(learner: &Learner, listing: &Listing, course: &Course) -> String {
    let Ok(submission) = submission(learner, listing, course) else { return "?".into() };
    let there = course.exercises.iter().filter(|e| submission.files.contains_key(&e.name));
    format!("{} of {}", there.count(), course.exercises.len())
}

/// The submission of a learner, read again.
fn submission(learner: &Learner, listing: &Listing, course: &Course) -> Result<Submission, String> {
    let sources = listing.sources.get(&learner.student).map_or(&[][..], Vec::as_slice);
    intake::collect(&learner.student, sources, course)
}

/// The time of submission, and how late it is.
fn time(learner: &Learner, late: Option<&Late>) -> String {
    let Some(submitted) = learner.submitted else { return String::new() };
    let Some(late) = late else { return submitted.to_string() };
    let days = late.days(learner);
    let how = if days == 0 {
        String::new()
    } else {
        format!("\n{} late", counted(days as usize, "day", "days"))
    };
    format!("{}{how}", late.zone.show(submitted))
}

/// The last line, such as `to grade: 14; not graded: 2; handed in nothing: 1`.
fn summary(manifest: &Manifest) -> String {
    let [graded, unusable, absent] =
        [manifest.learners.len(), manifest.unusable.len(), manifest.absent.len()];
    format!("to grade: {graded}; not graded: {unusable}; handed in nothing: {absent}")
}

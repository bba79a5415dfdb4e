//! `grader export`, and `export dolos`, which writes submissions for Dolos to search for similar ones.
//!
//! Dolos compares every file with every other, so each exercise is a data set of its own. Dolos ignores the
//! content of one given file. It is the stub with all given code of its part, so that given code does not count
//! as similarity. The scores rank pairs for a person to look at. They prove nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};

use super::{CommandError, Exit, Session, fault, feedback, input};
use crate::{
    class::listing::{self, Known},
    cli::{DolosArgs, ExportCommand},
    course::ExerciseEntry,
    file_name::file_name,
    intake::Submission,
    report::{Sheet, cell},
};

/// The file with the code that all learners were given.
const GIVEN: &str = "given.rs";

/// The date of every file. Dolos requires one, and the grader knows none.
const CREATED: &str = "1970-01-01 00:00:00 +0000";

/// Runs the export that `command` names.
///
/// # Errors
///
/// When there is nothing to export, or the folder cannot be written to.
pub fn run(session: &Session, command: &ExportCommand) -> Result<Exit, CommandError> {
    match command {
        ExportCommand::Dolos(args) => dolos(session, args),
        ExportCommand::Feedback(args) => feedback::run(args),
    }
}

fn dolos(session: &Session, args: &DolosArgs) -> Result<Exit, CommandError> {
    let workspace = session.root()?;
    let course = session.course(&workspace, None)?;
    let mut submissions = Vec::new();
    let entries = listing::entries(&args.paths, &course, &Known::default());
    for entry in entries.map_err(input)?.by_student.into_values() {
        match listing::read(&entry, &course) {
            Ok(found) => submissions.push(found),
            Err(why) => {
                let [student, from, why] =
                    [&entry.student, &entry.from, &why].map(|text| text.escape_debug());
                eprintln!("not exported: {student} ({from}): {why}");
            }
        }
    }
    let mut written = 0;
    for exercise in &course.exercises {
        let handed_in: Vec<(&Submission, &str)> = submissions
            .iter()
            .filter_map(|one| Some((one, one.files.get(&exercise.name)?.as_str())))
            .collect();
        if handed_in.len() < 2 {
            continue;
        }
        let given = given_code(&workspace, exercise).map_err(fault)?;
        data_set(&args.out.join(&exercise.name), &given, &handed_in).map_err(input)?;
        written += 1;
    }
    if written == 0 {
        return Err(input(anyhow!(
            "no exercise was handed in twice\nhint: name a class, or several submissions"
        )));
    }
    eprintln!("data sets: {}/<exercise>/info.csv", args.out.display());
    Ok(Exit::Done)
}

fn data_set(folder: &Path, given: &str, handed_in: &[(&Submission, &str)]) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    let mut table = Sheet::new();
    table.row(["filename", "label", "created_at", "full_name", "ignored"]);
    write(GIVEN, given)?;
    table.row([GIVEN, "given", CREATED, "given", "true"]);
    for (submission, text) in handed_in {
        let name = format!("by_{}.rs", file_name(&submission.student));
        write(&name, text)?;
        let learner = cell(&submission.student.replace(['\r', '\n'], " "));
        table.row([&cell(&name), &learner, CREATED, &learner, "false"]);
    }
    write("info.csv", &table.text())
}

/// The stub of an exercise, followed by the given code of its part.
fn given_code(workspace: &Path, exercise: &ExerciseEntry) -> anyhow::Result<String> {
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let mut text = read(&workspace.join(exercise.path()))?;
    let mut files = Vec::new();
    let folder = workspace.join(exercise.part.folder).join("src");
    sources(&folder, &mut files).with_context(|| format!("cannot read {}", folder.display()))?;
    for file in files {
        text.push('\n');
        text.push_str(&read(&file)?);
    }
    Ok(text)
}

/// The Rust files below a folder in order, except the exercises.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "exercises") {
                sources(&path, files)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

//! `grader diff` compares two runs by their records. It grades nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};

use super::{CommandError, Exit, input, show::read};
use crate::{
    class::{before, manifest::Manifest, results::slim},
    cli::DiffArgs,
    diff::{self, Run, page, table, text},
};

/// Compares what `args` names, prints the changes, and writes them in other formats.
///
/// # Errors
///
/// When a path is not a record, or the two runs are of different assignments.
pub fn run(args: &DiffArgs) -> Result<Exit, CommandError> {
    let [old, new] = named(&args.results).map_err(CommandError::Input)?;
    let [old, new] = read_both(&old, &new).map_err(CommandError::Input)?;
    let diff = diff::compare(&old, &new).map_err(input)?;
    print!("{}", text::render(&diff));
    let forms = [(&args.csv, table::render as fn(&_) -> _), (&args.page, page::render)];
    for (path, render) in forms {
        if let Some(path) = path {
            let write = fs::write(path, render(&diff));
            write.with_context(|| format!("cannot write {}", path.display())).map_err(input)?;
            eprintln!("written: {}", path.display());
        }
    }
    Ok(Exit::Done)
}

/// The old and the new results. A single folder is compared with the results that its last run replaced.
fn named(results: &[PathBuf]) -> anyhow::Result<[PathBuf; 2]> {
    match results {
        [old, new] => Ok([old.clone(), new.clone()]),
        [new] => {
            let old = before::folder(new).ok_or_else(|| {
                anyhow!(
                    "{} holds no results that a later run replaced\n\
                     hint: name two folders of results, the old one first",
                    new.display()
                )
            })?;
            Ok([old, new.clone()])
        }
        _ => Err(anyhow!("name one folder of results, or two")),
    }
}

/// Reads both. If one is a record and the other a folder, that learner's record is compared.
fn read_both(old: &Path, new: &Path) -> anyhow::Result<[Run; 2]> {
    let [mut one, mut other] = [read_run(old)?, read_run(new)?];
    let alone = |run: &Run, path: &Path| (!path.is_dir()).then(|| run.records[0].student.clone());
    let (of_one, of_other) = (alone(&one, old), alone(&other, new));
    match (of_one, of_other) {
        (Some(student), None) => other.records.retain(|record| record.student == student),
        (None, Some(student)) => one.records.retain(|record| record.student == student),
        _ => {}
    }
    Ok([one, other])
}

fn read_run(path: &Path) -> anyhow::Result<Run> {
    let records = read(path)?.into_iter().map(slim).collect();
    let folder = if path.is_dir() { Some(path) } else { path.parent() };
    let manifest = folder.and_then(|folder| Manifest::read(folder).ok());
    Ok(Run { name: path.display().to_string(), records, manifest })
}

//! `grader show` shows results again from their records. It grades nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};

use super::{CommandError, Exit, fault, gradebook, input, outcome::fill};
use crate::{
    class::manifest::Manifest,
    cli::ShowArgs,
    record::{Record, VERSION, title_of},
    report::{
        self, Choice, Standing, View, shown,
        terminal::{self, Detail, Paint},
    },
};

/// The default folder for results in other formats than text.
const OUT: &str = "graded";

/// Prints what `args` names, or writes it in other formats.
///
/// # Errors
///
/// When a path is not a record.
pub fn run(args: &ShowArgs) -> Result<Exit, CommandError> {
    let mut records = Vec::new();
    for path in &args.results {
        records.extend(read(path).map_err(input)?);
    }
    // A folder of results also lists people without a result.
    let manifests = args.results.iter().filter_map(|path| Manifest::read(path).ok());
    let standings: Vec<Standing> =
        manifests.flat_map(|manifest| manifest.standings(&records)).collect();
    let formats = Choice::formats(&args.format);
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(OUT));
    let assignment = records.iter().find_map(|record| record.assignment.as_deref());
    if let Some(book) = gradebook::read(&args.gradebook, assignment, title_of(&records))? {
        report::write_formats(&out, &records, &standings, &formats).map_err(fault)?;
        return fill(Some(&book), &records, None, &out, Exit::Done);
    }
    if formats.is_empty() {
        print!("{}", printed(&records, &standings, args)?);
        return Ok(Exit::Done);
    }
    report::write_formats(&out, &records, &standings, &formats).map_err(fault)?;
    for format in formats {
        eprintln!("{}: {}/", format.name(), out.join(format.name()).display());
    }
    Ok(Exit::Done)
}

/// One result in full, or the table of several.
fn printed(
    records: &[Record],
    standings: &[Standing],
    args: &ShowArgs,
) -> Result<String, CommandError> {
    must_exist(records, &args.check).map_err(input)?;
    let ([record], true) = (records, standings.is_empty() || !args.check.is_empty()) else {
        if args.as_learner {
            let error =
                anyhow!("--as-learner shows one result\nhint: name one record, DIR/<learner>.json");
            return Err(input(error));
        }
        return Ok(match args.check.as_slice() {
            [] => terminal::class_table(records, standings),
            names => terminal::over_class(records, names),
        });
    };
    let view = if args.as_learner { View::Learner } else { View::Instructor };
    let mut shown = shown(record, view);
    let paint = Paint::for_output(&std::io::stdout());
    if args.check.is_empty() {
        return Ok(terminal::render(&shown, paint, Detail::Timelines));
    }
    shown.checks.retain(|check| args.check.iter().any(|name| check.id.contains(name.as_str())));
    Ok(terminal::checks(&shown, paint))
}

/// Checks that each name occurs in the id of some check.
fn must_exist(records: &[Record], names: &[String]) -> anyhow::Result<()> {
    let ids: BTreeSet<&str> =
        records.iter().flat_map(|record| &record.checks).map(|check| check.id.as_str()).collect();
    match names.iter().find(|name| !ids.iter().any(|id| id.contains(name.as_str()))) {
        None => Ok(()),
        Some(name) => {
            let ids: Vec<&str> = ids.into_iter().collect();
            Err(anyhow!("there is no check `{name}`\nhint: there are {}", ids.join(", ")))
        }
    }
}

/// The record in a file, or all records of a folder sorted by name.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Record>> {
    if !path.is_dir() {
        return Ok(vec![read_record(path)?]);
    }
    let mut files = Vec::new();
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    for entry in entries {
        let file = entry.with_context(|| format!("cannot read {}", path.display()))?.path();
        if file.is_file() && file.extension().is_some_and(|ending| ending == "json") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(anyhow!(
            "{} holds no record\nhint: name the folder that `grader grade --out` was given",
            path.display()
        ));
    }
    files.iter().map(|file| read_record(file)).collect()
}

fn read_record(path: &Path) -> anyhow::Result<Record> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let value: serde_json::Value = serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is not a record", path.display()))?;
    match value["version"].as_u64() {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => {
            return Err(anyhow!(
                "{} is a record of version {version}, and this grader reads version {VERSION}\n\
                 hint: show it with the grader that wrote it, or grade again",
                path.display()
            ));
        }
        None => {
            return Err(anyhow!(
                "{} is not a record\nhint: a record is what `grader grade` writes to DIR/<learner>.json",
                path.display()
            ));
        }
    }
    serde_json::from_value(value).with_context(|| format!("{} is not a record", path.display()))
}

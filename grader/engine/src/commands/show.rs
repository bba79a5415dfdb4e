//! `grader show`: results again, from their records alone. Nothing is graded.

use std::{fs, path::Path};

use anyhow::{Context, anyhow};

use super::{CommandError, Exit, grade::fill, gradebook};
use crate::{
    class::manifest::Manifest,
    cli::ShowArgs,
    record::{Record, VERSION},
    report::{
        self, Choice, Shown, Standing, View, shown,
        terminal::{self, Paint, Timelines},
    },
};

/// Prints what `args` names, or writes it in other forms.
///
/// # Errors
///
/// When something named is no record.
pub fn run(args: &ShowArgs) -> Result<Exit, CommandError> {
    let mut records = Vec::new();
    for path in &args.results {
        records.extend(read(path).map_err(CommandError::Input)?);
    }
    // A folder of results says who has none.
    let manifests = args.results.iter().filter_map(|path| Manifest::read(path).ok());
    let standings: Vec<Standing> =
        manifests.flat_map(|manifest| manifest.standings(&records)).collect();
    let formats = Choice::formats(&args.format);
    let assignment = records.iter().find_map(|record| record.assignment.as_deref());
    if let Some(book) = gradebook::read(&args.gradebook, assignment)? {
        report::write_formats(&args.out, &records, &standings, &formats)
            .map_err(|error| CommandError::Fault(anyhow!(error)))?;
        return fill(Some(&book), &records, None, &args.out, Exit::Done);
    }
    if formats.is_empty() {
        print!("{}", printed(&records, &standings, args)?);
        return Ok(Exit::Done);
    }
    report::write_formats(&args.out, &records, &standings, &formats)
        .map_err(|error| CommandError::Fault(anyhow!(error)))?;
    for format in formats {
        eprintln!("{}: {}/", format.name(), args.out.join(format.name()).display());
    }
    Ok(Exit::Done)
}

/// One result in full, or the table of several.
fn printed(
    records: &[Record],
    standings: &[Standing],
    args: &ShowArgs,
) -> Result<String, CommandError> {
    let ([record], []) = (records, standings) else {
        return Ok(terminal::class_table(records, standings));
    };
    let view = if args.as_learner { View::Learner } else { View::Instructor };
    let mut shown = shown(record, view);
    let timelines = if args.check.is_empty() { Timelines::Unmet } else { Timelines::All };
    select(&mut shown, &args.check).map_err(CommandError::Input)?;
    Ok(terminal::render(&shown, Paint::for_output(&std::io::stdout()), timelines))
}

fn select(shown: &mut Shown, names: &[String]) -> anyhow::Result<()> {
    for name in names {
        if !shown.checks.iter().any(|check| check.id.contains(name.as_str())) {
            let ids: Vec<_> = shown.checks.iter().map(|check| check.id.as_str()).collect();
            return Err(anyhow!("there is no check `{name}`\nhint: it has {}", ids.join(", ")));
        }
    }
    shown.checks.retain(|check| {
        names.is_empty() || names.iter().any(|name| check.id.contains(name.as_str()))
    });
    Ok(())
}

/// The record in a file, or those of a folder, by name.
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
        .with_context(|| format!("{} is no record", path.display()))?;
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
                "{} is no record\nhint: a record is what `grader grade` writes to DIR/<learner>.json",
                path.display()
            ));
        }
    }
    serde_json::from_value(value).with_context(|| format!("{} is no record", path.display()))
}

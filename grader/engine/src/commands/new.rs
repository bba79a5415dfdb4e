//! `grader new` writes the files of a new exercise or check.
//!
//! What is written comes from the course's own templates, so nothing here knows a part or a program. Each template
//! marks what a person must write. `verify --consistency` lists these places until they are done.

mod course_file;
mod name;
mod plan;
mod templates;
mod text;

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use witness::{Catalog, Exercise, Part};

use super::{CommandError, Exit, Session};
use crate::{
    cli::{NewCheckArgs, NewCommand, NewExerciseArgs},
    root,
};
use plan::Plan;
use templates::{FileTemplate, Templates, Words};

/// The model answer of an exercise, below its folder.
const ANSWER: &str = "reference.rs";

/// Writes what `command` names, and prints the files and what to do next.
///
/// # Errors
///
/// When the name cannot be used, a file exists already, or a shared file does not have the expected form.
pub fn run(session: &Session, command: &NewCommand) -> Result<Exit, CommandError> {
    let root = session.root()?;
    let written = match command {
        NewCommand::Exercise(args) => exercise(&root, session.catalog, args),
        NewCommand::Check(args) => check(&root, session.catalog, args),
    };
    print!("{}", written.map_err(CommandError::Input)?);
    Ok(Exit::Done)
}

fn exercise(root: &Path, catalog: &Catalog, args: &NewExerciseArgs) -> Result<String> {
    let name = &args.name;
    let part = part(catalog, &args.part)?;
    name::of_exercise(root, catalog, part, name)?;
    name::of_check(&args.check)?;
    let templates = Templates::read(root)?;
    let of_part = catalog.exercises.iter().rfind(|exercise| exercise.part == part);
    let last = of_part.or(catalog.exercises.last()).context("the course has no exercise yet")?;
    let mutant = mutant(name, &args.check, None);
    let mut words = Words::of_exercise(name, part);
    words.add("LAST", last.name);
    words.add_check(&args.check, &mutant);
    let answer = templates.exercise.file.iter().find(|file| file.path.ends_with(ANSWER));
    let answer = answer.with_context(|| format!("new.toml has no file {ANSWER}"))?;
    words.add("ANSWER", &text::code(&words.fill(&templates.text(&answer.template)?)));

    let mut plan = Plan::new(root);
    add_files(&mut plan, &templates, &templates.exercise.file, &words)?;
    for line in &templates.exercise.line {
        let (path, after) = (words.fill(&line.path), words.fill(&line.after));
        plan.change(&path, |whole| {
            text::with_line(whole, &words.fill(&line.line), &after, line.sorted)
                .with_context(|| format!("it has no line that begins like {after:?}"))
        })?;
    }
    for section in &templates.exercise.section {
        let text = words.fill(&templates.text(&section.template)?);
        plan.change(&words.fill(&section.path), |whole| {
            text::with_section(whole, &text, last.name)
                .with_context(|| format!("it has no heading that names `{}`", last.name))
        })?;
    }
    plan.change(root::MARK, |whole| {
        course_file::with_exercise(whole, name, part, last.name, (&args.check, args.points))
    })?;
    let next = [
        (format!("cargo test -p {part} --test {name}"), "fails by the `todo!` of the stub"),
        ("cargo run -- verify --consistency".into(), "lists what is still to write, in order"),
        (format!("cargo run -- watch {name}"), "grades its answers after each change"),
        (format!("cargo run -- new check {name}/NAME"), "adds a check"),
    ];
    Ok(plan.carry_out()? + &next_steps(&next))
}

fn check(root: &Path, catalog: &Catalog, args: &NewCheckArgs) -> Result<String> {
    let (name, check) =
        args.id.split_once('/').context("a check is named like EXERCISE/NAME, with one slash")?;
    let exercise = catalog.exercise(name).ok_or_else(|| no_exercise(catalog, name))?;
    name::of_check(check)?;
    ensure!(exercise.check(check).is_none(), "`{}` exists already", args.id);
    let templates = Templates::read(root)?;
    let mut words = Words::of_exercise(name, exercise.part);
    words.add_check(check, &mutant(name, check, args.mutant.as_deref()));
    let answers = templates.exercise.file.iter().find(|file| file.path.ends_with(ANSWER));
    let answer = answers.map(|file| words.fill(&file.path)).unwrap_or_default();
    let mut plan = Plan::new(root);
    words.add("ANSWER", &text::code(&plan.read(&answer)?));

    add_files(&mut plan, &templates, &templates.check.file, &words)?;
    let skeleton = words.fill(&templates.text(&templates.check.template)?);
    let path = words.fill(&templates.check.path);
    plan.change(&path, |whole| text::with_check(whole, check, &skeleton))?;
    let covers = args.covers.clone();
    let covers = covers.unwrap_or_else(|| format!("to write: what `{check}` varies"));
    let row = format!("{covers:?} = {check:?}");
    let table = format!("grader/course/{name}/dimensions.toml");
    match root.join(&table).is_file() {
        true => plan.change(&table, |whole| Ok(format!("{}\n{row}\n", whole.trim_end())))?,
        false => plan.change(&path, |whole| text::with_row(whole, &row))?,
    }
    plan.change(root::MARK, |whole| course_file::with_check(whole, name, (check, args.points)))?;
    let next = [
        ("cargo run -- verify --consistency".into(), "lists what is still to write, in order"),
        (format!("cargo run -- watch {name}"), "grades its answers after each change"),
    ];
    Ok(plan.carry_out()? + &next_steps(&next))
}

fn add_files(
    plan: &mut Plan,
    templates: &Templates,
    files: &[FileTemplate],
    words: &Words,
) -> Result<()> {
    files.iter().try_for_each(|file| {
        plan.add(&words.fill(&file.path), words.fill(&templates.text(&file.template)?))
    })
}

/// The part with this name, folder or number from 1.
fn part(catalog: &Catalog, named: &str) -> Result<Part> {
    let numbered = named.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_name = || catalog.parts.iter().find(|part| [part.name, part.folder].contains(&named));
    let part = numbered.and_then(|place| catalog.parts.get(place)).or_else(by_name);
    part.copied().ok_or_else(|| {
        let names: Vec<_> = catalog.parts.iter().map(|part| part.name).collect();
        anyhow!("there is no part `{named}`\nhint: there are {}", names.join(", "))
    })
}

pub(super) fn no_exercise(catalog: &Catalog, name: &str) -> anyhow::Error {
    let names: Vec<_> = catalog.exercises.iter().map(|Exercise { name, .. }| *name).collect();
    anyhow!("there is no exercise `{name}`\nhint: there are {}", names.join(", "))
}

/// The name of a check's mutant, if no other is given.
fn mutant(exercise: &str, check: &str, given: Option<&str>) -> String {
    let default = || format!("{exercise}_without_{}", check.replace('-', "_"));
    given.map_or_else(default, str::to_owned)
}

fn next_steps(steps: &[(String, &str)]) -> String {
    let rows = steps.iter().map(|(command, why)| format!("  $ {command}\n    {why}\n"));
    format!("\nnext:\n{}", rows.collect::<String>())
}

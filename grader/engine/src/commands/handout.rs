//! `grader handout`: writes the learner's tree.

use anyhow::{Context, anyhow};

use super::{CommandError, Exit, Session};
use crate::{cli::HandoutArgs, handout, intake};

/// Writes the tree that `args` names.
///
/// # Errors
///
/// When the folder exists, the submission cannot be read, or a file cannot be copied.
pub fn run(session: &Session, args: &HandoutArgs) -> Result<Exit, CommandError> {
    let input = |error: anyhow::Error| CommandError::Input(error);
    let workspace = session.root()?;
    let course = session.course(&workspace, None)?;
    let submission = args.with.as_deref().map(|path| intake::read(path, &course)).transpose();
    let submission = submission.map_err(|e| input(anyhow!(e)))?;
    handout::write(&workspace, course.catalog, &args.out, submission.as_ref())
        .map_err(|e| input(anyhow!(e)))?;
    if args.git {
        handout::commit(&args.out).map_err(|e| input(anyhow!(e)))?;
    }
    if let Some(part) = course.catalog.parts.first() {
        println!(
            "{}: `cargo test -p {part} --no-fail-fast` there is a learner's first command",
            args.out.display()
        );
    }
    // A submission is a stranger's: its tests are for a sandbox, or for whoever trusts it.
    if args.no_check || submission.is_some() {
        return Ok(Exit::Done);
    }
    eprintln!("running its tests; the first time this compiles for a minute or two …");
    let target = workspace.join("target/grader/handout");
    let colours = handout::colours(&args.out, &target, &["--workspace"])
        .context("cannot run cargo test there")
        .map_err(CommandError::Fault)?;
    println!(
        "its tests: {} green, {} red, {} of these by `todo!`; {} warnings",
        colours.green, colours.red, colours.todo, colours.warnings
    );
    if !colours.are_of_stubs() {
        return Err(input(anyhow!(
            "the tree is not red through `todo!` alone, or does not compile without a warning\n\
             hint: run `cargo test --no-fail-fast` in {} to see which",
            args.out.display()
        )));
    }
    Ok(Exit::Done)
}

//! `grader handout` writes the tree that learners get.

use anyhow::{Context, anyhow};

use super::{CommandError, Exit, Session, fault, input, selection::assigned};
use crate::{
    cli::HandoutArgs,
    handout::{self, Answers},
    intake,
};

/// Writes the tree that `args` names.
///
/// # Errors
///
/// When the folder exists, the submission cannot be read, or a file cannot be copied.
pub fn run(session: &Session, args: &HandoutArgs) -> Result<Exit, CommandError> {
    let workspace = session.root()?;
    let course = session.course(&workspace, args.course.as_deref())?;
    let submission = args.with.as_deref().map(|path| intake::read(path, &course)).transpose();
    let submission = submission.map_err(input)?;
    let answers = match &submission {
        Some(submission) => Answers::Of(submission),
        None if args.solutions => Answers::Model,
        None => Answers::Stubs,
    };
    let assigned = assigned(course, args.assignment.as_deref())?;
    handout::write(&workspace, &assigned, &args.out, answers).map_err(input)?;
    if args.git {
        handout::commit(&args.out, &assigned.title).map_err(input)?;
    }
    if let Some(part) = handout::parts(&assigned).first().map(|part| part.folder) {
        println!(
            "{}: `cargo test -p {part} --no-fail-fast` there is a learner's first command",
            args.out.display()
        );
    }
    // The tests of a submission run foreign code, which needs a sandbox or a person that trusts it.
    if args.no_check || args.solutions || submission.is_some() {
        return Ok(Exit::Done);
    }
    eprintln!("running its tests; the first run compiles for a minute or two …");
    let target = workspace.join("target/grader/handout");
    let colours = handout::colours(&args.out, &target, &["--workspace"])
        .context("cannot run cargo test there")
        .map_err(fault)?;
    println!(
        "its tests: {} green, {} red, {} of these by `todo!`; {} warnings",
        colours.green, colours.red, colours.todo, colours.warnings
    );
    if !colours.are_of_stubs() {
        return Err(input(anyhow!(
            "a test fails for another reason than `todo!`, or the tree does not compile without warnings\n\
             hint: run `cargo test --no-fail-fast` in {} to see which",
            args.out.display()
        )));
    }
    Ok(Exit::Done)
}

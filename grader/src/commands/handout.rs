//! `grader handout`: writes the learner's tree.

use anyhow::anyhow;

use super::{CommandError, Exit, grade};
use crate::{cli::HandoutArgs, handout, intake};

/// Writes the tree that `args` names.
///
/// # Errors
///
/// When the folder exists, the submission cannot be read, or a file cannot be copied.
pub fn run(args: &HandoutArgs) -> Result<Exit, CommandError> {
    let input = |error: anyhow::Error| CommandError::Input(error);
    let workspace = grade::workspace();
    let course = grade::read_course(&workspace)?;
    let submission = args.with.as_deref().map(|path| intake::read(path, &course)).transpose();
    let submission = submission.map_err(|e| input(anyhow!(e)))?;
    handout::write(&workspace, &args.out, submission.as_ref()).map_err(|e| input(anyhow!(e)))?;
    println!(
        "{}: `cargo test -p part2-threading` there is a learner's first command",
        args.out.display()
    );
    Ok(Exit::Done)
}

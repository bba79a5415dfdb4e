//! `grader completions` and `grader man`, generated from the declared flags.

use std::io::{self, Write};

use anyhow::anyhow;
use clap::CommandFactory;
use clap_complete::Shell;

use super::{CommandError, Exit, fault, input};
use crate::cli::{Cli, ManArgs};

const NAME: &str = "grader";

/// Prints the completions of a shell.
///
/// # Errors
///
/// When standard output cannot be written.
pub fn completions(shell: Shell) -> Result<Exit, CommandError> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut text);
    print(&text)
}

/// Prints the manual page, or writes the pages of all subcommands into a folder.
///
/// # Errors
///
/// When they cannot be written.
pub fn man(args: &ManArgs) -> Result<Exit, CommandError> {
    let command = Cli::command().name(NAME);
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .map_err(|error| input(anyhow!("cannot write into {}: {error}", folder.display())))?;
        return Ok(Exit::Done);
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text).map_err(fault)?;
    print(&text)
}

/// A closed pipe is not a failure, since the reader has seen enough.
fn print(text: &[u8]) -> Result<Exit, CommandError> {
    match io::stdout().write_all(text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(fault(anyhow!("cannot print: {error}")))
        }
        _ => Ok(Exit::Done),
    }
}

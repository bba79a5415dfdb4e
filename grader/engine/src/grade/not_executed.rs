//! A program that the kernel does not execute. It is the learner's fault if the program of the stubs runs.

use std::{io, path::Path, time::Duration};

use lab::Finding;
use nix::errno::Errno;
use sandbox::{Job, Processes, SandboxError};
use witness::{Part, RunError};

use super::Grader;
use crate::intake::Submission;

/// The time limit for the program of the stubs. It only has to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// Errors of a host that lacks a resource, through no fault of the program.
const SHORTAGES: [Errno; 5] =
    [Errno::EAGAIN, Errno::EMFILE, Errno::ENFILE, Errno::ETXTBSY, Errno::E2BIG];

impl Grader {
    /// The finding for a failure of the sandbox that the program of `part` has caused. `None` if it is the
    /// grader's own failure.
    pub(super) fn not_executed(&self, part: Part, error: &RunError) -> Option<Finding> {
        let RunError::Sandbox(SandboxError::NotExecuted { source, .. }) = error else {
            return None;
        };
        if is_shortage(source) || !self.executes_stubs(part) {
            return None;
        }
        Some(Finding::new(
            "the program can be executed",
            format!("the kernel does not execute it: {source}"),
            "a static takes more memory than a program may use, or the program contains something other \
             than Rust code",
            "keep large values in a `Vec`, and write the exercise in safe Rust",
        ))
    }

    fn executes_stubs(&self, part: Part) -> bool {
        let stubs = Submission { student: "stubs".into(), ..Submission::default() };
        let Ok(built) = self.builder.build(part, &stubs, &self.course) else { return false };
        self.executes(&built.program)
    }

    fn executes(&self, program: &Path) -> bool {
        let job = Job::for_program(program, vec!["--help".into()], Processes::One);
        let ended = self.sandbox.start(&job).and_then(|mut running| running.wait(PATIENCE));
        ended.is_ok()
    }
}

fn is_shortage(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| SHORTAGES.contains(&Errno::from_raw(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortages_are_the_hosts_fault() {
        let is = |errno: Errno| is_shortage(&io::Error::from(errno));
        assert!(is(Errno::EAGAIN) && is(Errno::ETXTBSY));
        assert!(!is(Errno::ENOENT) && !is(Errno::ENOEXEC) && !is(Errno::ENOMEM));
    }
}

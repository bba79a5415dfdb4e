//! The grader of the second course. Unlike that of the first one, it is an example of the package `grader`.

#[path = "course/lib.rs"]
mod course;

use std::process::ExitCode;

fn main() -> ExitCode {
    engine::run(&course::CATALOG, env!("CODE_OF_OTHER_VERDICTS"))
}

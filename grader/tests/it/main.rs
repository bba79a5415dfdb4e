//! Black-box tests of the grader's command.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

mod cases;
mod class;
mod container;
mod deploy;
mod diff;
mod differences;
mod documents;
mod english;
mod gradebook;
mod grading;
mod hand_in;
mod handout;
mod hostile;
mod house;
mod input;
mod list;
mod machine;
mod new;
mod other_course;
mod processes;
mod report;
mod run;
mod show;
mod skipped;
mod tree;
mod verdicts;

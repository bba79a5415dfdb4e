//! Black-box tests: everything through the grader's command.

mod cases;
mod grading;
mod input;
mod run;
mod tree;

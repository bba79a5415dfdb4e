//! The one JSON document that each exercise of a program writes to `--json-to`.
//!
//! A module a part, a type an exercise. They carry answers, never verdicts: who reads one, the
//! grader above all, trusts nothing in it that it cannot check.

pub mod part1;
pub mod part2;
pub mod part3;

//! What the command line selects of a course.

use std::collections::BTreeSet;

use anyhow::anyhow;
use witness::Part;

use super::{CommandError, input, instructor::worth};
use crate::{class::grading::Again, cli::GradeArgs, course::Course};

/// The course, reduced to what was requested.
pub(super) fn select(mut course: Course, args: &GradeArgs) -> Result<Course, CommandError> {
    for name in &args.only {
        if course.exercise(name).is_none() {
            let names: Vec<_> = course.exercises.iter().map(|e| e.name.as_str()).collect();
            return Err(input(anyhow!(
                "there is no exercise `{name}`\nhint: the exercises are {}",
                names.join(", ")
            )));
        }
    }
    course = assigned(course, args.assignment.as_deref())?;
    let part = args.part.map(|number| part(&course, number)).transpose()?;
    course.exercises.retain(|exercise| {
        part.is_none_or(|part| part == exercise.part)
            && (args.only.is_empty() || args.only.contains(&exercise.name))
    });
    if course.exercises.is_empty() {
        return Err(input(anyhow!(
            "no exercise is left to grade\nhint: --part and --only together leave none"
        )));
    }
    Ok(course)
}

/// The course, reduced to the assignment if one is named.
pub(super) fn assigned(course: Course, name: Option<&str>) -> Result<Course, CommandError> {
    let Some(name) = name else { return Ok(course) };
    let Some(assignment) = course.assignment(name) else {
        let names: Vec<_> = course.assignments.iter().map(|a| a.name.as_str()).collect();
        return Err(input(anyhow!(
            "there is no assignment `{name}`\nhint: course.toml has {}",
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        )));
    };
    Ok(course.assigned(assignment))
}

/// The part with this number, counted from 1.
fn part(course: &Course, number: usize) -> Result<Part, CommandError> {
    let parts = course.catalog.parts;
    number.checked_sub(1).and_then(|at| parts.get(at)).copied().ok_or_else(|| {
        input(anyhow!("there is no part {number}\nhint: the course has parts 1 to {}", parts.len()))
    })
}

/// The checks to grade although they were graded before.
pub(super) fn again(course: &Course, args: &GradeArgs) -> Result<Again, CommandError> {
    if args.force {
        return Ok(Again::Everything);
    }
    if args.regrade_errors {
        return Ok(Again::Errors);
    }
    let all = worth(course);
    let mut again = BTreeSet::new();
    for name in &args.regrade {
        let of_exercise = format!("{name}/");
        let named: Vec<_> =
            all.keys().filter(|id| *id == name || id.starts_with(&of_exercise)).collect();
        if named.is_empty() {
            return Err(input(anyhow!(
                "there is no check `{name}` to grade again\n\
                 hint: write `exercise/check`, or `exercise` for all of them"
            )));
        }
        again.extend(named.into_iter().cloned());
    }
    Ok(if again.is_empty() { Again::Nothing } else { Again::Checks(again) })
}

//! Holds course and tree against each other: what an exercise needs is there.

use std::{collections::BTreeSet, fs, path::Path};

use super::case::{Case, Kind};
use crate::{
    course::{Course, ExerciseEntry},
    grade::COURSE,
};

/// What is missing, one sentence each.
pub fn faults(workspace: &Path, course: &Course, cases: &[Case]) -> Vec<String> {
    let mut faults = Vec::new();
    for exercise in &course.exercises {
        let part = workspace.join(exercise.part.folder);
        let file = format!("{}.rs", exercise.name);
        let reference = workspace.join(COURSE).join(&exercise.name).join("reference.rs");
        for (what, path) in [
            ("stub", workspace.join(exercise.path())),
            ("options", part.join("src/program").join(&file)),
            ("run", part.join("src/run").join(&file)),
            ("public test", part.join("tests").join(&file)),
            ("reference", reference),
        ] {
            if !path.is_file() {
                faults.push(format!("{} has no {what}", exercise.name));
            }
        }
        let handout = fs::read_to_string(part.join("README.md")).unwrap_or_default();
        if !has_section(&handout, exercise) {
            faults.push(format!("{} has no section in the handout of {part:?}", exercise.name));
        }
        faults.extend(uncaught(exercise, cases));
    }
    for part in course.catalog.parts {
        let folder = workspace.join(part.folder).join("src/exercises");
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if course.exercise(&name).is_none() {
                faults.push(format!("{name} has a stub and is not in the course"));
            }
        }
    }
    faults
}

/// A heading of the handout names the exercise's file or function.
fn has_section(handout: &str, exercise: &ExerciseEntry) -> bool {
    handout.lines().any(|line| line.starts_with('#') && line.contains(&exercise.name))
}

/// For every check some mutant fails that check and nothing else: so each has a fault of its own.
fn uncaught(exercise: &ExerciseEntry, cases: &[Case]) -> Vec<String> {
    let alone: BTreeSet<&String> = cases
        .iter()
        .filter(|case| case.kind == Kind::Mutant && case.caught_by.len() == 1)
        .flat_map(|case| &case.caught_by)
        .collect();
    exercise
        .checks
        .iter()
        .map(|check| format!("{}/{}", exercise.name, check.name))
        .filter(|id| !alone.contains(id))
        .map(|id| format!("no mutant fails {id} and nothing else"))
        .collect()
}

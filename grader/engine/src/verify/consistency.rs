//! Checks that the tree contains everything that the course's exercises need.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;

use super::case::{Case, Kind};
use crate::{
    course::{Course, ExerciseEntry},
    grade::COURSE,
};

/// Missing items, one sentence each.
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
        faults.extend(dimensions(workspace, exercise));
    }
    faults.extend(stolen_in_vain(workspace, cases));
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

/// Files that hostile cases try to read but that do not exist. Such a case does not test the sandbox.
fn stolen_in_vain(workspace: &Path, cases: &[Case]) -> Vec<String> {
    let mut faults = Vec::new();
    for case in cases.iter().filter(|case| case.kind == Kind::Hostile) {
        let own = case.exercises.iter().filter_map(|exercise| case.submission.files.get(exercise));
        for named in own.flat_map(|text| text.split("@WORKSPACE@/").skip(1)) {
            let file = named.split('"').next().unwrap_or_default();
            if !workspace.join(file).is_file() {
                faults.push(format!("{} tries to read {file}, which does not exist", case.name));
            }
        }
    }
    faults
}

/// A cell of the table of dimensions, for one property of the input or the situation.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    /// The checks that cover it, separated by commas.
    Checks(String),
    /// No check covers it, for this reason.
    Empty { empty: String },
}

/// Errors in the table that shows which check covers which dimension of an exercise.
fn dimensions(workspace: &Path, exercise: &ExerciseEntry) -> Vec<String> {
    let name = &exercise.name;
    let path = workspace.join(COURSE).join(name).join("dimensions.toml");
    let read = fs::read_to_string(path).map_err(|error| error.to_string());
    let table = read.and_then(|text| {
        toml::from_str::<BTreeMap<String, Cell>>(&text).map_err(|error| error.to_string())
    });
    let table = match table {
        Ok(table) => table,
        Err(error) => return vec![format!("{name} has no table of dimensions: {error}")],
    };
    faults_of_table(exercise, &table)
}

fn faults_of_table(exercise: &ExerciseEntry, table: &BTreeMap<String, Cell>) -> Vec<String> {
    let name = &exercise.name;
    let known: BTreeSet<&str> = exercise.checks.iter().map(|check| check.name.as_str()).collect();
    let mut named = BTreeSet::new();
    let mut faults = Vec::new();
    for (dimension, cell) in table {
        match cell {
            Cell::Checks(checks) => named.extend(checks.split(',').map(str::trim)),
            Cell::Empty { empty } if empty.trim().is_empty() => {
                faults
                    .push(format!("{name}: nothing covers {dimension:?}, and no reason is given"));
            }
            Cell::Empty { .. } => {}
        }
    }
    let unknown = named.difference(&known);
    faults.extend(
        unknown.map(|check| format!("{name}: the table names {check:?}, which is not a check")),
    );
    let unnamed = known.difference(&named);
    faults.extend(unnamed.map(|check| format!("{name}/{check} covers no dimension of the table")));
    faults
}

/// Whether a heading of the handout names the exercise's file or function.
fn has_section(handout: &str, exercise: &ExerciseEntry) -> bool {
    handout.lines().any(|line| line.starts_with('#') && line.contains(&exercise.name))
}

/// Checks without a mutant that fails this check only. Each check must find an error of its own.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Each check must cover a dimension.
    #[test]
    fn empty_cells_need_a_reason() {
        let course = crate::course::tests::named_freely(
            "max_score = 3\n[[exercise]]\nname = \"alpha\"\npart = \"two\"\n\
             check = [{ name = \"once\", points = 2 }, { name = \"order\", points = 1 }]\n",
        );
        let exercise = &course.exercises[0];
        let names: Vec<_> = exercise.checks.iter().map(|check| check.name.as_str()).collect();
        let faults = |text: &str| faults_of_table(exercise, &toml::from_str(text).unwrap());
        let all = format!("size = {:?}\n", names.join(", "));
        assert_eq!(faults(&all), [""; 0]);
        assert_eq!(faults(&format!("{all}\"time\" = {{ empty = \"no clock\" }}")), [""; 0]);
        assert_eq!(faults(&format!("{all}time = {{ empty = \" \" }}")).len(), 1);
        assert_eq!(faults(&format!("{all}order = \"none\"")).len(), 1);
        assert_eq!(faults("").len(), names.len());
    }
}

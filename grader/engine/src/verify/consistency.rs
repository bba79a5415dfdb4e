//! Checks that the tree contains everything that the course's exercises need.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde::Deserialize;

use super::{
    case::{Case, Kind},
    unwritten::unwritten,
};
use crate::{
    course::{Course, ExerciseEntry},
    grade::COURSE,
};

/// The sample class, below the root.
const SAMPLE: &str = "grader/submissions/sample-class";

/// Missing and unwritten items, one sentence each. Those of an exercise are in the order in which to do them.
pub fn faults(workspace: &Path, course: &Course, cases: &[Case]) -> Vec<String> {
    let mut faults = Vec::new();
    for exercise in &course.exercises {
        faults.extend(missing(workspace, exercise));
        faults.extend(unwritten(workspace, exercise));
        if exercise.checks.is_empty() {
            faults.push(format!("{} has no check", exercise.name));
        }
        faults.extend(uncaught(exercise, cases));
        faults.extend(dimensions(workspace, exercise));
        let answers = |case: &&Case| case.exercises.contains(&exercise.name);
        if !cases.iter().filter(answers).any(|case| case.kind == Kind::Equivalent) {
            faults.push(format!("{} has no equivalent answer", exercise.name));
        }
        faults.extend(other_sample(workspace, exercise, cases));
    }
    faults.extend(stolen_in_vain(workspace, cases));
    faults.extend(left_over(workspace, course));
    faults
}

/// Files and sections that an exercise lacks.
fn missing(workspace: &Path, exercise: &ExerciseEntry) -> Vec<String> {
    let mut faults = Vec::new();
    let name = &exercise.name;
    let part = workspace.join(exercise.part.folder);
    let file = format!("{name}.rs");
    for (what, path) in [
        ("stub", workspace.join(exercise.path())),
        ("options", part.join("src/program").join(&file)),
        ("reference", workspace.join(COURSE).join(name).join("reference.rs")),
        ("public test", part.join("tests").join(&file)),
    ] {
        if !path.is_file() {
            faults.push(format!("{name} has no {what}"));
        }
    }
    let handout = fs::read_to_string(part.join("README.md")).unwrap_or_default();
    if !has_section(&handout, exercise) {
        faults.push(format!("{name} has no section in the handout of {}", exercise.part));
    }
    faults
}

/// Learners of the sample class whose file is neither a model answer nor a kept one.
fn other_sample(workspace: &Path, exercise: &ExerciseEntry, cases: &[Case]) -> Option<String> {
    let name = exercise.name.as_str();
    let kept: BTreeSet<&str> =
        cases.iter().filter_map(|case| Some(case.submission.files.get(name)?.as_str())).collect();
    let learners = fs::read_dir(workspace.join(SAMPLE)).into_iter().flatten().flatten();
    let mut others: Vec<_> = learners
        .filter(|learner| {
            let text = fs::read_to_string(learner.path().join(exercise.path()));
            !text.is_ok_and(|text| kept.contains(text.as_str()))
        })
        .map(|learner| learner.file_name().to_string_lossy().into_owned())
        .collect();
    others.sort();
    (!others.is_empty()).then(|| {
        format!("{name} is missing, or not a kept answer, in {SAMPLE} for {}", others.join(", "))
    })
}

/// What is left of exercises that are no longer in the course.
fn left_over(workspace: &Path, course: &Course) -> Vec<String> {
    let mut faults = Vec::new();
    let parts = course.catalog.parts.iter();
    let stubs = parts.map(|part| (format!("{}/src/exercises", part.folder), "a stub", true));
    let answers = [(COURSE.to_owned(), "answers", false)];
    for (folder, what, is_file) in stubs.chain(answers) {
        let entries = fs::read_dir(workspace.join(&folder)).into_iter().flatten().flatten();
        let entries = entries.map(|entry| entry.path());
        let mut paths: Vec<_> =
            entries.filter(|path| is_file || path.join("reference.rs").is_file()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if course.exercise(&name).is_none() {
                faults.push(format!(
                    "{name} has {what} in {folder} and is not in the course. `cargo run -- mentions {name}` lists all \
                     that mentions it"
                ));
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

/// Errors in the table that shows which check covers which dimension of an exercise. A short one is in the head comment
/// of the checks, as a block of TOML.
fn dimensions(workspace: &Path, exercise: &ExerciseEntry) -> Vec<String> {
    let name = &exercise.name;
    let folder = workspace.join(COURSE).join(name);
    let in_comment = fs::read_to_string(folder.join("checks.rs")).ok();
    let in_comment = in_comment.and_then(|text| block_of_toml(&text));
    let read = in_comment.map_or_else(
        || fs::read_to_string(folder.join("dimensions.toml")).map_err(|error| error.to_string()),
        Ok,
    );
    let table = read.and_then(|text| {
        toml::from_str::<BTreeMap<String, Cell>>(&text).map_err(|error| error.to_string())
    });
    let table = match table {
        Ok(table) => table,
        Err(error) => return vec![format!("{name} has no table of dimensions: {error}")],
    };
    faults_of_table(exercise, &table)
}

/// The block of TOML in a head comment.
fn block_of_toml(text: &str) -> Option<String> {
    let head = text.lines().map_while(|line| line.strip_prefix("//!"));
    let mut block = head.map(str::trim).skip_while(|line| *line != "```toml");
    block.next()?;
    Some(block.take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect())
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

    #[test]
    fn tables_may_be_in_the_head_comment() {
        let text =
            "//! Head.\n//!\n//! ```toml\n//! size = \"once\"\n//! ```\n//! End.\n\nuse x;\n";
        assert_eq!(block_of_toml(text).as_deref(), Some("size = \"once\"\n"));
        assert_eq!(block_of_toml("//! Head.\n\n//! ```toml\n"), None);
    }

    #[test]
    fn exercises_that_left_the_course_are_named() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        put("part-one/src/exercises/alpha.rs");
        put("grader/course/alpha/reference.rs");
        put("grader/course/shared/hands.rs");
        let course = crate::sample::course();
        assert_eq!(left_over(root.path(), &course), [""; 0]);
        put("part-two/src/exercises/old.rs");
        put("grader/course/old/reference.rs");
        let faults = left_over(root.path(), &course);
        assert!(faults[0].starts_with("old has a stub in part-two/src/exercises"), "{faults:?}");
        assert!(faults[1].starts_with("old has answers in grader/course"), "{faults:?}");
        assert_eq!(faults.len(), 2);
    }
}

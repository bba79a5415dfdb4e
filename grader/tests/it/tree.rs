//! Checks that files of the repository agree with each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use crate::run::submissions;

/// The mutants that the learners of the sample class have handed in besides model answers. Ada has none.
const SAMPLE: [(&str, &[(&str, &str)]); 5] = [
    ("ada", &[]),
    ("ben", &[("request_concurrent", "joins_in_the_loop")]),
    (
        "chloe",
        &[("request_concurrent", "panics_on_a_404"), ("request_pooled", "pool_waits_for_groups")],
    ),
    ("dmitri", &[("request_concurrent", "exits_after_a_lie")]),
    (
        "eva",
        &[
            ("request_concurrent", "does_not_compile"),
            (
                "request_pooled",
                "../../request_concurrent/mutants/two_files_do_not_compile/request_pooled",
            ),
        ],
    ),
];

/// With `GOLDEN=write` the files are written.
#[test]
fn sample_class_is_answers_and_mutants() {
    let class = submissions().join("sample-class");
    let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("course");
    let learners = fs::read_dir(&class).unwrap().map(|entry| entry.unwrap().file_name());
    let learners: BTreeSet<_> = learners.map(|name| name.into_string().unwrap()).collect();
    assert_eq!(learners, SAMPLE.map(|(learner, _)| learner.to_owned()).into());
    for (learner, differences) in SAMPLE {
        let mut expected = BTreeMap::new();
        for exercise in course::CATALOG.exercises {
            let mutant = differences.iter().find(|(name, _)| *name == exercise.name);
            let text = mutant.map_or("reference".into(), |(_, mutant)| format!("mutants/{mutant}"));
            let text = course.join(exercise.name).join(format!("{text}.rs"));
            let path = format!("{}/src/exercises/{}.rs", exercise.part, exercise.name);
            expected.insert(class.join(learner).join(path), fs::read_to_string(text).unwrap());
        }
        if env::var_os("GOLDEN").is_some_and(|value| value == "write") {
            for (path, text) in &expected {
                fs::write(path, text).unwrap();
            }
        }
        let mut there = BTreeMap::new();
        texts(&class.join(learner), &mut there);
        assert!(there == expected, "{learner} has handed in something else than {differences:?}");
    }
}

/// The texts of all files below `folder`.
fn texts(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, found);
        } else {
            found.insert(path.clone(), fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn hints_are_for_exercises_of_the_course() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/src/bin/lab/hints.txt");
    let hints = fs::read_to_string(path).unwrap();
    let mut named = hints.lines().filter_map(|line| line.strip_prefix("# "));
    assert_eq!(named.find(|name| course::CATALOG.exercise(name).is_none()), None);
}

/// The lines of code below `path`, each with its file.
fn lines_of_code(path: &Path, found: &mut Vec<(PathBuf, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            lines_of_code(&entry.unwrap().path(), found);
        }
    } else {
        let text = fs::read_to_string(path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        found.extend(code.map(|line| (path.to_owned(), line.to_owned())));
    }
}

/// The grader compiles the library once, with stubs. A call from the library would therefore reach a stub and not an
/// answer.
#[test]
fn part_libraries_call_no_exercise() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for part in course::CATALOG.parts.iter().map(|part| part.folder) {
        let mut lines = Vec::new();
        for entry in fs::read_dir(workspace.join(part).join("src")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            // Files that are compiled with `main`, and the exercises themselves.
            if !["main", "run", "compare", "exercises"].contains(&name) {
                lines_of_code(&path, &mut lines);
            }
        }
        lines.retain(|(_, line)| line.contains("exercises") && line != "pub mod exercises;");
        assert_eq!(lines, [], "{part}");
    }
}

//! The tree itself: what must stand together does.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::run::submissions;

fn exercise_files(folder: &Path, found: &mut BTreeMap<String, Vec<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            exercise_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            found.entry(name).or_default().push(fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn the_sample_class_is_made_of_the_reference_and_of_mutants() {
    let mut kept = BTreeMap::new();
    exercise_files(&submissions().join("reference"), &mut kept);
    exercise_files(&submissions().join("mutants"), &mut kept);
    let mut sample = BTreeMap::new();
    exercise_files(&submissions().join("sample-class"), &mut sample);
    assert!(!sample.is_empty());
    for (name, texts) in sample {
        for text in texts {
            assert!(kept[&name].contains(&text), "a {name} of sample-class is none that is kept");
        }
    }
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

/// The grader compiles the library once, with stubs: a call from there would reach a stub, not an answer.
#[test]
fn the_library_of_a_part_calls_no_exercise() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for part in ["part1-multiprocessing", "part2-threading", "part3-yelp"] {
        let mut lines = Vec::new();
        for entry in fs::read_dir(workspace.join(part).join("src")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            // What is compiled with `main`, and the exercises themselves.
            if !["main", "run", "compare", "exercises"].contains(&name) {
                lines_of_code(&path, &mut lines);
            }
        }
        lines.retain(|(_, line)| line.contains("exercises") && line != "pub mod exercises;");
        assert_eq!(lines, [], "{part}");
    }
}

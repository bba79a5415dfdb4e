//! The digest of the code that forms verdicts covers all of that code.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

#[path = "../../verdicts.rs"]
mod code;

/// The engine's modules that form no verdict, because they only process verdicts or provide the user interface.
const FORM_NONE: [&str; 26] = [
    "class",
    "class.rs",
    "cli",
    "cli.rs",
    "commands",
    "commands.rs",
    "course",
    "course.rs",
    "diff",
    "diff.rs",
    "explain.rs",
    "file_name.rs",
    "handout",
    "handout.rs",
    "lib.rs",
    // A record of another format has another `VERSION`.
    "record.rs",
    "report",
    "report.rs",
    "root.rs",
    "run.rs",
    "sample.rs",
    "score.rs",
    "temporary.rs",
    "verify",
    "verify.rs",
    "whole.rs",
];

fn grader() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_engine_module_is_classified() {
    let engine = grader().join("engine/src");
    let mut none: Vec<String> = FORM_NONE.map(str::to_owned).into();
    for entry in fs::read_dir(&engine).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let forms = code::VERDICTS.contains(&format!("engine/src/{name}").as_str());
        let at = none.iter().position(|known| *known == name);
        assert!(forms != at.is_some(), "{name} must be in one of VERDICTS and FORM_NONE");
        at.map(|at| none.remove(at));
    }
    assert!(none.is_empty(), "{none:?} are not there");
}

#[test]
fn other_crates_are_covered_whole() {
    let files = code::files(&grader()).unwrap();
    let covered = |path: &str| files.contains(&grader().join(path));
    for path in ["course/lib.rs", "sandbox/src/lib.rs", "witness/src/lib.rs"] {
        assert!(covered(path), "{path}");
    }
    for exercise in course::CATALOG.exercises {
        for file in ["checks.rs", "reference.rs"] {
            assert!(covered(&format!("course/{}/{file}", exercise.name)), "{}", exercise.name);
        }
    }
    let form_none = |path: &&PathBuf| path.iter().any(|name| name == "mutants");
    assert_eq!(files.iter().find(form_none), None);
}

#[test]
fn second_course_has_a_digest_of_its_own() {
    let other = code::digest_of_other_course(&grader()).unwrap().unwrap();
    assert_ne!(other, code::digest(&grader()).unwrap());
    let empty = TempDir::new().unwrap();
    assert_eq!(code::digest_of_other_course(empty.path()).unwrap(), None);
    let make = |name: &str| {
        let path = empty.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    };
    let checks = format!("{}/x/checks.rs", code::OTHER_COURSE);
    for name in code::VERDICTS.iter().filter(|name| **name != "course") {
        make(name);
    }
    make(&checks);
    let before = code::digest_of_other_course(empty.path()).unwrap();
    make("course/x/checks.rs");
    assert_eq!(code::digest_of_other_course(empty.path()).unwrap(), before, "of the first course");
    fs::write(empty.path().join(&checks), "other").unwrap();
    assert_ne!(code::digest_of_other_course(empty.path()).unwrap(), before);
}

#[test]
fn missing_paths_are_named() {
    let folder = TempDir::new().unwrap();
    let make = |name: &str| {
        let path = folder.path().join(name);
        if name.ends_with(".rs") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        } else {
            fs::create_dir_all(path).unwrap();
        }
    };
    let (last, others) = code::VERDICTS.split_last().unwrap();
    others.iter().for_each(|name| make(name));
    let error = code::digest(folder.path()).unwrap_err();
    assert!(error.to_string().contains(last), "{error}");
    make(last);
    let before = code::digest(folder.path()).unwrap();
    fs::write(Path::new(&folder.path().join(last)).join("new.rs"), "").unwrap();
    assert_ne!(code::digest(folder.path()).unwrap(), before);
}

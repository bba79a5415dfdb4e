//! The tree itself: what must stand together does.

use std::{collections::BTreeMap, fs, path::Path};

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

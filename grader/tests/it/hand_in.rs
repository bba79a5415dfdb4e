//! Real classes, with files in any folder or archive. Nothing may be lost.

use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
};

use tempfile::TempDir;

use crate::run::{Ran, check, grade, reference};

const COUNTER: &str = "part2-threading/src/exercises/counter.rs";

/// The cheapest exercise, because these tests do not depend on the checks.
const ONLY: [&str; 2] = ["--only", "counter"];

fn right() -> Vec<u8> {
    fs::read(reference().join(COUNTER)).unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn has_full_marks(ran: &Ran, student: &str) {
    let record = ran.record(student);
    assert_eq!(record["score"], record["max_score"], "{student}: {record}");
}

#[test]
fn every_learner_is_graded_or_listed() {
    let right = right();
    let class = TempDir::new().unwrap();
    let put = |path: &str, bytes: &[u8]| write(class.path(), path, bytes);
    put("ada/counter.rs", &right);
    put("ben/lab.zip", &zip(&[("hand-in/inner.zip", &zip(&[("Counter (1).rs", &right)]))]));
    put("kimlee_127_463_counter-1.rs", &right);
    put("Zoe_12_assignsubmission_file_/lab.zip", &zip(&[(COUNTER, &right)]));
    put(&format!("chloe/{COUNTER}"), &[b"// gr\xf6\xdfer\n", right.as_slice()].concat());
    let utf16 = String::from_utf8(right.clone()).unwrap();
    let utf16: Vec<u8> =
        format!("\u{feff}{utf16}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    put(&format!("dmitri/{COUNTER}"), &utf16);
    put("eva.rar", b"Rar!\x1a\x07\x01\0 and so on");
    put("fay.zip", &zip(&[("notes.txt", b"sorry")]));
    let many: Vec<String> = (0..300).map(|number| format!("{number}/counter.rs")).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|name| (name.as_str(), right.as_slice())).collect();
    put("gus.zip", &zip(&many));
    put("hana/counter.rs", &right);
    put("hana/old/counter.rs", b"// an older one\n");
    put("scores.csv", b"x\n");

    let ran = grade(class.path(), &[&ONLY[..], &["--format", "csv"]].concat());
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for student in ["ada", "ben", "kimlee", "Zoe", "dmitri", "hana"] {
        has_full_marks(&ran, student);
    }
    let notes = ran.record("ben")["notes"].to_string();
    assert!(notes.contains("taken from lab.zip: hand-in/inner.zip: Counter (1).rs for"), "{notes}");
    let chloe = ran.record("chloe");
    let counter = check(&chloe, "counter/exact");
    assert_eq!(counter["outcome"], "build-error");
    let message = counter["message"].as_str().unwrap();
    assert!(message.contains("byte 5 (line 1) is 0xf6. Save it as UTF-8"), "{message}");
    // The table in the terminal has the same rows, wrapped.
    let table = fs::read_to_string(ran.out.path().join("csv/learners.csv")).unwrap();
    for (person, why) in [
        ("eva", "a RAR archive"),
        ("fay", "no exercise file in it"),
        ("gus", "more than 200 files named like exercises"),
        ("hana", "two different files for counter"),
        ("scores.csv", "a text"),
    ] {
        let row = table.lines().find(|line| line.starts_with(person)).unwrap();
        assert!(row.contains(why) && ran.stdout.contains(person), "{row}: {}", ran.stdout);
    }
}

#[test]
fn downloaded_class_zip_is_graded() {
    let right = right();
    let folder = TempDir::new().unwrap();
    let ben = zip(&[("counter.rs", &right)]);
    let both: [(&str, &[u8]); 2] = [
        ("submissions/lovelaceada_1_20_counter.rs", &right),
        ("submissions/bitben_2_21_lab.zip", &ben),
    ];
    write(folder.path(), "class.zip", &zip(&both));
    let ran = grade(&folder.path().join("class.zip"), &ONLY);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    has_full_marks(&ran, "lovelaceada");
    has_full_marks(&ran, "bitben");
}

#[test]
fn pattern_explains_unknown_names() {
    let class = TempDir::new().unwrap();
    for login in ["anna-b", "anna-c"] {
        write(class.path(), &format!("lab1-{login}/{COUNTER}"), &right());
    }
    let ran = grade(class.path(), &[&ONLY[..], &["--names", "^lab1-(?<student>.+)$"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    has_full_marks(&ran, "anna-b");
    has_full_marks(&ran, "anna-c");
    let refused = grade(class.path(), &["--names", "^lab1-(.+)$"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("student"), "{}", refused.stderr);
}

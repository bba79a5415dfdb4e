//! Layouts on disk.

mod doubts;
mod places;
mod property;

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    path::Path,
};

use fastrand::Rng;
use tempfile::TempDir;

use super::{Entry, Known, find};
use crate::{
    class::{
        listing::{self, Entries},
        roster::Roster,
    },
    sample::course,
};

const BETA: &str = "part-two/src/exercises/beta.rs";

/// Files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

fn zip(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar_gz(files: &Files) -> Vec<u8> {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(gzip);
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn write(folder: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn one(name: &str, text: &str) -> Files {
    BTreeMap::from([(name.to_owned(), text.as_bytes().to_vec())])
}

/// A class with such entries. A name that ends with `.zip` becomes a zip of one exercise, one that ends with `/` a
/// folder with it, any other a small file.
fn class(entries: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in entries {
        let text = format!("// {entry}");
        match entry.strip_suffix('/') {
            Some(name) => write(folder.path(), &one(&format!("{name}/{BETA}"), &text)),
            None if entry.ends_with(".zip") => {
                write(
                    folder.path(),
                    &BTreeMap::from([((*entry).to_owned(), zip(&one(BETA, &text)))]),
                );
            }
            None => write(folder.path(), &one(entry, &text)),
        }
    }
    folder
}

fn entries(folder: &Path, known: &listing::Known) -> Entries {
    listing::entries(&[folder.to_owned()], &course(), known).unwrap()
}

fn students(names: &[&str]) -> Vec<String> {
    entries(class(names).path(), &listing::Known::default()).by_student.into_keys().collect()
}

fn roster(text: &str) -> Roster {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    Roster::read(file.path()).unwrap()
}

#[test]
fn folders_and_archives_are_learners() {
    let class =
        class(&["ben/", "ada.zip", "anna-b.zip", "notes.txt", ".git/x", "__MACOSX/x", ".hidden/x"]);
    let found = entries(class.path(), &listing::Known::default());
    assert_eq!(found.by_student.into_keys().collect::<Vec<_>>(), ["ada", "anna-b", "ben"]);
    let strays: Vec<_> = found.strays.iter().map(|stray| stray.from.as_str()).collect();
    assert_eq!(strays, [".hidden", "notes.txt"]);
}

#[test]
fn submissions_differ_from_classes() {
    let is_one =
        |names: &[&str]| find(class(names).path(), Known::default(), &course()).unwrap().is_one;
    for names in [
        &["part-two/src/exercises/beta.rs"][..],
        &["Part_Two (1)/src/exercises/beta.rs", "README.md"],
        &["src/exercises/beta.rs"],
        &["exercises/beta.rs"],
        &["beta.rs", "notes.txt"],
        &["Beta (1).rs"],
        &["beta.rs", "old/"],
        &["part-one.zip", "part-two.zip"],
    ] {
        assert!(is_one(names), "{names:?}");
    }
    for names in [
        &["ada/"][..],
        &["ada/", "ben/"],
        &["ada.zip"],
        &["ada/", "ben.zip", "beta.rs"],
        &["ada/", "ben/", "part-two/src/exercises/beta.rs"],
    ] {
        assert!(!is_one(names), "{names:?}");
    }
    let class = class(&["ada/", "ben/"]);
    let single = Known { single: true, ..Known::default() };
    assert!(find(class.path(), single, &course()).unwrap().is_one);
}

#[test]
fn all_class_entries_are_reported() {
    let folder = class(&[
        "ada/",
        "ben.zip",
        "report.pdf",
        "chloe.rar",
        "scores.csv",
        "index.html",
        "beta.rs",
        "x.rs",
    ]);
    fs::write(folder.path().join("report.pdf"), "%PDF-1.7\n").unwrap();
    fs::write(folder.path().join("chloe.rar"), b"Rar!\x1a\x07\x01\0....").unwrap();
    fs::write(folder.path().join("index.html"), "<html></html>").unwrap();
    fs::create_dir(folder.path().join("dmitri")).unwrap();
    std::os::unix::fs::symlink("/", folder.path().join("eva")).unwrap();
    let found = entries(folder.path(), &listing::Known::default());
    let why = |student: &str| listing::read(&found.by_student[student], &course()).unwrap_err();
    assert!(why("report").contains("no submission: a PDF"));
    assert!(why("chloe").contains("a RAR archive"));
    assert!(why("dmitri").contains("no file of an exercise"));
    assert!(why("eva").contains("a link"));
    assert!(why("beta.rs").contains("folder named by its owner"));
    assert!(why("x.rs").contains("like no exercise"));
    let strays: Vec<_> = found.strays.iter().map(|stray| stray.from.as_str()).collect();
    assert_eq!(strays, ["index.html", "scores.csv"]);
    assert_eq!(found.by_student.len() + found.strays.len(), 10);
}

#[test]
fn odd_names_leave_others_unchanged() {
    let canvas =
        ["lovelaceada_123_456_lab.zip", "muellerben_LATE_124_458_lab-2.zip", "by-mail-zoe.zip"];
    assert_eq!(students(&canvas), ["by-mail-zoe", "lovelaceada", "muellerben"]);
    let moodle = ["Ada Lovelace_1_assignsubmission_file_/", "ben@uni.example_3_lab.zip", "eva/"];
    assert_eq!(students(&moodle), ["Ada Lovelace", "ben@uni.example", "eva"]);
}

#[test]
fn canvas_lookalikes_stay_unchanged() {
    assert_eq!(
        students(&["lab_2026_3_ada.zip", "lab_2026_3_ben.zip"]),
        ["lab_2026_3_ada", "lab_2026_3_ben"]
    );
    assert_eq!(students(&["ada_2026_03_01.zip", "anna-b.zip"]), ["ada_2026_03_01", "anna-b"]);
}

#[test]
fn namesakes_stay_separate() {
    let moodle = ["Kim Lee_11_assignsubmission_file_/", "Kim Lee_12_assignsubmission_file_/"];
    assert_eq!(students(&moodle), ["Kim Lee_11", "Kim Lee_12"]);
    let canvas = ["leekim_11_1_a.zip", "leekim_12_2_a.zip", "leekim_11_3_a-1.zip", "x_1_4_a.zip"];
    assert_eq!(students(&canvas), ["leekim_11", "leekim_12", "x"]);
    // The roster knows only one of that name: it may be either.
    let known =
        listing::Known { roster: Some(roster("student,name\nkl,Kim Lee\n")), ..Default::default() };
    let found = entries(class(&moodle).path(), &known);
    assert_eq!(found.by_student.into_keys().collect::<Vec<_>>(), ["Kim Lee_11", "Kim Lee_12"]);
}

#[test]
fn rosters_resolve_people_teams_and_logins() {
    let text = "student,name,email,team\nal1,Ada Lovelace,,\nbk2,Ben Kim,,Team 4\ncm3,Chloe M,,Team 4\njohn_smith,,,\n";
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    let class = class(&[
        "Ada Lovelace_1_assignsubmission_file_/",
        "Team 4_45_assignsubmission_file_lab.zip",
        "Lab1_john_smith_attempt_2026-03-01-10-00-00_lab.zip",
    ]);
    let found = entries(class.path(), &known);
    assert_eq!(found.by_student.keys().collect::<Vec<_>>(), ["al1", "bk2", "cm3", "john_smith"]);
    assert!(found.by_student["bk2"].notes[0].contains("Team 4"));
}

#[test]
fn teams_match_their_canvas_names() {
    let text = "student,team\nada,Team 4\nben,Team 4\neva,Team 45\n";
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    let found = entries(class(&["team4_55_100_lab.zip"]).path(), &known);
    assert_eq!(found.by_student.into_keys().collect::<Vec<_>>(), ["ada", "ben"]);
}

#[test]
fn rosters_reveal_moodles_group_prefix() {
    let moodle = ["G-1-Ada Lovelace", "G-1-Anne-Marie Kim"]
        .map(|name| format!("{name}_11_assignsubmission_file_/"));
    let class = class(&moodle.each_ref().map(String::as_str));
    let people = |text: &str| {
        let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
        entries(class.path(), &known).by_student.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(people("student,name\nal,Ada Lovelace\nak,Anne-Marie Kim\n"), ["ak", "al"]);
    let unknown = ["G-1-Ada Lovelace", "G-1-Anne-Marie Kim"];
    assert_eq!(people("student,name\nx,Marie Kim\n"), unknown, "a part of a name is no person");
    assert_eq!(people("student,name\ng,G 1 Ada Lovelace\n"), ["G-1-Anne-Marie Kim", "g"]);
}

#[test]
fn blackboard_users_sharing_suffixes_stay_separate() {
    let names = ["Lab_1_a_b", "Lab_1_b"]
        .map(|beginning| format!("{beginning}_attempt_2026-03-01-10-00-00_lab.zip"));
    let class = class(&names.each_ref().map(String::as_str));
    let people = |known: &listing::Known| {
        entries(class.path(), known).by_student.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(people(&listing::Known::default()), ["a_b", "b"]);
    let text = "student\na_b\nb\n";
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    assert_eq!(people(&known), ["a_b", "b"]);
}

#[test]
fn nested_exports_are_the_class() {
    let list = "---\nsubmission_1:\n  :submitters:\n  - :name: Ada\n";
    let root = TempDir::new().unwrap();
    write(root.path(), &one(&format!("export/submission_1/{BETA}"), "a"));
    write(root.path(), &one("export/submission_metadata.yml", list));
    let found = entries(root.path(), &listing::Known::default());
    assert_eq!(found.by_student.into_keys().collect::<Vec<_>>(), ["Ada"]);
    // Nothing says that this is more than one person's older and newer files.
    assert_eq!(students(&["ada/old/", "ada/new/"]), ["ada"]);
}

#[test]
fn later_attempts_win_per_file() {
    let folder = TempDir::new().unwrap();
    let files = |pairs: &[(&str, &str)]| -> Files {
        pairs
            .iter()
            .map(|(name, text)| {
                (format!("part-two/src/exercises/{name}.rs"), text.as_bytes().to_vec())
            })
            .collect()
    };
    let first = zip(&files(&[("beta", "old"), ("gamma", "only")]));
    let second = zip(&files(&[("beta", "new")]));
    write(
        folder.path(),
        &BTreeMap::from([
            ("ada_12_99_lab.zip".to_owned(), first),
            ("ada_12_100_lab-1.zip".to_owned(), second),
        ]),
    );
    let found = entries(folder.path(), &listing::Known::default());
    let submission = listing::read(&found.by_student["ada"], &course()).unwrap();
    assert_eq!(
        (submission.files["beta"].as_str(), submission.files["gamma"].as_str()),
        ("new", "only")
    );
    assert!(
        submission.notes.iter().any(|note| note.contains("earlier attempt")),
        "{:?}",
        submission.notes
    );
    assert!(submission.doubts.is_empty(), "{:?}", submission.doubts);
}

#[test]
fn only_several_archives_are_noted() {
    let folder = TempDir::new().unwrap();
    let beta = zip(&one(BETA, "b"));
    write(
        folder.path(),
        &BTreeMap::from([
            ("ada/lab.zip".to_owned(), beta.clone()),
            ("ben/1.zip".to_owned(), beta),
            ("ben/2.zip".to_owned(), zip(&one("part-one/src/exercises/alpha.rs", "a"))),
        ]),
    );
    let found = entries(folder.path(), &listing::Known::default());
    let read = |student: &str| listing::read(&found.by_student[student], &course()).unwrap();
    assert_eq!(read("ada").notes, [] as [&str; 0]);
    assert_eq!((read("ben").files.len(), read("ben").notes.len()), (2, 2));
}

#[test]
fn an_instructors_pattern_names_people() {
    let known = listing::Known {
        names: Some("^hw-(?<student>.+)$".parse().unwrap()),
        ..Default::default()
    };
    let found = entries(class(&["hw-anna-b/", "hw-anna-c/", "solution/"]).path(), &known);
    assert_eq!(found.by_student.into_keys().collect::<Vec<_>>(), ["anna-b", "anna-c", "solution"]);
}

#[test]
fn downloaded_archives_are_classes() {
    let folder = TempDir::new().unwrap();
    let both: Files =
        ["ada", "ben"].map(|who| (format!("class/{who}/{BETA}"), who.as_bytes().to_vec())).into();
    let file = |name: &str, bytes: Vec<u8>| {
        fs::write(folder.path().join(name), bytes).unwrap();
        folder.path().join(name)
    };
    let zipped = file("class.zip", zip(&both));
    let found = entries(&zipped, &listing::Known::default());
    assert_eq!(listing::read(&found.by_student["ben"], &course()).unwrap().files["beta"], "ben");
    assert_eq!((found.by_student.len(), found.is_one), (2, false));
    assert_eq!(entries(folder.path(), &listing::Known::default()).by_student.len(), 2);
    let tarred = file("class.tar.gz", tar_gz(&both));
    let found = entries(&tarred, &listing::Known::default());
    assert_eq!(listing::read(&found.by_student["ben"], &course()).unwrap().files["beta"], "ben");
    assert_eq!((found.by_student.len(), found.is_one), (2, false));
    let mut hostile = both.clone();
    hostile.insert("../../evil/beta.rs".to_owned(), b"evil".to_vec());
    let found = entries(&file("hostile.zip", zip(&hostile)), &listing::Known::default());
    assert_eq!((found.by_student.len(), found.strays[0].from.as_str()), (2, "../../evil/beta.rs"));
    let canvas: Files = [("a_1_2_x.zip".to_owned(), zip(&one(BETA, "a")))].into();
    let found = entries(&file("canvas.zip", zip(&canvas)), &listing::Known::default());
    assert_eq!(listing::read(&found.by_student["a"], &course()).unwrap().files["beta"], "a");
}

//! Classes in wrapper folders, archives and sections, and beside other files.

use super::*;

/// Files by their paths. A path that ends with `.zip` has a zip of the exercise that the text names, one with `.rar` or
/// `.7z` an archive that cannot be read.
fn made(list: &[(&str, &str)]) -> Files {
    let bytes = |path: &str, exercise: &str| match path.rsplit_once('.') {
        Some((_, "rar")) => b"Rar!\x1a\x07\x01\0....".to_vec(),
        Some((_, "7z")) => b"7z\xbc\xaf\x27\x1c....".to_vec(),
        Some((name, "zip")) => zip(&one(&format!("{exercise}.rs"), &format!("// {name}"))),
        _ => format!("// {exercise}").into_bytes(),
    };
    list.iter().map(|(path, text)| ((*path).to_owned(), bytes(path, text))).collect()
}

fn known(text: &str) -> listing::Known {
    let roster = Some(text).filter(|text| !text.is_empty()).map(roster);
    listing::Known { roster, ..Default::default() }
}

/// The learners at a path, and the doubts about the first of them.
fn at(path: &Path, text: &str) -> (Vec<String>, String) {
    let found = entries(path, &known(text));
    let doubts = found.by_student.values().next().map(|entry| entry.doubts.join("; "));
    let students = found
        .by_student
        .into_keys()
        .map(|student| if path.ends_with(&student) { "the path".to_owned() } else { student });
    (students.collect(), doubts.unwrap_or_default())
}

#[track_caller]
fn must_be(files: &Files, text: &str, expected: &[&str], doubt: &str) {
    let folder = TempDir::new().unwrap();
    write(folder.path(), files);
    let (students, doubts) = at(folder.path(), text);
    assert_eq!(students, expected);
    assert!(doubts.contains(doubt) && (doubts.is_empty() == doubt.is_empty()), "{doubts}");
}

/// The same files as one archive.
#[track_caller]
fn must_be_zipped(files: &Files, text: &str, expected: &[&str], doubt: &str) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("lab.zip");
    fs::write(&path, zip(files)).unwrap();
    let (students, doubts) = at(&path, text);
    assert_eq!(students, expected);
    assert!(doubts.contains(doubt) && (doubts.is_empty() == doubt.is_empty()), "{doubts}");
    // Also alone in a folder, or beside the instructor's notes.
    fs::write(folder.path().join("roster.csv"), "student\n").unwrap();
    assert_eq!(at(folder.path(), text).0, expected);
}

const ABE: &str = "student,name\nada,Ada Lovelace\nben,Ben Kim\neva,Eva N\n";

#[test]
fn classes_in_folders_are_found() {
    for wrapper in ["submissions", "Lab/Group 1"] {
        let names = ["ada.zip", "ben.zip", "eva.zip"].map(|name| format!("{wrapper}/{name}"));
        let all = names.each_ref().map(|name| (name.as_str(), "beta"));
        for text in ["", ABE] {
            must_be(&made(&all), text, &["ada", "ben", "eva"], "");
            must_be_zipped(&made(&all), text, &["ada", "ben", "eva"], "");
        }
        let text = "student,name\nada,\nben,\neva,\n";
        let others = ["beta", "gamma", "alpha"];
        let others: Vec<_> = names.iter().map(String::as_str).zip(others).collect();
        must_be(&made(&others), text, &["ada", "ben", "eva"], "");
    }
    let one = made(&[("Lab/Ada Lovelace/beta.rs", "beta")]);
    must_be(&one, ABE, &["ada"], "");
    must_be_zipped(&one, ABE, &["ada"], "");
    must_be_zipped(&one, "", &["lab"], "");
}

#[test]
fn versions_of_a_submission_are_no_learners() {
    for names in [["old", "new"], ["lab", "lab-1"], ["lab v1", "lab v2"], ["lab", "lab - Copy"]] {
        let [one, other] = names.map(|name| format!("ada/{name}/beta.rs"));
        must_be(&made(&[(&one, "beta"), (&other, "x")]), "", &["ada"], "");
    }
    must_be(
        &made(&[("x/team 1/beta.rs", "beta"), ("x/team 2/beta.rs", "beta")]),
        "",
        &["team 1", "team 2"],
        "",
    );
}

#[test]
fn sections_are_joined_or_doubtful() {
    for kind in [".zip", "/beta.rs"] {
        let names = ["A/ada", "A/ben", "B/eva", "B/fay"].map(|name| format!("Group {name}{kind}"));
        let all = made(&names.each_ref().map(|name| (name.as_str(), "beta")));
        must_be(&all, ABE, &["ada", "ben", "eva", "fay"], "");
        must_be(
            &all,
            "",
            &["Group A", "Group B"],
            "looks like a class. Pass one at a time: Group A, Group B",
        );
        must_be_zipped(&all, ABE, &["ada", "ben", "eva", "fay"], "");
    }
    let of = |names: [&str; 2]| zip(&made(&names.map(|name| (name, "beta"))));
    let groups = |one, other| -> Files {
        [("groupA.zip".to_owned(), of(one)), ("groupB.zip".to_owned(), of(other))].into()
    };
    let plain = groups(["ada.zip", "ben.zip"], ["eva/beta.rs", "fay/beta.rs"]);
    must_be(&plain, ABE, &["ada", "ben", "eva", "fay"], "");
    must_be(&plain, "", &["groupA", "groupB"], "Pass one at a time: groupA.zip, groupB.zip");
    let canvas = groups(["kim_1_2_x.zip", "lee_2_3_x.zip"], ["poe_3_4_x.zip", "roe_4_5_x.zip"]);
    must_be(&canvas, "", &["kim", "lee", "poe", "roe"], "");
}

#[test]
fn part_folders_may_hold_learners() {
    let all = made(&[
        ("part-one/ada.zip", "alpha"),
        ("part-one/ben.zip", "alpha"),
        ("part-two/ada.zip", "beta"),
    ]);
    must_be(&all, ABE, &["ada", "ben"], "");
    must_be(&all, "", &["the path"], "it looks like a class in a folder. Pass part-one");
}

#[test]
fn archives_of_different_exercises_may_be_a_class() {
    let doubt = "ada.zip and ben.zip may be of different people";
    let all = made(&[("ada.zip", "beta"), ("ben.zip", "gamma")]);
    must_be_zipped(&all, ABE, &["ada", "ben"], "");
    must_be_zipped(&all, "", &["lab"], doubt);
    let unread = made(&[("ada.zip", "beta"), ("ben.rar", ""), ("eva.7z", "")]);
    must_be_zipped(&unread, ABE, &["ada", "ben", "eva"], "");
    must_be_zipped(&unread, "", &["lab"], "ada.zip and ben.rar may be of different people");
    must_be(&unread, "", &["ada", "ben", "eva"], "");
    must_be_zipped(&made(&[("ada.zip", "beta"), ("ben.zip", "notes")]), "", &["lab"], "");
    for names in [["part-one.zip", "part-two.zip"], ["beta.rs.zip", "gamma.rs.zip"]] {
        must_be_zipped(&made(&[(names[0], "alpha"), (names[1], "beta")]), "", &["lab"], "");
    }
}

#[test]
fn exports_beside_notes_are_found() {
    let inner = made(&[("kim_1_2_x.zip", "beta"), ("lee_2_3_x.zip", "gamma")]);
    let mut all = made(&[("README.txt", ""), ("roster.csv", "")]);
    all.insert("submissions.zip".into(), zip(&inner));
    all.insert("grades.xlsx".into(), zip(&one("xl/workbook.xml", "")));
    let folder = TempDir::new().unwrap();
    write(folder.path(), &all);
    let found = entries(folder.path(), &listing::Known::default());
    assert_eq!(found.by_student.into_keys().collect::<Vec<_>>(), ["grades", "kim", "lee"]);
    assert_eq!(found.strays.len(), 2, "{:?}", found.strays);
    let moodle = |name: &str| format!("CS1-Lab/{name}_1_assignsubmission_file_/beta.rs");
    let (kim, lee) = (moodle("Kim"), moodle("Lee"));
    must_be(&made(&[(&kim, ""), (&lee, ""), ("roster.csv", "")]), "", &["Kim", "Lee"], "");
}

#[test]
fn handout_files_beside_learners_are_no_submission() {
    for own in ["beta.rs", "part-two/src/exercises/beta.rs"] {
        let beside = own.split('/').next().unwrap();
        let students = if own == "beta.rs" { ["ada", "beta.rs"] } else { ["ada", "part-two"] };
        let two = made(&[(own, "beta"), ("ada.zip", "gamma")]);
        must_be(&two, ABE, &students, "");
        must_be(&two, "", &["the path"], &format!("ada.zip is beside {beside}"));
        let three = made(&[(own, "beta"), ("ada.zip", "beta"), ("ben.rar", "")]);
        must_be(&three, "", &["ada", "ben", students[1]], "");
    }
    // The same exercises again, or an older version.
    must_be(&made(&[("beta.rs", "beta"), ("lab.zip", "beta")]), "", &["the path"], "");
    must_be(&made(&[("beta.rs", "beta"), ("old.zip", "gamma")]), "", &["the path"], "");
}

#[test]
fn a_persons_own_folder_is_one_submission() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("ada"), &made(&[("beta.rs", "beta"), ("ben.zip", "beta")]));
    assert_eq!(at(&folder.path().join("ada"), ABE), (vec!["the path".to_owned()], String::new()));
    // What cannot be read is reported with its own name.
    write(folder.path(), &Files::from([("class/ada.zip".into(), b"PK\x03\x04cut".to_vec())]));
    assert_eq!(at(&folder.path().join("class"), "").0, ["ada"]);
}

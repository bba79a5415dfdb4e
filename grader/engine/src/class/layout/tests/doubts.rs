//! Names that a roster contradicts or that several people could have. A person must look at them.

use super::*;

/// The learners of a class with this roster, each with the doubts about its owner.
fn doubts(names: &[&str], text: &str) -> Vec<(String, String)> {
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    let found = entries(class(names).path(), &known);
    let of = |(student, entry): (String, Entry)| (student, entry.doubts.join("; "));
    found.by_student.into_iter().map(of).collect()
}

#[track_caller]
fn must_be(found: &[(String, String)], expected: &[(&str, &str)]) {
    let found: Vec<_> = found.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn names_that_contradict_numbers_are_doubtful() {
    let swapped =
        ["Ben Kim_1_assignsubmission_file_/", "Ada Lovelace_2_assignsubmission_file_lab.zip"];
    let found = doubts(&swapped, "student,id,name\nal,1,Ada Lovelace\nbk,2,Ben Kim\n");
    let (ada, ben) = (
        "number 2 is Ben Kim (bk) on the roster, but the name Ada Lovelace is al",
        "number 1 is Ada Lovelace (al) on the roster, but the name Ben Kim is bk",
    );
    must_be(&found, &[("al", ada), ("bk", ben)]);
    let canvas = ["muellerben_124_1_lab.zip", "kimlee_127_2_lab.zip", "leekim_128_3_lab.zip"];
    let text = "Student,ID,SIS Login ID,Section\n\"M\u{fc}ller, Ben\",124,bm,A\n\
                \"Kim, Lee\",127,kl,B\n\"Lee, Kim\",128,lk,B\n";
    must_be(&doubts(&canvas, text), &[("bm", ""), ("kl", ""), ("lk", "")]);
}

#[test]
fn numbers_of_another_origin_are_doubtful() {
    let names = ["Zed Foo_1_assignsubmission_file_/", "kimbx_2_3_lab.zip"];
    let found = doubts(&names, "student,id,name\nal,1,Ada Lovelace\nbk,2,B Kim\n");
    must_be(&found, &[("al", "number 1 is Ada Lovelace (al) on the roster"), ("bk", "")]);
}

#[test]
fn unknown_numbers_are_doubtful_if_the_roster_has_numbers() {
    let canvas = "Student,ID,SIS Login ID,Section\n\"Kim, Ben\",7,bk,A\n\"Lee, Ann\",8,al,A\n";
    let names = ["kimben_200_1_lab.zip", "leeann_8_2_lab.zip"];
    let why = "matched by name only, because number 200 is not on the roster";
    must_be(&doubts(&names, canvas), &[("al", ""), ("bk", why)]);
    let moodle = "Identifier,Full name\nParticipant 1001,Ben Kim\n";
    let found = doubts(&["Ben Kim_200_assignsubmission_file_/"], moodle);
    must_be(&found, &[("Ben Kim", why)]);
    // The same number could be of another origin: no number of this column is in the class.
    let other = "student,id,name\nbk,7,Ben Kim\nal,8,Ann Lee\n";
    must_be(&doubts(&["kimben_200_1_lab.zip"], other), &[("bk", "")]);
    must_be(&doubts(&names, other), &[("al", ""), ("bk", why)]);
    let blank = "Student,ID,SIS Login ID,Section\n\"Kim, Ben\",,bk,A\n\"Lee, Ann\",8,al,A\n";
    must_be(&doubts(&names, blank), &[("al", ""), ("bk", "")]);
}

#[test]
fn logins_that_a_guess_may_have_shortened_are_doubtful() {
    let of =
        |names: [&str; 2]| names.map(|name| format!("{name}_attempt_2026-03-01-10-00-00_lab.zip"));
    let (short, numbered) = (of(["Lab1_a_b", "Lab1_a_c"]), of(["Lab_1_b", "Lab_1_c"]));
    let must_be = |names: &[String; 2], text: &str, is_doubtful: bool| {
        for (student, doubt) in doubts(&names.each_ref().map(String::as_str), text) {
            assert_eq!(!doubt.is_empty(), is_doubtful, "{student}: {doubt}");
        }
    };
    must_be(&short, "student\nzoe\n", true);
    must_be(&short, "student\nb\nc\na_d\n", true);
    must_be(&short, "student\na_b\na_c\n", false);
    must_be(&short, "student\nb\nc\n", false);
    must_be(&numbered, "student\nzoe\n", false);
    let why = "the login may be a_b and not b. Use a roster with the logins, or --names";
    assert_eq!(doubts(&[&short[0]], "student\nzoe\n"), [("b".to_owned(), why.to_owned())]);
}

#[test]
fn people_who_differ_in_middle_names_are_doubtful() {
    let text = "student,name\nal,Ada Lovelace\n";
    let found = doubts(&["Ada Lovelace.zip", "Ada Byron Lovelace.zip"], text);
    let why = "put together from Ada Byron Lovelace.zip and Ada Lovelace.zip, whose names differ \
               in middle names";
    must_be(&found, &[("al", why)]);
    must_be(&doubts(&["Ada Byron Lovelace.zip"], text), &[("al", "")]);
    must_be(&doubts(&["Ada Lovelace.zip", "al/"], text), &[("al", "")]);
}

/// Gradescope's list of submissions with one submitter each, as identifiers and day.
fn gradescope(list: &[(&str, &str)]) -> Files {
    let mut files = Files::new();
    let mut text = String::from("---\n");
    for (number, (ids, day)) in list.iter().enumerate() {
        let [sid, email, name] = ids.split(' ').collect::<Vec<_>>()[..] else { unreachable!() };
        text += &format!(
            "submission_{number}:\n  :submitters:\n  - :name: {name}\n    :sid: '{sid}'\n    \
             :email: {email}@x.org\n  :created_at: 2026-03-{day} 10:00:00 Z\n"
        );
        let beta = format!("submission_{number}/{BETA}");
        files.insert(beta, format!("// {number}").into_bytes());
    }
    files.insert("submission_metadata.yml".into(), text.into_bytes());
    files
}

#[test]
fn gradescopes_ids_are_compared_with_the_roster() {
    let text = "First Name,Last Name,SID,Email\nBen,,7,b@x.org\nAnn,,8,a@x.org\nCy,,9,c@x.org\n";
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    let of = |list: &[(&str, &str)]| {
        let folder = TempDir::new().unwrap();
        write(folder.path(), &gradescope(list));
        let found = entries(folder.path(), &known).by_student;
        found.into_iter().map(|(student, entry)| (student, entry.doubts.join("; "))).collect()
    };
    let found: Vec<_> = of(&[("99 b2 Ben", "01"), ("8 other Ann", "01")]);
    must_be(&found, &[("7", "matched by name only, because 99 is not on the roster"), ("8", "")]);
    let found: Vec<_> = of(&[("99 b2 Ben", "01")]);
    must_be(&found, &[("7", "matched by name only, because b2@x.org is not on the roster")]);
    let found: Vec<_> = of(&[("8 c Ann", "01")]);
    must_be(&found, &[("8", "8 is Ann (8) on the roster, but c@x.org is 9")]);
}

#[test]
fn gradescopes_later_submission_wins() {
    for (days, expected) in [(["05", "01"], "// 0"), (["01", "05"], "// 1")] {
        let folder = TempDir::new().unwrap();
        write(folder.path(), &gradescope(&[("7 a Ann", days[0]), ("7 a Ann", days[1])]));
        let found = entries(folder.path(), &listing::Known::default());
        let submission = listing::read(&found.by_student["7"], &course()).unwrap();
        assert_eq!(submission.files["beta"], expected);
        assert!(submission.doubts.is_empty(), "{:?}", submission.doubts);
    }
}

#[test]
fn refused_and_stray_files_are_their_persons() {
    let folder = class(&["ada.zip", "ada.txt", "hana.rs", "fay.txt", "jo.ipynb", "notes.txt"]);
    fs::write(folder.path().join("ivo"), "").unwrap();
    fs::write(folder.path().join("gus.html"), "<html></html>").unwrap();
    std::os::unix::fs::symlink("/", folder.path().join("Ben Kim.zip")).unwrap();
    let text = "student,name\nada,\nbk2,Ben Kim\nfay,\ngus,\nhana,\nivo,\njo,\n";
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    let found = entries(folder.path(), &known);
    let students: Vec<&String> = found.by_student.keys().collect();
    assert_eq!(students, ["ada", "bk2", "fay", "gus", "hana", "ivo", "jo"]);
    let strays: Vec<_> = found.strays.iter().map(|stray| stray.from.as_str()).collect();
    assert_eq!(strays, ["ada.txt", "notes.txt"], "ada has handed in something else");
    for (student, from, what) in [
        ("fay", "fay.txt", "a text"),
        ("bk2", "Ben Kim.zip", "a link"),
        ("ivo", "ivo", "an empty file"),
        ("hana", "hana.rs", "named like no exercise"),
    ] {
        let entry = &found.by_student[student];
        let why = listing::read(entry, &course()).unwrap_err();
        assert!(entry.from == from && why.contains(what), "{student}: {from}: {why}");
    }
}

#[test]
fn a_refused_file_beside_a_submission_is_a_doubt() {
    let folder = class(&["ada/", "al.rs"]);
    let text = "student,name,email\nada,Ada,al\n";
    let known = listing::Known { roster: Some(roster(text)), ..Default::default() };
    let doubts = &entries(folder.path(), &known).by_student["ada"].doubts;
    assert!(doubts[0].starts_with("al.rs: a Rust file"), "{doubts:?}");
}

#[test]
fn a_pattern_that_matches_no_name_is_refused() {
    let folder = class(&["lab1-ada.zip", "lab1-ben.zip", "notes.txt"]);
    let names = |pattern: &str| {
        let names = Some(pattern.parse().unwrap());
        let known = listing::Known { names, ..Default::default() };
        listing::entries(&[folder.path().to_owned()], &course(), &known)
    };
    let error = names("^hw-(?<student>.+)$").unwrap_err().to_string();
    assert!(error.starts_with("--names matches none of the 3 names in the class"), "{error}");
    assert!(error.contains("such as lab1-ada.zip"), "{error}");
    assert!(names("^lab1-(?<student>ada)").is_ok());
}

/// The submission of the only learner in a class with these zips and files.
fn submission(files: &[(&str, &[(&str, &str)])]) -> crate::intake::Submission {
    let folder = TempDir::new().unwrap();
    let bytes = |name: &str, inner: &[(&str, &str)]| match inner {
        [(_, text)] if name.ends_with(".rs") => text.as_bytes().to_vec(),
        [(_, text)] if name.ends_with(".rar") => format!("Rar!\x1a\x07{text}").into_bytes(),
        inner => zip(&inner
            .iter()
            .map(|(exercise, text)| (format!("{exercise}.rs"), text.as_bytes().to_vec()))
            .collect()),
    };
    write(
        folder.path(),
        &files.iter().map(|(name, it)| ((*name).into(), bytes(name, it))).collect(),
    );
    let found = entries(folder.path(), &listing::Known::default()).by_student;
    assert_eq!(found.len(), 1);
    listing::read(&found["kim"], &course()).unwrap()
}

#[test]
fn different_canvas_files_may_be_of_one_attempt() {
    let both: &[(&str, &str)] = &[("beta", "one"), ("gamma", "only")];
    let found = submission(&[("kim_7_100_lab.zip", both), ("kim_7_101_beta.rs", &[("", "two")])]);
    assert_eq!(found.files["beta"], "two");
    let doubt = "two different files for beta. beta.rs is used, not kim_7_100_lab.zip: beta.rs";
    assert_eq!(found.doubts, [doubt]);
    assert!(found.notes.iter().any(|note| note.contains("of an earlier file")), "{found:?}");
    // The same name again is a later attempt.
    let found =
        submission(&[("kim_7_100_lab.zip", both), ("kim_7_101_lab-1.zip", &[("beta", "two")])]);
    assert!(found.files["beta"] == "two" && found.doubts.is_empty(), "{found:?}");
    // An archive that cannot be read may be of the same attempt, too.
    let rar: &[(&str, &str)] = &[("", "\x01\0")];
    let found = submission(&[("kim_7_100_all.rar", rar), ("kim_7_101_beta.rs", &[("", "two")])]);
    assert!(found.doubts[0].contains("a RAR archive"), "{found:?}");
    let found = submission(&[("kim_7_100_lab.rar", rar), ("kim_7_101_lab-1.zip", both)]);
    assert!(found.doubts.is_empty(), "{found:?}");
}

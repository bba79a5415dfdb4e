//! `grader diff` shows what a regrade changed, for which learners, and why.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    class::{BROKEN, right_by, run as grade, write_counter},
    run::{Grader, Ran, points_of},
};

fn hand_in(class: &Path, learner: &str, text: &str) {
    write_counter(&class.join(learner), text);
}

fn diff(arguments: &[&Path], options: &[&str]) -> Ran {
    let mut grader = Grader::new("diff");
    grader.args(arguments).args(options);
    grader.run()
}

/// Changes each record in a folder of results.
fn change_records(out: &Path, change: impl Fn(&str, &mut Value)) {
    for entry in fs::read_dir(out).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let mut record: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            change(path.file_stem().unwrap().to_str().unwrap(), &mut record);
            fs::write(&path, record.to_string()).unwrap();
        }
    }
}

/// Makes the results look as if an earlier grader had written them, whose code failed Ada's right answer.
fn by_earlier_code(out: &Path) {
    change_records(out, |student, record| {
        record["code"] = "0123456789abcdef".into();
        if student == "ada" {
            let points = record["checks"][0]["points"].as_f64().unwrap();
            record["checks"][0]["outcome"] = "fail".into();
            record["checks"][0]["points"] = 0.0.into();
            record["score"] = (record["score"].as_f64().unwrap() - points).into();
        }
    });
}

/// The course with one point of `counter/exact` moved to another check.
fn other_points(work: &Path) -> String {
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    let text = fs::read_to_string(given).unwrap();
    let (exact, together) =
        ("{ name = \"exact\", points = 4 }", "{ name = \"works-together\", points = 6 }");
    let at = text.find("name = \"counter\"").unwrap();
    let (head, tail) = text.split_at(at);
    assert!(tail.contains(exact) && tail.contains(together));
    let tail = tail.replacen(exact, "{ name = \"exact\", points = 3.5 }", 1);
    let tail = tail.replacen(together, "{ name = \"works-together\", points = 6.5 }", 1);
    let path = work.join("course.toml");
    fs::write(&path, format!("{head}{tail}")).unwrap();
    path.display().to_string()
}

/// The rows of the table about this learner.
fn rows<'a>(table: &'a str, student: &str) -> Vec<&'a str> {
    let prefix = format!("{student},");
    table.lines().filter(|line| line.starts_with(&prefix)).collect()
}

/// The changes of [`each_difference_has_a_reason`], by learner.
fn differences() -> Vec<(&'static str, String)> {
    let all = points_of("counter");
    let changed = "pass,build-error,4,0,4,3.5,-4,submission or check or course,,-";
    vec![
        ("ada", "counter/exact,fail,pass,0,3.5,4,3.5,3.5,check or course,,4".into()),
        ("ada", "counter/works-together,pass,pass,6,6.5,6,6.5,0.5,course,,4".into()),
        ("ben", format!("counter/exact,{changed}")),
        (
            "chloe",
            "counter/exact,pass,pass,4,1,4,3.5,-3,course or override,\"new: copied, she says\""
                .into(),
        ),
        ("eva", format!(",not in the class,graded,,{all},,{all},{all},submission,came,{all}")),
        ("dmitri", format!(",graded,not in the class,{all},,{all},,-{all},submission,left,-{all}")),
        ("fay", "counter/exact,build-error,build-error,0,0,4,3.5,0,course".into()),
    ]
}

#[test]
fn each_difference_has_a_reason() {
    let (class, work) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (class, out) = (class.path(), work.path().join("out"));
    for learner in ["ada", "ben", "chloe", "dmitri"] {
        hand_in(class, learner, &right_by(learner));
    }
    hand_in(class, "fay", BROKEN);
    let nothing = diff(&[&out], &[]);
    assert_eq!(nothing.code, Some(2), "{}", nothing.stdout);
    let first = grade(class, &out, &[]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(!first.stderr.contains("were replaced"), "{}", first.stderr);
    by_earlier_code(&out);

    hand_in(class, "ben", BROKEN);
    hand_in(class, "eva", &right_by("eva"));
    fs::remove_dir_all(class.join("dmitri")).unwrap();
    fs::write(
        out.join("overrides.csv"),
        "student,check,points,reason\nchloe,counter/exact,1,\"copied, she says\"\n",
    )
    .unwrap();
    let second = grade(class, &out, &["--course", &other_points(work.path())]);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    assert!(second.stderr.contains("some results were replaced: `diff "), "{}", second.stderr);

    let (csv, page) = (work.path().join("diff.csv"), work.path().join("diff.html"));
    let options = ["--csv", csv.to_str().unwrap(), "--page", page.to_str().unwrap()];
    let ran = diff(&[&out], &options);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let table = fs::read_to_string(&csv).unwrap();
    for (student, words) in differences() {
        assert!(rows(&table, student).iter().any(|row| row.contains(&words)), "{words}: {table}");
    }
    for words in ["submission", "check", "course", "override", "came: eva", "left: dmitri"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    let page = fs::read_to_string(&page).unwrap();
    for words in ["Submissions", "Checks", "The course", "Overrides", "eva", "dmitri"] {
        assert!(page.contains(words), "{words}");
    }
    // The result for two folders equals that for one folder and the results that were replaced in it.
    assert_eq!(diff(&[&out.join("before"), &out], &[]).stdout, ran.stdout);

    // The same command again replaces nothing, and the earlier replaced results stay.
    let third = grade(class, &out, &["--course", &other_points(work.path())]);
    assert!(!third.stderr.contains("were replaced"), "{}", third.stderr);
    assert_eq!(diff(&[&out], &[]).stdout, ran.stdout);
    let [old, new] = [out.join("before/ada.json"), out.join("ada.json")];
    let alone = diff(&[&old, &new], &[]);
    assert!(alone.stdout.starts_with("1 of 1 person has different points."), "{}", alone.stdout);
    assert_eq!(diff(&[&old, &out], &[]).stdout, alone.stdout);
}

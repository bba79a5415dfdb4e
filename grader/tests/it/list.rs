//! `grader list` shows which learners would be graded, with rosters and times in the formats of other systems and
//! spreadsheets.

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::run::{Grader, Ran};

/// A class folder with a file of an exercise for each learner, and the instructor's tables beside it.
struct Class {
    folder: TempDir,
    options: Vec<String>,
}

impl Class {
    fn of(entries: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        for entry in entries {
            let exercises = folder.path().join("class").join(entry);
            let exercises = exercises.join("part2-threading/src/exercises");
            fs::create_dir_all(&exercises).unwrap();
            fs::write(exercises.join("counter.rs"), format!("// {entry}\n")).unwrap();
        }
        Self { folder, options: Vec::new() }
    }

    /// Adds a table that an option names.
    fn with(mut self, option: &str, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        self.options.extend([option.to_owned(), path.display().to_string()]);
        self
    }

    fn roster(self, text: impl AsRef<[u8]>) -> Self {
        self.with("--roster", "roster.csv", text)
    }

    /// Uses a course that ends with this text.
    fn course(self, text: &str) -> Self {
        let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("course.toml");
        let course = fs::read_to_string(own).unwrap() + "\n" + text;
        self.with("--course", "course.toml", course)
    }

    fn list(&self) -> Ran {
        let mut grader = Grader::new("list");
        grader.arg(self.folder.path().join("class")).args(&self.options);
        grader.run()
    }
}

/// The rows of a table as single-spaced text. Wrapped lines are joined to their row.
fn rows(ran: &Ran) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for line in ran.stdout.lines().skip(2).take_while(|line| line.starts_with(' ')) {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        match rows.last_mut() {
            Some(row) if line.starts_with("  ") => row.push_str(&format!(" {words}")),
            _ => rows.push(words),
        }
    }
    rows
}

/// How one exercise file of a whole course is listed.
fn one_of_all() -> String {
    format!("1 of {}", course::CATALOG.exercises.len())
}

#[test]
fn files_and_problems_are_listed() {
    let class = Class::of(&["ada", "Ben Kim", "zoe"])
        .roster("student,name,email\nada,Ada Lovelace,\nbk2,\"Kim, Ben\",\nfay,Fay,\n");
    fs::create_dir(class.folder.path().join("class/gus")).unwrap();
    let ran = class.list();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let rows = rows(&ran);
    let row = |start: &str| rows.iter().find(|row| row.starts_with(start)).unwrap().as_str();
    assert_eq!(row("ada"), format!("ada ada {}", one_of_all()));
    assert_eq!(row("bk2"), format!("bk2 Ben Kim {}", one_of_all()));
    assert!(row("zoe").contains("not on the roster"), "{}", ran.stdout);
    assert!(row("gus").contains("not graded: gus: "), "{}", ran.stdout);
    assert_eq!(row("fay"), "fay handed in nothing");
    assert!(ran.stdout.contains("to grade: 3; not graded: 1; handed in nothing: 1"));
    assert!(ran.stderr.contains("2 people need a look"), "{}", ran.stderr);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
}

#[test]
fn every_roster_format_is_read() {
    let rows = "student,name,email\nal1,Ada Lovelace,a@x.org\nbk2,Ben Müller,b@x.org\n";
    let latin: Vec<u8> = rows.chars().map(|c| c as u8).collect();
    let utf16 = format!("\u{feff}{rows}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms: [Vec<u8>; 7] = [
        rows.into(),
        format!("\u{feff}{rows}").into(),
        latin,
        utf16,
        rows.replace(',', ";").into(),
        rows.replace(',', "\t").replace('\n', "\r\n").into(),
        format!("{rows},,\n,,\n").into(),
    ];
    for form in forms {
        let ran = Class::of(&["al1", "Ben Mu\u{308}ller"]).roster(form).list();
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(" bk2 "), "{}", ran.stdout);
    }
}

#[test]
fn shared_addresses_and_lost_zeros_warn() {
    let roster = "student,name,email\n1001.0,Kim Lee,home@x.org\n42,Kim Lee,home@x.org\n";
    let ran = Class::of(&["1001", "0042"]).roster(roster).list();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("1 number ends in `.0`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("share the address home@x.org"), "{}", ran.stderr);
    assert!(ran.stdout.contains("42: 0042 is 42 on the roster"), "{}", ran.stdout);
    let ran = Class::of(&["Kim Lee"]).roster(roster).list();
    assert_eq!(ran.code, Some(1));
    assert!(rows(&ran)[0].contains("it could be 1001 or 42"), "{}", ran.stdout);
}

#[test]
fn canvas_number_matches_gradebook_id() {
    let roster = "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n\
                  \"Kim, Lee\",127,kl5,lee1@x.org,B\n\"Kim, Lee\",128,kl6,lee2@x.org,B\n\
                  \"Student, Test\",999,,7ab1f0,A\n";
    let ran =
        Class::of(&["kimlee_128_465_lab.zip", "kimlee_127_463_lab.zip"]).roster(roster).list();
    let rows = rows(&ran);
    assert!(rows.len() == 2 && rows[0].starts_with("kl5 kimlee_127"), "{}", ran.stdout);
    assert!(rows[1].starts_with("kl6 kimlee_128"), "{}", ran.stdout);
}

#[test]
fn times_use_the_course_time_zone() {
    let late = "[late]\nzone = \"Europe/Berlin\"\ndue = 2026-10-24T23:59:00\n";
    let times = "Full name;Last modified (submission)\nada;Sunday, 25 October 2026, 11:58 PM\n\
                 ben;25.10.2026 00:30\nben;-\neva;-\nzed;25.10.2026 00:30\n";
    let class = Class::of(&["ada", "ben", "eva"]).course(late).with("--times", "times.csv", times);
    let extensions = "student,assignment,due\nben,,2026-10-25\n";
    let ran = class.with("--extensions", "extensions.csv", extensions).list();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let rows = rows(&ran);
    let one = one_of_all();
    assert_eq!(rows[0], format!("ada ada {one} 2026-10-25 23:58 +01:00 1 day late"));
    assert_eq!(rows[1], format!("ben ben {one} 2026-10-25 00:30 +02:00"));
    for said in ["not in the class: zed", "no time for: eva", "nothing counts as late, for: eva"] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

#[test]
fn tar_reads_like_its_folder() {
    let class = Class::of(&["ada", "Ben Kim", "kimeva_1_2_lab"]);
    let root = class.folder.path();
    let tar = |name: &str, entry: &str| {
        let mut tar = Command::new("tar");
        tar.arg("-C").arg(root).arg("-czf").arg(root.join(name)).arg(entry);
        assert!(tar.status().unwrap().success());
        root.join(name)
    };
    let list = |path: &PathBuf| {
        let mut grader = Grader::new("list");
        grader.arg(path);
        grader.run()
    };
    let expected = rows(&class.list());
    for (name, entry) in [("class.tgz", "class"), ("class.tar.gz", "./class")] {
        let ran = list(&tar(name, entry));
        assert_eq!((ran.code, rows(&ran)), (Some(0), expected.clone()), "{}", ran.stderr);
    }
    let cut = root.join("cut.tar.gz");
    let whole = fs::read(root.join("class.tgz")).unwrap();
    fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let ran = list(&cut);
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("a damaged tar"), "{}", ran.stderr);
}

#[test]
fn non_utf8_files_are_listed() {
    let class = Class::of(&["ada"]);
    let file = class.folder.path().join("class/ada/part2-threading/src/exercises/counter.rs");
    fs::write(file, b"// gr\xf6\xdfer\n").unwrap();
    let ran = class.list();
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("counter.rs is not UTF-8 text: byte 5 (line 1) is 0xf6"), "{said}");
}

#[test]
fn table_errors_name_the_line() {
    let late = "[late]\ndue = 2026-10-24T23:59:00Z\n";
    for (option, text, what) in [
        ("--roster", "student,name\na,Ada\na,Ben\n", "line 3: `a` is already in line 2"),
        ("--roster", "seat\n1\n", "line 1: there is no column `student`, `email` or `name`"),
        ("--roster", "PK\u{3}\u{4}", "is not a table: it looks like an Excel workbook"),
        ("--times", "student,submitted\nada,3/1/2026 10:00\n", "line 2: `3/1/2026 10:00` has"),
        (
            "--times",
            "student,submitted\nada,2026-03-01 10:00\n",
            "line 2: `2026-03-01 10:00` has no",
        ),
        ("--extensions", "student,days\nada,two\n", "line 2: `two` is not a number of days"),
        (
            "--extensions",
            "student,assignment,days\nada,x,2\n",
            "line 2: there is no assignment `x`",
        ),
    ] {
        let ran = Class::of(&["ada"]).course(late).with(option, "table.csv", text).list();
        assert_eq!(ran.code, Some(2), "{}", ran.stdout);
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert!(lines.len() == 2 && lines[0].contains(what), "{}", ran.stderr);
        assert!(lines[1].starts_with("hint: "), "{}", ran.stderr);
    }
}

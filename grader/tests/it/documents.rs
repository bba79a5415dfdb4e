//! Checks the commands that the documents tell people to type. Each must be valid, must name existing files, and except
//! for those of `BY_HAND` must do what the document says. The lessons' own commands are run by `.ci/lessons.py`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Parser;
use engine::{cli::Cli, course::Course};
use tempfile::TempDir;

use crate::run::{course, grader, submissions, temporary};

/// The script that follows a worked example, in a copy of the tree with files that are not in this one.
const FOLLOWED: &str = ".ci/new.py";

/// Commands that another script runs, with the name of that script.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo test", ".ci/run"),
    ("cargo run -- verify", ".ci/run"),
    ("cargo run --release -- verify", ".ci/extended"),
    ("cargo run --release -- verify --speedups --repeat 5", ".ci/extended"),
    ("cargo run --release -- verify --speedups --repeat 3 --load 1", ".ci/extended"),
    ("cargo build --release", ".ci/extended"),
    ("cargo test -p part2-threading --test sleepers", ".ci/lessons.py"),
    ("cargo run -p part2-threading", ".ci/lessons.py"),
    ("cargo run -- new exercise doubled --part part2-threading --points 2", FOLLOWED),
    ("cargo test -p part2-threading --test doubled", FOLLOWED),
    ("cargo run -- verify --consistency", FOLLOWED),
    ("GOLDEN=write cargo test -p grader --test it sample_class", FOLLOWED),
    ("cargo run -- verify --only doubled", FOLLOWED),
    (
        "cargo run -- new check doubled/all-together --points 3 --covers \"slow_work of all items together\"",
        FOLLOWED,
    ),
    (
        "cargo run -- verify --only doubled_without_all_together --without doubled/all-together",
        FOLLOWED,
    ),
];

/// Commands that no test runs, because they need a quiet machine or another terminal.
const BY_HAND: [&str; 6] = [
    "perf record -g target/release/grader grade grader/submissions/sample-class/ada --no-speedups",
    "perf report --no-children --sort comm",
    "cargo run --release -p sandbox --example start -- PROGRAM",
    ".ci/performance.py --rounds 5",
    ".ci/class-bench.py --speedups --thousand --cargo",
    "ps -e -o pid,ppid,nlwp,stat,args | grep '[p]rimes'",
];

const DOCUMENTS: [&str; 10] = [
    "README.md",
    "CONTRIBUTING.md",
    "grader/README.md",
    "grader/ARCHITECTURE.md",
    "grader/PERFORMANCE.md",
    "grader/deploy/README.md",
    "grader/handout/README.md",
    "part1-multiprocessing/README.md",
    "part2-threading/README.md",
    "part3-yelp/README.md",
];

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The lines with a prompt in all documents, each with its document.
fn commands() -> Vec<(&'static str, String)> {
    let lines = |name: &'static str| {
        let text = fs::read_to_string(workspace().join(name)).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("$ ").map(str::to_owned));
        lines.map(|line| (name, line)).collect::<Vec<_>>()
    };
    DOCUMENTS.into_iter().flat_map(lines).collect()
}

/// The grader's arguments in a command of either build profile.
fn of_the_grader(command: &str) -> Option<&str> {
    let ways = ["cargo run -- ", "cargo run --release -- "];
    ways.iter().find_map(|way| command.strip_prefix(way))
}

/// The words of a command line, of which some are in quotes.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').enumerate().flat_map(|(nth, piece)| match nth % 2 {
        0 => piece.split_whitespace().collect(),
        _ => vec![piece],
    })
}

#[test]
fn documented_grader_commands_parse() {
    let mut seen = 0;
    for (document, command) in commands() {
        let Some(args) = of_the_grader(&command) else { continue };
        let words = words(args).take_while(|word| !word.starts_with(['#', '>', '|']));
        let parsed = Cli::try_parse_from(["grader"].into_iter().chain(words));
        assert!(parsed.is_ok(), "{document}: {command}: {}", parsed.unwrap_err());
        seen += 1;
    }
    assert!(seen > 5, "only {seen} commands were found");
}

/// The numbers that a document shows of the course are those of the course.
#[test]
fn documented_points_are_those_of_the_course() {
    let course = course();
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let shown = readme.lines().find(|line| line.starts_with("ben: ")).unwrap();
    let lost = ["all-in-flight", "two-hundred"];
    let exercise = course.exercise("request_concurrent").unwrap();
    let of_checks = exercise.checks.iter().filter(|check| lost.contains(&check.name.as_str()));
    let slow = exercise.speedup.map_or(0.0, |speedup| speedup.points);
    let missing = of_checks.map(|check| check.points).sum::<f64>() + slow;
    let (all, kept) = (course.max_score, course.max_score - missing);
    assert_eq!(shown, format!("ben: {kept} of {all} points, {missing} missing"));
    let failed = format!("{} of {} checks failed", lost.len(), exercise.checks.len());
    assert!(readme.contains(&format!("1. {}: {failed}", exercise.name)), "{failed}");

    let manual = fs::read_to_string(workspace().join("grader/README.md")).unwrap();
    let example = manual.split("```toml\n").find(|block| block.starts_with("[[assignment]]"));
    let example = example.unwrap().split("```").next().unwrap();
    let path = workspace().join("grader/course.toml");
    let whole = fs::read_to_string(&path).unwrap() + example;
    let parsed = Course::parse(&whole, &path, course.catalog);
    assert!(parsed.is_ok(), "{}", parsed.unwrap_err());
}

#[test]
fn documented_tests_and_scripts_exist() {
    let workspace = workspace();
    for (document, command) in commands() {
        if ELSEWHERE.contains(&(command.as_str(), FOLLOWED)) {
            continue;
        }
        let words: Vec<&str> = command.split_whitespace().collect();
        let after = |flag: &str| {
            words.iter().position(|word| *word == flag).and_then(|at| words.get(at + 1).copied())
        };
        if command.starts_with("cargo ")
            && let Some(package) = after("-p")
        {
            let of_the_grader = workspace.join("grader").join(package);
            let folder =
                if of_the_grader.is_dir() { of_the_grader } else { workspace.join(package) };
            assert!(folder.join("Cargo.toml").is_file(), "{document}: {command}");
            for (flag, kind) in [("--test", "tests"), ("--bench", "benches")] {
                if let Some(name) = after(flag) {
                    let file = folder.join(kind).join(format!("{name}.rs"));
                    assert!(file.is_file(), "{document}: {command}");
                }
            }
        }
        if let Some(script) = words.first().filter(|word| word.starts_with(".ci/")) {
            assert!(workspace.join(script).is_file(), "{document}: {command}");
        }
    }
}

#[test]
fn documented_commands_are_all_run() {
    let commands = commands();
    for (document, command) in &commands {
        let listed = ELSEWHERE.iter().any(|(known, _)| known == command)
            || BY_HAND.contains(&command.as_str());
        assert!(listed || of_the_grader(command).is_some(), "{document}: nobody runs {command}");
    }
    for known in ELSEWHERE.iter().map(|(known, _)| known).chain(&BY_HAND) {
        assert!(commands.iter().any(|(_, command)| command == known), "no document has {known}");
    }
}

#[test]
#[ignore = "takes minutes: `.ci/extended` runs it"]
fn documented_commands_run_in_order() {
    let home = a_class_to_grade();
    for (document, command) in commands() {
        if let Some((_, script)) = ELSEWHERE.iter().find(|(known, _)| *known == command) {
            assert!(workspace().join(script).is_file(), "{document}: {command}");
            continue;
        }
        if BY_HAND.contains(&command.as_str()) {
            continue;
        }
        // The remaining commands are already checked by another test.
        let args = of_the_grader(&command).unwrap();
        // Replacements for the words in capitals.
        let words: Vec<String> = args
            .split_whitespace()
            .flat_map(|word| match word {
                "PATH…" => vec!["CLASS/ada".to_owned()],
                "SHARES/*" => vec!["SHARES/1".to_owned(), "SHARES/2".to_owned()],
                // As few runs as give the same output.
                "100" => vec!["2".to_owned()],
                word => vec![word.to_owned()],
            })
            .collect();
        let (code, said) = run(home.path(), &words);
        // Without its check a mutant is missed, which is the surprise described in the document.
        let due = if words.iter().any(|word| word == "--without") { 1 } else { 0 };
        assert_eq!(code, Some(due), "{document}: {command}\n{said}");
    }
}

/// A folder with the files that the documents' commands name, which are a class of two, its roster, and its two shares.
fn a_class_to_grade() -> TempDir {
    let home = TempDir::new().unwrap();
    for student in ["ada", "ben"] {
        let part = Path::new(student).join("part2-threading/src/exercises");
        let from = submissions().join("sample-class").join(&part);
        let to = home.path().join("CLASS").join(&part);
        fs::create_dir_all(&to).unwrap();
        for name in ["request_concurrent.rs", "sleepers.rs"] {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
    fs::write(home.path().join("roster.csv"), "student,name\nada,Ada\nben,Ben\nzoe,Zoë\n").unwrap();
    let class = home.path().join("grader/submissions");
    fs::create_dir_all(&class).unwrap();
    std::os::unix::fs::symlink(submissions().join("sample-class"), class.join("sample-class"))
        .unwrap();
    for share in ["1", "2"] {
        let partition = format!("slice:{share}/2");
        let out = format!("SHARES/{share}");
        let words = ["grade", "CLASS", "--no-speedups", "--partition", &partition, "--out", &out];
        let (code, said) = run(home.path(), &words);
        assert_eq!(code, Some(0), "{said}");
    }
    home
}

/// Runs the grader in a folder. Returns its exit code and all output.
fn run(folder: &Path, words: &[impl AsRef<std::ffi::OsStr>]) -> (Option<i32>, String) {
    let temporary = temporary();
    let output = grader(&temporary).args(words).current_dir(folder).output().unwrap();
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

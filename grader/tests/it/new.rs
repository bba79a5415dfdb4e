//! `grader new`, `mentions` and `watch`, in a copy of the tree. `.ci/new.py` compiles what `new` writes.

use std::{
    fs,
    io::{BufRead, BufReader},
    iter,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

use crate::run::{PATIENCE, command, temporary};

/// Folders that no command here reads.
const LEFT_OUT: [&str; 3] = ["target", "golden", "sample-class"];

/// A copy of the tree with this grader in it.
struct Copy {
    home: TempDir,
    temporary: TempDir,
}

impl Copy {
    fn make() -> Self {
        let home = TempDir::new().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        copy(root, home.path());
        let program = home.path().join("target/debug");
        fs::create_dir_all(&program).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_grader"), program.join("grader")).unwrap();
        // Both trees have the same given code, and so the same kit.
        let kits = root.join("target/grader");
        fs::create_dir_all(&kits).unwrap();
        symlink(kits, home.path().join("target/grader")).unwrap();
        Self { home, temporary: temporary() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn grader(&self, words: &[&str]) -> Command {
        let mut grader = command(&self.path("target/debug/grader"), &self.temporary);
        grader.args(words).current_dir(self.home.path());
        grader
    }

    /// Runs the grader to its end. Returns its exit code and what it says.
    fn run(&self, words: &[&str]) -> (Option<i32>, String) {
        let output = self.grader(words).output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.code(), said.concat())
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if name.starts_with('.') || LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        match path.is_dir() {
            true => copy(&path, &to.join(name)),
            false => drop(fs::copy(&path, to.join(name)).unwrap()),
        }
    }
}

#[test]
fn exercises_are_written_whole_and_never_over_a_file() {
    let copy = Copy::make();
    let part = course::CATALOG.parts[1];
    let (code, said) = copy.run(&["new", "exercise", "doubled", "--part", "2"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    let listed = |word: &str| -> Vec<String> {
        said.lines().filter_map(|line| Some(line.strip_prefix(word)?.trim().to_owned())).collect()
    };
    let (written, changed) = (listed("wrote "), listed("added to "));
    assert_eq!((written.len(), changed.len()), (7, 5), "{said}");
    for file in &written {
        let text = copy.read(file);
        assert!(text.contains("to write: ") && !text.contains('@'), "{file}: {text}");
    }
    // A line each in files that other exercises share.
    let added = |file: &str| {
        let before =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(file));
        let before = before.unwrap();
        let after = copy.read(file);
        after.lines().filter(|line| !before.lines().any(|old| old == *line)).count()
    };
    let shared: Vec<_> = changed.iter().filter(|file| file.ends_with(".rs")).collect();
    assert_eq!(shared.len(), 3, "{changed:?}");
    assert!(shared.iter().all(|file| added(file) == 1), "{changed:?}");
    assert!(copy.read(&format!("{}/README.md", part.folder)).contains("### `doubled.rs`"));
    let course = copy.read("grader/course.toml");
    assert!(course.contains("name = \"doubled\""), "{course}");

    // The same again, and where a single file is in the way.
    let all = || -> Vec<_> { written.iter().chain(&changed).map(|file| copy.read(file)).collect() };
    let before = all();
    let (code, said) = copy.run(&["new", "exercise", "doubled", "--part", "2"]);
    assert_eq!((code, all()), (Some(2), before), "{said}");
    fs::create_dir_all(copy.path("grader/course/halved/mutants")).unwrap();
    fs::write(copy.path("grader/course/halved/mutants/halved_without_results.rs"), "mine").unwrap();
    let (code, said) = copy.run(&["new", "exercise", "halved", "--part", "2"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("has this name already"), "{said}");
    assert!(!copy.path(&format!("{}/src/exercises/halved.rs", part.folder)).exists());
    for name in ["Doubled", "fn", "lab", course::CATALOG.exercises[0].name, "../doubled"] {
        let (code, said) = copy.run(&["new", "exercise", name, "--part", "1"]);
        assert_eq!(code, Some(2), "{name}: {said}");
    }
}

#[test]
fn checks_are_added_with_a_mutant_and_points() {
    let copy = Copy::make();
    let exercise = &course::CATALOG.exercises[0];
    let name = exercise.name;
    let course = copy.read("grader/course.toml");
    let sum = |text: &str| -> f64 {
        let table: toml::Table = text.parse().unwrap();
        let score = &table["max_score"];
        score.as_float().or(score.as_integer().map(|whole| whole as f64)).unwrap()
    };
    let id = format!("{name}/at-once");
    let (code, said) = copy.run(&["new", "check", &id, "--points", "3", "--mutant", "waits"]);
    assert_eq!(code, Some(0), "{said}");
    let checks = copy.read(&format!("grader/course/{name}/checks.rs"));
    assert!(checks.contains("Check::new(\"at-once\", at_once)"), "{checks}");
    assert!(checks.contains("\nfn at_once(stage: &mut Stage)"), "{checks}");
    let mutant = copy.read(&format!("grader/course/{name}/mutants/waits.rs"));
    assert!(mutant.contains("caught by: at-once"), "{mutant}");
    let after = copy.read("grader/course.toml");
    assert!(after.contains("{ name = \"at-once\", points = 3 }"), "{after}");
    assert!((sum(&after) - sum(&course) - 3.0).abs() < 1e-9);

    let taken = format!("{name}/{}", exercise.checks[0].name);
    for (id, why) in [
        (taken.as_str(), "exists already"),
        (&id, "exists already"),
        ("nothing/at-once", "no exercise `nothing`"),
        ("at-once", "EXERCISE/NAME"),
    ] {
        let (code, said) = copy.run(&["new", "check", id, "--mutant", "waits"]);
        assert!(code == Some(2) && said.contains(why), "{id}: {said}");
    }
    assert_eq!(copy.read("grader/course.toml"), after);
}

#[test]
fn removed_exercises_are_still_mentioned() {
    let copy = Copy::make();
    let (code, said) = copy.run(&["mentions", "doubled"]);
    assert_eq!(code, Some(1), "the worked example mentions it: {said}");
    assert!(said.contains("CONTRIBUTING.md: lines ") && said.contains("is no exercise"), "{said}");
    // A name that no file has, not even this one.
    let (code, said) = copy.run(&["mentions", &["quad", "rupled"].concat()]);
    assert_eq!(code, Some(0), "{said}");
    let exercise = &course::CATALOG.exercises[0];
    let (_, said) = copy.run(&["mentions", exercise.name]);
    for file in [
        format!("{}/src/exercises/{}.rs\n", exercise.part, exercise.name),
        "grader/course/lib.rs: line ".to_owned(),
        "grader/course.toml: line ".to_owned(),
    ] {
        assert!(said.contains(&file), "{file} is missing: {said}");
    }
    fs::write(copy.path(&format!("{}/src/exercises/old.rs", exercise.part)), "").unwrap();
    let (code, said) = copy.run(&["verify", "--consistency"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("old has a stub") && said.contains("mentions old"), "{said}");
}

/// A running `grader watch`, whose output is read line by line.
struct Watch {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Watch {
    fn start(mut grader: Command) -> Self {
        let mut child = grader.stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || said.lines().try_for_each(|line| sender.send(line.unwrap())));
        Self { child, lines }
    }

    /// The lines up to one that contains `text`.
    fn until(&self, text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        while !seen.last().is_some_and(|line: &String| line.contains(text)) {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => seen.push(line),
                Err(error) => panic!("no {text:?} in {seen:?}: {error}"),
            }
        }
        seen
    }

    /// Ends it like Ctrl-C. Its output ends only when every process that it has started is gone.
    fn end(mut self) -> Option<i32> {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
        let end = iter::repeat_with(|| self.lines.recv_timeout(PATIENCE)).find_map(Result::err);
        assert_eq!(end, Some(RecvTimeoutError::Disconnected), "a process is left");
        self.child.wait().unwrap().code()
    }
}

#[test]
fn changed_answers_are_graded_again() {
    let copy = Copy::make();
    let name = "counter";
    let folder = copy.path(&format!("grader/course/{name}"));
    fs::remove_dir_all(folder.join("equivalent")).unwrap();
    let mutants = fs::read_dir(folder.join("mutants")).unwrap().map(|entry| entry.unwrap().path());
    let mutant = folder.join("mutants/counter_slips_by_one.rs");
    mutants.filter(|path| *path != mutant).for_each(|path| fs::remove_file(path).unwrap());
    let wrong = fs::read_to_string(&mutant).unwrap();

    let watch = Watch::start(copy.grader(&["watch", name]));
    let first = watch.until("waiting for a change").join("\n");
    assert!(first.contains("as expected: ") && first.contains(" 0 surprises"), "{first}");
    fs::write(&mutant, wrong.replace(".skip(1)", "")).unwrap();
    let second = watch.until("waiting for a change");
    assert_eq!(
        second[..2],
        ["counter: grading counter_slips_by_one …", "mutant counter_slips_by_one"]
    );
    assert!(second.contains(&"1 case, 2 surprises".to_owned()), "{second:?}");
    // It ends also in the middle of its work.
    fs::write(&mutant, &wrong).unwrap();
    watch.until("grading counter_slips_by_one");
    assert_eq!(watch.end(), Some(130));
    let (code, said) = copy.run(&["watch", "nothing"]);
    assert!(code == Some(2) && said.contains("no exercise `nothing`"), "{said}");
}

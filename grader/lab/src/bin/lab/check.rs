//! Prints one line per exercise, with the result of its public tests.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Output},
};

use lab::page;

/// The list in the handout. Each line has a part's folder, an exercise and its points.
const LIST: &str = "points.txt";

/// Green tests that take longer than this, in seconds, are called slow. A pool may run one task after another, or a
/// loop may poll.
const SLOW: f64 = 15.0;

/// How the tests of an exercise ended.
#[derive(Debug, PartialEq)]
enum State {
    DoesNotCompile,
    NotWritten,
    Red { failed: usize, tests: usize },
    Slow { seconds: f64 },
    Green { tests: usize },
}

struct Exercise {
    part: String,
    name: String,
    points: Option<f64>,
}

/// Runs the tests of each exercise, and prints one line per exercise. Writes the same lines as a page to `file`. Fails
/// unless all are green.
pub(crate) fn all(file: Option<&str>) -> ExitCode {
    let root = root();
    let exercises = exercises(&root);
    if exercises.is_empty() {
        eprintln!("lab: there are no exercises here\nhint: run it in the folder of the lab");
        return ExitCode::from(2);
    }
    println!("running the public tests (the first time, compiling them takes some minutes)\n");
    let (mut green, mut worth) = (0, 0.0);
    let mut rows = Vec::new();
    let mut part = "";
    let mut broken = None;
    for exercise in &exercises {
        if exercise.part != part {
            part = &exercise.part;
            println!("{part}");
        }
        // A file that does not compile affects all exercises of its part.
        let state = match &broken {
            Some(part) if *part == exercise.part => State::DoesNotCompile,
            _ => state_of(&root, exercise),
        };
        if state == State::DoesNotCompile {
            broken = Some(exercise.part.clone());
        }
        if matches!(state, State::Green { .. } | State::Slow { .. }) {
            green += 1;
            worth += exercise.points.unwrap_or(0.0);
        }
        let points = exercise.points.map_or(String::new(), |points| format!("{points} points"));
        println!("{}", format!("  {:20} {:28} {points}", exercise.name, words(&state)).trim_end());
        rows.push([exercise.part.clone(), exercise.name.clone(), words(&state), points]);
    }
    let result = format!("{green} of {} exercises are green", exercises.len());
    println!("\n{result}");
    if worth > 0.0 {
        println!("They are worth {worth} points. Grading also runs tests that you do not have.");
    }
    println!("hand in: the files in src/exercises/ of each part");
    if let Some(file) = file
        && let Err(error) = fs::write(file, page_of(&result, &rows))
    {
        eprintln!("lab: cannot write {file}: {error}");
        return ExitCode::from(2);
    }
    if green == exercises.len() {
        return ExitCode::SUCCESS;
    }
    println!("next: cargo test -p PART --test EXERCISE says what is missing");
    println!("      cargo run -p lab -- hint EXERCISE gives a hint");
    ExitCode::FAILURE
}

/// The page, with a row for each exercise, which are its part, its name, how its tests ended, and its points.
fn page_of(result: &str, rows: &[[String; 4]]) -> String {
    let cells = |tag: &str, row: &[&str]| {
        let cells = row.iter().map(|cell| format!("<{tag}>{}</{tag}>", page::escaped(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let mut body = format!("<p>{}</p>\n<table>\n", page::escaped(result));
    body += &cells("th", &["part", "exercise", "tests", "points"]);
    for row in rows {
        body += &cells("td", &row.each_ref().map(String::as_str));
    }
    page::frame("My lab", &(body + "</table>\n"))
}

fn words(state: &State) -> String {
    match state {
        State::DoesNotCompile => "does not compile".to_owned(),
        State::NotWritten => "not written".to_owned(),
        State::Red { failed, tests } => format!("red: {failed} of {tests} tests"),
        State::Slow { seconds } => format!("slow: green after {seconds:.0} s"),
        State::Green { tests } => format!("green: {tests} tests"),
    }
}

/// The folder of the lab, which is the nearest one from here upwards that has the list or the parts.
fn root() -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    let is_root = |path: &&Path| path.join(LIST).is_file() || path.join("part2-threading").is_dir();
    here.ancestors().find(is_root).unwrap_or(&here).to_owned()
}

/// The exercises of the list. Without a list, all exercise files, without points.
fn exercises(root: &Path) -> Vec<Exercise> {
    if let Ok(list) = fs::read_to_string(root.join(LIST)) {
        return list.lines().filter_map(listed).collect();
    }
    let mut files: Vec<PathBuf> = fs::read_dir(root)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter_map(|part| fs::read_dir(part.join("src/exercises")).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension() == Some(OsStr::new("rs")))
        .collect();
    files.sort();
    files.iter().filter_map(|file| found(file)).collect()
}

fn listed(line: &str) -> Option<Exercise> {
    let mut words = line.split_whitespace();
    let (part, name) = (words.next()?.to_owned(), words.next()?.to_owned());
    Some(Exercise { part, name, points: words.next().and_then(|points| points.parse().ok()) })
}

fn found(file: &Path) -> Option<Exercise> {
    let part = file.ancestors().nth(3)?.file_name()?.to_str()?.to_owned();
    Some(Exercise { part, name: file.file_stem()?.to_str()?.to_owned(), points: None })
}

fn state_of(root: &Path, exercise: &Exercise) -> State {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["test", "--quiet", "-p", &exercise.part, "--test", &exercise.name])
        .env("RUST_BACKTRACE", "0")
        .current_dir(root)
        .output();
    output.map_or(State::DoesNotCompile, |output| read(&output))
}

fn read(output: &Output) -> State {
    let said = String::from_utf8_lossy(&output.stdout);
    let number = |line: &str, unit: &str| {
        line.split([';', '.']).find_map(|part| part.trim().strip_suffix(unit)?.trim().parse().ok())
    };
    let Some(result) = said.lines().rev().find(|line| line.starts_with("test result: ")) else {
        return State::DoesNotCompile;
    };
    let (passed, failed) =
        (number(result, "passed").unwrap_or(0), number(result, "failed").unwrap_or(0));
    let tests: usize = passed + failed;
    // A stub's panic is printed once per failed test, and perhaps also for other threads.
    let todo = said.matches("not yet implemented: ").count();
    let seconds = result
        .rsplit_once("finished in ")
        .and_then(|(_, time)| time.trim_end_matches('s').parse().ok())
        .unwrap_or(0.0);
    match failed {
        0 if seconds > SLOW => State::Slow { seconds },
        0 => State::Green { tests },
        failed if todo >= failed => State::NotWritten,
        failed => State::Red { failed, tests },
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitStatus;

    use super::*;

    fn state(said: &str) -> State {
        let stdout = said.as_bytes().to_vec();
        read(&Output { status: ExitStatus::default(), stdout, stderr: Vec::new() })
    }

    #[test]
    fn test_output_gives_the_state() {
        let ends = "measured; 0 filtered out; finished in";
        let todo = "not yet implemented: start 5 threads\n";
        assert_eq!(state(""), State::DoesNotCompile);
        let red = format!("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 {ends} 0.10s\n");
        assert_eq!(state(&red), State::Red { failed: 2, tests: 3 });
        assert_eq!(state(&format!("{todo}{todo}{red}")), State::NotWritten);
        let green = format!("test result: ok. 4 passed; 0 failed; 0 ignored; 0 {ends} 0.10s\n");
        assert_eq!(state(&green), State::Green { tests: 4 });
        assert_eq!(state(&green.replace("0.10s", "31.00s")), State::Slow { seconds: 31.0 });
    }

    #[test]
    fn page_has_a_row_for_each_exercise() {
        let row = ["part2-threading", "counter", "red: 1 of 3 tests", "14 points"];
        let page = page_of("0 of 1 exercises are green", &[row.map(str::to_owned)]);
        assert!(page.contains("<td>counter</td><td>red: 1 of 3 tests</td>"), "{page}");
    }

    #[test]
    fn list_lines_and_paths_name_exercises() {
        let exercise = listed("part2-threading counter 14").unwrap();
        assert_eq!((&*exercise.part, &*exercise.name), ("part2-threading", "counter"));
        assert_eq!(exercise.points, Some(14.0));
        let file = Path::new("/lab/part3-yelp/src/exercises/polite.rs");
        assert_eq!(found(file).unwrap().part, "part3-yelp");
    }
}

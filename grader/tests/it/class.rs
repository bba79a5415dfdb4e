//! Tests of a class. They check which results are kept and which are redone, shares and their merging, and the
//! instructor's own files.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    processes::{below, is_halted},
    run::{
        Grader, Ran, check, grader, points_of, reference, temporary, wait_until, wait_while_runs,
    },
};

/// The cheapest exercise, because these tests do not depend on the checks.
const ONLY: [&str; 3] = ["--no-speedups", "--only", "counter"];

/// A class folder with a counter for each learner.
fn class(learners: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (learner, text) in learners {
        write_counter(&folder.path().join(learner), text);
    }
    folder
}

fn write_counter(submission: &Path, text: &str) {
    let exercises = submission.join("part2-threading/src/exercises");
    fs::create_dir_all(&exercises).unwrap();
    fs::write(exercises.join("counter.rs"), text).unwrap();
}

fn right() -> String {
    let path = "part2-threading/src/exercises/counter.rs";
    fs::read_to_string(reference().join(path)).unwrap()
}

/// A right answer that differs from those of all other learners.
fn right_by(learner: &str) -> String {
    format!("{}\n// {learner}\n", right())
}

const BROKEN: &str = "pub fn count_items( {";

fn run(class: &Path, out: &Path, options: &[&str]) -> Ran {
    let mut grader = Grader::new("grade");
    grader.arg(class).arg("--out").arg(out).args(ONLY).args(options);
    grader.run()
}

fn merge(shares: &[&Path], out: &Path) -> Ran {
    let mut grader = Grader::new("merge");
    grader.args(shares).arg("--out").arg(out);
    grader.run()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap_or_else(|e| panic!("{path:?}: {e}"))).unwrap()
}

/// The files of a folder of results by name, without measurements. Journal entries are listed by their keys.
fn results(out: &Path) -> BTreeMap<String, String> {
    let mut results = BTreeMap::new();
    for folder in ["", "journal"] {
        for entry in fs::read_dir(out.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let mut value = json(&path);
                value.as_object_mut().unwrap().remove("measurements");
                let text = if value["key"].is_object() { &value["key"] } else { &value };
                results.insert(
                    path.strip_prefix(out).unwrap().display().to_string(),
                    text.to_string(),
                );
            }
        }
    }
    results
}

fn entries(out: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(out.join("journal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().contains("-"))
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    entries.sort();
    entries
}

#[test]
fn identical_files_are_graded_once() {
    let class = class(&[("ada", &right()), ("ben", &right()), ("eva", BROKEN)]);
    let out = TempDir::new().unwrap();
    let first = run(class.path(), out.path(), &[]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert_eq!(entries(out.path()).len(), 2, "ada and ben handed in the same");
    assert!(first.stderr.contains("[2/2]"), "{}", first.stderr);
    assert_eq!(
        json(&out.path().join("ben.json"))["score"],
        json(&out.path().join("ada.json"))["score"]
    );
    let written = fs::read(out.path().join("ada.json")).unwrap();

    let second = run(class.path(), out.path(), &[]);
    assert_eq!(second.stdout, first.stdout);
    assert!(second.stderr.contains("3 were graded before"), "{}", second.stderr);
    assert_eq!(fs::read(out.path().join("ada.json")).unwrap(), written);

    // Only changed files are graded.
    write_counter(&class.path().join("eva"), &right_by("eva"));
    let third = run(class.path(), out.path(), &["--verbose"]);
    assert!(third.stderr.contains("graded before: 2; to do: 1"), "{}", third.stderr);
    assert!(third.stderr.contains("to do: eva: not graded yet"), "{}", third.stderr);
    let eva = json(&out.path().join("eva.json"));
    assert_eq!(eva["score"], eva["max_score"]);
}

#[test]
fn one_check_can_be_regraded() {
    let class = class(&[("ada", &right_by("ada"))]);
    let out = TempDir::new().unwrap();
    run(class.path(), out.path(), &[]);
    let path = entries(out.path()).remove(0);
    // Verdicts that the grader cannot have formed, so that new ones are recognised.
    let mut entry = json(&path);
    for check in entry["record"]["checks"].as_array_mut().unwrap() {
        check["outcome"] = "fail".into();
    }
    fs::write(&path, entry.to_string()).unwrap();
    let ran = run(class.path(), out.path(), &["--regrade", "counter/exact"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ada = json(&out.path().join("ada.json"));
    for check in ada["checks"].as_array().unwrap() {
        let expected = if check["id"] == "counter/exact" { "pass" } else { "fail" };
        assert_eq!(check["outcome"], expected, "{check}");
    }
    let ran = run(class.path(), out.path(), &["--force"]);
    let ada = json(&out.path().join("ada.json"));
    assert_eq!(ada["score"], ada["max_score"], "{}", ran.stderr);

    let ran = run(class.path(), out.path(), &["--regrade", "counter/exakt"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
fn grader_errors_are_regraded_on_request() {
    let class = class(&[("ada", &right_by("ada, twice"))]);
    let out = TempDir::new().unwrap();
    run(class.path(), out.path(), &[]);
    let path = entries(out.path()).remove(0);
    let mut entry = json(&path);
    entry["record"]["checks"][0]["outcome"] = "grader-error".into();
    fs::write(&path, entry.to_string()).unwrap();

    let kept = run(class.path(), out.path(), &[]);
    assert_eq!(kept.code, Some(70), "a grader's fault is never a grade");
    assert!(kept.stderr.contains("--regrade-errors"), "{}", kept.stderr);
    let again = run(class.path(), out.path(), &["--regrade-errors"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let ada = json(&out.path().join("ada.json"));
    assert_eq!(ada["score"], ada["max_score"]);
}

#[test]
fn merged_shares_equal_one_machine() {
    let class = class(&[
        ("ada", &right_by("ada")),
        ("ben", &right_by("ben")),
        ("chloe", BROKEN),
        ("dmitri", &right_by("ada")),
    ]);
    let work = TempDir::new().unwrap();
    let at = |name: &str| work.path().join(name);
    let one = run(class.path(), &at("one"), &[]);
    let first = run(class.path(), &at("first"), &["--partition", "slice:1/2"]);
    assert!(!first.stdout.contains("ben"), "{}", first.stdout);
    run(class.path(), &at("second"), &["--partition", "slice:2/2"]);

    let merged = merge(&[&at("second"), &at("first")], &at("merged"));
    assert_eq!(merged.code, Some(0), "{}", merged.stderr);
    assert_eq!(merged.stdout, one.stdout);
    assert_eq!(results(&at("merged")), results(&at("one")));
    // The merged folder is an ordinary class with nothing left to do.
    let again = run(class.path(), &at("merged"), &[]);
    assert!(again.stderr.contains("4 were graded before"), "{}", again.stderr);

    let gap = merge(&[&at("first")], &at("gap"));
    assert_eq!(gap.code, Some(1));
    // A run that was killed at once leaves such a folder. A folder without any of the grader's files is a typo.
    fs::create_dir_all(at("begun/journal")).unwrap();
    let gap_of_begun = merge(&[&at("first"), &at("begun")], &at("gap"));
    assert_eq!((gap_of_begun.code, &gap_of_begun.stdout), (Some(1), &gap.stdout));
    assert!(gap_of_begun.stderr.contains("begun lists no learner yet"), "{}", gap_of_begun.stderr);
    for nothing in [work.path(), &at("begun")] {
        let refused = merge(&[nothing], &at("nothing"));
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        assert!(refused.stderr.contains("class.json"), "{}", refused.stderr);
    }
    assert!(gap.stderr.contains("missing shares: slice:2/2"), "{}", gap.stderr);
    assert!(gap.stderr.contains("of slice:2/2: ben, dmitri"), "{}", gap.stderr);
    let ben = gap.stdout.lines().find(|line| line.starts_with(" ben")).unwrap();
    assert!(ben.contains("not graded: in slice:2/2, which is missing"), "{}", gap.stdout);
    for entry in entries(&at("second")) {
        fs::remove_file(entry).unwrap();
    }
    let gap = merge(&[&at("first"), &at("second")], &at("gap"));
    assert!(gap.stderr.contains("not graded: ben, of slice:2/2"), "{}", gap.stderr);
    // Ada's share has graded the files that Dmitri handed in.
    assert!(!gap.stderr.contains("dmitri"), "{}", gap.stderr);
    let double = merge(&[&at("first"), &at("first")], &at("double"));
    assert!(double.stderr.contains("in two shares: ada"), "{}", double.stderr);

    run(class.path(), &at("seeded"), &["--partition", "slice:2/2", "--seed", "7"]);
    let refused = merge(&[&at("first"), &at("seeded")], &at("refused"));
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("they differ in the seed"), "{}", refused.stderr);
    assert!(!at("refused").exists());
}

#[test]
fn merged_shares_report_pending_speedups() {
    let pooled = "part2-threading/src/exercises/request_pooled.rs";
    let class = class(&[("ada", &right_by("ada")), ("ben", &right_by("ben"))]);
    for learner in ["ada", "ben"] {
        fs::copy(reference().join(pooled), class.path().join(learner).join(pooled)).unwrap();
    }
    let work = TempDir::new().unwrap();
    let at = |name: &str| work.path().join(name);
    let only = ["--only", "request_pooled"];
    let one = run(class.path(), &at("one"), &only);
    let shares = [at("first"), at("second")];
    for (share, name) in shares.iter().zip(["slice:1/2", "slice:2/2"]) {
        run(class.path(), share, &[&only[..], &["--partition", name]].concat());
    }
    let shares = shares.each_ref().map(PathBuf::as_path);
    let merged = merge(&shares, &at("merged"));
    assert_eq!((merged.code, &merged.stdout), (Some(0), &one.stdout), "{}", merged.stderr);
    assert_eq!(results(&at("merged")), results(&at("one")));
    // An exercise that was not requested is in no score and in no maximum.
    let ada = json(&at("merged/ada.json"));
    let has_speedup = |record: &Value| {
        record["checks"].as_array().unwrap().iter().any(|c| c["id"] == "request_pooled/speed-up")
    };
    assert!(!has_speedup(&ada) && ada["complete"] == true, "{ada}");
    assert_eq!(ada["score"], ada["max_score"]);

    // As if speed-ups had been requested, and the runs had ended before they were measured.
    let ask = |share: &Path| {
        let path = share.join("journal/class.json");
        let mut list = json(&path);
        list["speedups"] = "wanted".into();
        fs::write(path, list.to_string()).unwrap();
    };
    ask(shares[0]);
    let refused = merge(&shares, &at("refused"));
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("whether speed-ups are measured"), "{}", refused.stderr);
    ask(shares[1]);
    let open = merge(&shares, &at("open"));
    assert_eq!(open.code, Some(1));
    let of_ben = "speed-ups not measured: ben, of slice:2/2";
    assert!(open.stderr.contains(of_ben), "{}", open.stderr);
    let ben = json(&at("open/ben.json"));
    let speedup = check(&ben, "request_pooled/speed-up");
    assert_eq!(speedup["message"], "not measured yet");
    assert_eq!((&speedup["points"], &speedup["max_points"]), (&0.0.into(), &0.0.into()));
    assert_eq!((&ben["complete"], &ben["max_score"]), (&false.into(), &ada["max_score"]));

    // Measurements made where shares are merged are kept when they are merged again.
    for path in entries(&at("open")) {
        let mut entry = json(&path);
        entry["measured"] = true.into();
        fs::write(path, entry.to_string()).unwrap();
    }
    let again = merge(&shares, &at("open"));
    assert_eq!(again.code, Some(0), "{}", again.stderr);
}

#[test]
fn instructor_files_apply_on_every_write() {
    let class = class(&[("ada", &right_by("ada")), ("ben", BROKEN)]);
    fs::create_dir(class.path().join("mallory")).unwrap();
    let work = TempDir::new().unwrap();
    let (out, course) = (work.path().join("out"), work.path().join("course.toml"));
    let file = |name: &str, text: &str| {
        let path = work.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    let text = fs::read_to_string(given).unwrap();
    fs::write(
        &course,
        format!(
            "{text}\n[late]\ndue = 2026-03-01T12:00:00Z\npercent_per_day = 10\nfree_days = 1\n"
        ),
    )
    .unwrap();
    let course = course.display().to_string();
    let roster = file("roster.csv", "student,name,email,section\nada,Ada,,\nben,,,\nfay,Fay,,\n");
    let times = file("times.csv", "student,submitted\nada,2026-03-03T11:00:00Z\n");
    let overrides = file(
        "overrides.csv",
        "student,check,points,reason\nben,counter/exact,1.5,shown in class\n",
    );
    let options = ["--course", &course, "--roster", &roster, "--times", &times];

    let plain = run(class.path(), &out, &options);
    assert_eq!(plain.code, Some(1), "{}", plain.stderr);
    let row = |student: &str| plain.stdout.lines().find(|line| line.contains(student)).unwrap();
    assert!(row("fay").contains("handed in nothing"), "{}", plain.stdout);
    assert!(row("mallory").contains("not graded: "), "{}", plain.stdout);
    assert!(row("ada").contains("-1.2 (2 days)"), "{}", plain.stdout);
    let ada = json(&out.join("ada.json"));
    let (score, most) = (ada["score"].as_f64().unwrap(), ada["max_score"].as_f64().unwrap());
    assert_eq!(ada["late"]["days"], 2);
    assert!((score - most * 0.9).abs() < 0.006, "{score} of {most}");

    let ran = run(class.path(), &out, &[&options[..], &["--overrides", &overrides]].concat());
    let forced =
        run(class.path(), &out, &[&options[..], &["--overrides", &overrides, "--force"]].concat());
    assert_eq!(ran.stdout, forced.stdout, "an override survives grading again");
    let ben = json(&out.join("ben.json"));
    assert_eq!(check(&ben, "counter/exact")["points"], 1.5);
    assert_eq!(check(&ben, "counter/exact")["overridden"]["graded"], 0.0);
    assert!(ben["notes"][0].as_str().unwrap().contains("shown in class"), "{}", ben["notes"]);

    let left = file("left.csv", "student,check,points,reason\nbenn,counter/exact,1,why\n");
    let ran = run(class.path(), &out, &[&options[..], &["--overrides", &left]].concat());
    assert_eq!(ran.code, forced.code, "{}", ran.stderr);
    assert!(ran.stderr.contains("not in the class: benn (line 2)"), "{}", ran.stderr);
}

#[test]
fn assignments_have_their_own_maximum() {
    let class = class(&[("ada", &right_by("ada"))]);
    let work = TempDir::new().unwrap();
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("course.toml");
    let course = work.path().join("course.toml");
    let most: f64 = {
        let whole = run(class.path(), &work.path().join("whole"), &[]);
        assert_eq!(whole.code, Some(0), "{}", whole.stderr);
        json(&work.path().join("whole/ada.json"))["max_score"].as_f64().unwrap()
    };
    let with = |max: f64| {
        let text = fs::read_to_string(&given).unwrap();
        let own = format!(
            "\n[[assignment]]\nname = \"week-2\"\nexercises = [\"counter\"]\nmax_score = {max:?}\n"
        );
        fs::write(&course, text + &own).unwrap();
        let mut grader = Grader::new("grade");
        grader.arg(class.path()).arg("--out").arg(work.path().join("out"));
        grader.args(["--no-speedups", "--assignment", "week-2", "--course"]).arg(&course);
        grader.run()
    };
    let ran = with(most);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ada = json(&work.path().join("out/ada.json"));
    assert_eq!((&ada["assignment"], ada["max_score"].as_f64()), (&"week-2".into(), Some(most)));
    let refused = with(most + 1.0);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("week-2"), "{}", refused.stderr);
}

#[test]
fn runs_add_to_existing_results() {
    let class = class(&[("ada", &right_by("ada")), ("ben", BROKEN)]);
    for learner in ["ada", "ben"] {
        let sleepers = "part2-threading/src/exercises/sleepers.rs";
        fs::copy(reference().join(sleepers), class.path().join(learner).join(sleepers)).unwrap();
    }
    let out = TempDir::new().unwrap();
    let forms = ["--only", "sleepers", "--format", "csv,html"];
    run(class.path(), out.path(), &forms);
    let whole = json(&out.path().join("ada.json"));
    fs::remove_dir_all(class.path().join("ben")).unwrap();
    let added = run(class.path(), out.path(), &[]);
    assert_eq!(json(&out.path().join("ada.json"))["checks"], whole["checks"], "{}", added.stderr);
    assert!(added.stderr.contains("former: ben"), "{}", added.stderr);
    let there = |path: &str| out.path().join(path).exists();
    assert!(there("former/ben.json") && there("html/ada.html"));
    assert!(!there("ben.json") && !there("html/ben.html"));
    let table = fs::read_to_string(out.path().join("csv/learners.csv")).unwrap();
    assert!(table.contains("ada") && !table.contains("ben"), "{table}");
    // Grading a single submission says nothing about the others, so the tables of the class stay as they are.
    write_counter(&class.path().join("eva"), BROKEN);
    let overrides = "student,check,points,reason\nada,counter/exact,0,copied\n";
    fs::write(out.path().join("overrides.csv"), overrides).unwrap();
    let roster = out.path().join("roster.csv");
    fs::write(&roster, "student\nada\nben\neva\n").unwrap();
    let options = ["--roster", &roster.display().to_string()];
    let one = run(&class.path().join("eva"), out.path(), &options);
    assert_eq!(one.code, Some(0), "{}", one.stderr);
    let points = points_of("counter");
    let said = format!("eva: 0 of {points} points, {points} missing\n");
    assert!(one.stdout.starts_with(&said), "{}", one.stdout);
    assert!(there("ada.json") && there("eva.json"));
}

/// More learners than any grader of these tests can grade before it is stopped, at a second per learner.
const MANY: usize = 200;

fn long_class() -> TempDir {
    let folder = TempDir::new().unwrap();
    for number in 0..MANY {
        let learner = format!("learner-{number}");
        write_counter(&folder.path().join(&learner), &right_by(&learner));
    }
    folder
}

/// Removes all learners that are not done from a class, except two. A grader chooses its own order.
fn shorten(class: &TempDir, out: &Path) {
    let learners = fs::read_dir(class.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_done = |learner: &PathBuf| {
        let name = learner.file_name().unwrap().to_string_lossy();
        out.join(format!("{name}.json")).exists()
    };
    for learner in learners.filter(|learner| !is_done(learner)).skip(2) {
        fs::remove_dir_all(learner).unwrap();
    }
}

/// Starts a grader in the background that grades one submission at a time.
fn start(class: &Path, out: &Path, temporary: &TempDir) -> Child {
    let mut command = grader(temporary);
    command.arg("grade").arg(class).arg("--out").arg(out).args(ONLY).args(["--jobs", "1"]);
    // A process group of its own, as a terminal gives it to each command.
    command.stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0).spawn().unwrap()
}

/// Halts a grader that has done `count` submissions while it runs a program of this name for the next one.
fn halt_at_work(child: &mut Child, out: &Path, count: usize, program: &str) {
    let (pid, signalled) = (child.id(), Pid::from_raw(child.id() as i32));
    // The class is listed only when the kit exists, so this excludes the compilers that build the kit.
    let has_done = || out.join("journal/class.json").exists() && entries(out).len() >= count;
    let is_at_work = || below(pid).iter().any(|process| process.is(program));
    let what = format!("{program} to run beside {count} entries");
    let halted = wait_while_runs(child, &what, || {
        if !has_done() || !is_at_work() {
            return false;
        }
        kill(signalled, Signal::SIGSTOP).unwrap();
        wait_until("the grader to halt", || is_halted(pid));
        // It may have finished with that program in the meantime.
        let at_work = is_at_work();
        if !at_work {
            kill(signalled, Signal::SIGCONT).unwrap();
        }
        at_work
    });
    assert!(halted.is_ok(), "it came to its end before {what}: {halted:?}");
}

#[test]
fn killed_runs_resume_missing_work() {
    let class = long_class();
    let work = TempDir::new().unwrap();
    let (out, quiet) = (work.path().join("out"), work.path().join("quiet"));
    let temporary = temporary();
    let mut before = Vec::new();
    // Each grader is killed while it compiles the next submission or runs its program.
    for (round, program) in
        ["rustc", "request-example", "rustc", "request-example"].iter().enumerate()
    {
        let mut child = start(class.path(), &out, &temporary);
        halt_at_work(&mut child, &out, round, program);
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::SIGKILL as i32));
        let after: Vec<_> =
            entries(&out).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
        for (bytes, path) in &after {
            serde_json::from_slice::<Value>(bytes).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        }
        assert!((round..MANY).contains(&after.len()), "round {round}: {} are done", after.len());
        assert!(before.iter().all(|entry| after.contains(entry)), "an entry was lost or changed");
        before = after;
    }
    shorten(&class, &out);
    let last = run(class.path(), &out, &[]);
    let kept = format!("graded before: {}; to do: 2", before.len());
    assert!(last.stderr.contains(&kept), "{}", last.stderr);
    let undisturbed = run(class.path(), &quiet, &[]);
    assert_eq!(last.stdout, undisturbed.stdout);
    assert_eq!(results(&out), results(&quiet));
    let left = fs::read_dir(out.join("journal")).unwrap();
    assert!(left.flatten().all(|e| !e.file_name().to_string_lossy().starts_with(".draft")));
}

#[test]
fn ctrl_c_ends_and_explains_resuming() {
    let class = long_class();
    let (out, temporary) = (TempDir::new().unwrap(), temporary());
    let mut child = start(class.path(), out.path(), &temporary);
    halt_at_work(&mut child, out.path(), 1, "rustc");
    // Ctrl-C signals the whole process group.
    let group = Pid::from_raw(child.id() as i32);
    killpg(group, Signal::SIGINT).unwrap();
    killpg(group, Signal::SIGCONT).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    let done = entries(out.path()).len();
    // The first one, and the one that was in progress at the signal.
    assert!((2..MANY).contains(&done), "{done}: {said}");
    let open =
        format!("{} of {MANY} are still to be graded: the same command continues", MANY - done);
    assert!(said.contains(&open), "{said}");
    assert!(!said.contains("interrupted"), "what was being graded was lost: {said}");
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "it left folders behind");
    shorten(&class, out.path());
    let rest = run(class.path(), out.path(), &[]);
    assert!(rest.stderr.contains(&format!("graded before: {done}; to do: 2")), "{}", rest.stderr);
    assert_eq!(entries(out.path()).len(), done + 2);
}

#[test]
fn gradescope_archive_has_only_needed_files() {
    let work = TempDir::new().unwrap();
    let path = work.path().join("autograder.zip");
    let mut grader = Grader::new("deploy");
    grader.arg("gradescope").arg(&path);
    let ran = grader.run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in [
        "setup.sh",
        "run_autograder",
        "closed.sh",
        "lab/Cargo.lock",
        "lab/grader/course.toml",
        "lab/grader/course/instances/part2-threading.rs",
        "lab/grader/course/programs/city.rs",
        "lab/grader/course/polite/reference.rs",
        "lab/grader/submissions/sample-class/ada/part3-yelp/src/exercises/polite.rs",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} is missing");
    }
    let hidden =
        ["/mutants/", "/equivalent/", "/hostile/", "sample-class/ben", "/target/", ".git/"];
    for hidden in hidden {
        assert!(names.iter().all(|name| !name.contains(hidden)), "{hidden} is packed");
    }
    let mode = archive.by_name("run_autograder").unwrap().unix_mode().unwrap();
    assert_eq!(mode & 0o111, 0o111);
}

//! A second course is verified, graded, reported and handed out by the same engine. Its tree is `tests/other_course`,
//! and its page shows how it was made.

mod page;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;

use crate::run::{Grader, Ran, check, command, temporary};

/// The tree of the second course.
pub(crate) fn tree() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_course")
}

/// The files below `folder`, without links, and without the folders that commands make in the tree.
fn files(folder: &Path) -> Vec<PathBuf> {
    const MADE: [&str; 3] = ["target", "class", "graded"];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_file() {
            found.push(path);
        } else if kind.is_dir() && !MADE.iter().any(|name| path.ends_with(name)) {
            found.extend(files(&path));
        }
    }
    found
}

/// The grader of the second course. `cargo test` builds it, and `cargo test --test it` does not.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let own = Path::new(env!("CARGO_BIN_EXE_grader"));
        let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--quiet", "--locked", "-p", "grader", "--example", "other-course"]);
        if own.parent().unwrap().ends_with("release") {
            build.arg("--release");
        }
        assert!(build.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap().success());
        own.with_file_name("examples").join("other-course")
    })
}

/// Runs the second course's grader in its tree.
fn run(args: &[&str], out: TempDir) -> Ran {
    let temporary = temporary();
    let mut other = command(program(), &temporary);
    other.args(args).current_dir(tree());
    Grader::from(other).run_for(out)
}

/// An answer that is kept in the tree.
fn kept(path: &str) -> String {
    fs::read_to_string(tree().join("grader/course").join(path)).unwrap()
}

/// It includes the shared library by a link, so both trees must resolve the library's dependencies alike.
#[test]
fn second_course_has_the_versions_of_the_first_one() {
    let read = |folder: &Path, name: &str| -> toml::Table {
        fs::read_to_string(folder.join(name)).unwrap().parse().unwrap()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let [ours, theirs] = [root, &tree()].map(|folder| read(folder, "Cargo.toml"));
    assert_eq!(ours["workspace"]["package"], theirs["workspace"]["package"]);
    let dependencies = theirs["workspace"]["dependencies"].as_table().unwrap();
    for (name, dependency) in dependencies.iter().filter(|(name, _)| *name != "lab") {
        assert_eq!(ours["workspace"]["dependencies"][name], *dependency, "{name}");
    }
    let packages = |folder: &Path| -> BTreeSet<(String, String)> {
        let lock = read(folder, "Cargo.lock");
        let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
        let all = lock["package"].as_array().unwrap().iter();
        all.map(|package| (text(package, "name"), text(package, "version"))).collect()
    };
    let (ours, theirs) = (packages(root), packages(&tree()));
    let other: Vec<_> = theirs.difference(&ours).map(|(name, _)| name.as_str()).collect();
    assert_eq!(other, ["concordance"]);
}

#[test]
fn second_course_verifies_without_a_surprise() {
    let out = || TempDir::new().unwrap();
    let ran = run(&["verify", "--consistency"], out());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // The names select all cases of the tree, and none of the hostile archives.
    let ran = run(&["verify", "--only", "word_index", "--only", "page_counts"], out());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.stdout);
    let read = ran.stdout.lines().last().unwrap_or_default();
    assert!(read.starts_with("13 cases") && read.contains("; 0 checks decided by"), "{read}");
}

#[test]
fn second_course_grades_a_class() {
    let class = TempDir::new().unwrap();
    let wrong = kept("page_counts/mutants/leaves_zombies.rs");
    for (learner, page_counts) in [
        ("ada", kept("page_counts/reference.rs")),
        ("ben", wrong),
        ("chloe", "pub fn page_counts( {".to_owned()),
    ] {
        let folder = class.path().join(learner);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("word_index.rs"), kept("word_index/reference.rs")).unwrap();
        fs::write(folder.join("page_counts.rs"), page_counts).unwrap();
    }
    let out = TempDir::new().unwrap();
    let (class, to) = (class.path().to_str().unwrap(), out.path().to_str().unwrap().to_owned());
    let ran = run(&["grade", class, "--out", &to, "--format", "html,class-html,csv"], out);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let outcomes = |learner: &str| {
        let record = ran.record(learner);
        let checks = record["checks"].as_array().unwrap().iter();
        let lost = checks.filter(|check| check["outcome"] != "pass");
        let lost = lost.map(|check| (check["id"].to_string(), check["outcome"].to_string()));
        (record["score"].as_f64(), lost.collect::<BTreeSet<_>>())
    };
    assert_eq!(outcomes("ada"), (Some(20.0), BTreeSet::new()));
    let zombies = ("\"page_counts/no-child-left\"".to_owned(), "\"fail\"".to_owned());
    assert_eq!(outcomes("ben"), (Some(18.0), [zombies].into()));
    let (points, lost) = outcomes("chloe");
    assert_eq!((points, lost.len()), (Some(10.0), 4));
    assert!(lost.iter().all(|(_, outcome)| outcome == "\"build-error\""), "{lost:?}");
    let record = ran.record("ben");
    let message = check(&record, "page_counts/no-child-left")["message"].as_str().unwrap();
    assert!(message.contains("0 alive, 4 zombies"), "{message}");
    let page = fs::read_to_string(ran.out.path().join("html/ben.html")).unwrap();
    assert!(page.contains("0 alive, 4 zombies"), "the page of a learner shows the finding");
    assert!(page.contains("The pages of a book") && !page.contains("programming lab"), "its title");
    let table = fs::read_to_string(ran.out.path().join("csv/learners.csv")).unwrap();
    for learner in ["ada", "ben", "chloe"] {
        assert!(table.contains(learner), "{table}");
    }
}

#[test]
fn second_course_is_handed_out_without_its_secrets() {
    let home = TempDir::new().unwrap();
    let handout = home.path().join("handout");
    let ran = run(&["handout", handout.to_str().unwrap(), "--no-check"], TempDir::new().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let handed_out = files(&handout);
    let there: Vec<_> =
        handed_out.iter().map(|path| path.strip_prefix(&handout).unwrap()).collect();
    for wanted in ["README.md", "points.txt", "Cargo.lock", "grader/lab/src/hold.rs"] {
        assert!(there.contains(&Path::new(wanted)), "{wanted} is missing");
    }
    let is_secret = |path: &&&Path| {
        path.starts_with("grader/course")
            || ["checks.rs", "reference.rs"].iter().any(|name| path.ends_with(name))
    };
    assert_eq!(there.iter().find(is_secret), None);
    for exercise in ["word_index", "page_counts"] {
        let stub = handout.join(format!("concordance/src/exercises/{exercise}.rs"));
        assert!(fs::read_to_string(stub).unwrap().contains("todo!("));
    }
    // The code of no hidden file is in a file of the handout.
    let hidden = files(&tree().join("grader/course"));
    let texts: Vec<_> =
        handed_out.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    assert!(hidden.len() > 15 && texts.len() > 30, "{} and {}", hidden.len(), texts.len());
    for path in hidden {
        let text = fs::read_to_string(&path).unwrap();
        let body = text.split_once("\npub fn ").map_or(text.as_str(), |(_, body)| body);
        assert!(texts.iter().all(|shown| !shown.contains(body)), "{}", path.display());
    }
}

//! The learner's tree must be reproducible and complete, and must contain nothing of the instructor's.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::{
    run::{Grader, points_of, reference},
    skipped::skipped,
};

fn handout(to: &Path, options: &[&str]) -> (Option<i32>, String) {
    handout_with(to, options, &[])
}

fn handout_with(to: &Path, options: &[&str], env: &[(&str, &Path)]) -> (Option<i32>, String) {
    let mut grader = Grader::new("handout");
    grader.arg(to).arg("--no-check").args(options).envs(env.iter().copied());
    let ran = grader.run();
    (ran.code, ran.stderr)
}

/// The only commit of a tree, in whichever repository the tests run.
fn commit_of(tree: &Path) -> String {
    let mut git = Command::new("git");
    git.arg("--git-dir").arg(tree.join(".git")).args(["rev-parse", "HEAD"]);
    let output = git.output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn equal_workspaces_give_equal_commits() {
    if Command::new("git").arg("--version").output().is_err() {
        return skipped("equal_workspaces_give_equal_commits", "there is no Git");
    }
    let home = TempDir::new().unwrap();
    let trees = ["one", "other"].map(|name| home.path().join(name));
    // The tree contains neither the repository of a hook that hands out, nor the user's settings.
    let settings = home.path().join("gitconfig");
    let ignored = home.path().join("ignored");
    fs::write(&ignored, "README.md\n").unwrap();
    fs::write(&settings, format!("[core]\nexcludesFile = {}\n", ignored.display())).unwrap();
    let nowhere = home.path().join("nowhere");
    for (tree, env) in trees.iter().zip([
        &[][..],
        &[("GIT_DIR", &*nowhere), ("GIT_INDEX_FILE", &*nowhere), ("GIT_CONFIG_GLOBAL", &*settings)],
    ]) {
        let (code, stderr) = handout_with(tree, &["--git"], env);
        assert_eq!(code, Some(0), "{stderr}");
    }
    assert!(!nowhere.exists());
    assert_eq!(commit_of(&trees[0]), commit_of(&trees[1]));
}

#[test]
fn tree_has_only_learner_files() {
    let home = TempDir::new().unwrap();
    let tree = home.path().join("tree");
    assert_eq!(handout(&tree, &[]).0, Some(0));
    for wanted in ["README.md", "points.txt", "bacon.toml", "Cargo.lock", ".vscode/settings.json"] {
        assert!(tree.join(wanted).is_file(), "{wanted} is missing");
    }
    let toolchain = fs::read_to_string(tree.join("rust-toolchain.toml")).unwrap();
    let oldest = concat!("channel = \"", env!("CARGO_PKG_RUST_VERSION"), ".");
    assert!(toolchain.contains(oldest), "{toolchain}");
    let stub = tree.join("part2-threading/src/exercises/counter.rs");
    assert!(fs::read_to_string(stub).unwrap().contains("todo!("));
    let mut grader: Vec<_> =
        fs::read_dir(tree.join("grader")).unwrap().map(|e| e.unwrap().file_name()).collect();
    grader.sort();
    assert_eq!(grader, ["lab"]);
    assert!(!fs::read_to_string(tree.join("Cargo.lock")).unwrap().contains("name = \"grader\""));
    let manifest = fs::read_to_string(tree.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("[profile.dev.package.\"*\"]"), "{manifest}");
    assert!(!manifest.contains("profile.grading"), "{manifest}");
}

#[test]
fn points_and_solutions_are_handed_out() {
    let home = TempDir::new().unwrap();
    let tree = home.path().join("tree");
    let course = home.path().join("course.toml");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(workspace.join("grader/course.toml")).unwrap();
    let points = points_of("counter");
    let assignment = format!(
        "\n[[assignment]]\nname = \"hw1\"\nexercises = [\"counter\"]\nmax_score = {points:?}\n"
    );
    let text = if text.contains("[[assignment]]") { text } else { text + &assignment };
    fs::write(&course, &text).unwrap();
    let name = text.split("[[assignment]]").nth(1).unwrap().split('"').nth(1).unwrap().to_owned();
    let options = ["--solutions", "--assignment", &name, "--course", course.to_str().unwrap()];
    let (code, stderr) = handout(&tree, &options);
    assert_eq!(code, Some(0), "{stderr}");
    let points = fs::read_to_string(tree.join("points.txt")).unwrap();
    let (folder, rest) = points.lines().next().unwrap().split_once(' ').unwrap();
    let exercise = rest.split(' ').next().unwrap();
    let readme = fs::read_to_string(tree.join(folder).join("README.md")).unwrap();
    assert!(readme.contains(&format!("| `{exercise}` |")) && !readme.contains("<!-- points -->"));
    let file = tree.join(folder).join("src/exercises").join(format!("{exercise}.rs"));
    assert!(!fs::read_to_string(file).unwrap().contains("todo!("));
    let (code, stderr) = handout(&home.path().join("other"), &["--assignment", "hw99"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("no assignment `hw99`"), "{stderr}");
}

#[test]
fn submissions_go_into_new_folders_only() {
    let home = TempDir::new().unwrap();
    let tree = home.path().join("tree");
    let reference = reference();
    assert_eq!(handout(&tree, &["--with", reference.to_str().unwrap()]).0, Some(0));
    let file = Path::new("part2-threading/src/exercises/counter.rs");
    let read = |root: &PathBuf| fs::read_to_string(root.join(file)).unwrap();
    assert_eq!(read(&tree), read(&reference));
    let (code, stderr) = handout(&tree, &[]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("exists already"), "{stderr}");
}

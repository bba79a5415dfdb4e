//! Tests the reduction of manifests, with the real one and with one in another order.

use std::{fs, path::Path};

use super::*;

const PART: Member<'_> = Member {
    folder: "part",
    manifest: "[package]\nname = \"a-part\"\n\
        [dependencies]\nshared.workspace = true\nown = \"1\"\n\
        [dev-dependencies]\ntested = { workspace = true, features = [\"x\"] }\n\
        [target.'cfg(unix)'.build-dependencies]\nbuilt = { workspace = true }\n",
};
const LAB: Member<'_> =
    Member { folder: "grader/lab", manifest: "[package]\nname = \"the-lab\"\n" };

/// A manifest with grader and learners in another order than the real one, and the grader in several packages.
const MIXED: &str = r#"# Commands of the grader.
[profile.grading.package."*"]
opt-level = 0

[patch.crates-io]
fork = { path = "grader/fork" }

# Members are packages.
[workspace]
# What the grader's engineers build.
default-members = ["grader", "grader/sandbox"]
members = [
    "part",
    # The sandbox of the grader.
    "grader/sandbox",
]
exclude = ["old"]

[workspace.dependencies]
sandbox = { path = "grader/sandbox" }
# Archives.
archives = "1"
# Shared, with reasons.
shared = "1"
tested = "1" # An instructor wants this.
built = "1"
own = "1"

# Nothing of a submission is lost.
# Two lines of it.

# Every part has them.
[workspace.lints.rust]
missing_docs = "warn"

[workspace.metadata.sandbox]
x = 1

[profile.dev.package.sandbox]
opt-level = 3

# Quick.
[profile.dev.package.a-part]
opt-level = 2

[profile.dev.package.archives]
opt-level = 2

[profile.dev.package.shared]
opt-level = 1

[profile.dev]
debug = false

[profile.release]
opt-level = 1
# The last words, on the grader.
"#;

const MIXED_FOR_LEARNERS: &str = r#"# Members are packages.
[workspace]
# Red by design, until you turn it green.
default-members = ["part"]
members = ["part", "grader/lab"]

[workspace.dependencies]
# Shared, with reasons.
shared = "1"
tested = "1"
built = "1"

# Every part has them.
[workspace.lints.rust]
missing_docs = "warn"

# Quick.
[profile.dev.package.a-part]
opt-level = 2

[profile.dev.package.shared]
opt-level = 1

[profile.dev]
debug = false
"#;

#[test]
fn grader_entries_are_removed_anywhere() {
    assert_eq!(of_learners(MIXED, &[PART], &[LAB]).unwrap(), MIXED_FOR_LEARNERS);
}

#[test]
fn unadaptable_manifests_are_refused() {
    let adapted = |text: &str| of_learners(text, &[PART], &[LAB]).map_err(|e| e.to_string());
    for key in ["members", "default-members"] {
        let text = MIXED.replace(&format!("\n{key} ="), "\nother =");
        assert_eq!(adapted(&text), Err(format!("it has no `{key}` to adapt")));
    }
    assert_eq!(adapted("[profile.dev]\n"), Err("it has no `workspace` to adapt".into()));
    assert_eq!(adapted("[workspace\n"), Err("it is not a manifest".into()));
    let broken = Member { folder: "part", manifest: "[package" };
    assert!(matches!(of_learners(MIXED, &[broken], &[]), Err(ManifestError::Form(_))));
}

/// The workspace's manifest, and the manifests of the learner's packages by folder. A member is a learner's if
/// it is the shared library or not below `grader/`.
fn real() -> (String, Vec<(String, String)>) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file())
        .unwrap();
    let read =
        |folder: &str| fs::read_to_string(workspace.join(folder).join("Cargo.toml")).unwrap();
    let whole = read("");
    let table: toml::Table = whole.parse().unwrap();
    let members = table["workspace"]["members"].as_array().unwrap().iter();
    let members = members.map(|member| member.as_str().unwrap().to_owned());
    let mut folders: Vec<_> = members.filter(|member| !member.starts_with("grader")).collect();
    assert!(!folders.is_empty());
    folders.push("grader/lab".into());
    (whole, folders.into_iter().map(|folder| (folder.clone(), read(&folder))).collect())
}

/// The real manifest, and the learner's version of it.
fn real_for_learners() -> (toml::Table, String) {
    let (workspace, members) = real();
    let members: Vec<_> =
        members.iter().map(|(folder, manifest)| Member { folder, manifest }).collect();
    let (lab, parts) = members.split_last().unwrap();
    (workspace.parse().unwrap(), of_learners(&workspace, parts, &[*lab]).unwrap())
}

/// The folders of the real parts, which are also the names of their packages.
fn parts() -> Vec<String> {
    let (_, mut members) = real();
    members.pop();
    members.into_iter().map(|(folder, _)| folder).collect()
}

fn names(table: &toml::Value) -> BTreeSet<&str> {
    table.as_table().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn learner_manifests_omit_the_grader() {
    let (_, text) = real_for_learners();
    let manifest: toml::Table = text.parse().unwrap();
    assert_eq!(names(&manifest["profile"]), BTreeSet::from(["dev"]));
    let packages = names(&manifest["profile"]["dev"]["package"]);
    let parts = parts();
    // At most parts, their shared library, and all dependencies.
    let is_learners = |name: &&str| *name == "lab" || parts.iter().any(|part| part == name);
    assert!(packages.iter().all(|name| *name == "*" || is_learners(name)), "{packages:?}");
    assert!(packages.contains("*"), "{packages:?}");
    assert_eq!(manifest.keys().collect::<Vec<_>>(), ["profile", "workspace"]);
    for line in text.lines() {
        let line = line.replace("\"grader/lab\"", "");
        for word in NOT_FOR_LEARNERS {
            assert!(!line.contains(word), "{line}");
        }
    }
}

#[test]
fn only_used_dependencies_are_kept() {
    let (_, members) = real();
    let used: BTreeSet<&str> = members
        .iter()
        .flat_map(|(_, manifest)| manifest.lines())
        .filter(|line| line.contains("workspace = true"))
        .filter_map(|line| line.split([' ', '.']).next())
        // `[package]` and `[lints]` inherit these from the workspace.
        .filter(|name| {
            !["version", "edition", "rust-version", "license", "publish", "workspace"]
                .contains(name)
        })
        .collect();
    let (_, text) = real_for_learners();
    let manifest: toml::Table = text.parse().unwrap();
    let dependencies = names(&manifest["workspace"]["dependencies"]);
    assert_eq!(dependencies, used);
    assert!(dependencies.is_superset(&["lab", "rayon", "mockito", "tokio", "criterion"].into()));
    assert!(dependencies.is_disjoint(&["nix", "seccompiler", "toml_edit", "csv", "zip"].into()));
}

#[test]
fn learner_manifests_keep_build_settings() {
    let (whole, text) = real_for_learners();
    let learners: toml::Table = text.parse().unwrap();
    let (ours, theirs) = (&whole["workspace"], &learners["workspace"]);
    for same in ["resolver", "package", "lints"] {
        assert_eq!(ours[same], theirs[same], "{same}");
    }
    let folders = |key: &str| {
        let folders = theirs[key].as_array().unwrap().iter();
        folders.map(|folder| folder.as_str().unwrap()).collect::<Vec<_>>()
    };
    let mut parts = parts();
    assert_eq!(folders("default-members"), parts);
    parts.push("grader/lab".into());
    assert_eq!(folders("members"), parts);
    for (name, dependency) in theirs["dependencies"].as_table().unwrap() {
        assert_eq!(&ours["dependencies"][name], dependency, "{name}");
    }
    let (ours, theirs) = (&whole["profile"]["dev"], &learners["profile"]["dev"]);
    for same in ["debug", "codegen-units"] {
        assert_eq!(ours[same], theirs[same], "{same}");
    }
    for package in names(&theirs["package"]) {
        assert_eq!(ours["package"][package], theirs["package"][package], "{package}");
    }
    for comment in ["# Red by design, ", "# A learner waits only for the compiler "] {
        assert!(text.contains(comment), "{comment} is missing");
    }
}

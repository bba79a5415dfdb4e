//! How the scripts in `deploy/` react to the grader's exit codes.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use tempfile::TempDir;

/// A program that only runs `text`, which ends it with an exit code.
fn ends_with(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

/// Exit code 1 asks a person to look at the results. A retry would not help.
#[test]
fn shares_that_need_review_succeed() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let folder = TempDir::new().unwrap();
    // HyperQueue runs what follows `--`.
    ends_with(folder.path(), "hq", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    for script in ["slurm.sh", "hyperqueue.sh"] {
        for (code, expected) in [(0, 0), (1, 0), (2, 2), (70, 70)] {
            let grader = ends_with(folder.path(), "grader", &format!("exit {code}"));
            let mut command = Command::new("bash");
            command.arg(deploy.join(script)).args(["class", "shares", "3"]).env("PATH", &path);
            command.env("GRADER", grader).env("SLURM_SUBMIT_DIR", folder.path());
            command.env("SLURM_ARRAY_TASK_ID", "1").env("HQ_TASK_ID", "1");
            assert_eq!(command.status().unwrap().code(), Some(expected), "{script} of {code}");
        }
    }
}

#[test]
fn image_has_the_workspace_toolchain() {
    let grader = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(grader.join("../Cargo.toml")).unwrap();
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.unwrap().trim_matches('"');
    let image = fs::read_to_string(grader.join("deploy/Containerfile")).unwrap();
    assert!(image.contains(&format!("FROM docker.io/library/rust:{version}-slim")), "{version}");
}

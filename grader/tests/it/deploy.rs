//! What `deploy` packs, and how the scripts in `deploy/` react to the grader's exit codes.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use tempfile::TempDir;

use crate::run::Grader;

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

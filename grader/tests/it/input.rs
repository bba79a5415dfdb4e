//! Bad input changes nothing. The grader reports it in one line, with a hint.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use tempfile::TempDir;

use crate::run::{Ran, grade};

fn refused(ran: &Ran, what: &str, hint: &str) {
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stderr);
    assert!(lines[0].starts_with("grader: ") && lines[0].contains(what), "{}", ran.stderr);
    assert!(lines[1].starts_with("hint: ") && lines[1].contains(hint), "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
    assert_eq!(fs::read_dir(ran.out.path()).unwrap().count(), 0, "something was written");
}

#[test]
fn missing_paths_are_refused() {
    refused(&grade(Path::new("no/such/class"), &[]), "no/such/class does not exist", "folder");
}

#[test]
fn a_file_is_refused() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    refused(&grade(&file, &[]), "no submission: a text", "part1-multiprocessing");
}

#[test]
fn an_empty_folder_is_refused() {
    let empty = TempDir::new().unwrap();
    refused(&grade(empty.path(), &[]), "holds no submission", "primes_parallel.rs");
}

#[test]
fn an_unreadable_folder_is_refused() {
    let secret = TempDir::new().unwrap();
    fs::set_permissions(secret.path(), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(secret.path()).is_ok() {
        // Root can read everything, and then the folder is merely empty.
        refused(&grade(secret.path(), &[]), "holds no submission", "primes_parallel.rs");
    } else {
        refused(&grade(secret.path(), &[]), "cannot read", "permissions");
    }
}

#[test]
fn unknown_exercises_show_known_ones() {
    let ran = grade(&crate::run::reference(), &["--only", "request_pool"]);
    refused(&ran, "there is no exercise `request_pool`", "request_pooled");
}

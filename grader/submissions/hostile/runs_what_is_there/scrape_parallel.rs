//! Runs every program that it can find, and one that it makes itself.
//!
//! checks: reports-in-order
//! outcome: crash
//! says: refused

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    process::{self, Command},
};

use crate::{CityCommand, Report};

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let mut ran = Vec::new();
    fs::copy(env::args().next().unwrap_or_default(), "./own").ok();
    fs::set_permissions("./own", fs::Permissions::from_mode(0o755)).ok();
    fs::write("./script", "#!/bin/sh\ntouch /tmp/lab-left\n").ok();
    for program in [
        "/bin/sh", "/bin/bash", "/usr/bin/env", "/usr/bin/python3", "/usr/bin/curl", "/usr/bin/sudo",
        "/bin/su", "/usr/bin/newuidmap", "./own", "./script", "rustc", "cargo",
    ] {
        if Command::new(program).arg("--version").output().is_ok() {
            ran.push(program);
        }
    }
    let _ = (cities, command);
    assert!(!ran.is_empty(), "refused");
    process::exit(0)
}

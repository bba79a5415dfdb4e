//! Prepares this machine for grading, with a sandbox, a kit and the needs of the model answers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use sandbox::{Isolation, Sandbox, Trust};
use witness::observe::must_be_seen;

use super::{CommandError, fault};
use crate::{
    compile::{Builder, Kit},
    course::Course,
    grade::{self, Grader, Needs, Places},
    temporary,
};

/// Files of the tree that no learner's program may read, such as checks, answers and other submissions.
pub(super) fn hidden_files(root: &Path) -> Vec<PathBuf> {
    let course = root.join(grade::COURSE);
    let exercises = fs::read_dir(&course).into_iter().flatten().flatten().map(|entry| entry.path());
    let of_each =
        exercises.flat_map(|folder| ["checks.rs", "reference.rs"].map(|file| folder.join(file)));
    let others = ["grader/course.toml", "grader/submissions"].map(|path| root.join(path));
    of_each.chain(others).filter(|path| path.exists()).collect()
}

/// Prepares everything for grading. `hidden` are files outside the tree that no learner's program may read.
///
/// # Errors
///
/// When this machine has no sandbox, no toolchain, or cannot compile the given code.
pub(super) fn prepare(
    workspace: PathBuf,
    course: Course,
    seed: u64,
    isolation: Isolation,
    trust: Trust,
    hidden: &[PathBuf],
) -> Result<Grader, CommandError> {
    allow_many_descriptors();
    temporary::must_be_fit().map_err(fault)?;
    must_be_seen().map_err(fault)?;
    let program =
        std::env::current_exe().context("cannot find the grader's own program").map_err(fault)?;
    let hidden: Vec<_> = hidden.iter().cloned().chain(hidden_files(&workspace)).collect();
    let sandbox = Sandbox::probe(&program, isolation, trust, &hidden);
    let sandbox = sandbox.map_err(fault)?;
    let kit = Kit::prepare(&workspace, course.catalog, &program, || {
        eprintln!("compiling the given code and its dependencies; this happens once …");
    })
    .map_err(fault)?;
    sandbox.must_reach(&kit.needs()).map_err(fault)?;
    let kit_digest = kit.digest.clone();
    let builder = Builder::new(kit, sandbox.clone());
    let places = Places::of_this_machine();
    let needs = Needs::default();
    let mut grader = Grader {
        sandbox,
        builder,
        course,
        kit_digest,
        seed,
        keep: None,
        deadline: None,
        places,
        needs,
    };
    grader.learn_needs(&workspace, || {
        eprintln!("measuring the model answers; this happens once …");
    });
    Ok(grader)
}

/// Several programs in parallel may each have a thousand connections. If the limit cannot be raised, grading
/// continues with the present one.
fn allow_many_descriptors() {
    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, most, most);
    }
}

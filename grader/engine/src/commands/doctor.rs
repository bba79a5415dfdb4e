//! `grader doctor` shows what this machine supports, and what a missing feature costs.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context, anyhow};
use nix::sys::resource::{Resource, getrlimit};
use sandbox::{Isolation, Layer, Sandbox, Trust, try_layer};

use super::{CommandError, Exit, Session, grade::hidden_files};
use crate::{
    common::cores,
    explain::explain,
    grade::{granted, wanted},
    report::machine::{self, LayerHere, Machine},
};

/// Examines the machine and prints the report.
///
/// # Errors
///
/// When the grader does not find its own program.
pub fn run(session: &Session) -> Result<Exit, CommandError> {
    let program = env::current_exe().context("cannot find the grader's own program");
    let program = program.map_err(CommandError::Fault)?;
    let hidden = session.root().map(|root| hidden_files(&root)).unwrap_or_default();
    let layers = Layer::ALL.map(|layer| LayerHere {
        layer,
        refused: try_layer(&program, layer).err().map(|error| explain(&error).replace('\n', " ")),
    });
    let sandbox = Sandbox::probe(&program, Isolation::Whatever, Trust::Nobody, &hidden);
    let machine = Machine {
        facts: facts(
            session,
            sandbox.as_ref().is_ok_and(|sandbox| sandbox.realtime(cores().clamp(1, 4))),
        ),
        layers: layers.into(),
        sandbox: sandbox.map(|sandbox| sandbox.layers().to_vec()).map_err(|error| anyhow!(error)),
    };
    print!("{}", machine::describe(&machine));
    Ok(if machine.can_grade() { Exit::Done } else { Exit::FellShort })
}

/// The facts, each with its name, its value here, and the cost if the value is insufficient.
fn facts(session: &Session, realtime: bool) -> Vec<machine::Fact> {
    let cores = cores();
    let files = getrlimit(Resource::RLIMIT_NOFILE).map_or(0, |(_, most)| most);
    let memory = memory_gib();
    let temporary = env::temp_dir();
    let free = free_gib(&temporary);
    let lost = |bad: bool, what: &str| bad.then(|| what.to_owned());
    let fact = |name: &str, here: String, lost: Option<String>| machine::Fact {
        name: name.to_owned(),
        here,
        lost,
        needed: false,
    };
    let needed = |name: &str, here: String, lost: Option<String>| machine::Fact {
        needed: true,
        ..fact(name, here, lost)
    };
    let toolchain = answer("rustc", "--version");
    let root = session.root();
    let linker = answer("cc", "--version");
    vec![
        needed(
            "toolchain",
            toolchain.clone().unwrap_or_else(|| "none".into()),
            lost(toolchain.is_none(), "nothing can be graded; install Rust with rustup"),
        ),
        needed(
            "C compiler",
            linker.clone().unwrap_or_else(|| "none".into()),
            lost(linker.is_none(), "nothing can be linked; install gcc or clang"),
        ),
        needed(
            "workspace",
            root.as_ref().map_or("none".into(), |root| root.display().to_string()),
            lost(root.is_err(), "nothing can be graded; start the grader from within its own tree"),
        ),
        needed("system", system(), lost(!cfg!(target_os = "linux"), "grading needs Linux")),
        fact(
            "cores",
            cores.to_string(),
            lost(cores < 2, "speed-ups of several threads cannot be measured"),
        ),
        fact(
            "memory",
            format!("{memory} GiB"),
            lost(memory < 4, "each check that runs in parallel may take 1 GiB, a compiler 2 GiB"),
        ),
        fact(
            "temporary files",
            format!("{free} GiB free in {}", temporary.display()),
            lost(free < 3, "a build may take 1 GiB; set TMPDIR to a folder with more room"),
        ),
        fact(
            "open files",
            files.to_string(),
            lost(
                granted(files) < wanted(),
                "too few checks run in parallel to use all cores; raise `ulimit -Hn`",
            ),
        ),
        fact(
            "real-time priority",
            if realtime { "used" } else { "not used" }.into(),
            lost(!realtime, "CPU-bound speed-ups are not measurable beside other busy programs"),
        ),
    ]
}

/// The first line of a program's output, such as its version.
fn answer(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then(|| text.lines().next().map(str::to_owned))?
}

fn system() -> String {
    let read = |file: &str| fs::read_to_string(file).unwrap_or_default().trim().to_owned();
    format!("{} {}", env::consts::OS, read("/proc/sys/kernel/osrelease"))
}

fn memory_gib() -> u64 {
    let info = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = info.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    total.and_then(|kib| kib.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) >> 20
}

fn free_gib(folder: &Path) -> u64 {
    let free = |s: nix::sys::statvfs::Statvfs| s.blocks_available() * s.fragment_size();
    nix::sys::statvfs::statvfs(folder).map_or(0, free) >> 30
}

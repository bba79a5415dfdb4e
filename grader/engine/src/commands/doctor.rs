//! `grader doctor` shows what this machine supports, and what a missing feature costs.

use std::{env, fs, process::Command};

use anyhow::{Context, anyhow};
use nix::sys::resource::{Resource, getrlimit};
use sandbox::{Isolation, Layer, Sandbox, Trust, memory_bytes, try_layer};
use witness::observe::must_be_seen;

use super::{CommandError, Exit, Session, fault, prepare::hidden_files};
use crate::{
    cli::DoctorArgs,
    common::cores,
    explain::{explain, on_one_line},
    grade::{builds_in, granted, wanted},
    report::machine::{self, Fact, LayerHere, Machine},
    temporary,
};

/// Examines the machine and prints the report.
///
/// # Errors
///
/// When the grader does not find its own program.
pub fn run(session: &Session, args: &DoctorArgs) -> Result<Exit, CommandError> {
    let program = env::current_exe().context("cannot find the grader's own program");
    let program = program.map_err(fault)?;
    let hidden = session.root().map(|root| hidden_files(&root)).unwrap_or_default();
    let layers = Layer::ALL.map(|layer| LayerHere {
        layer,
        refused: try_layer(&program, layer).err().map(|error| explain(&error).replace('\n', " ")),
    });
    let sandbox = Sandbox::probe(&program, Isolation::Whatever, Trust::None, &hidden);
    let realtime = sandbox.as_ref().is_ok_and(|sandbox| sandbox.realtime(cores().clamp(1, 4)));
    let machine = Machine {
        facts: software(session).into_iter().chain(capacity(realtime)).collect(),
        layers: layers.into(),
        sandbox: sandbox.map(|sandbox| sandbox.layers().to_vec()).map_err(|error| anyhow!(error)),
    };
    let text = if args.all { machine::describe(&machine) } else { machine::in_short(&machine) };
    print!("{text}");
    Ok(if machine.can_grade() { Exit::Done } else { Exit::FellShort })
}

/// A fact with its name, its value here, and the cost if the value is insufficient.
fn fact(name: &str, here: impl Into<String>, lost: Option<String>) -> Fact {
    Fact { name: name.to_owned(), here: here.into(), lost, needed: false }
}

/// A fact without which nothing can be graded.
fn needed(name: &str, here: impl Into<String>, lost: Option<String>) -> Fact {
    Fact { needed: true, ..fact(name, here, lost) }
}

/// The cost of something that is `bad` here.
fn lost(bad: bool, what: &str) -> Option<String> {
    bad.then(|| what.to_owned())
}

/// What must be installed.
fn software(session: &Session) -> [Fact; 4] {
    let toolchain = answer("rustc", "--version");
    let linker = answer("cc", "--version");
    let root = session.root();
    let no_toolchain = lost(toolchain.is_none(), "nothing can be graded; install Rust with rustup");
    let no_linker = lost(linker.is_none(), "nothing can be linked; install gcc or clang");
    let no_root = "nothing can be graded; start the grader from within its own tree";
    [
        needed("toolchain", toolchain.unwrap_or_else(|| "none".into()), no_toolchain),
        needed("C compiler", linker.unwrap_or_else(|| "none".into()), no_linker),
        needed(
            "workspace",
            root.as_ref().map_or("none".into(), |root| root.display().to_string()),
            lost(root.is_err(), no_root),
        ),
        needed("system", system(), lost(!cfg!(target_os = "linux"), "grading needs Linux")),
    ]
}

/// What this machine has room for, and what its kernel permits.
fn capacity(realtime: bool) -> [Fact; 6] {
    let cores = cores();
    let files = getrlimit(Resource::RLIMIT_NOFILE).map_or(0, |(_, most)| most);
    let temporary = env::temp_dir();
    let free = temporary::free_bytes(&temporary).unwrap_or(u64::MAX) >> 20;
    let unfit = temporary::must_be_fit().err().map(|unfit| on_one_line(&unfit));
    let unseen = must_be_seen().err().map(|unseen| on_one_line(&unseen));
    [
        fact(
            "cores",
            cores.to_string(),
            lost(cores < 2, "speed-ups of several threads cannot be measured"),
        ),
        fact(
            "memory",
            format!("{} MiB", memory_bytes() >> 20),
            lost(
                builds_in(memory_bytes()) < cores + 1,
                "fewer submissions and checks run at a time than the cores could keep busy",
            ),
        ),
        needed("temporary files", format!("{free} MiB free in {}", temporary.display()), unfit),
        needed(
            "kernel",
            if unseen.is_none() { "shows processes and sockets" } else { "hides some" },
            unseen,
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
            if realtime { "used" } else { "not used" },
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

// Lets an example of `words.md` run without a learner's program. Included by the examples.
//
// The example's own program plays all roles. It is the grader, the fork server of the sandbox, and the program that is
// observed.

use std::{env, fs, io::Write as _, path::Path, process::exit};

use lab::hold::Steps;
use sandbox::{
    FORK_SERVER, Isolation, PROBE, Processes, Sandbox, Trust, run_fork_server, run_probe,
};
use witness::{Met, Stage, Unmet, Verdict};

/// The subcommand of the program that is observed.
pub const PROGRAM: &str = "program";

/// The steps of the program that is observed.
pub static STEPS: Steps = Steps::new();

/// Runs `check` on a stage whose program is `program`. What `program` returns is its result document.
pub fn play(program: fn() -> String, check: fn(&mut Stage) -> Verdict) {
    let args: Vec<String> = env::args().collect();
    match args.get(1).map(String::as_str) {
        Some(FORK_SERVER) => run_fork_server(),
        Some(PROBE) => {
            run_probe(&args[2..]);
            exit(0)
        }
        Some(PROGRAM) => {
            assert!(STEPS.take(), "the key is taken once");
            STEPS.begin(None).expect("the gate is on the sheet");
            let document = program();
            let to = args.iter().position(|arg| arg == "--json-to").expect("the stage says where");
            fs::write(&args[to + 1], document).expect("the document can be written");
        }
        _ => observe(check),
    }
}

fn observe(check: fn(&mut Stage) -> Verdict) {
    let own = env::current_exe().expect("the example has a path");
    let sandbox = match Sandbox::probe(&own, Isolation::Whatever, Trust::None, &[]) {
        Ok(sandbox) => sandbox,
        Err(refused) => {
            let _ = writeln!(std::io::stderr(), "test skipped: words of a check: {refused}");
            return;
        }
    };
    let rng = fastrand::Rng::with_seed(7);
    let mut stage = Stage::new(&sandbox, &own, Path::new(""), Processes::Many, rng);
    check(&mut stage).expect("the check passes");
}

/// The command line of the program that is observed.
pub fn line() -> Vec<String> {
    vec![PROGRAM.to_owned()]
}

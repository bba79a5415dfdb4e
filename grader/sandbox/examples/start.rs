//! Measures what one run costs besides the program, with a program that does nothing.
//!
//! ```text
//! cargo run --release -p sandbox --example start -- PROGRAM [RUNS]
//! ```
//!
//! Prints the CPU time of one run in microseconds, with all processes of the sandbox.

use std::{env, error::Error, path::Path, process::ExitCode, time::Duration};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::{TimeVal, TimeValLike},
};
use sandbox::{
    FORK_SERVER, Isolation, Job, PROBE, Processes, Sandbox, Trust, run_fork_server, run_probe,
};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().collect();
    match args.get(1).map(String::as_str) {
        Some(FORK_SERVER) => run_fork_server(),
        Some(PROBE) => run_probe(&args[2..]),
        Some(program) => match measure(Path::new(program), args.get(2)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("start: {error}");
                ExitCode::FAILURE
            }
        },
        None => {
            eprintln!("usage: start PROGRAM [RUNS]");
            ExitCode::from(2)
        }
    }
}

fn measure(program: &Path, runs: Option<&String>) -> Result<(), Box<dyn Error>> {
    let runs: u32 = runs.map_or(Ok(200), |runs| runs.parse())?;
    let whole = Sandbox::probe(&env::current_exe()?, Isolation::Whatever, Trust::None, &[])?;
    // The first run starts the fork server and makes the network that the others use.
    let sandbox = whole.for_one_submission();
    let job = Job::for_program(program, Vec::new(), Processes::One);
    run(&sandbox, &job)?;
    let before = used()?;
    for _ in 0..runs {
        run(&sandbox, &job)?;
    }
    // The processes of the runs count only when the fork server has been waited for, which is when the last sandbox is
    // dropped. So the server's own start counts as well, which is little among many runs.
    drop((sandbox, whole));
    let each = (used()? - before) / i64::from(runs);
    println!("{runs} runs, {each} microseconds of CPU time each");
    Ok(())
}

fn run(sandbox: &Sandbox, job: &Job) -> Result<(), Box<dyn Error>> {
    let mut running = sandbox.start(job)?;
    while running.wait(Duration::from_secs(1))?.is_none() {}
    Ok(())
}

/// The CPU time of this process and of the children that it waited for, in microseconds.
fn used() -> nix::Result<i64> {
    let of = |which| {
        let usage = getrusage(which)?;
        let both: TimeVal = usage.user_time() + usage.system_time();
        Ok(both.num_microseconds())
    };
    Ok(of(UsageWho::RUSAGE_SELF)? + of(UsageWho::RUSAGE_CHILDREN)?)
}

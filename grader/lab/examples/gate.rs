//! A gate to play with. It lists the held steps and releases them on request.
//!
//! ```text
//! cargo run -p lab --example gate            # prints its address
//! cargo run -p lab --example gate -- 97,101  # also holds `is_prime` for these numbers
//! ```
//!
//! Start a program of the lab in another terminal with `--gate` and that address. Each Enter releases the step that has
//! waited longest. `all` releases all, now and later.

use std::{env, io, process::ExitCode, sync::Arc, thread, time::Duration};

use lab::{gate::Gate, hold::Numbers};

fn main() -> ExitCode {
    let numbers = env::args().nth(1).unwrap_or_else(|| "none".to_owned());
    let Some(numbers) = Numbers::parse(&numbers) else {
        eprintln!("gate: `{numbers}` are no numbers\nhint: write `all`, or some like 97,101");
        return ExitCode::FAILURE;
    };
    let gate = match Gate::start(numbers) {
        Ok(gate) => Arc::new(gate),
        Err(error) => {
            eprintln!("gate: cannot listen on this machine's loopback address: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("--gate {}\nEnter releases one, `all` releases all, Ctrl-D ends", gate.url());

    let watched = Arc::clone(&gate);
    thread::spawn(move || show_arrivals(&watched));

    for line in io::stdin().lines().map_while(Result::ok) {
        if line.trim() == "all" {
            gate.open();
            println!("open");
        } else if let Some(first) = gate.wait_for(0, Duration::ZERO).first() {
            gate.release(first);
            println!("  released {:>4}  {} {}", first.id, first.step, first.what);
        } else {
            println!("no step is held");
        }
    }
    ExitCode::SUCCESS
}

fn show_arrivals(gate: &Gate) {
    let mut shown = 0;
    loop {
        // The count is never reached, so this checks for new arrivals ten times a second.
        for arrival in gate.wait_for(usize::MAX, Duration::from_millis(100)) {
            if arrival.id >= shown {
                println!("  held     {:>4}  {} {}", arrival.id, arrival.step, arrival.what);
                shown = arrival.id + 1;
            }
        }
    }
}

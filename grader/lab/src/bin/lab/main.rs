//! `lab` shows which exercises are written and whether their tests pass, and gives hints.
//!
//! ```text
//! cargo run -p lab                    # all exercises, one line each
//! cargo run -p lab -- --page lab.html # the same, also as a page for the browser
//! cargo run -p lab -- hint counter    # the first of three hints
//! cargo run -p lab -- hint counter 2  # the second
//! ```

mod check;
mod hints;

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage: lab [--page FILE]        check all exercises, also as a page for the browser
       lab hint EXERCISE [1-3]  show a hint";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => check::all(None),
        ["--page", file] => check::all(Some(file)),
        ["hint", exercise] => hints::show(exercise, "1"),
        ["hint", exercise, step] => hints::show(exercise, step),
        ["--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

//! Three hints for each exercise, from a question to think about to almost the whole answer.

use std::process::ExitCode;

/// The hints, as a line `# EXERCISE` followed by one line per hint.
const HINTS: &str = include_str!("hints.txt");

/// Prints one hint.
pub(crate) fn show(exercise: &str, step: &str) -> ExitCode {
    let hints = of(exercise);
    if hints.is_empty() {
        eprintln!(
            "lab: there are no hints for `{exercise}`\nhint: there are some for {}",
            names().join(", ")
        );
        return ExitCode::from(2);
    }
    let step = step.parse::<usize>().ok().filter(|step| (1..=hints.len()).contains(step));
    let Some(step) = step else {
        eprintln!("lab: the hints are numbered 1 to {}", hints.len());
        return ExitCode::from(2);
    };
    println!("{exercise}, hint {step} of {}: {}", hints.len(), hints[step - 1]);
    if step < hints.len() {
        println!("more: cargo run -p lab -- hint {exercise} {}", step + 1);
    }
    ExitCode::SUCCESS
}

fn of(exercise: &str) -> Vec<&'static str> {
    HINTS
        .lines()
        .skip_while(|line| line.strip_prefix("# ") != Some(exercise))
        .skip(1)
        .take_while(|line| !line.starts_with("# "))
        .filter(|line| !line.is_empty())
        .collect()
}

fn names() -> Vec<&'static str> {
    HINTS.lines().filter_map(|line| line.strip_prefix("# ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_exercise_has_three_hints() {
        assert!(!names().is_empty());
        for name in names() {
            assert_eq!(of(name).len(), 3, "{name}");
        }
    }
}

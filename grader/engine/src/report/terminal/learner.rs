//! One learner's result with the points, the first steps, each cause in full, and a summary of the passed
//! checks.

use std::fmt::Write as _;

use super::{
    super::{
        causes::{Cause, Kind, Same, causes, in_points, sentence, undecided},
        plain::{self, points},
        view::{Shown, ShownCheck},
        wrap::wrap,
    },
    bars::bars,
    style::{Detail, PARAGRAPH, Paint, speedup_sentence},
};
use crate::record::Outcome;

/// The widest line of the compiler that is not wrapped. Its markers must stay below the columns that they point
/// to.
const COMPILER_COLUMNS: usize = 120;

pub fn render(shown: &Shown, paint: Paint, detail: Detail) -> String {
    let causes = causes(shown);
    let mut text = head(shown);
    if shown.checks.iter().all(|check| check.outcome == Outcome::Pass) {
        text.push_str("Nothing is missing: every check passed.\n");
    }
    text.push_str(&first_steps(&causes));
    for (number, cause) in (1..).zip(&causes) {
        text.push_str(&heading(&format!("{number}. {}", cause.title()), cause.points));
        text.push_str(&in_full(cause, paint, detail));
    }
    text.push_str(&not_decided(shown, paint));
    text.push_str(&what_held(shown, &causes, detail));
    for note in &shown.notes {
        text.push('\n');
        text.push_str(&wrap("note: ", note, PARAGRAPH));
    }
    plain::log(&text)
}

/// Only these checks, with everything that is known of each.
pub fn checks(shown: &Shown, paint: Paint) -> String {
    let mut text = head(shown);
    for check in &shown.checks {
        let _ = write!(text, "\n{}\n", title(&check.id, check, paint));
        text.push_str(&explanation(check, "  "));
        if !check.held.is_empty() {
            text.push_str(&wrap("  held:      ", &check.held, PARAGRAPH));
        }
        if let Some(speedup) = check.speedup {
            text.push_str(&wrap("  speed-up:  ", &speedup_sentence(speedup), PARAGRAPH));
        }
        text.push_str(&bars(check));
    }
    plain::log(&text)
}

fn head(shown: &Shown) -> String {
    let mut text = wrap("", &format!("{}: {}", shown.student, shown.score_in_words()), PARAGRAPH);
    if shown.faulty() {
        text.push_str("The grader failed on some checks: this is no final result.\n");
    } else if !shown.complete {
        text.push_str("Not complete: some checks were not measured. Their messages say why.\n");
    }
    text
}

fn first_steps(causes: &[Cause]) -> String {
    if causes.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nDo this first\n");
    for (number, cause) in (1..).zip(causes) {
        let (step, what_for) = cause.first_step();
        let gap = if what_for.is_empty() { "" } else { " " };
        let words = format!("{step}{gap}{what_for} ({})", in_points(cause.points));
        text.push_str(&wrap(&format!("{number:>3}. "), &words.replace('`', ""), PARAGRAPH));
    }
    text
}

/// A line with the points at its right.
fn heading(title: &str, lost: f64) -> String {
    let title = title.replace('`', "");
    let lost = in_points(lost);
    let room = PARAGRAPH.saturating_sub(lost.chars().count() + 1);
    let title: String = title.chars().take(room).collect();
    let fill = PARAGRAPH.saturating_sub(title.chars().count() + lost.chars().count());
    format!("\n{title}{}{lost}\n{}\n", " ".repeat(fill), "─".repeat(PARAGRAPH))
}

fn in_full(cause: &Cause, paint: Paint, detail: Detail) -> String {
    match cause.kind {
        Kind::Build(_) => build_error(cause),
        Kind::NotStarted => not_started(cause),
        Kind::Exercise(_) => exercise(cause, paint, detail),
    }
}

fn build_error(cause: &Cause) -> String {
    let mut text = String::new();
    let mut say = |label: &str, words: &str| {
        text.push_str(&wrap(&format!("  {label:<11}"), words, PARAGRAPH));
    };
    if let Some(finding) = cause.main_finding() {
        for seen in cause.seen() {
            say("seen:", &seen);
        }
        if let Some(likely) = &finding.cause {
            say("means:", likely);
        }
        say("next:", &finding.next);
    }
    say("costs:", &cause.costs().join("; ").replace('`', ""));
    for message in cause.messages() {
        text.push('\n');
        text.push_str(&compiler(message));
    }
    text
}

/// The compiler's message, with its columns aligned if there is room.
fn compiler(message: &str) -> String {
    let mut text = String::new();
    for line in plain::log(message).lines() {
        if line.chars().count() <= COMPILER_COLUMNS {
            let _ = writeln!(text, "{}", format!("  {line}").trim_end());
        } else {
            text.push_str(&wrap("  ", line, PARAGRAPH));
        }
    }
    text
}

fn not_started(cause: &Cause) -> String {
    let mut text =
        wrap("  ", "The stub's `todo!` is still there. Replace it by your answer.", PARAGRAPH);
    for cost in cause.costs() {
        text.push_str(&wrap("  ", &cost.replace('`', ""), PARAGRAPH));
    }
    for same in cause.findings() {
        if !same.checks[0].lead.is_empty() {
            text.push_str(&wrap("  ", &same.checks[0].lead, PARAGRAPH));
        }
    }
    text
}

fn exercise(cause: &Cause, paint: Paint, detail: Detail) -> String {
    let mut text = String::new();
    for (nth, Same { checks }) in cause.findings().iter().enumerate() {
        if nth > 0 {
            text.push('\n');
        }
        for check in checks {
            let _ = writeln!(text, "{}", title(&check.name, check, paint));
        }
        text.push_str(&explanation(checks[0], "  "));
        if let Some(speedup) = checks[0].speedup {
            text.push_str(&wrap("  speed-up:  ", &speedup_sentence(speedup), PARAGRAPH));
        }
        if detail >= Detail::Timelines {
            text.push_str(&bars(checks[0]));
        }
    }
    for check in cause.exercises.iter().flat_map(|cost| &cost.not_run) {
        text.push('\n');
        text.push_str(&not_run(check));
    }
    text
}

/// A check that was not run, in a sentence.
fn not_run(check: &ShownCheck) -> String {
    let words = format!("{}: {}", in_points(check.max_points), sentence(&check.lead));
    wrap(&format!("{}, ", check.name), &words, PARAGRAPH)
}

fn title(name: &str, check: &ShownCheck, paint: Paint) -> String {
    let word = paint.outcome(check.outcome, check.outcome.word());
    let set = match &check.overridden {
        Some(set) => format!(" (set by your instructor, the check gave {})", points(set.graded)),
        None => String::new(),
    };
    format!("{name}: {word}, {} of {}{set}", check.points_in_words(), points(check.max_points))
}

fn explanation(check: &ShownCheck, indent: &str) -> String {
    let mut text = String::new();
    for (label, paragraph) in check.explanation() {
        if label.is_empty() && check.outcome == Outcome::BuildError {
            text.push_str(&compiler(paragraph));
            continue;
        }
        let label =
            if label.is_empty() { String::new() } else { format!("{:<11}", format!("{label}:")) };
        text.push_str(&wrap(&format!("{indent}{label}"), &plain::log(paragraph), PARAGRAPH));
    }
    text
}

fn not_decided(shown: &Shown, paint: Paint) -> String {
    let open = undecided(shown);
    if open.is_empty() {
        return String::new();
    }
    let mut text = format!("\nNot decided\n{}\n", "─".repeat(PARAGRAPH));
    let mut said = None;
    for check in open {
        let _ = writeln!(text, "{}", title(&check.id, check, paint));
        let words = explanation(check, "  ");
        // Repeats of the same reason are left out.
        if said.as_ref() != Some(&words) {
            text.push_str(&words);
        }
        said = Some(words);
    }
    text
}

/// The other checks by part, with the points of each exercise and the passed checks.
fn what_held(shown: &Shown, causes: &[Cause], detail: Detail) -> String {
    let any = shown.checks.iter().any(|check| check.outcome == Outcome::Pass);
    if !any {
        return String::new();
    }
    let mut text = format!("\nWhat held\n{}\n", "─".repeat(PARAGRAPH));
    if detail == Detail::Timelines {
        text.push_str("To see what held in a check, add --check NAME.\n");
    }
    for (part, exercises) in shown.parts() {
        let all = || exercises.iter().flat_map(|(_, checks)| checks.iter());
        let passed = all().filter(|check| check.outcome == Outcome::Pass).count();
        let part = if part.is_empty() { String::new() } else { format!("{part}: ") };
        let of = format!("{passed} of {} checks passed", all().count());
        let _ = writeln!(text, "{part}{}, {of}", got(all()));
        for (exercise, checks) in &exercises {
            text.push_str(&held(exercise, checks, causes, detail));
        }
    }
    text
}

fn held(exercise: &str, checks: &[ShownCheck], causes: &[Cause], detail: Detail) -> String {
    let in_words = |check: &&ShownCheck| detail == Detail::Everything && !check.held.is_empty();
    let passed = checks.iter().filter(|check| check.outcome == Outcome::Pass);
    let (in_words, by_name): (Vec<_>, Vec<_>) = passed.partition(in_words);
    let names: Vec<String> = by_name
        .iter()
        .map(|check| match check.speedup {
            Some(speedup) => format!("{} {:.2}×", check.name, speedup.estimate),
            None => check.name.clone(),
        })
        .collect();
    let places: Vec<String> = (1..)
        .zip(causes)
        .filter(|(_, cause)| cause.exercises.iter().any(|cost| cost.exercise == exercise))
        .map(|(number, _)| number.to_string())
        .collect();
    let see = match places.as_slice() {
        [] => String::new(),
        places => format!(" (see {})", places.join(", ")),
    };
    let names = match (names.is_empty(), in_words.is_empty()) {
        (true, true) => ": nothing yet".into(),
        (true, false) => String::new(),
        (false, _) => format!(": {}", names.join(", ")),
    };
    let text = wrap("    ", &format!("{exercise} {}{see}{names}", got(checks.iter())), PARAGRAPH);
    // Aligned below the exercise's name.
    let text = text.strip_prefix("  ").unwrap_or(&text).to_owned();
    in_words.iter().fold(text, |text, check| {
        text + &wrap(&format!("    {}: ", check.name), &check.held, PARAGRAPH)
    })
}

/// Passed checks out of all, as `13 of 13`.
fn got<'s>(checks: impl Iterator<Item = &'s ShownCheck<'s>>) -> String {
    let (got, of) =
        checks.fold((0.0, 0.0), |(got, of), check| (got + check.points, of + check.max_points));
    format!("{} of {}", points(got), points(of))
}

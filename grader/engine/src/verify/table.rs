//! The tables at the end of `grader verify`.

use super::{
    case::{Case, Kind, Pace},
    public::PublicVerdict,
    speedups::Pacing,
    verdicts::Verdicts,
};
use crate::{
    explain::counted,
    record::split_id,
    report::{new_table, plain, wrap},
};

/// The width of a paragraph, in columns.
const PARAGRAPH: usize = 79;

/// The cases of a verification, the checks that caught each, and whether that is expected. Unexpected results
/// are repeated at the end, where even a truncated log shows them.
pub fn matrix(verdicts: &[Verdicts]) -> String {
    let mut table = new_table();
    table.set_header(["case", "verdict", "caught by"]);
    for case in verdicts {
        let verdict = match case.surprises.len() {
            0 => "as due".to_owned(),
            count => format!("{count} surprises"),
        };
        let caught_by = match case.caught_by.as_slice() {
            many if many.len() > 6 => format!("{} checks", many.len()),
            few => few.iter().map(|id| split_id(id).1).collect::<Vec<_>>().join(", "),
        };
        table.add_row([&plain::line(&case.name), &verdict, &caught_by]);
    }
    let runs: u32 = verdicts.iter().map(|case| case.runs).sum();
    let surprises: usize = verdicts.iter().map(|case| case.surprises.len()).sum();
    let patience: usize = verdicts.iter().map(|case| case.by_patience.len()).sum();
    let mut ms: Vec<_> = verdicts.iter().flat_map(|case| case.checks_ms.iter().copied()).collect();
    ms.sort_unstable();
    let median = ms.get(ms.len() / 2).copied().unwrap_or(0);
    let again: String = verdicts
        .iter()
        .flat_map(|case| case.surprises.iter().map(move |surprise| (case, surprise)))
        .map(|(case, surprise)| {
            plain::text(&format!("surprise: {} {}: {surprise}", case.kind.word(), case.name)) + "\n"
        })
        .collect();
    format!(
        "{table}\n\n{}, {}, {}; {} decided by patience; median of a run's checks {median} ms\n{again}",
        counted(verdicts.len(), "case", "cases"),
        counted(runs as usize, "run", "runs"),
        counted(surprises, "surprise", "surprises"),
        counted(patience, "check", "checks"),
    )
}

/// The cases with surprises first, each with its surprises, and then all others in one paragraph.
pub fn in_short(verdicts: &[Verdicts]) -> String {
    let mut text = String::new();
    for case in verdicts.iter().filter(|case| !case.surprises.is_empty()) {
        text.push_str(&plain::line(&format!("{} {}", case.kind.word(), case.name)));
        text.push('\n');
        for surprise in &case.surprises {
            let surprise = surprise.strip_prefix("run 1: ").unwrap_or(surprise);
            text.push_str(&wrap("    ", &plain::line(surprise), PARAGRAPH));
        }
    }
    let fine = verdicts.iter().filter(|case| case.surprises.is_empty());
    let names: Vec<_> = fine.map(|case| plain::line(&case.name)).collect();
    if !names.is_empty() {
        text.push_str(&wrap("as expected: ", &names.join(", "), PARAGRAPH));
    }
    let surprises: usize = verdicts.iter().map(|case| case.surprises.len()).sum();
    let surprises = counted(surprises, "surprise", "surprises");
    text + &format!("{}, {surprises}\n", counted(verdicts.len(), "case", "cases"))
}

/// The results of the public tests for each case. Wrong answers that they miss are left to hidden checks.
pub fn public_table(rows: &[(&Case, Vec<PublicVerdict>)]) -> String {
    let mut table = new_table();
    table.set_header(["case", "kind", "public tests"]);
    let (mut mutants, mut missed) = (0, 0);
    for (case, verdicts) in rows {
        let passed: usize = verdicts.iter().map(|verdict| verdict.colours.green).sum();
        let failed: usize = verdicts.iter().map(|verdict| verdict.colours.red).sum();
        let compiled = verdicts.iter().all(|verdict| verdict.colours.compiled);
        let green = compiled && failed == 0;
        mutants += usize::from(case.kind == Kind::Mutant);
        missed += usize::from(case.kind == Kind::Mutant && green);
        let said = match (compiled, green, case.kind) {
            (false, ..) => "do not compile".to_owned(),
            (true, true, Kind::Mutant) => "green: only hidden checks catch it".to_owned(),
            (true, true, _) => format!("{passed} green"),
            (true, false, _) => format!("{failed} of {} red", passed + failed),
        };
        table.add_row([plain::line(&case.name), case.kind.word().to_owned(), said]);
    }
    format!(
        "{table}\n\n{} cases; {missed} of {mutants} mutants only the hidden checks catch\n",
        rows.len()
    )
}

/// The speed-ups of right and slow cases, with the result of each measurement.
pub fn pacing(rows: &[Pacing]) -> String {
    let mut table = new_table();
    table.set_header(["case", "must", "pass", "fail", "open", "n. m.", "share", "ms"]);
    for row in rows {
        // All other cases have the name of their exercise.
        let case = match row.kind {
            Kind::Reference => format!("{}: {}", row.name, row.exercise),
            _ => plain::line(&row.name),
        };
        let must = if row.pace == Pace::Slow { "not pass" } else { "not fail" };
        let share = match middle(&row.shares) {
            Some(share) => format!("{share:.2}"),
            None => "–".to_owned(),
        };
        let ms: Vec<_> = row.ms.iter().map(|ms| *ms as f64).collect();
        table.add_row([
            case,
            must.to_owned(),
            row.passed.to_string(),
            row.failed.to_string(),
            row.open.to_string(),
            row.not_measurable.to_string(),
            share,
            format!("{:.0}", middle(&ms).unwrap_or_default()),
        ]);
    }
    let mut text = format!("{table}\n\n");
    for (pace, what) in [(Pace::Right, "right"), (Pace::Slow, "slow")] {
        for (computing, work) in [(true, "computing"), (false, "waiting")] {
            let rows = rows.iter().filter(|row| row.pace == pace && row.computing == computing);
            let sum = |count: fn(&Pacing) -> u32| rows.clone().map(count).sum::<u32>();
            let unresolved = sum(|row| row.open) + sum(|row| row.not_measurable);
            let all = sum(|row| row.passed) + sum(|row| row.failed) + unresolved;
            let wrong =
                if pace == Pace::Right { sum(|row| row.failed) } else { sum(|row| row.passed) };
            let verdict = if pace == Pace::Right { "failed" } else { "passed" };
            text.push_str(&format!(
                "{what}, {work}: {all} measured, {wrong} {verdict}, {unresolved} unresolved\n"
            ));
        }
    }
    for row in rows {
        for surprise in &row.surprises {
            let line = format!("surprise: {} {}: {surprise}", row.exercise, row.name);
            text.push_str(&(plain::line(&line) + "\n"));
        }
    }
    text
}

/// The median, or `None` of nothing.
fn middle(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

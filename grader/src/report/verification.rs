//! What `grader verify` ends with: tables of the kept submissions.

use super::{plain, terminal::new_table};
use crate::verify::{Case, Kind, PublicVerdict, Verdicts};

/// The cases of a verification: what caught each, and whether that is as it must be. Surprises come
/// once more at the end, where a log that was cut still shows them.
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
            few => few
                .iter()
                .map(|id| id.split_once('/').map_or(id.as_str(), |(_, name)| name))
                .collect::<Vec<_>>()
                .join(", "),
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
        "{table}\n\n{} cases, {runs} runs, {surprises} surprises; {patience} checks decided by \
         patience; median of a run's checks {median} ms\n{again}",
        verdicts.len()
    )
}

/// What the public tests say of each case: the wrong ones that they miss are left to hidden checks.
pub fn public_table(rows: &[(&Case, Vec<PublicVerdict>)]) -> String {
    let mut table = new_table();
    table.set_header(["case", "kind", "public tests"]);
    let (mut mutants, mut missed) = (0, 0);
    for (case, verdicts) in rows {
        let passed: usize = verdicts.iter().map(|verdict| verdict.passed).sum();
        let failed: usize = verdicts.iter().map(|verdict| verdict.failed).sum();
        let compiled = verdicts.iter().all(|verdict| verdict.compiled);
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

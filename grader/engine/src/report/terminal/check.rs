//! Single checks over a class, with the learners who failed and the way they failed.

use std::fmt::Write as _;

use super::{
    super::{
        causes::sentence,
        mistakes::{cause, headline},
        plain::{self, line},
        wrap::wrap,
    },
    style::PARAGRAPH,
};
use crate::record::{CheckRecord, Outcome, Record};

/// Learners with the same outcome and the same likely cause.
struct Alike<'r> {
    example: &'r CheckRecord,
    people: Vec<&'r str>,
}

/// Every check whose name contains one of `names`, in the order of the records.
pub fn over_class(records: &[Record], names: &[String]) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for check in records.iter().flat_map(|record| &record.checks) {
        let wanted = names.iter().any(|name| check.id.contains(name.as_str()));
        if wanted && !ids.contains(&check.id.as_str()) {
            ids.push(&check.id);
        }
    }
    let texts = ids.into_iter().map(|id| of_check(records, id));
    plain::log(&texts.collect::<Vec<_>>().join("\n"))
}

fn of_check(records: &[Record], id: &str) -> String {
    let own = |record: &'_ Record| record.checks.iter().position(|check| check.id == id);
    let mut alike: Vec<Alike> = Vec::new();
    let (mut passed, mut all) = (0, 0);
    for record in records {
        let Some(place) = own(record) else { continue };
        let check = &record.checks[place];
        all += 1;
        if check.outcome == Outcome::Pass {
            passed += 1;
            continue;
        }
        let same = |known: &&mut Alike| key(known.example) == key(check);
        match alike.iter_mut().find(same) {
            Some(known) => known.people.push(&record.student),
            None => alike.push(Alike { example: check, people: vec![&record.student] }),
        }
    }
    alike.sort_by_key(|alike| std::cmp::Reverse(alike.people.len()));
    let mut text = format!("{}: {passed} of {all} passed\n", line(id));
    for Alike { example, people } in &alike {
        let _ = write!(text, "\n  {} {}\n", people.len(), example.outcome.word());
        for (label, words) in words(example, people.len() == 1) {
            text.push_str(&wrap(&format!("    {label:<9}"), &plain::text(&words), PARAGRAPH));
        }
        let names: Vec<String> = people.iter().map(|name| line(name)).collect();
        text.push_str(&wrap("    who:     ", &names.join(", "), PARAGRAPH));
    }
    text
}

fn key(check: &CheckRecord) -> (Outcome, &str, &str) {
    let said = match check.outcome {
        Outcome::BuildError => headline(check).0,
        // A check without a finding has its reason as text.
        _ if check.finding.is_none() => check.said_first(),
        _ => "",
    };
    (check.outcome, cause(check), said)
}

/// The description of learners with the same failure. What was seen is shown only for a single learner.
fn words(check: &CheckRecord, alone: bool) -> Vec<(&'static str, String)> {
    let Some(finding) = &check.finding else {
        let said = check.said_first();
        // The first line of a compiler error is enough to distinguish errors.
        let said = said.lines().next().unwrap_or_default();
        return if said.is_empty() { vec![] } else { vec![("why:", sentence(said))] };
    };
    let mut words = Vec::new();
    if alone {
        words.push(("seen:", finding.seen.clone()));
    } else {
        words.push(("seen:", format!("{} (in the first of them)", finding.seen)));
    }
    words.push(("likely:", finding.cause.clone()));
    words.push(("next:", finding.next.clone()));
    words
}

//! Compares two runs person by person.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    person::{self, Person},
    run::Run,
    side::Side,
};
use crate::record::Record;

#[derive(Debug, Clone)]
pub struct Diff {
    pub old: Side,
    pub new: Side,
    /// People with a difference, the largest change of points first.
    pub people: Vec<Person>,
    /// People whose results are the same.
    pub same: Vec<String>,
    /// Overrides that both runs have.
    pub overrides_kept: usize,
}

#[derive(Debug, thiserror::Error)]
#[error(
    "{old} and {new} are results of two assignments: {of_old} and {of_new}\n\
     hint: compare two runs of the same assignment"
)]
pub struct TwoAssignments {
    old: String,
    new: String,
    of_old: String,
    of_new: String,
}

/// Compares two runs.
///
/// # Errors
///
/// When they are of different assignments.
pub fn compare(old: &Run, new: &Run) -> Result<Diff, TwoAssignments> {
    let (old_side, new_side) = (Side::of(old), Side::of(new));
    if old_side.assignments.is_disjoint(&new_side.assignments)
        && !old.records.is_empty()
        && !new.records.is_empty()
    {
        let words = |names: &BTreeSet<Option<String>>| {
            let names = names.iter().map(|name| name.as_deref().unwrap_or("the whole course"));
            names.collect::<Vec<_>>().join(", ")
        };
        return Err(TwoAssignments {
            old: old.name.clone(),
            new: new.name.clone(),
            of_old: words(&old_side.assignments),
            of_new: words(&new_side.assignments),
        });
    }
    let [before, after] = [old, new].map(by_student);
    let mut students: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
    students.sort_unstable();
    students.dedup();
    let (mut people, mut same, mut overrides_kept) = (Vec::new(), Vec::new(), 0);
    for student in students {
        let person = match (before.get(student), after.get(student)) {
            (Some(before), Some(after)) => {
                overrides_kept += person::overrides_kept(before, after);
                person::changed(before, after, &old_side, &new_side)
            }
            (None, Some(after)) => Some(Person::came(after, old_side.why_none(student))),
            (Some(before), None) => Some(Person::left(before, new_side.why_none(student))),
            (None, None) => None,
        };
        match person {
            Some(person) => people.push(person),
            None => same.push(student.to_owned()),
        }
    }
    let size = |person: &Person| person.delta().map_or(0.0, f64::abs);
    // The sort is stable, so people with the same change stay sorted by name.
    people.sort_by(|one, other| size(other).total_cmp(&size(one)));
    Ok(Diff { old: old_side, new: new_side, people, same, overrides_kept })
}

fn by_student(run: &Run) -> BTreeMap<&str, &Record> {
    run.records.iter().map(|record| (record.student.as_str(), record)).collect()
}

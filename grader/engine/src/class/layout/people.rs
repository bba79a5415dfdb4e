//! Groups the entries of each person, and finds the person on the roster.

use std::collections::{BTreeMap, BTreeSet};

use super::{entry::Entry, item::Item, matching::Matcher, systems::Meant};
use crate::{
    class::roster::{Found, Roster},
    explain::first_of,
    intake::{Attempt, Source},
};

/// The maximum number of a learner's entries that are shown.
const SHOWN: usize = 3;

/// The entries of all people. All files of one person are one entry.
pub(super) fn entries(items: Vec<(Item, Meant)>, roster: Option<&Roster>) -> Vec<Entry> {
    let mut people: BTreeMap<(String, String), Vec<(Item, Meant)>> = BTreeMap::new();
    for (item, meant) in items {
        people.entry((meant.name.clone(), meant.number.clone())).or_default().push((item, meant));
    }
    let mut numbers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, number) in people.keys() {
        numbers.entry(name).or_default().insert(number);
    }
    let namesakes = numbers.into_iter().filter(|(_, numbers)| numbers.len() > 1);
    let namesakes: BTreeSet<String> = namesakes.map(|(name, _)| name.to_owned()).collect();
    let all = people.values().flatten().map(|(_, meant)| meant);
    let matcher = roster.map(|roster| Matcher::of(roster, all));
    let of_person = |((name, number), own): (&(String, String), &Vec<(Item, Meant)>)| {
        let is_namesake = namesakes.contains(name);
        let meant = own.first().map(|(_, meant)| meant.clone()).unwrap_or_default();
        let matched = matcher.as_ref().map(|matcher| matcher.people(&meant, is_namesake));
        let matched = matched.unwrap_or_default();
        let doubts = matched.doubts.into_iter().chain(guessed(&meant, roster)).collect();
        let entry = Entry { doubts, is_similar_only: matched.is_similar_only, ..one(own) };
        match matched.students.as_slice() {
            [] => {
                // Two people may have the same name. The system gives them different numbers.
                let student = if is_namesake { format!("{name}_{number}") } else { name.clone() };
                vec![Entry { student, ..entry }]
            }
            [student] => {
                let mut entry = Entry { student: student.clone(), ..entry };
                entry.notes.extend(lost_zeros(name, roster));
                vec![entry]
            }
            team => {
                let note = format!("handed in by {name}, a team of {}", team.len());
                let member = |student: &String| Entry {
                    student: student.clone(),
                    notes: vec![note.clone()],
                    ..entry.clone()
                };
                team.iter().map(member).collect()
            }
        }
    };
    people.iter().flat_map(of_person).collect()
}

/// A doubt about a login that a guess may have shortened. There is none if the roster has the longer login, or has the
/// shorter one and no login that begins like the longer one.
fn guessed(meant: &Meant, roster: Option<&Roster>) -> Option<String> {
    let (name, longer) = (&meant.name, meant.longer.as_ref()?);
    let is_certain = |roster: &Roster| {
        let is_short = roster.find(name).is_some() && {
            let word = longer.strip_suffix(name).unwrap_or(longer);
            !roster.begins_an_id(word)
        };
        roster.find(longer).is_some() || is_short
    };
    (!roster.is_some_and(is_certain)).then(|| {
        format!(
            "the login may be {longer} and not {name}. Use a roster with the logins, or --names"
        )
    })
}

/// A note for a name on the roster whose leading zeros a spreadsheet has dropped.
pub(super) fn lost_zeros(name: &str, roster: Option<&Roster>) -> Option<String> {
    match roster?.look_up(name) {
        Found::WithoutZeros(person) => {
            Some(format!("{name} is {} on the roster: leading zeros are lost", person.student))
        }
        _ => None,
    }
}

/// One entry with all files of a person.
fn one(own: &[(Item, Meant)]) -> Entry {
    let files = own.iter().filter(|(_, meant)| meant.aside.is_none());
    let sources: Vec<Source> = files
        .map(|(item, meant)| {
            let name = if meant.file.is_empty() { item.name.clone() } else { meant.file.clone() };
            let attempt = match meant.attachment {
                Some(number) => Attempt::of_file(number, &meant.file),
                None => Attempt::numbered(meant.attempt),
            };
            Source { place: item.place.clone(), name, attempt }
        })
        .collect();
    let named = own.iter().filter(|(_, meant)| meant.aside.is_none() || sources.is_empty());
    let named: Vec<&str> = named.map(|(item, _)| item.name.as_str()).collect();
    let from = first_of(&named, SHOWN);
    let aside = own.iter().find_map(|(_, meant)| meant.aside);
    let refused = aside.filter(|_| sources.is_empty()).map(|what| format!("no file, only {what}"));
    Entry { refused, ..Entry::new(String::new(), from, sources) }
}

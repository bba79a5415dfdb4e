//! Finds the user of a Blackboard attempt. Assignments and users may contain a `_`, so `Lab_1_ada_b_attempt_…` may
//! belong to `ada_b` or to `b`.
//!
//! Blackboard's own text next to an attempt names its user, which also shows the assignment's part in all names.
//! Without a text, the assignment is the common prefix of the names. Names with different beginnings are of different
//! people. Such a guess is doubtful if the last word of the prefix may belong to a user name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    item::Item,
    systems::{Meant, blackboards_beginning, blackboards_user, is_number},
};

/// The number of bytes that are read of the text that Blackboard writes about an attempt.
const TEXT_BYTES: u64 = 4 << 10;

/// The users of a class, by the beginning of the names of their attempts.
#[derive(Debug, Default)]
pub(super) struct Users {
    /// The users according to Blackboard's texts.
    said: BTreeMap<String, String>,
    /// The prefix before the user in all names, including its `_`, if known.
    assignment: String,
    /// Whether the prefix comes from a text.
    is_said: bool,
}

impl Users {
    /// The users of a class with these items.
    pub(super) fn of(items: &[Item]) -> Self {
        let beginnings: BTreeSet<&str> =
            items.iter().filter_map(|item| blackboards_beginning(&item.name)).collect();
        if beginnings.is_empty() {
            return Self::default();
        }
        let said: BTreeMap<String, String> = items.iter().filter_map(said).collect();
        let assignments = said.iter().filter_map(|(beginning, user)| beginning.strip_suffix(user));
        let assignments: BTreeSet<String> = assignments.map(str::to_owned).collect();
        let one = assignments.iter().next().filter(|_| assignments.len() == 1).cloned();
        let is_said = one.is_some();
        let assignment = one.unwrap_or_else(|| in_common(&beginnings));
        Self { said, assignment, is_said }
    }

    /// The meaning of a name, with its user.
    pub(super) fn named(&self, meant: Meant, name: &str) -> Meant {
        let Some(beginning) = blackboards_beginning(name) else { return meant };
        if let Some(user) = self.said.get(beginning) {
            return Meant { name: user.clone(), others: Vec::new(), ..meant };
        }
        let user = beginning.strip_prefix(&self.assignment).filter(|user| !user.is_empty());
        match user.filter(|_| !self.assignment.is_empty()) {
            Some(user) if self.is_said => {
                Meant { name: user.to_owned(), others: Vec::new(), ..meant }
            }
            Some(user) => guessed(Meant { name: user.to_owned(), ..meant }, beginning),
            None => guessed(meant, beginning),
        }
    }
}

/// A meaning that no text confirms, with the longer user name that is also possible. The first word, and a number
/// before the user name, belong to the assignment.
fn guessed(meant: Meant, beginning: &str) -> Meant {
    let before = beginning.strip_suffix(&meant.name).unwrap_or_default().trim_end_matches('_');
    let word = before.rsplit_once('_').map(|(_, word)| word).filter(|word| !is_number(word));
    let longer = word.map(|word| format!("{word}_{}", meant.name));
    Meant { longer, ..meant }
}

/// The first words that all beginnings share, each followed by a `_`. The last word of each beginning is the user's.
fn in_common(beginnings: &BTreeSet<&str>) -> String {
    let mut all = beginnings.iter().filter(|_| beginnings.len() > 1).map(|beginning| {
        let end = beginning.rfind('_').map_or(0, |at| at + 1);
        beginning[..end].split_inclusive('_').collect::<Vec<_>>()
    });
    let first = all.next().unwrap_or_default();
    let shared = all.fold(first, |shared, words| {
        let same = shared.iter().zip(&words).take_while(|(one, other)| one == other).count();
        shared[..same].to_vec()
    });
    shared.concat()
}

/// The beginning of the attempt's names, and the user that Blackboard's text has for it.
fn said(item: &Item) -> Option<(String, String)> {
    blackboards_beginning(&item.name).filter(|_| item.name.ends_with(".txt"))?;
    let text = item.head(TEXT_BYTES)?;
    blackboards_user(&item.name, &String::from_utf8_lossy(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(beginnings: &[&str]) -> String {
        in_common(&beginnings.iter().copied().collect())
    }

    #[test]
    fn assignments_are_the_common_prefix() {
        assert_eq!(common(&["Lab_1_a_b", "Lab_1_b", "Lab_1_bo"]), "Lab_1_");
        assert_eq!(common(&["Lab 1_ada", "Lab 1_ben"]), "Lab 1_");
        assert_eq!(common(&["Lab 1_ada_b"]), "", "one name says nothing");
        assert_eq!(common(&["Lab 1_ada", "Lab 2_ada"]), "");
    }
}

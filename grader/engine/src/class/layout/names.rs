//! What the names in a class folder mean: pure text, no disk.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::without_ending;

/// Moodle's mark in the names of its bulk download.
const MOODLE: &str = "_assignsubmission_";

/// What stands behind it where files were handed in; a text that was typed in has a folder of its own.
const MOODLES_FILES: &str = "file";

/// What one name says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// Whose submission it is.
    pub(super) student: String,
    /// The number by which the system knows the learner, where it is in the name.
    pub(super) person: String,
    /// A number that grows with each attempt; 0 where there is none.
    pub(super) attempt: u64,
}

/// The meaning of each of `names`, which stand in a folder called `folder`; `clones` tells whether all
/// of them are clones of a repository.
pub(super) fn meaning(names: &[&str], folder: &str, clones: bool) -> Vec<Meant> {
    if !names.is_empty() && names.iter().all(|name| canvas(name).is_some()) {
        return namesakes_apart(names.iter().filter_map(|name| canvas(name)).collect());
    }
    if names.iter().any(|name| name.contains(MOODLE)) {
        return namesakes_apart(names.iter().map(|name| moodle(name)).collect());
    }
    let assignment = if clones { assignment(names, folder) } else { None };
    let assignment = assignment.unwrap_or_default();
    names
        .iter()
        .map(|name| {
            let login = name.strip_prefix(&assignment).filter(|login| !login.is_empty());
            let student = without_ending(login.unwrap_or(name));
            Meant { student, person: String::new(), attempt: 0 }
        })
        .collect()
}

/// Gives those whom the system knows by different numbers different names: two people may be called the same.
fn namesakes_apart(mut meant: Vec<Meant>) -> Vec<Meant> {
    let mut persons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in &meant {
        persons.entry(&one.student).or_default().insert(&one.person);
    }
    let shared = persons.into_iter().filter(|(_, persons)| persons.len() > 1);
    let shared: BTreeSet<String> = shared.map(|(student, _)| student.to_owned()).collect();
    for one in meant.iter_mut().filter(|one| shared.contains(&one.student)) {
        one.student = format!("{}_{}", one.student, one.person);
    }
    meant
}

/// `Ada Lovelace_123456_assignsubmission_file_lab.zip`: full name, participant, plugin, file.
fn moodle(name: &str) -> Meant {
    let (before, plugin) = name.split_once(MOODLE).unwrap_or((name, ""));
    let (student, person) = match before.rsplit_once('_') {
        Some((student, number)) if is_number(number) && !student.is_empty() => (student, number),
        _ => (before, ""),
    };
    let attempt = u64::from(plugin.starts_with(MOODLES_FILES));
    Meant { student: without_ending(student), person: person.to_owned(), attempt }
}

/// `lovelaceada_LATE_1234_56789_lab-1.zip`: sortable name, a mark when late, user, submission, file.
fn canvas(name: &str) -> Option<Meant> {
    let mut words = name.split('_');
    let student = words.next().filter(|student| !student.is_empty())?;
    let mut user = words.next()?;
    if user == "LATE" {
        user = words.next()?;
    }
    let submission = words.next()?;
    let file = words.next()?;
    let numbers = is_number(user) && is_number(submission) && !file.is_empty();
    numbers.then(|| Meant {
        student: student.to_owned(),
        person: user.to_owned(),
        attempt: submission.parse().unwrap_or(u64::MAX),
    })
}

/// What stands before the logins in the names of clones, with its hyphen: by the folder that `gh
/// classroom clone` makes, `ASSIGNMENT-submissions`, or else what all have in common.
fn assignment(names: &[&str], folder: &str) -> Option<String> {
    if let Some(assignment) = folder.strip_suffix("-submissions") {
        let prefix = format!("{assignment}-");
        if names.iter().all(|name| name.starts_with(&prefix)) {
            return Some(prefix);
        }
    }
    let (first, others) = names.split_first()?;
    let common = others.iter().fold(*first, |common, name| {
        let same = common.chars().zip(name.chars()).take_while(|(a, b)| a == b);
        let bytes: usize = same.map(|(a, _)| a.len_utf8()).sum();
        &common[..bytes]
    });
    let prefix = &common[..=common.rfind('-')?];
    (!others.is_empty()).then(|| prefix.to_owned())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn students(names: &[&str], folder: &str, clones: bool) -> Vec<String> {
        meaning(names, folder, clones).into_iter().map(|meant| meant.student).collect()
    }

    #[test]
    fn moodles_names_begin_with_the_full_name() {
        let names = [
            "Ada Lovelace_123_assignsubmission_file_",
            "Ben_the_Bit_99_assignsubmission_file_lab_2.zip",
            "Zoë O'Hara_7_assignsubmission_file",
        ];
        assert_eq!(students(&names, "", false), ["Ada Lovelace", "Ben_the_Bit", "Zoë O'Hara"]);
    }

    #[test]
    fn canvass_names_begin_with_the_sortable_name() {
        let names = ["lovelaceada_1234_567_lab_2.zip", "bitben_LATE_9_568_lab-1.tar.gz"];
        assert_eq!(students(&names, "", false), ["lovelaceada", "bitben"]);
        assert_eq!(meaning(&names, "", false)[1].attempt, 568);
    }

    #[test]
    fn two_who_are_called_the_same_are_two() {
        let moodle = ["Kim Lee_11_assignsubmission_file_", "Kim Lee_12_assignsubmission_file_"];
        assert_eq!(students(&moodle, "", false), ["Kim Lee_11", "Kim Lee_12"]);
        let canvas =
            ["leekim_11_1_a.zip", "leekim_12_2_a.zip", "leekim_11_3_a-1.zip", "x_1_4_a.zip"];
        assert_eq!(students(&canvas, "", false), ["leekim_11", "leekim_12", "leekim_11", "x"]);
    }

    #[test]
    fn files_go_before_a_text_that_was_typed_in() {
        let names = ["A B_7_assignsubmission_file_", "A B_7_assignsubmission_onlinetext_"];
        let meant = meaning(&names, "", false);
        assert_eq!(meant[0].student, meant[1].student);
        assert!(meant[0].attempt > meant[1].attempt);
    }

    #[test]
    fn a_clones_name_ends_with_the_login() {
        let names = ["lab-2-ada-l", "lab-2-ben"];
        assert_eq!(students(&names, "lab-2-submissions", true), ["ada-l", "ben"]);
        assert_eq!(students(&names, "class", true), ["ada-l", "ben"]);
        assert_eq!(students(&["lab-2-ada"], "lab-2-submissions", true), ["ada"]);
        assert_eq!(students(&["lab-2-ada"], "class", true), ["lab-2-ada"]);
    }

    #[test]
    fn names_that_only_look_alike_stay_as_they_are() {
        assert_eq!(students(&["anna-b", "anna-c"], "", false), ["anna-b", "anna-c"]);
        assert_eq!(students(&["ada_1_2_x", "ben"], "", false), ["ada_1_2_x", "ben"]);
    }
}

//! Finds the prefix before the login in the names of cloned repositories, `assignment-login`, without reading files.
//!
//! A login can have hyphens, so the common prefix of all names may be too long. `lab-anna-b` and `lab-anna-c` may be
//! of `b` and `c`, or of `anna-b` and `anna-c`. The folder's name or a roster with logins decides.

use std::collections::BTreeMap;

/// The prefix before the logins in `names`, including its hyphen.
///
/// `folder` is the name of the folder that holds them. `is_login` says whether the roster knows a login.
pub(super) fn assignment(
    names: &[&str],
    folder: &str,
    is_login: impl Fn(&str) -> bool,
) -> Option<String> {
    by_folder(names, folder).or_else(|| by_logins(names, is_login))
}

/// GitHub Classroom's clones lie in `ASSIGNMENT-submissions`, those of Classroom 50 in
/// `CLASSROOM-ASSIGNMENT_submissions_TIME`.
fn by_folder(names: &[&str], folder: &str) -> Option<String> {
    let assignment = assignment_of(folder)?;
    let prefix = format!("{assignment}-");
    names.iter().any(|name| login(name, &prefix).is_some()).then_some(prefix)
}

/// Whether a folder is named like one that holds clones.
pub(super) fn is_of_clones(folder: &str) -> bool {
    assignment_of(folder).is_some()
}

fn assignment_of(folder: &str) -> Option<&str> {
    let of_classroom = folder.strip_suffix("-submissions");
    of_classroom.or_else(|| folder.split_once("_submissions_").map(|(before, _)| before))
}

/// The prefix before most logins of the roster, if it precedes at least two. The shortest of several, so that it
/// contains no part of a login.
fn by_logins(names: &[&str], is_login: impl Fn(&str) -> bool) -> Option<String> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.iter().filter(|name| !is_login(name)) {
        for (at, _) in name.match_indices('-') {
            if is_login(&name[at + 1..]) {
                *votes.entry(&name[..=at]).or_default() += 1;
            }
        }
    }
    let best =
        votes.into_iter().max_by_key(|(prefix, votes)| (*votes, std::cmp::Reverse(prefix.len())));
    best.filter(|(_, votes)| *votes > 1).map(|(prefix, _)| prefix.to_owned())
}

/// The login in a name that begins with `prefix`.
pub(super) fn login<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (before, login) = name.split_at_checked(prefix.len())?;
    (before.eq_ignore_ascii_case(prefix) && !login.is_empty()).then_some(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["lab-2-anna-b", "lab-2-anna-c", "lab-2-bob", "solution"];

    #[test]
    fn folder_or_roster_gives_the_prefix() {
        let none = |_: &str| false;
        assert_eq!(assignment(&NAMES, "lab-2-submissions", none).as_deref(), Some("lab-2-"));
        assert_eq!(
            assignment(&NAMES, "lab-2_submissions_2026_03_01_T_10_00_00", none).as_deref(),
            Some("lab-2-")
        );
        assert_eq!(assignment(&NAMES, "class", none), None);
        let roster = |login: &str| ["anna-b", "anna-c", "bob"].contains(&login);
        assert_eq!(assignment(&NAMES, "class", roster).as_deref(), Some("lab-2-"));
        assert_eq!(login("Lab-2-bob", "lab-2-"), Some("bob"));
        assert_eq!(login("lab-2-", "lab-2-"), None);
    }

    #[test]
    fn logins_are_kept_whole() {
        let names = ["anna-b", "anna-c"];
        assert_eq!(assignment(&names, "class", |login| names.contains(&login)), None);
        assert_eq!(assignment(&names, "class", |_| false), None);
        // One name alone proves nothing.
        assert_eq!(assignment(&["lab-anna-b"], "class", |login| login == "b"), None);
        let roster = |login: &str| ["b", "c", "anna-b", "anna-c"].contains(&login);
        assert_eq!(
            assignment(&["lab-anna-b", "lab-anna-c"], "class", roster).as_deref(),
            Some("lab-")
        );
    }
}

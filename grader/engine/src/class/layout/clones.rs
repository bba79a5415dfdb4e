//! Finds the prefix before the login in the names of cloned repositories, `assignment-login`, without reading files.
//!
//! A login can have hyphens, so the common prefix of all names may be too long. `lab-anna-b` and `lab-anna-c` may be
//! of `b` and `c`, or of `anna-b` and `anna-c`. The folder's name or a roster with logins decides. A prefix that ends
//! with the beginning of a login on the roster is not used.

use std::collections::BTreeMap;

/// The prefix before the logins in `names`, including its hyphen.
///
/// `folder` is the name of the folder that holds them.
pub(super) fn assignment(names: &[&str], folder: &str, logins: &Logins) -> Option<String> {
    by_folder(names, folder).or_else(|| by_logins(names, logins))
}

/// What a roster says about logins.
pub(super) struct Logins<'a> {
    /// Whether the roster has this login.
    pub(super) has: &'a dyn Fn(&str) -> bool,
    /// Whether a login of the roster begins like this.
    pub(super) begins: &'a dyn Fn(&str) -> bool,
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
fn by_logins(names: &[&str], logins: &Logins) -> Option<String> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.iter().filter(|name| !(logins.has)(name)) {
        for (at, _) in name.match_indices('-') {
            if (logins.has)(&name[at + 1..]) && !ends_like_a_login(&name[..=at], logins) {
                *votes.entry(&name[..=at]).or_default() += 1;
            }
        }
    }
    let best =
        votes.into_iter().max_by_key(|(prefix, votes)| (*votes, std::cmp::Reverse(prefix.len())));
    best.filter(|(_, votes)| *votes > 1).map(|(prefix, _)| prefix.to_owned())
}

/// Whether a login on the roster begins with the last words of a prefix, such as `anna-d` for `lab-anna-`.
fn ends_like_a_login(prefix: &str, logins: &Logins) -> bool {
    let mut starts = prefix[..prefix.len() - 1].match_indices('-').map(|(at, _)| at + 1);
    starts.any(|start| (logins.begins)(&prefix[start..]))
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

    /// The prefix in a folder, with a roster of these logins.
    fn prefix(names: &[&str], folder: &str, roster: &[&str]) -> Option<String> {
        let has = |login: &str| roster.contains(&login);
        let begins = |start: &str| roster.iter().any(|login| login.starts_with(start));
        assignment(names, folder, &Logins { has: &has, begins: &begins })
    }

    #[test]
    fn folder_or_roster_gives_the_prefix() {
        assert_eq!(prefix(&NAMES, "lab-2-submissions", &[]).as_deref(), Some("lab-2-"));
        let folder = "lab-2_submissions_2026_03_01_T_10_00_00";
        assert_eq!(prefix(&NAMES, folder, &[]).as_deref(), Some("lab-2-"));
        assert_eq!(prefix(&NAMES, "class", &[]), None);
        let roster = ["anna-b", "anna-c", "bob"];
        assert_eq!(prefix(&NAMES, "class", &roster).as_deref(), Some("lab-2-"));
        assert_eq!(login("Lab-2-bob", "lab-2-"), Some("bob"));
        assert_eq!(login("lab-2-", "lab-2-"), None);
    }

    #[test]
    fn logins_are_kept_whole() {
        let names = ["anna-b", "anna-c"];
        assert_eq!(prefix(&names, "class", &names), None);
        assert_eq!(prefix(&names, "class", &[]), None);
        // One name alone proves nothing.
        assert_eq!(prefix(&["lab-anna-b"], "class", &["b"]), None);
        let names = ["lab-anna-b", "lab-anna-c"];
        let roster = ["b", "c", "anna-b", "anna-c"];
        assert_eq!(prefix(&names, "class", &roster).as_deref(), Some("lab-"));
        assert_eq!(prefix(&names, "class", &["b", "c", "anna-d"]), None);
        assert_eq!(prefix(&names, "class", &["b", "c"]).as_deref(), Some("lab-anna-"));
    }
}

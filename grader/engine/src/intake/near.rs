//! Finds the exercise that a file may be meant for, although its name is not the exercise's.
//!
//! Such a file is never graded, because it may be a draft. If the exercise has no other file, a note asks whether this
//! one was meant.

use crate::course::Course;

/// The length from which a name may have two typos. A shorter one may have one.
const LONG: usize = 6;

/// The length below which names are too short for typos.
const SHORT: usize = 4;

/// The exercise that the Rust or text file `file` in the folder `parent` may be meant for.
pub(super) fn near<'c>(file: &str, parent: Option<&str>, course: &'c Course) -> Option<&'c str> {
    let lower = file.to_lowercase();
    let rust = lower.find(".rs").map(|at| &lower[..at]);
    let stem = rust.or_else(|| lower.strip_suffix(".txt"))?;
    let mut names = course.exercises.iter().map(|exercise| exercise.name.as_str());
    if stem == "mod" {
        let folder = squashed(parent?);
        return names.find(|name| squashed(name) == folder);
    }
    let words = words(stem);
    let by_words = |name: &&str| {
        let own = self::words(name);
        words.windows(own.len()).any(|part| part == own)
    };
    let plain = squashed(stem);
    let is_typo = |name: &&str| rust.is_some() && is_typo(&plain, &squashed(name));
    names.clone().find(by_words).or_else(|| names.find(is_typo))
}

/// Letters and digits only, in lower case.
pub(super) fn squashed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Whether `written` is `name` with one or two wrong, missing, added or swapped letters.
fn is_typo(written: &str, name: &str) -> bool {
    let most = if name.len() >= LONG { 2 } else { 1 };
    // The lengths first, because a distance takes long if a name is long.
    name.len() >= SHORT
        && written.chars().count().abs_diff(name.chars().count()) <= most
        && strsim::osa_distance(written, name) <= most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::course;

    #[test]
    fn drafts_and_typos_are_near() {
        let course = course();
        let near = |file: &str| near(file, Some("gamma"), &course);
        for name in ["beta_final.rs", "my beta.rs", "Beta.txt", "beta.rs.bak", "btea.rs", "bet.rs"]
        {
            assert_eq!(near(name), Some("beta"), "{name}");
        }
        assert_eq!((near("mod.rs"), near("alpah.rs")), (Some("gamma"), Some("alpha")));
        for name in ["betatest.rs", "lib.rs", "bet.txt", "beta.pdf", "beta", "main.rs", "a.rs"] {
            assert_eq!(near(name), None, "{name}");
        }
    }

    #[test]
    fn swapped_letters_are_one_edit() {
        let of = |one: &str, other: &str| strsim::osa_distance(one, other);
        assert_eq!((of("gmama", "gamma"), of("am", "gamma"), of("", "ab")), (1, 3, 2));
    }
}

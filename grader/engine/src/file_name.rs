//! File names made from learners' names. No file is ever written under a name that a stranger chose.

/// The longest name of a learner's files, in characters, without the ending.
const LONGEST_NAME: usize = 100;

/// Turns a learner's name into a file name. Characters other than letters, digits, `-`, `_` and `.` become `_`.
/// A name that this changes ends with a digest of itself, so that no two learners share a file.
pub fn file_name(student: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = student.chars().take(LONGEST_NAME).map(plain).collect();
    let usable = !name.trim_matches('.').is_empty() && name.len() <= 200;
    // Many programs read a file name that begins with `-` as an option, and a leading `.` hides the file.
    if name == student && usable && !name.starts_with(['-', '.']) {
        return name;
    }
    let mut name: String = if usable { name } else { name.chars().take(40).collect() };
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    let digest = blake3::hash(student.as_bytes()).to_hex();
    format!("{}_{}", name.trim_start_matches(['-', '.']).trim_end_matches('.'), &digest[..8])
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn file_names_are_safe_and_distinct() {
        assert_eq!(file_name("ada.lovelace-2"), "ada.lovelace-2");
        for odd in ["../../etc/passwd", "..", ".", "", "a/b", "a\0b", &"李".repeat(300)] {
            let name = file_name(odd);
            assert!(!name.contains(['/', '\0']) && !name.starts_with('.'), "{name}");
            assert!(name.len() <= 240, "{name}");
        }
        for odd in ["-rf", "--", ".profile", "-.x", ".-x"] {
            let name = file_name(odd);
            assert!(!name.starts_with(['-', '.']), "{name}");
        }
        assert_ne!(file_name("-x"), file_name("x"));
        assert_ne!(file_name("a/b"), file_name("a_b"));
        assert_ne!(file_name("a/b"), file_name("a:b"));
    }
}

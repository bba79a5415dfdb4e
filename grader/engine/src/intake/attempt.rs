//! The attempt that a file belongs to, as the names of a class show it.
//!
//! Most systems write a number or a time that grows with each attempt. Canvas numbers files, not attempts. Two Canvas
//! files are certainly from different attempts if they have the same name, such as `lab.zip` and `lab-1.zip`.

use super::paths::{archive_stem, without_copy_marks};

/// The attempt that a file belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// A number that grows with each attempt of a learner, or 0 if unknown.
    pub number: u64,
    /// The name of the file without its number, if only a file of the same name replaces it.
    series: Option<String>,
}

impl Attempt {
    /// An attempt that replaces all with a smaller number.
    pub fn numbered(number: u64) -> Self {
        Self { number, series: None }
    }

    /// An attempt that replaces only files with the same name as `file`, apart from the number of a copy.
    pub fn of_file(number: u64, file: &str) -> Self {
        let lower = file.to_lowercase();
        let stem = archive_stem(&lower).unwrap_or_else(|| {
            lower.rsplit_once('.').map_or(lower.as_str(), |(stem, _)| stem).to_owned()
        });
        Self { number, series: Some(without_copy_marks(&stem).to_owned()) }
    }

    /// Whether it is certain that this one is later.
    pub fn replaces(&self, other: &Self) -> bool {
        self.number > other.number && self.series == other.series
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_same_name_replace_each_other() {
        let of = Attempt::of_file;
        assert!(of(2, "lab-1.zip").replaces(&of(1, "lab.zip")));
        assert!(of(3, "Lab.tar-2.gz").replaces(&of(2, "lab-1.zip")));
        assert!(of(2, "beta-1.rs").replaces(&of(1, "beta.rs")));
        assert!(!of(2, "beta.rs").replaces(&of(1, "lab.zip")));
        assert!(!of(1, "lab.zip").replaces(&of(1, "lab.zip")));
        assert!(Attempt::numbered(2).replaces(&Attempt::numbered(1)));
    }
}

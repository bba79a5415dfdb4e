//! A machine's share of a class, `slice:2/16` or `hash:2/16` as in cargo-nextest.
//!
//! `slice` deals out the sorted learners one by one, so shares have equal size. `hash` depends only on the
//! learner's name, so a learner stays in the same share when others join the class.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// One share of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Partition {
    kind: Kind,
    /// The number of the share, from 1.
    pub share: u64,
    /// The number of shares.
    pub of: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Slice,
    Hash,
}

impl Partition {
    /// Whether this share includes the learner `student`, at place `index` of the sorted class.
    pub fn takes(&self, index: usize, student: &str) -> bool {
        let number = match self.kind {
            Kind::Slice => index as u64,
            Kind::Hash => {
                let mut first = [0; 8];
                first.copy_from_slice(&blake3::hash(student.as_bytes()).as_bytes()[..8]);
                u64::from_le_bytes(first)
            }
        };
        number % self.of == self.share - 1
    }

    /// All shares of the same division.
    pub fn all(&self) -> impl Iterator<Item = Partition> + use<> {
        let partition = *self;
        (1..=self.of).map(move |share| Partition { share, ..partition })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Slice => "slice",
            Kind::Hash => "hash",
        };
        write!(f, "{kind}:{}/{}", self.share, self.of)
    }
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no share: write `slice:2/16` or `hash:2/16`");
        let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
        let kind = match kind {
            "slice" => Kind::Slice,
            "hash" => Kind::Hash,
            _ => return Err(wrong()),
        };
        let (share, of) = rest.split_once('/').ok_or_else(wrong)?;
        let share = share.parse().map_err(|_| wrong())?;
        let of = of.parse().map_err(|_| wrong())?;
        if share == 0 || share > of {
            return Err(format!("there is no share {share} of {of}: shares count from 1"));
        }
        Ok(Self { kind, share, of })
    }
}

impl From<Partition> for String {
    fn from(partition: Partition) -> Self {
        partition.to_string()
    }
}

impl TryFrom<String> for Partition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_learner_has_one_share() {
        let students: Vec<String> = (0..100).map(|n| format!("learner-{n}")).collect();
        for text in ["slice:1/7", "hash:1/7"] {
            let partition: Partition = text.parse().unwrap();
            for (index, student) in students.iter().enumerate() {
                assert_eq!(partition.all().filter(|p| p.takes(index, student)).count(), 1);
            }
        }
    }

    #[test]
    fn slices_differ_by_at_most_one() {
        let partition: Partition = "slice:1/3".parse().unwrap();
        let sizes: Vec<_> =
            partition.all().map(|p| (0..10).filter(|i| p.takes(*i, "")).count()).collect();
        assert_eq!(sizes, [4, 3, 3]);
    }

    #[test]
    fn invalid_shares_are_refused() {
        for text in ["slice:0/4", "slice:5/4", "slice:1", "count:1/2", "hash:a/b", "slice:1/0"] {
            assert!(text.parse::<Partition>().is_err(), "{text}");
        }
        assert_eq!("hash:2/16".parse::<Partition>().unwrap().to_string(), "hash:2/16");
    }
}

//! Sentences about a submission, for its record.

use super::bounds::{LONGEST_SHOWN_CHARS, MOST_NOTES};

/// Sentences, up to a bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    sentences: Vec<String>,
    more: usize,
}

impl Notes {
    /// Adds a sentence that begins with the name of a file.
    pub fn add(&mut self, path: &str, what: &str) {
        self.say(format!("{} {what}", shown(path)));
    }

    /// Adds a sentence.
    pub fn say(&mut self, sentence: String) {
        if self.sentences.len() < MOST_NOTES {
            self.sentences.push(sentence);
        } else {
            self.more += 1;
        }
    }

    /// Adds all sentences of another list.
    pub fn append(&mut self, other: Self) {
        self.more += other.more;
        other.sentences.into_iter().for_each(|sentence| self.say(sentence));
    }

    /// The sentences. The last one counts those that are left out.
    pub fn into_sentences(self) -> Vec<String> {
        let more = (self.more > 0).then(|| format!("and {} more files like these", self.more));
        self.sentences.into_iter().chain(more).collect()
    }
}

/// A submission's name for a file as it may be shown: short and without control characters.
pub fn shown(path: &str) -> String {
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    path.chars().take(LONGEST_SHOWN_CHARS).map(plain).collect()
}

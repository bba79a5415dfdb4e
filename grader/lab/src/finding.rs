//! The message of a failing check or test, in four parts.

use std::fmt;

/// The maximum length of one part of a finding, or of a foreign error, in characters.
pub const MOST_CHARS: usize = 1_000;

/// Why an answer is not right yet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// The property that must hold, such as "all 20 requests are in flight together".
    pub must: String,
    /// What was seen instead, such as "1 at most".
    pub seen: String,
    /// The usual cause, in a hedged sentence such as "`join()` is usually called inside the loop …".
    pub cause: String,
    /// What to do next, such as "start them all, then join them".
    pub next: String,
}

impl Finding {
    /// A finding of the four parts. Each is a phrase without a final period.
    pub fn new(
        must: impl Into<String>,
        seen: impl Into<String>,
        cause: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        let [must, seen] = [cut(must.into()), cut(seen.into())];
        let [cause, next] = [cut(cause.into()), cut(next.into())];
        Self { must, seen, cause, next }
    }
}

/// The beginning of a text. The text of an error may repeat its input, which may be a learner's document of some
/// megabytes.
pub fn cut(mut text: String) -> String {
    let Some((end, _)) = text.char_indices().nth(MOST_CHARS) else { return text };
    let more = text[end..].chars().count();
    text.truncate(end);
    text.push_str(&format!(" … ({more} more characters)"));
    text
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "must hold: {}", self.must)?;
        writeln!(f, "seen:      {}", self.seen)?;
        writeln!(f, "likely:    {}", self.cause)?;
        write!(f, "next:      {}", self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_parts_are_cut() {
        let finding = Finding::new("x".repeat(MOST_CHARS), "ä".repeat(7_000_000), "", "");
        assert_eq!(finding.must.len(), MOST_CHARS);
        assert!(finding.seen.ends_with("ä … (6999000 more characters)"));
        assert_eq!(finding.seen.chars().filter(|c| *c == 'ä').count(), MOST_CHARS);
    }
}

//! What a failing check or test says, in four parts.

use std::fmt;

/// Why an answer is not right yet, in the words of the course.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// The property that must hold: "all 20 requests are in flight together".
    pub must: String,
    /// What was seen instead: "1 at most".
    pub seen: String,
    /// The usual cause, in a hedged sentence: "`join()` is usually called inside the loop …".
    pub cause: String,
    /// What to do next: "start them all, then join them".
    pub next: String,
}

impl Finding {
    /// Puts the four parts together. Each is a phrase without a final period.
    pub fn new(
        must: impl Into<String>,
        seen: impl Into<String>,
        cause: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self { must: must.into(), seen: seen.into(), cause: cause.into(), next: next.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "must hold: {}", self.must)?;
        writeln!(f, "seen:      {}", self.seen)?;
        writeln!(f, "likely:    {}", self.cause)?;
        write!(f, "next:      {}", self.next)
    }
}

//! One page of a book.

use std::{fmt, str::FromStr};

/// A page with its number. On a command line it is written as `7=the cat sat`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its number. No two pages have the same one.
    pub number: u64,
    /// Its text, in one line.
    pub text: String,
}

impl FromStr for Page {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let parsed = line
            .split_once('=')
            .and_then(|(number, text)| Some((number.trim().parse().ok()?, text.to_owned())));
        let (number, text) =
            parsed.ok_or_else(|| format!("`{line}` is not a page like `7=the cat sat`"))?;
        Ok(Self { number, text })
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.number, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_round_trip_as_text() {
        let page = Page { number: 7, text: "one = one".into() };
        assert_eq!(page.to_string().parse(), Ok(page));
        assert!("seven".parse::<Page>().unwrap_err().contains("not a page"));
    }
}

//! Compares titles, ids and names of people, which systems spell differently.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

mod marks;

/// A column's title without case, spaces and punctuation, so that `E-mail` equals `email`.
pub fn title(written: &str) -> String {
    folded(written).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// An id or an address without case, and with single spaces. A number loses the `.0` that a
/// spreadsheet puts behind it.
pub fn id(written: &str) -> String {
    let folded = folded(written);
    let words: Vec<_> = folded.split_whitespace().collect();
    whole_number(&words.join(" ")).to_owned()
}

/// A number without a final `.0` or `,0`. Other texts are not changed.
pub fn whole_number(text: &str) -> &str {
    let number = [".0", ".00", ",0", ",00"].iter().find_map(|zeros| text.strip_suffix(zeros));
    number.filter(|number| is_number(number)).unwrap_or(text)
}

/// A number without its leading zeros, which spreadsheets drop. `None` if the text is not a number.
pub fn without_zeros(id: &str) -> Option<&str> {
    is_number(id).then(|| id.trim_start_matches('0'))
}

/// Whether a program has shortened a long number, as in `1.23457E+11`, `2E+07` or `2.0210002E7`. A login like `12e4`
/// has neither a point nor a sign.
pub fn is_shortened(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return false };
    let mantissa = digits.replace(['.', ','], "");
    let has_point = digits.len() > mantissa.len();
    let number = exponent.strip_prefix('+').or(Some(exponent).filter(|_| has_point));
    is_number(&mantissa) && number.is_some_and(is_number)
}

/// A person's name, for comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its words, with first names first.
    words: Vec<String>,
}

impl Name {
    /// Reads `Ada Lovelace` and `Lovelace, Ada`. Case, the form of accents, punctuation and spaces do
    /// not count.
    pub fn new(written: &str) -> Self {
        let (last, first) = written.split_once(',').unwrap_or(("", written));
        Self { words: words(first).chain(words(last)).collect() }
    }

    /// Whether it has no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Its words in their order.
    pub fn ordered(&self) -> String {
        self.words.join(" ")
    }

    /// Whether `alias` has one of its words, also run together with others. A word of one letter does not count.
    pub fn shares_a_word_with(&self, alias: &str) -> bool {
        let alias = title(alias);
        self.words.iter().any(|word| word.chars().nth(1).is_some() && alias.contains(word.as_str()))
    }

    /// Its words in sorted order, because systems differ in their order.
    pub fn unordered(&self) -> String {
        let mut words = self.words.clone();
        words.sort();
        words.join(" ")
    }

    /// The words joined without spaces as in file names, once for each possible number of last names in front.
    pub fn run_together(&self) -> BTreeSet<String> {
        let turned = |by: usize| {
            let (first, last) = self.words.split_at(by);
            last.iter().chain(first).map(String::as_str).collect()
        };
        (0..self.words.len()).map(turned).collect()
    }

    /// Its sorted words without accents, once for each spelling (`u` or `ue`). Different names may have the same
    /// spelling.
    pub fn plain(&self) -> BTreeSet<String> {
        let of = |plain: fn(&str) -> String| {
            let mut words: Vec<String> = self.words.iter().map(|word| plain(word)).collect();
            words.sort();
            words.join(" ")
        };
        let forms = [of(marks::dropped), of(marks::spelt_out)];
        forms.into_iter().filter(|form| !form.is_empty()).collect()
    }

    /// Whether it is one word, as a name in a file's name may be.
    pub fn is_one_word(written: &str) -> bool {
        !folded(written).contains(|c: char| !c.is_alphanumeric() && c != '_')
    }

    /// The first and the last word. `None` if there are fewer than two.
    pub fn ends(&self) -> Option<String> {
        match self.words.as_slice() {
            [first, .., last] => Some(format!("{first} {last}")),
            _ => None,
        }
    }

    /// Whether two names with the same ends differ only in middle names that one of them leaves out.
    pub fn differs_in_middle_names_only(&self, other: &Self) -> bool {
        let all = |name: &Self| name.words.iter().cloned().collect::<BTreeSet<_>>();
        let (ours, theirs) = (all(self), all(other));
        self.ends().is_some()
            && self.ends() == other.ends()
            && (ours.is_subset(&theirs) || theirs.is_subset(&ours))
    }
}

/// Lower case, with accents in one form.
fn folded(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase().nfc().collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let quiet: String =
        folded(text).chars().filter(|c| !matches!(c, '\'' | '’' | 'ʼ' | '`' | '´')).collect();
    let words = quiet.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Name::new(one).unordered() == Name::new(other).unordered()
    }

    #[test]
    fn spellings_of_one_name_match() {
        assert!(same("Zoë O'Hara", "zoe\u{308}  ohara"));
        assert!(same("Lovelace, Ada", "Ada Lovelace") && same("Lovelace Ada", "ADA LOVELACE"));
        assert!(same("Anne-Marie d’Arc", "Anne Marie D'Arc"));
        assert!(!same("Zoë O'Hara", "Zoe O'Hara") && !same("Ada", "Ada Lovelace"));
    }

    #[test]
    fn only_middle_names_are_optional() {
        let only = |one, other| Name::new(one).differs_in_middle_names_only(&Name::new(other));
        assert!(only("Zoë Chloe O'Hara", "O'Hara, Zoë") && only("Ada Lovelace", "Ada K. Lovelace"));
        assert!(!only("Kim Lee", "Kim Lee Park") && !only("Ada", "Ada Lovelace"));
        assert!(!only("Ada Maria Lovelace", "Ada King Lovelace"));
    }

    #[test]
    fn shared_words_are_found_in_sortable_names() {
        let ben = Name::new("M\u{fc}ller, Ben");
        assert!(ben.shares_a_word_with("muellerben") && ben.shares_a_word_with("M\u{fc}ller Bo"));
        assert!(!ben.shares_a_word_with("lovelaceada") && !Name::new("").shares_a_word_with("a"));
        assert!(!Name::new("A. King").shares_a_word_with("Ada Lovelace"));
    }

    #[test]
    fn numbers_lose_spreadsheet_additions() {
        assert_eq!(
            (id("1001.0"), id(" Ada.0 "), id("A  B")),
            ("1001".into(), "ada.0".into(), "a b".into())
        );
        assert_eq!((without_zeros("0042"), without_zeros("a42")), (Some("42"), None));
        assert_eq!((id("1001,0"), id("Kim,0")), ("1001".into(), "kim,0".into()));
        assert!(is_shortened("1.23457E+11") && is_shortened("1,2e+10"));
        assert!(is_shortened("2.0210002E7") && is_shortened("2E+07"));
        assert!(!is_shortened("me+you") && !is_shortened("12e4") && !is_shortened("1.0"));
    }

    #[test]
    fn sortable_names_may_lack_spaces() {
        assert!(Name::new("Ada Lovelace").run_together().contains("lovelaceada"));
        assert!(Name::new("O'Brien, Chloe").run_together().contains("obrienchloe"));
        assert!(Name::is_one_word("mu\u{308}llerben") && !Name::is_one_word("müller ben"));
    }
}

//! Splits a written time into its words and numbers.

use unicode_normalization::UnicodeNormalization;

use super::months::month;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The text in lower case, with ordinary blanks and without commas.
pub(super) fn plain(text: &str) -> String {
    let blank = |c: char| if c.is_whitespace() || matches!(c, ',' | '(' | ')') { ' ' } else { c };
    let text: String = text.nfc().map(blank).collect();
    let halves = [("a.m.", "am"), ("p.m.", "pm"), ("a. m.", "am"), ("p. m.", "pm")];
    let plain = text.trim().to_lowercase();
    halves.iter().fold(plain, |plain, (written, short)| plain.replace(written, short))
}

/// The words and numbers of a text, without days of the week and `at`.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut apart = String::new();
    let mut before = ' ';
    for c in text.chars() {
        // `2026-03-01t23:59` and `11:59pm` are split into two words each.
        let is_joint = before.is_ascii_digit() && matches!(c, 't' | 'a' | 'p');
        if is_joint {
            apart.push(' ');
        }
        let is_t = c == 't' && is_joint;
        apart.push(if is_t { ' ' } else { c });
        before = c;
    }
    let is_noise = |word: &str| {
        let word = word.trim_end_matches('.');
        matches!(word, "at" | "uhr")
            || DAYS.iter().any(|day| word.len() >= 3 && word.starts_with(day))
    };
    let words = apart.split_whitespace().filter(|word| !is_noise(word));
    // `1st` stays one word, but `4th` becomes `4` and `h`, and the `h` is dropped.
    let words: Vec<&str> = words.filter(|word| *word != "h").collect();
    beside_a_month(&words).into_iter().map(str::to_owned).collect()
}

/// The words of a date with a month name, without days of the week and words such as `de`.
///
/// A word after the time may be a zone, so it stays. If two words could be a month, the first is a day of the week,
/// as in `mar. 3 mars 2026`.
fn beside_a_month<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let name = words.iter().rposition(|word| month(word).is_some());
    let Some(name) = name else { return words.to_vec() };
    let time = words.iter().position(|word| is_of_a_clock(word)).unwrap_or(words.len());
    let is_word = |word: &str| !word.contains(|c: char| c.is_ascii_digit()) && !is_of_a_clock(word);
    let says = |at: usize| at == name || at > time || !is_word(words[at]);
    (0..words.len()).filter(|at| says(*at)).map(|at| words[at]).collect()
}

pub(super) fn is_of_a_clock(token: &str) -> bool {
    token.contains(':') || matches!(token, "am" | "pm")
}

pub(super) fn numbers(token: &str, separators: &[char]) -> Option<Vec<u16>> {
    token.split(separators).map(|number| number.parse().ok()).collect()
}

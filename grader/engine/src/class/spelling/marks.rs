//! Words without accents, as systems write them that have only the letters from a to z.
//!
//! Only the marks of Latin, Greek and Cyrillic letters are dropped. In other scripts a mark may be a vowel.

use unicode_normalization::UnicodeNormalization;

/// The marks that are dropped.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// Letters that do not decompose into an ASCII letter and an accent, and their replacements.
const LETTERS: [(char, &str); 13] = [
    ('ß', "ss"),
    ('ł', "l"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ı', "i"),
    ('ħ', "h"),
    ('ŧ', "t"),
    ('ŋ', "n"),
    ('ĸ', "k"),
];

/// Letters that are also written as two.
const PAIRS: [(char, &str); 5] = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ø', "oe"), ('å', "aa")];

/// A word in lower case without its accents: `jürgen` gives `jurgen`.
pub(super) fn dropped(word: &str) -> String {
    let mut plain = String::new();
    for letter in word.nfd().filter(|letter| !MARKS.contains(letter)) {
        match LETTERS.iter().find(|(own, _)| *own == letter) {
            Some((_, written)) => plain.push_str(written),
            None => plain.push(letter),
        }
    }
    plain
}

/// A word in lower case with two letters for an umlaut, and without its accents: `jürgen` gives `juergen`.
pub(super) fn spelt_out(word: &str) -> String {
    let mut plain = String::new();
    for letter in word.nfc() {
        match PAIRS.iter().find(|(own, _)| *own == letter) {
            Some((_, written)) => plain.push_str(written),
            None => plain.push_str(&dropped(letter.encode_utf8(&mut [0; 4]))),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_their_accents() {
        for (word, plain) in [
            ("jürgen", "jurgen"),
            ("groß", "gross"),
            ("łukasz", "lukasz"),
            ("żółć", "zolc"),
            ("søren", "soren"),
            ("ångström", "angstrom"),
            ("nguyễn", "nguyen"),
            ("đình", "dinh"),
            ("ışık", "isik"),
            ("王小明", "王小明"),
            ("राम", "राम"),
        ] {
            assert_eq!(dropped(word), plain);
        }
        assert_eq!((spelt_out("jürgen"), spelt_out("zoë")), ("juergen".into(), "zoe".into()));
    }
}

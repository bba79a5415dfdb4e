//! Wraps long lines to the width of a terminal.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::UnicodeWidthStr;

/// Breaks each line of `text` at blanks, so that no line is wider than `width` columns. The first line starts
/// with `first`. All others start with the same number of blanks, followed by their own indentation. A word
/// wider than a line is broken.
pub(crate) fn wrap(first: &str, text: &str, width: usize) -> String {
    let hang = " ".repeat(first.width());
    let mut wrapped = String::new();
    for (at, line) in text.split('\n').enumerate() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let further = format!("{hang}{}", " ".repeat(indent.min(width / 2)));
        let options = Options::new(width)
            .initial_indent(if at == 0 { first } else { &hang })
            .subsequent_indent(&further)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for row in textwrap::wrap(line.trim_end(), options) {
            wrapped.push_str(row.trim_end());
            wrapped.push('\n');
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hang_under_their_first_word() {
        assert_eq!(
            wrap("  seen: ", "one two three", 14),
            "  seen: one\n        two\n        three\n"
        );
        assert_eq!(wrap("- ", "a\n    b c d", 8), "- a\n      b\n      c\n      d\n");
    }

    #[test]
    fn lines_stay_within_the_width() {
        let texts = ["x".repeat(200), "李".repeat(90), "a b ".repeat(60), String::new()];
        for text in &texts {
            let wrapped = wrap("  label: ", text, 40);
            assert!(wrapped.lines().all(|line| line.width() <= 40), "{wrapped}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(letters(&wrapped), letters(text) + "label:".len());
        }
    }
}

//! Long lines at the width of a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Breaks each line of `text` at blanks, so that none is wider than `width` columns. The first
/// starts with `first`, all others with as many blanks as that is wide, and with their own
/// indentation. A word wider than a line is broken where the line ends.
pub(crate) fn wrap(first: &str, text: &str, width: usize) -> String {
    let hang = first.width();
    let mut wrapped = String::new();
    for (at, line) in text.split('\n').enumerate() {
        let lead = if at == 0 { first.to_owned() } else { " ".repeat(hang) };
        let indent = line.len() - line.trim_start_matches(' ').len();
        let indent = indent.min(width / 2);
        wrap_line(&mut wrapped, &lead, hang + indent, line.trim_end(), width);
    }
    wrapped
}

fn wrap_line(wrapped: &mut String, lead: &str, hang: usize, line: &str, width: usize) {
    let mut row = lead.to_owned();
    let mut used = lead.width();
    let mut empty = true;
    for word in line.split(' ') {
        let gap = usize::from(!empty);
        if !empty && used + gap + word.width() > width && hang + word.width() <= width {
            end_row(wrapped, &mut row);
            row = " ".repeat(hang);
            used = hang;
        } else if gap == 1 {
            row.push(' ');
            used += 1;
        }
        empty = false;
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width {
                end_row(wrapped, &mut row);
                row = " ".repeat(hang);
                used = hang;
            }
            row.push(c);
            used += wide;
        }
    }
    end_row(wrapped, &mut row);
}

fn end_row(wrapped: &mut String, row: &mut String) {
    wrapped.push_str(row.trim_end());
    wrapped.push('\n');
    row.clear();
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
    fn no_line_is_wider_than_it_may_be() {
        let texts = ["x".repeat(200), "李".repeat(90), "a b ".repeat(60), String::new()];
        for text in &texts {
            let wrapped = wrap("  label: ", text, 40);
            assert!(wrapped.lines().all(|line| line.width() <= 40), "{wrapped}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(letters(&wrapped), letters(text) + "label:".len());
        }
    }
}

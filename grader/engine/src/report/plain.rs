//! Turns everything that comes from a learner into plain text, such as names, messages, output and labels of a
//! timeline.
//!
//! [`line()`] and [`text`] remove characters that control a terminal, a page or the direction of writing. Each
//! format escapes its own special characters (`<`, `=`, `::`), with the help of [`cell`] and [`log`].

use crate::{explain::counted, record::Lateness};

/// The longest text that a report shows, in characters. The record has the complete text.
const LONGEST_TEXT: usize = 4_000;

/// The longest line for names and labels, in characters.
const LONGEST_LINE: usize = 200;

/// Text on one line. Line breaks become spaces.
pub(crate) fn line(raw: &str) -> String {
    let raw = raw.replace(['\r', '\n', '\t'], " ");
    shorten(harmless(&raw), LONGEST_LINE)
}

/// Text of several lines.
pub(crate) fn text(raw: &str) -> String {
    let raw = raw.replace("\r\n", "\n").replace('\t', "    ");
    shorten(harmless(raw.trim_end()), LONGEST_TEXT)
}

/// Keeps line breaks and visible characters. Invisible marks are shown by their numbers, so that two names that
/// differ in them look different.
fn harmless(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\n' => text.push(c),
            c if is_unseen(c) => text.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c if steers(c) => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text
}

/// Whether a character is invisible or changes the writing direction. Such a character can hide other text or
/// make one name look like another.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{61c}' | '\u{ad}')
}

/// Whether a character is a control character or breaks a format.
pub(crate) fn steers(c: char) -> bool {
    c.is_control()
        || is_unseen(c)
        // Line breaks that only some programs recognise, and byte order marks.
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
        // Noncharacters, which XML and HTML forbid.
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

fn shorten(text: String, most: usize) -> String {
    let long = text.chars().count();
    if long <= most {
        return text;
    }
    let start: String = text.chars().take(most).collect();
    format!("{start} … ({} more characters)", long - most)
}

/// A rendered report for a job's log, in which no line is a command to the hosted CI.
///
/// GitHub reads a line as a command if it starts with `::` after any blanks, or contains `##[`. Azure reads
/// `##vso[`, and TeamCity `##teamcity[`.
pub(crate) fn log(rendered: &str) -> String {
    let mut quiet = String::with_capacity(rendered.len());
    for line in rendered.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start().len();
        quiet.push_str(&line[..blanks]);
        let mut rest = &line[blanks..];
        if rest.starts_with("::") {
            quiet.push('\\');
        }
        while let Some(at) = rest.find("##") {
            let after = rest[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
            quiet.push_str(&rest[..=at]);
            if after.starts_with('[') {
                quiet.push(' ');
            }
            rest = &rest[at + 1..];
        }
        quiet.push_str(rest);
    }
    quiet
}

/// A cell of a spreadsheet. Text that would be read as a formula gets a leading `'`.
pub(crate) fn cell(raw: &str) -> String {
    let formula = raw.starts_with(['\t', '\r'])
        || raw.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let mark = if formula { "'" } else { "" };
    format!("{mark}{}", text(raw))
}

/// Points without trailing zeros, such as `7` and `7.5`.
pub(crate) fn points(value: f64) -> String {
    format!("{}", rounded(value))
}

/// The late penalty, shown next to the points, as `2 days late: 1.2 points less`.
pub(crate) fn late(late: &Lateness) -> String {
    let days = counted(late.days as usize, "day", "days");
    match late.points_lost {
        0.0 => format!("{days} late, at no cost"),
        lost => format!("{days} late: {} points less", points(lost)),
    }
}

/// Points with two decimal places, which removes rounding errors in sums of tenths.
pub(crate) fn rounded(value: f64) -> f64 {
    let rounded = (value * 100.0).round() / 100.0;
    // There is a negative zero, and no reader wants to see it.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(line("a\u{1b}[31mb\u{7}\nc\u{202e}d"), "a\u{fffd}[31mb\u{fffd} c<U+202E>d");
        assert_eq!(text("a\r\nb\u{9b}c\rd\u{ffff}"), "a\nb\u{fffd}c\u{fffd}d\u{fffd}");
        assert_eq!(line("Zoë Ødegård 李"), "Zoë Ødegård 李");
    }

    #[test]
    fn invisible_characters_show_their_codes() {
        for mark in "\u{200b}\u{200d}\u{200f}\u{202a}\u{2069}\u{61c}\u{2060}\u{ad}".chars() {
            let shown = format!("a<U+{:04X}>b", u32::from(mark));
            assert_eq!(line(&format!("a{mark}b")), shown);
            assert_eq!(text(&format!("a{mark}b")), shown);
            assert!(steers(mark));
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let cut = text(&"x".repeat(10_000));
        assert!(cut.ends_with("x … (6000 more characters)") && cut.len() < 4_100);
    }

    #[test]
    fn log_commands_are_escaped() {
        let text =
            "::error::a\n  ::notice::b\nstd::thread\na ##[group]c ##vso[task]d\n## heading\n";
        let quiet =
            "\\::error::a\n  \\::notice::b\nstd::thread\na # #[group]c # #vso[task]d\n## heading\n";
        assert_eq!(log(text), quiet);
        assert_eq!(log("###[x"), "## #[x");
    }

    #[test]
    fn formula_cells_are_quoted() {
        for formula in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"] {
            assert!(cell(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(cell("say \"hi\"\nthen, go"), "say \"hi\"\nthen, go");
    }
}

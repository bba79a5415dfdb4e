//! Insertions into texts that several exercises share, or that a person has written.

use anyhow::{Context, Result, ensure};

/// The start of the array of an exercise's checks.
const CHECKS: &str = "checks: &[";

/// The marks around the table of dimensions in a head comment.
const TABLE: [&str; 2] = ["//! ```toml\n", "//! ```\n"];

/// Inserts a line after the last line that begins with `after`, or in the order of these lines. `None` if there is no
/// such line.
pub(super) fn with_line(whole: &str, line: &str, after: &str, sorted: bool) -> Option<String> {
    let lines: Vec<&str> = whole.lines().collect();
    let belongs = |other: &&str| other.starts_with(after);
    let last = lines.iter().rposition(belongs)?;
    let before =
        |(place, other): (usize, &&str)| (belongs(other) && *other > line).then_some(place);
    let place = match sorted {
        true => lines.iter().enumerate().find_map(before).unwrap_or(last + 1),
        false => last + 1,
    };
    let (above, below) = lines.split_at(place);
    Some([above, &[line], below].concat().join("\n") + "\n")
}

/// Inserts a section after the section whose heading names `last`. `None` if there is none.
pub(super) fn with_section(whole: &str, section: &str, last: &str) -> Option<String> {
    let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
    let lines: Vec<&str> = whole.lines().collect();
    let heading = lines.iter().rposition(|line| level(line) > 0 && line.contains(last))?;
    let ends = |line: &&str| (1..=level(lines[heading])).contains(&level(line));
    let behind = lines[heading + 1..].iter().position(ends);
    let end = behind.map_or(lines.len(), |behind| heading + 1 + behind);
    let (above, below) = lines.split_at(end);
    let text = format!(
        "{}\n\n{}\n\n{}",
        above.join("\n").trim_end(),
        section.trim_end(),
        below.join("\n")
    );
    Some(text.trim_end().to_owned() + "\n")
}

/// The code of an answer, without its head comment and the specification. A kept answer has a head comment of its own,
/// and no specification.
pub(super) fn code(answer: &str) -> String {
    let code = answer.lines().skip_while(|line| line.starts_with("//!") || line.trim().is_empty());
    code.filter(|line| !line.starts_with("///")).collect::<Vec<_>>().join("\n")
}

/// Adds a check to the array in a file with checks, and its function to the end.
pub(super) fn with_check(whole: &str, check: &str, function: &str) -> Result<String> {
    let name = check.replace('-', "_");
    ensure!(
        !whole.contains(&format!("fn {name}(")),
        "it has a function `{name}` already\nhint: rename that function, or choose another name"
    );
    let start = whole.find(CHECKS).context("it has no line with `checks: &[`")? + CHECKS.len();
    let end = start + whole[start..].find(']').context("`checks: &[` has no end")?;
    let before = whole[start..end].trim_end().trim_end_matches(',');
    let comma = if before.is_empty() { "" } else { "," };
    let entry = format!("Check::new({check:?}, {name})");
    let function = match whole.contains("Finding") {
        true => function.to_owned(),
        false => function.replace("Finding::", "lab::Finding::"),
    };
    let rest = whole[end..].trim_end();
    let (rest, tests) = match rest.find("\n#[cfg(test)]") {
        Some(at) => (rest[..at].trim_end(), rest[at..].to_owned()),
        None => (rest, String::new()),
    };
    Ok(format!(
        "{}{before}{comma}\n        {entry},\n    {rest}\n\n{}\n{tests}",
        &whole[..start],
        function.trim_end(),
    )
    .trim_end()
    .to_owned()
        + "\n")
}

/// Adds a row to the table of dimensions in the head comment.
pub(super) fn with_row(whole: &str, row: &str) -> Result<String> {
    let [begin, end] = TABLE;
    let start = whole.find(begin).context("its head comment has no table of dimensions")?;
    let start = start + begin.len();
    let at = start + whole[start..].find(end).context("its table of dimensions has no end")?;
    Ok(format!("{}//! {row}\n{}", &whole[..at], &whole[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_to_the_end_or_in_order() {
        let text = "//! Head.\n\npub mod b;\npub mod d;\n\nmod other;\n";
        let added = |line, sorted| with_line(text, line, "pub mod ", sorted).unwrap();
        assert_eq!(
            added("pub mod c;", true),
            "//! Head.\n\npub mod b;\npub mod c;\npub mod d;\n\nmod other;\n"
        );
        for sorted in [true, false] {
            let end = "//! Head.\n\npub mod b;\npub mod d;\npub mod e;\n\nmod other;\n";
            assert_eq!(added("pub mod e;", sorted), end);
        }
        assert_eq!(with_line(text, "x", "use ", true), None);
    }

    #[test]
    fn sections_follow_the_last_exercise() {
        let text = "# Part\n\n### `alpha.rs`\n\nText.\n\n#### More\n\n## Words\n\nEnd.\n";
        let expected =
            "# Part\n\n### `alpha.rs`\n\nText.\n\n#### More\n\n### `beta.rs`\n\n## Words\n\nEnd.\n";
        assert_eq!(with_section(text, "### `beta.rs`\n", "alpha").as_deref(), Some(expected));
        let last = "# Part\n\n## alpha\n\n## beta\n";
        assert_eq!(with_section("# Part\n\n## alpha\n", "## beta", "alpha").as_deref(), Some(last));
        assert_eq!(with_section(text, "## beta", "gamma"), None);
    }

    #[test]
    fn checks_are_added_to_lists_of_any_form() {
        let function = "fn all_once() {\n    Finding::new()\n}\n";
        let file = |checks: &str, end: &str| {
            format!(
                "use lab::Finding;\nconst E: X = X {{\n    checks: &[{checks}],\n    y,\n}};\n{end}"
            )
        };
        let many =
            "\n        Check::new(\"a\", a),\n        Check::new(\"all-once\", all_once),\n    ";
        let expected = file(many, "\nfn all_once() {\n    Finding::new()\n}\n");
        for checks in ["\n        Check::new(\"a\", a),\n    ", "\n        Check::new(\"a\", a)"] {
            assert_eq!(with_check(&file(checks, ""), "all-once", function).unwrap(), expected);
        }
        let tests = "\n#[cfg(test)]\nmod tests {}\n";
        let added = with_check(&file("", tests), "all-once", function).unwrap();
        assert!(
            added.ends_with("    Finding::new()\n}\n\n#[cfg(test)]\nmod tests {}\n"),
            "{added}"
        );
        assert!(
            added.contains("&[\n        Check::new(\"all-once\", all_once),\n    ],"),
            "{added}"
        );
        let without = with_check("checks: &[],\n", "all-once", function).unwrap();
        assert!(without.contains("    lab::Finding::new()"), "{without}");
        assert!(with_check(&expected, "all-once", function).is_err());
    }

    #[test]
    fn rows_end_the_table() {
        let text = "//! Head.\n//!\n//! ```toml\n//! a = \"b\"\n//! ```\n\nuse x;\n";
        let expected =
            "//! Head.\n//!\n//! ```toml\n//! a = \"b\"\n//! c = \"d\"\n//! ```\n\nuse x;\n";
        assert_eq!(with_row(text, "c = \"d\"").unwrap(), expected);
        assert!(with_row("//! Head.\n", "c = \"d\"").is_err());
    }

    #[test]
    fn code_has_no_comments_for_learners() {
        let answer = "//! Head.\n//!\n\nuse x;\n\n/// Doc.\nfn f() {\n    // Why.\n}\n";
        assert_eq!(code(answer), "use x;\n\nfn f() {\n    // Why.\n}");
    }
}

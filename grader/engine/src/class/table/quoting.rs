//! Finds a quotation mark that is opened and not closed in its value.
//!
//! A reader of CSV takes all lines up to the next quotation mark as one value, so a single missing mark would
//! silently hide people. A value with line breaks is accepted if its lines do not look like rows.

/// A quoted value in a text.
struct Quoted {
    /// The place of its opening mark, and the place behind its closing one.
    from: usize,
    to: usize,
    is_closed: bool,
}

/// Checks the quotation marks of a text.
///
/// # Errors
///
/// The line of a mark that is not closed, and what to do.
pub(super) fn check(text: &str, separator: u8) -> Result<(), (usize, String)> {
    let line_of = |at: usize| 1 + text[..at].matches('\n').count();
    let all = all(text, separator);
    let columns = separators(header(text, &all), separator);
    for quoted in &all {
        if !quoted.is_closed {
            let what = "a `\"` is opened and never closed\nhint: close it or remove it";
            return Err((line_of(quoted.from), what.to_owned()));
        }
        let is_long = text[quoted.from..quoted.to].contains('\n');
        if is_long
            && (is_followed_by_text(text, quoted, separator)
                || has_rows(text, quoted, separator, columns))
        {
            let end = line_of(quoted.to);
            let what = format!(
                "a `\"` is opened here, but closed only in line {end}\n\
                 hint: close it in its own line or remove it, or write the value in one line"
            );
            return Err((line_of(quoted.from), what));
        }
    }
    Ok(())
}

/// The first row that is not empty, with the line breaks in its quoted values.
fn header<'t>(text: &'t str, all: &[Quoted]) -> &'t str {
    let from = text.len() - text.trim_start_matches('\n').len();
    let is_quoted = |at: usize| all.iter().any(|quoted| (quoted.from..quoted.to).contains(&at));
    let mut ends = text.match_indices('\n').map(|(at, _)| at).filter(|at| *at >= from);
    let to = ends.find(|at| !is_quoted(*at)).unwrap_or(text.len());
    &text[from..to]
}

/// The quoted values of a text. In a value without an opening mark, a mark is an ordinary character.
fn all(text: &str, separator: u8) -> Vec<Quoted> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            let quoted = quoted(bytes, at);
            at = quoted.to;
            found.push(quoted);
        }
        // The rest of the value, and the separator or line break behind it.
        let rest = bytes[at..].iter().position(|byte| ends_value(*byte, separator));
        at += rest.unwrap_or(bytes.len() - at) + 1;
    }
    found
}

/// The quoted value that begins at `from`. A doubled mark is one of its characters.
fn quoted(bytes: &[u8], from: usize) -> Quoted {
    let mut at = from + 1;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return Quoted { from, to: at + 1, is_closed: true },
            _ => at += 1,
        }
    }
    Quoted { from, to: bytes.len(), is_closed: false }
}

fn ends_value(byte: u8, separator: u8) -> bool {
    byte == separator || byte == b'\n'
}

/// Whether text follows the closing mark. Then this mark probably opens another value. No program writes this.
fn is_followed_by_text(text: &str, quoted: &Quoted, separator: u8) -> bool {
    let rest = &text.as_bytes()[quoted.to..];
    let next =
        rest.iter().find(|byte| ends_value(**byte, separator) || !byte.is_ascii_whitespace());
    next.is_some_and(|byte| !ends_value(*byte, separator))
}

/// Whether each line of a quoted value would be a row of its own.
fn has_rows(text: &str, quoted: &Quoted, separator: u8, columns: usize) -> bool {
    let from = text[..quoted.from].rfind('\n').map_or(0, |at| at + 1);
    let to = text[quoted.to..].find('\n').map_or(text.len(), |at| quoted.to + at);
    text[from..to].split('\n').all(|line| separators(line, separator) == columns)
}

/// The number of separators of a line, outside its quoted values.
fn separators(line: &str, separator: u8) -> usize {
    let quoted = all(line, separator);
    let is_quoted = |at: usize| {
        quoted.iter().any(|quoted| quoted.is_closed && (quoted.from..quoted.to).contains(&at))
    };
    let places = line.bytes().enumerate().filter(|(_, byte)| *byte == separator);
    places.filter(|(at, _)| !is_quoted(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_mark_is_found_in_its_line() {
        for (text, line) in [
            ("a,b\n1,\"x\n2,y\n", 2),
            ("a,b\n\n1,x\n2,\"y", 4),
            ("a,b\n1,\"x\n2,y\n3,\"z\" w\n", 2),
            ("a,b\n1,\"x\n2,y\n3,\"z\"\n", 2),
            ("a,b\n1,\"x\n2,y\n3,z\"\n4,w\n", 2),
            ("a,b\n1,\"x\n\"2\",\"y\"\n", 2),
            ("a,b,c\n\"L, A\",\"x,1\n\"K, B\",y,2\"\n", 2),
            ("a,\"b\n1,x\n2,y\n", 1),
            ("a,\"b\n1,x\n2,\"y\"\n", 1),
            ("a\n\"1\n2\"\n", 2),
        ] {
            let (found, what) = check(text, b',').unwrap_err();
            assert_eq!(found, line, "{text}");
            assert!(what.contains("hint: "), "{what}");
        }
    }

    #[test]
    fn proper_marks_are_accepted() {
        for text in [
            "a,b,c\n1,\"x\ny\",2\n",
            "a,b,c\n1,\"see, below\nand, here, as well\",\"2\"\n",
            "a,\"b\nb\",c\n\"1\",\"x\ny\n\nz\",\"\"\n",
            "a,b\n1,5\" disk\n2,\"C\" Ada\n",
            "a,b\n1,\"say \"\"x\"\"\"\n2,\"\"\"\"\n",
            "a,b\n1,\"x\" \n\"2\" ,y\n",
            "",
            "\n\n",
        ] {
            assert_eq!(check(text, b','), Ok(()), "{text}");
        }
    }
}

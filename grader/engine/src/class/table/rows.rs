//! Splits the text of a table into rows and values.

use super::quoting;

/// The separators of values. At equal counts the first one wins.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// One row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    pub(super) cells: Vec<String>,
}

impl Row {
    /// The value in a column. It is empty if the row is too short or there is no such column.
    pub fn cell(&self, column: impl Into<Option<usize>>) -> &str {
        column.into().and_then(|column| self.cells.get(column)).map_or("", String::as_str)
    }

    /// The first value after the last column of the header.
    pub(super) fn overflow(&self, columns: usize) -> Option<&String> {
        self.cells.iter().skip(columns).find(|cell| !cell.is_empty())
    }
}

/// The rows of a text that are not empty. Excel's line `sep=;` is not a row.
///
/// # Errors
///
/// The line of a quotation mark that is not closed, and what to do.
pub(super) fn of(text: &str) -> Result<Vec<Row>, (u64, String)> {
    let (text, skipped, announced) = without_announcement(text);
    let separator = announced.unwrap_or_else(|| separator(text));
    let in_file = |line: usize| (line + skipped) as u64;
    quoting::check(text, separator).map_err(|(line, what)| (in_file(line), what))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        // UTF-8 text in memory should give no errors. If it does, no row may be lost silently.
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            (line + skipped as u64, format!("{error}\nhint: save the table as CSV, in UTF-8"))
        })?;
        // The reader gives the position before the empty lines that it skips, so they are counted here.
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let skipped_lines = text[start..].len() - text[start..].trim_start_matches('\n').len();
        let before = text[..start + skipped_lines].matches('\n').count();
        let cells: Vec<String> = record.iter().map(clean).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line: in_file(before + 1), cells });
        }
    }
    Ok(rows)
}

/// A value without the blanks around it, and without the marks that keep a spreadsheet from changing it. These are
/// `="0042"` and `'0042`.
fn clean(cell: &str) -> String {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let cell = cell.trim_matches(blank);
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let kept = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit() || "=+-@".contains(c));
    let text = cell.strip_prefix('\'').filter(kept).filter(|rest| !rest.contains('\''));
    inner.or(text).unwrap_or(cell).to_owned()
}

/// The text after a line `sep=;`, the number of skipped lines, and the separator in that line.
fn without_announcement(text: &str) -> (&str, usize, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let announced = first.trim().trim_matches('"').strip_prefix("sep=");
    match announced.map(str::as_bytes) {
        Some([separator]) => (rest, 1, Some(*separator)),
        _ => (text, 0, None),
    }
}

/// The most frequent separator in the first line with a separator, outside quotation marks. `|` counts if the header
/// has no other separator.
fn separator(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if header.contains('|') && !header.bytes().any(|byte| SEPARATORS.contains(&byte)) {
        return b'|';
    }
    for line in text.lines() {
        let mut quoted = false;
        let mut counts = SEPARATORS.map(|separator| (separator, 0));
        for byte in line.bytes() {
            quoted ^= byte == b'"';
            let count = counts.iter_mut().find(|(separator, _)| *separator == byte && !quoted);
            if let Some((_, count)) = count {
                *count += 1;
            }
        }
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        if let Some((separator, 1..)) = most {
            return separator;
        }
    }
    b','
}

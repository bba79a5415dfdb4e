//! Finds the cells of a table in its bytes, and replaces some of them.
//!
//! No decoding is necessary. In UTF-8 and in Windows-1252, separators, quotation marks and line ends are single bytes.

use std::ops::Range;

/// The byte order mark in UTF-8.
const MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// The cells of a table.
#[derive(Debug)]
pub(super) struct Cells {
    /// The byte between two cells.
    pub(super) separator: u8,
    /// The rows that are not empty, in order.
    pub(super) rows: Vec<Row>,
}

/// A row, with its line in the file from 1, and the ranges of its cells including quotation marks.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: Vec<Range<usize>>,
}

impl Cells {
    /// Finds the cells.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut at = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
        let (announced, skipped) = announced(&bytes[at..]);
        at += skipped;
        let separator = announced.unwrap_or_else(|| separator(&bytes[at..]));
        let mut rows = Vec::new();
        let mut line = if announced.is_some() { 2 } else { 1 };
        while at < bytes.len() {
            let mut cells = Vec::new();
            let start_line = line;
            loop {
                let end = cell_end(bytes, at, separator);
                line += breaks(&bytes[at..end]);
                cells.push(at..end);
                at = end;
                if bytes.get(at) != Some(&separator) {
                    break;
                }
                at += 1;
            }
            let line_end = line_end(&bytes[at..]);
            line += u64::from(line_end > 0);
            at += line_end;
            let is_empty = cells.iter().all(|cell| cell.is_empty());
            if !is_empty {
                rows.push(Row { line: start_line, cells });
            }
        }
        Self { separator, rows }
    }

    /// The row that begins in this line.
    pub(super) fn row(&self, line: u64) -> Option<&Row> {
        let place = self.rows.binary_search_by_key(&line, |row| row.line).ok()?;
        self.rows.get(place)
    }

    /// The same bytes with the cells of one column replaced, by line.
    pub(super) fn edited(&self, bytes: &[u8], column: usize, edits: &[(u64, String)]) -> Vec<u8> {
        let mut edited = Vec::with_capacity(bytes.len() + 16 * edits.len());
        let mut at = 0;
        for (line, value) in edits {
            let Some(row) = self.row(*line) else { continue };
            let (place, missing) = match row.cells.get(column) {
                Some(cell) => (cell.clone(), 0),
                None => {
                    let end = row.cells.last().map_or(0, |cell| cell.end);
                    (end..end, column + 1 - row.cells.len())
                }
            };
            edited.extend_from_slice(&bytes[at..place.start]);
            edited.extend(std::iter::repeat_n(self.separator, missing));
            let quoted = bytes[place.clone()].starts_with(b"\"")
                || value.as_bytes().contains(&self.separator);
            let mark: &[u8] = if quoted { b"\"" } else { b"" };
            for part in [mark, value.as_bytes(), mark] {
                edited.extend_from_slice(part);
            }
            at = place.end;
        }
        edited.extend_from_slice(&bytes[at..]);
        edited
    }
}

/// The text of a cell without quotation marks, decoded as UTF-8 if it is valid.
pub(super) fn text(bytes: &[u8], cell: &Range<usize>) -> String {
    let raw = String::from_utf8_lossy(&bytes[cell.clone()]);
    let raw = raw.trim();
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\"").trim().to_owned(),
        None => raw.to_owned(),
    }
}

/// The end of the cell that begins at `at`.
fn cell_end(bytes: &[u8], mut at: usize, separator: u8) -> usize {
    let is_quoted = bytes.get(at) == Some(&b'"');
    let mut quoted = is_quoted;
    at += usize::from(is_quoted);
    while let Some(byte) = bytes.get(at) {
        match byte {
            // A doubled mark closes and opens again.
            b'"' if quoted => quoted = false,
            b'"' if is_quoted && bytes[at - 1] == b'"' => quoted = true,
            b'\r' | b'\n' if !quoted => break,
            other if *other == separator && !quoted => break,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The length of a line end at the start of `bytes`.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The number of line ends within a cell.
fn breaks(mut cell: &[u8]) -> u64 {
    let mut breaks = 0;
    while !cell.is_empty() {
        let length = line_end(cell);
        breaks += u64::from(length > 0);
        cell = &cell[length.max(1)..];
    }
    breaks
}

/// The separator in Excel's first line `sep=;`, and the length of that line.
fn announced(bytes: &[u8]) -> (Option<u8>, usize) {
    let end = bytes.iter().position(|byte| b"\r\n".contains(byte)).unwrap_or(bytes.len());
    let line = bytes[..end].trim_ascii();
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line.strip_prefix(b"sep=") {
        Some([separator]) => (Some(*separator), end + line_end(&bytes[end..])),
        _ => (None, 0),
    }
}

/// The separator that occurs most often in the first line, outside quotation marks.
fn separator(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in bytes {
        quoted ^= *byte == b'"';
        if b"\r\n".contains(byte) && !quoted && counts.iter().any(|(_, count)| *count > 0) {
            break;
        }
        let own = counts.iter_mut().find(|(separator, _)| separator == byte && !quoted);
        if let Some((_, count)) = own {
            *count += 1;
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let cells = Cells::of(bytes);
        let row = |row: &Row| (row.line, row.cells.iter().map(|cell| text(bytes, cell)).collect());
        cells.rows.iter().map(row).collect()
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quoted_cells_keep_separators_and_newlines() {
        let table = b"\xef\xbb\xbfa,\"b, c\",d\r\n\r\n\"x\r\ny\",\"say \"\"hi, you\"\"\",\nlast";
        assert_eq!(
            texts(table),
            [
                row(1, &["a", "b, c", "d"]),
                row(3, &["x\r\ny", "say \"hi, you\"", ""]),
                row(5, &["last"])
            ]
        );
        assert_eq!(texts(b"sep=;\n1,5;2\r3;4"), [row(2, &["1,5", "2"]), row(3, &["3", "4"])]);
    }

    #[test]
    fn only_named_cells_change() {
        let table = b"a,b,c\r\n1,\"\",x\r\n2,,y\r\n3\r\n4,-,z";
        let edits = [(2, "5".to_owned()), (3, "6,5".into()), (4, "7".into()), (5, "8".into())];
        let edited = Cells::of(table).edited(table, 1, &edits);
        let expected = b"a,b,c\r\n1,\"5\",x\r\n2,\"6,5\",y\r\n3,7\r\n4,8,z";
        assert_eq!(String::from_utf8_lossy(&edited), String::from_utf8_lossy(expected));
        assert_eq!(Cells::of(table).edited(table, 1, &[]), table);
    }
}

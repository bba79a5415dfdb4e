//! Reads tables that an instructor or a spreadsheet has written, such as a roster, times, extensions or overrides.
//!
//! Spreadsheets differ in what they call CSV. The text may be UTF-8, UTF-16 or Windows-1252, values
//! may be separated by commas, semicolons or tabs, and rows may be empty, short or padded. All of that
//! is accepted. A row in which a value could be in a wrong column is an error with its line.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::spelling::title;
use crate::explain::counted;

mod decode;

/// A table with a header.
#[derive(Debug, Clone)]
pub struct Table {
    path: PathBuf,
    /// The titles of the header, as written and as normalized for comparison.
    titles: Vec<(String, String)>,
    header_line: u64,
    /// The rows that are not empty.
    pub rows: Vec<Row>,
    /// Notes about unusual parts of the file, one sentence each.
    pub notes: Vec<String>,
}

/// One row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    cells: Vec<String>,
}

/// The reason why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}\nhint: check the path and its permissions")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a table of text.
    #[error("{path} is not a table: {what}")]
    Form {
        /// The file.
        path: PathBuf,
        /// The kind of the file, and what to do.
        what: String,
    },
    /// A line has an invalid value.
    #[error("{path}, line {line}: {what}")]
    Content {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong and what to do.
        what: String,
    },
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not a text, has no header, or has a row with more values than
    /// its header has columns.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let bytes =
            fs::read(path).map_err(|source| TableError::Read { path: path.to_owned(), source })?;
        let form = |what: String| TableError::Form { path: path.to_owned(), what };
        let (text, note) = decode::text(&bytes).map_err(form)?;
        let mut notes = Vec::new();
        notes.extend(note.map(|note| format!("{} {note}", path.display())));
        let mut rows = rows(&text).into_iter();
        let Some(header) = rows.next() else {
            return Err(form("it is empty\nhint: its first line names the columns".into()));
        };
        let titles = header.cells.iter().map(|cell| (cell.clone(), title(cell))).collect();
        let table = Self {
            path: path.to_owned(),
            titles,
            header_line: header.line,
            rows: rows.collect(),
            notes,
        };
        match table.rows.iter().find(|row| row.overflow(table.titles.len()).is_some()) {
            None => Ok(table),
            Some(row) => Err(table.fault(row.line, table.too_many(row))),
        }
    }

    fn too_many(&self, row: &Row) -> String {
        let values = counted(row.cells.len(), "value", "values");
        let columns = counted(self.titles.len(), "column", "columns");
        format!(
            "it has {values}, and line {} names {columns}\n\
             hint: put a value that holds the separator in \"…\": \"Lovelace, Ada\"",
            self.header_line
        )
    }

    /// The first column with one of these titles, in the order of `titles`. Titles are compared without
    /// case, spaces and punctuation.
    pub fn column(&self, titles: &[&str]) -> Option<usize> {
        titles.iter().find_map(|wanted| self.titles.iter().position(|(_, own)| own == wanted))
    }

    /// All columns with one of these titles, in the order of `titles`.
    pub fn columns(&self, titles: &[&str]) -> Vec<usize> {
        let all = titles.iter().flat_map(|wanted| {
            let places = self.titles.iter().enumerate();
            places.filter(move |(_, (_, own))| own == wanted).map(|(place, _)| place)
        });
        all.collect()
    }

    /// A title as written in the file.
    pub fn written(&self, column: usize) -> &str {
        self.titles.get(column).map_or("", |(written, _)| written)
    }

    /// Like [`Table::column`], for a required column. The error suggests the title `example`.
    ///
    /// # Errors
    ///
    /// When there is no such column. The error lists the existing columns.
    pub fn needed(&self, titles: &[&str], example: &str) -> Result<usize, TableError> {
        self.column(titles).ok_or_else(|| self.missing(example))
    }

    /// The error for a missing column. It suggests the title `example`.
    pub fn missing(&self, example: &str) -> TableError {
        let there: Vec<_> = self.titles.iter().map(|(written, _)| written.as_str()).collect();
        let what = format!(
            "there is no column {example}\nhint: this line names the columns; it has: {}",
            there.join(", ")
        );
        self.fault(self.header_line, what)
    }

    /// An error in this line.
    pub fn fault(&self, line: u64, what: impl Into<String>) -> TableError {
        TableError::Content { path: self.path.clone(), line, what: what.into() }
    }

    /// A sentence about this line, for people.
    pub fn remark(&self, line: u64, what: &str) -> String {
        format!("{}, line {line}: {what}", self.path.display())
    }

    /// A sentence about the whole file, for people.
    pub fn remark_on_all(&self, what: &str) -> String {
        format!("{}: {what}", self.path.display())
    }
}

impl Row {
    /// The value in a column. It is empty if the row is too short or there is no such column.
    pub fn cell(&self, column: impl Into<Option<usize>>) -> &str {
        column.into().and_then(|column| self.cells.get(column)).map_or("", String::as_str)
    }

    /// The first value after the last column of the header.
    fn overflow(&self, columns: usize) -> Option<&String> {
        self.cells.iter().skip(columns).find(|cell| !cell.is_empty())
    }
}

/// The rows of a text that are not empty. Excel's line `sep=;` is not a row.
fn rows(text: &str) -> Vec<Row> {
    let (text, skipped, announced) = without_announcement(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(announced.unwrap_or_else(|| separator(text)))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        // A UTF-8 text in memory gives no errors.
        let Ok(record) = record else { continue };
        // The reader gives the position before the empty lines that it skips, so they are counted here.
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let skipped_lines = text[start..].len() - text[start..].trim_start_matches('\n').len();
        let before = text[..start + skipped_lines].matches('\n').count();
        let cells: Vec<String> = record.iter().map(clean).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line: (before + skipped + 1) as u64, cells });
        }
    }
    rows
}

/// A value without the blanks around it, and without the mark that keeps a spreadsheet from reading it as a formula.
fn clean(cell: &str) -> String {
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    let cell = cell.trim_matches(blank);
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(cell).to_owned()
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

/// The separator that occurs most often, outside quotation marks, in the first line that has one.
fn separator(text: &str) -> u8 {
    for line in text.lines() {
        let mut quoted = false;
        let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> Result<Table, TableError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), bytes).unwrap();
        Table::read(file.path())
    }

    fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}"
            .chars()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(bytes)
            .collect()
    }

    /// Line, first and second cell of each row.
    fn seen(table: &Table) -> Vec<(u64, &str, &str)> {
        table.rows.iter().map(|row| (row.line, row.cell(0), row.cell(1))).collect()
    }

    #[test]
    fn encodings_and_separators_are_detected() {
        let plain = "student,name\nal1,Ada Lovelace\nbk2,Ben Müller\n";
        let expected = [(2, "al1", "Ada Lovelace"), (3, "bk2", "Ben Müller")];
        let latin: Vec<u8> = plain.chars().map(|c| c as u8).collect();
        let forms: [Vec<u8>; 11] = [
            plain.into(),
            format!("\u{feff}{plain}").into(),
            latin,
            utf16(plain, u16::to_le_bytes),
            utf16(plain, u16::to_be_bytes),
            utf16(plain, u16::to_le_bytes)[2..].into(),
            plain.replace('\n', "\r\n").into(),
            plain.replace('\n', "\r").into(),
            plain.replace(',', ";").into(),
            plain.replace(',', "\t").into(),
            plain.replace('\n', ",,\n").into(),
        ];
        for form in forms {
            let table = table(&form).unwrap();
            assert_eq!(seen(&table), expected, "{form:?}");
            assert_eq!(table.column(&["name"]), Some(1));
        }
    }

    #[test]
    fn empty_rows_still_count_as_lines() {
        let text = "\r\nstudent;name;seat\r\n\r\n;;\r\nal1;\"Love\r\nlace\";1\r\n\r\nbk2\r\n;;\r\n";
        assert_eq!(
            seen(&table(text.as_bytes()).unwrap()),
            [(5, "al1", "Love\nlace"), (8, "bk2", "")]
        );
    }

    #[test]
    fn excels_own_marks_are_removed() {
        let table = table(b"sep=;\nstudent;name, first\n=\"0042\";Ada\n").unwrap();
        assert_eq!(seen(&table), [(3, "0042", "Ada")]);
    }

    #[test]
    fn only_empty_extra_values_are_accepted() {
        let error = table(b"student,email\nLovelace, Ada,ada@x.org\n").unwrap_err().to_string();
        assert!(
            error.contains("line 2: it has 3 values") && error.contains("hint: put"),
            "{error}"
        );
        assert!(table(b"student,email\nada,ada@x.org,,,\n").is_ok());
    }

    #[test]
    fn other_file_types_are_named() {
        for (bytes, what) in [
            (&b"PK\x03\x04\x00\x00"[..], "workbook"),
            (&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], "workbook"),
            (&b"%PDF-1.7\n"[..], "PDF"),
            (&b"<!DOCTYPE html><html>"[..], "HTML"),
            (&b""[..], "empty"),
            (&b"a\0\0\0b\0\0\0"[..], "text"),
        ] {
            let error = table(bytes).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("hint: "), "{error}");
        }
    }

    #[test]
    fn other_encodings_are_noted() {
        let table = table(b"student\nM\xfcller \x96 x\n").unwrap();
        assert_eq!(table.rows[0].cell(0), "Müller – x");
        assert!(table.notes[0].contains("Windows-1252"), "{:?}", table.notes);
    }
}

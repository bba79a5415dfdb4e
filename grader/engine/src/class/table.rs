//! Reads tables that an instructor or a spreadsheet has written, such as a roster, times, extensions or overrides.
//!
//! Spreadsheets differ in what they call CSV. The text may be UTF-8, UTF-16 or Windows-1252, values
//! may be separated by commas, semicolons, tabs or `|`, and rows may be empty, short or padded. All of that
//! is accepted. A row in which a value could be in a wrong column is an error with its line.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::spelling::title;
use crate::explain::counted;

mod decode;
mod quoting;
mod rows;

pub use rows::Row;

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
    /// When the file cannot be read, is not a text, has no header, has a quotation mark that is not closed, or has a
    /// row with more values than its header has columns.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let bytes =
            fs::read(path).map_err(|source| TableError::Read { path: path.to_owned(), source })?;
        let form = |what: String| TableError::Form { path: path.to_owned(), what };
        let (text, note) = decode::text(&bytes).map_err(form)?;
        let mut notes = Vec::new();
        notes.extend(note.map(|note| format!("{} {note}", path.display())));
        let fault = |(line, what)| TableError::Content { path: path.to_owned(), line, what };
        let mut rows = rows::of(&text).map_err(fault)?.into_iter();
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
            Some(row) => Err(table.too_many(row)),
        }
    }

    /// The error for a row with more values than the header has columns.
    fn too_many(&self, row: &Row) -> TableError {
        let (title, line) = (self.written(0), self.header_line);
        if title.starts_with('#') {
            let hint = format!(
                "hint: line {line} should name the columns, so remove the lines above the one that does"
            );
            return self.fault(line, format!("`{title}` does not name the columns\n{hint}"));
        }
        let values = counted(row.cells.len(), "value", "values");
        let columns = counted(self.titles.len(), "column", "columns");
        let what = format!(
            "it has {values}, and line {line} names {columns}\n\
             hint: line {line} should name the columns. Put a value that holds the separator in \"…\": \
             \"Lovelace, Ada\""
        );
        self.fault(row.line, what)
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
        let there = self.titles.iter().map(|(written, _)| written.as_str());
        let there: Vec<_> = there.filter(|title| !title.is_empty()).collect();
        let what = format!(
            "there is no column {example}\nhint: this line should name the columns; it has: {}",
            there.join(", ")
        );
        self.fault(self.header_line, what)
    }

    /// An error about the whole table, in the line of the header.
    pub fn fault_of_all(&self, what: &str) -> TableError {
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
        let forms: [Vec<u8>; 12] = [
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
            plain.replace(',', "|").into(),
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
    fn an_open_quotation_mark_hides_no_rows() {
        let error = table(b"sep=;\nstudent;name\nada;\"Ada\nben;Ben\n").unwrap_err().to_string();
        assert!(error.contains("line 3: a `\"` is opened and never closed\nhint: "), "{error}");
        let error = table(b"student,name\nada,\"Ada\nben,Ben\neva,\"E\" V\n").unwrap_err();
        assert!(
            error.to_string().contains("line 2: a `\"` is opened here, but closed only in line 4")
        );
    }

    #[test]
    fn excels_own_marks_are_removed() {
        let table = table(b"sep=;\nstudent;name, first\n=\"0042\";Ada\n'0043;'t Hooft\n").unwrap();
        assert_eq!(seen(&table), [(3, "0042", "Ada"), (4, "0043", "'t Hooft")]);
    }

    #[test]
    fn only_empty_extra_values_are_accepted() {
        let error = table(b"student,email\nLovelace, Ada,ada@x.org\n").unwrap_err().to_string();
        assert!(
            error.contains("line 2: it has 3 values") && error.contains("Put a value"),
            "{error}"
        );
        assert!(table(b"student,email\nada,ada@x.org,,,\n").is_ok());
        let error =
            table(b"# exported 2026-03-01\nstudent,name\nada,Ada\n").unwrap_err().to_string();
        assert!(
            error.contains("line 1: `# exported 2026-03-01` does not name the columns"),
            "{error}"
        );
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

//! Reads rows of a roster. Removes what spreadsheets add to ids, and skips rows that are not about a learner.

use super::{columns::Columns, person::Person, roles::Role};
use crate::class::{
    spelling,
    table::{Row, Table, TableError},
};

/// A roster that is being read.
pub(super) struct Reading<'a> {
    table: &'a Table,
    columns: Columns,
    /// People who are not students.
    pub(super) left_out: Vec<Person>,
    /// Ids with a `.0` behind them.
    pub(super) floats: usize,
}

impl<'a> Reading<'a> {
    /// Finds the columns of a roster.
    ///
    /// # Errors
    ///
    /// When no column names a person.
    pub(super) fn of(table: &'a Table) -> Result<Self, TableError> {
        let columns = Columns::of(table);
        let columns = columns.ok_or_else(|| table.missing("`student`, `email` or `name`"))?;
        Ok(Self { table, columns, left_out: Vec::new(), floats: 0 })
    }

    /// Whether the numbers of people are those of a system for certain.
    pub(super) fn has_numbers_of_a_system(&self) -> bool {
        self.columns.has_numbers_of_a_system
    }

    /// The person of a row, or `None` if the row is not about a learner.
    pub(super) fn person(
        &mut self,
        row: &Row,
        notes: &mut Vec<String>,
    ) -> Result<Option<Person>, TableError> {
        let mut ids = Vec::new();
        for column in [self.columns.keys.as_slice(), &self.columns.ids].concat() {
            ids.push(self.id(row, column)?);
        }
        let columns = &self.columns;
        let own = ids.iter().take(columns.keys.len()).find(|id| !id.is_empty());
        let [first, last] = [columns.first, columns.last].map(|column| row.cell(column));
        let name = match row.cell(columns.name) {
            "" => format!("{first} {last}").trim().to_owned(),
            name => name.to_owned(),
        };
        let student = own.cloned().unwrap_or_default();
        let email = row.cell(columns.email).to_owned();
        if columns.is_canvas && is_canvas_own(&name, row, columns) {
            return Ok(None);
        }
        if student.is_empty() && name.is_empty() && email.is_empty() {
            notes.push(self.table.remark(row.line, "it names no person and was left out"));
            return Ok(None);
        }
        let digits =
            |column: &usize| row.cell(*column).trim_start_matches(|c: char| !c.is_ascii_digit());
        let numbers = columns.numbers.iter().map(digits).filter(|number| !number.is_empty());
        let numbers = numbers.map(str::to_owned).collect();
        ids.retain(|id| !id.is_empty() && *id != student);
        let person = Person {
            student,
            name,
            email,
            section: row.cell(columns.section).to_owned(),
            team: row.cell(columns.team).to_owned(),
            extra_days: self.extra_days(row)?,
            ids,
            numbers,
            role: row.cell(columns.role).to_owned(),
            line: row.line,
        };
        Ok(self.of_a_student(person, notes))
    }

    /// The person, unless the role is another than that of a student. A person with an unknown role counts as a
    /// student, with a note.
    fn of_a_student(&mut self, person: Person, notes: &mut Vec<String>) -> Option<Person> {
        match Role::of(&person.role) {
            Role::Student => Some(person),
            Role::Other => {
                self.left_out.push(person);
                None
            }
            Role::Unknown => {
                let what = format!("`{}` is an unknown role, so it counts as student", person.role);
                notes.push(self.table.remark(person.line, &what));
                Some(person)
            }
        }
    }

    /// An id without the characters that a spreadsheet has added.
    fn id(&mut self, row: &Row, column: usize) -> Result<String, TableError> {
        let cell = row.cell(column);
        if spelling::is_shortened(cell) {
            return Err(self.table.fault(
                row.line,
                format!(
                    "`{cell}` in `{}` is a number that a spreadsheet has shortened\n\
                     hint: format that column as text there, and save it again",
                    self.table.written(column)
                ),
            ));
        }
        // Brightspace puts a mark before its ids.
        let plain = spelling::whole_number(cell.strip_prefix('#').unwrap_or(cell));
        self.floats += usize::from(spelling::whole_number(cell) != cell);
        Ok(plain.to_owned())
    }

    fn extra_days(&self, row: &Row) -> Result<Option<u32>, TableError> {
        let Some(column) = self.columns.extra_days else { return Ok(None) };
        let cell = row.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        spelling::whole_number(cell).parse().map(Some).map_err(|_| {
            self.table.fault(
                row.line,
                format!(
                    "`{cell}` in `{}` is not a number of days\nhint: write 0, 1, 2 or more",
                    self.table.written(column)
                ),
            )
        })
    }
}

/// Whether a row is one that Canvas adds, for the maxima or for its test student.
fn is_canvas_own(name: &str, row: &Row, columns: &Columns) -> bool {
    // Its login is a long random number, and it has no id of the institution's.
    let has_sis_id = !row.cell(columns.sis_id).is_empty();
    name.eq_ignore_ascii_case("points possible")
        || (!has_sis_id && ["Student, Test", "Test Student"].contains(&name))
        || (name.is_empty() && columns.keys.iter().all(|key| row.cell(*key).is_empty()))
}

//! Finds the column of an assignment in the gradebooks of three systems, its maximum, and cells that are locked.
//!
//! | system | the column | its maximum |
//! |---|---|---|
//! | Canvas | `Lab 2 (4711)`; not where `Points Possible` says `(read only)` | the row `Points Possible` |
//! | Moodle's grading worksheet | `Grade`; not where `Grade can be changed` says `No` | `Maximum Grade` |
//! | Brightspace | `Lab 2 Points Grade <Numeric MaxPoints:10 …>` | in the title |

use super::cells::{Cells, text};
use crate::class::{
    spelling::{self, title},
    table::Table,
};

/// The system of a gradebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Canvas,
    Moodle,
    Brightspace,
}

/// A column of points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) place: usize,
    /// The title as written in the file.
    pub(super) title: String,
    /// The assignment's name in it.
    name: String,
}

/// Canvas's columns about people.
const ABOUT_PEOPLE: [&str; 8] = [
    "student",
    "id",
    "sisuserid",
    "sisloginid",
    "section",
    "integrationid",
    "rootaccount",
    "notes",
];

/// The text after the name in the titles of Brightspace's columns of points.
const POINTS_GRADE: &str = " Points Grade";

impl System {
    /// The system of a table.
    pub(super) fn of(table: &Table) -> Option<Self> {
        let has = |title: &str| table.column(&[title]).is_some();
        if has("endoflineindicator") {
            Some(Self::Brightspace)
        } else if has("identifier") && has("grade") {
            Some(Self::Moodle)
        } else if has("student") && (has("sisuserid") || has("sisloginid") || has("id")) {
            Some(Self::Canvas)
        } else {
            None
        }
    }

    /// The column to fill, for the `named` column, the assignment, or the `course` by its title.
    ///
    /// # Errors
    ///
    /// When there is not exactly one. The error lists the columns and says what to do.
    pub(super) fn column(
        self,
        cells: &Cells,
        bytes: &[u8],
        named: Option<&str>,
        assignment: Option<&str>,
        course: &str,
    ) -> Result<Column, String> {
        let columns = self.columns(cells, bytes);
        let wanted = match (self, named, assignment) {
            (_, Some(named), _) => named,
            // A worksheet has only one assignment.
            (Self::Moodle, None, _) => "Grade",
            (_, None, assignment) => assignment.unwrap_or(course),
        };
        let fits = |column: &&Column| {
            column.title == wanted
                || [&column.title, &column.name].iter().any(|own| title(own) == title(wanted))
        };
        let found: Vec<&Column> = columns.iter().filter(fits).collect();
        // Without a name, the only column is used.
        let is_unnamed = named.is_none() && assignment.is_none();
        match (found.as_slice(), columns.as_slice()) {
            ([one], _) => Ok((*one).clone()),
            ([], [one]) if is_unnamed => Ok(one.clone()),
            (found, _) => {
                let several = if found.is_empty() { "no" } else { "more than one" };
                let titles: Vec<_> = columns.iter().map(|column| column.title.as_str()).collect();
                let titles = if titles.is_empty() { "none".to_owned() } else { titles.join(", ") };
                Err(format!(
                    "it has {several} column for `{wanted}` that can be filled\n\
                     hint: name one with --column; it has: {titles}"
                ))
            }
        }
    }

    /// The columns that can be filled.
    fn columns(self, cells: &Cells, bytes: &[u8]) -> Vec<Column> {
        let Some(header) = cells.rows.first() else { return Vec::new() };
        let titles = header.cells.iter().map(|cell| text(bytes, cell)).enumerate();
        let column = |(place, written): (usize, String)| {
            let name = match self {
                Self::Moodle => (title(&written) == "grade").then(|| written.clone()),
                Self::Brightspace => written.split_once(POINTS_GRADE).map(|(n, _)| n.to_owned()),
                Self::Canvas => self.canvas_name(cells, bytes, place, &written),
            };
            Some(Column { place, name: name?, title: written })
        };
        titles.filter_map(column).collect()
    }

    /// The name of an assignment without its id. `None` if Canvas does not accept the column again.
    fn canvas_name(
        self,
        cells: &Cells,
        bytes: &[u8],
        place: usize,
        written: &str,
    ) -> Option<String> {
        let is_about_people = ABOUT_PEOPLE.contains(&title(written).as_str());
        let possible = self.points_possible(cells, bytes, place);
        if is_about_people || possible.is_some_and(|cell| title(&cell) == "readonly") {
            return None;
        }
        let without_id = written.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
        let name = match without_id {
            Some((name, id)) if id.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => written,
        };
        Some(name.to_owned())
    }

    /// The cell of Canvas's row `Points Possible`.
    fn points_possible(self, cells: &Cells, bytes: &[u8], place: usize) -> Option<String> {
        let is_it = |row: &&super::cells::Row| {
            row.cells.first().is_some_and(|cell| title(&text(bytes, cell)) == "pointspossible")
        };
        let row = cells.rows.iter().skip(1).take(3).find(is_it)?;
        row.cells.get(place).map(|cell| text(bytes, cell))
    }

    /// The system's maximum for the column, if the file has it.
    pub(super) fn maximum(self, cells: &Cells, bytes: &[u8], column: &Column) -> Option<f64> {
        match self {
            Self::Canvas => number(&self.points_possible(cells, bytes, column.place)?),
            Self::Brightspace => {
                let (_, rest) = column.title.split_once("MaxPoints:")?;
                number(rest.split([' ', '>']).next()?)
            }
            Self::Moodle => {
                let place = place(cells, bytes, "maximumgrade")?;
                number(&text(bytes, cells.rows.get(1)?.cells.get(place)?))
            }
        }
    }

    /// Whether the system says that the grade in this line cannot be changed.
    pub(super) fn is_locked(self, cells: &Cells, bytes: &[u8], line: u64) -> bool {
        let says_no = || {
            let place = place(cells, bytes, "gradecanbechanged")?;
            Some(title(&text(bytes, cells.row(line)?.cells.get(place)?)) == "no")
        };
        self == Self::Moodle && says_no().unwrap_or(false)
    }

    /// Whether numbers in the file have a decimal comma.
    pub(super) fn writes_commas(self, cells: &Cells, bytes: &[u8], column: &Column) -> bool {
        let maximum = place(cells, bytes, "maximumgrade").filter(|_| self == Self::Moodle);
        let has_comma = |cell: &str| {
            let halves = cell.split_once(',');
            let digits = |half: &str| !half.is_empty() && half.bytes().all(|b| b.is_ascii_digit());
            halves.is_some_and(|(whole, part)| digits(whole) && digits(part) && part.len() < 3)
        };
        let columns = [Some(column.place), maximum];
        cells.rows.iter().skip(1).any(|row| {
            let own = columns.iter().flatten().filter_map(|place| row.cells.get(*place));
            own.map(|cell| text(bytes, cell)).any(|cell| has_comma(&cell))
        })
    }
}

/// The place of the column with this title.
fn place(cells: &Cells, bytes: &[u8], wanted: &str) -> Option<usize> {
    cells.rows.first()?.cells.iter().position(|cell| title(&text(bytes, cell)) == wanted)
}

fn number(cell: &str) -> Option<f64> {
    spelling::whole_number(cell).replace(',', ".").parse().ok()
}

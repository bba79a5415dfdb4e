//! Finds the learner of a line in an instructor's table.
//!
//! The system that wrote a table may identify people by login, id, address or full name. A roster has all of
//! them. Without a roster, a line is compared with the names in the class.

use std::collections::BTreeMap;

use super::{
    roster::Roster,
    spelling::{self, Name},
    table::{Row, Table},
};

/// Columns that may name a person in any table, the best first.
const COLUMNS: [&str; 29] = [
    "student",
    "username",
    "login",
    "githubusername",
    "sisuserid",
    "sisloginid",
    "sid",
    "studentid",
    "idnumber",
    "orgdefinedid",
    "userid",
    "id",
    "identifier",
    "email",
    "emailaddress",
    "name",
    "fullname",
    "studentname",
    "learner",
    "user",
    "anmeldename",
    "benutzername",
    "matrikelnummer",
    "emailadresse",
    "adressedecourriel",
    "direccióndecorreo",
    "vollständigername",
    "nomcomplet",
    "nombrecompleto",
];

/// The columns of a table that identify a person.
#[derive(Debug, Clone)]
pub struct Aliases {
    columns: Vec<usize>,
    first_and_last: Option<(usize, usize)>,
}

impl Aliases {
    /// Finds the columns. `None` if no column names a person.
    pub fn of(table: &Table) -> Option<Self> {
        let columns = table.columns(&COLUMNS);
        let first =
            table.column(&["firstname", "givenname", "first", "vorname", "prénom", "nombre"]);
        let last = ["lastname", "surname", "familyname", "last", "nachname", "nom", "apellidos"];
        let last = table.column(&last);
        let first_and_last = first.zip(last);
        (!columns.is_empty() || first_and_last.is_some())
            .then_some(Self { columns, first_and_last })
    }

    /// The names that a line has for its person, the best first.
    pub fn of_row(&self, row: &Row) -> Vec<String> {
        let full = self.first_and_last.map(|(first, last)| {
            format!("{} {}", row.cell(first), row.cell(last)).trim().to_owned()
        });
        let cells = self.columns.iter().map(|column| row.cell(*column).to_owned());
        cells.chain(full).filter(|alias| !alias.is_empty()).collect()
    }
}

/// The learners of a class, by the names that a table may have for them.
#[derive(Debug)]
pub struct Lookup<'a> {
    roster: Option<&'a Roster>,
    /// Learners by id and by name. `None` if several have the same one.
    by_form: BTreeMap<String, Option<&'a str>>,
    students: Vec<&'a str>,
}

impl<'a> Lookup<'a> {
    /// A lookup for these learners.
    pub fn new(roster: Option<&'a Roster>, students: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lookup = Self { roster, by_form: BTreeMap::new(), students: Vec::new() };
        for student in students {
            lookup.students.push(student);
            let mut forms = forms(student);
            forms.dedup();
            for form in forms {
                let known = lookup.by_form.entry(form).or_insert(Some(student));
                *known = known.filter(|known| *known == student);
            }
        }
        lookup.students.sort_unstable();
        lookup
    }

    /// The learner with the first known name in `aliases`.
    pub fn student(&self, aliases: &[String]) -> Option<&'a str> {
        let mut found = aliases.iter().filter_map(|alias| self.one(alias));
        found.next()
    }

    fn one(&self, alias: &str) -> Option<&'a str> {
        if let Ok(place) = self.students.binary_search(&alias) {
            return Some(self.students[place]);
        }
        let on_roster = self.roster.and_then(|roster| roster.find(alias));
        if let Some(person) = on_roster {
            let place = self.students.binary_search(&person.student.as_str()).ok()?;
            return Some(self.students[place]);
        }
        forms(alias).iter().find_map(|form| self.by_form.get(form).copied().flatten())
    }
}

/// An alias as an id and as a full name.
fn forms(alias: &str) -> Vec<String> {
    let forms = [spelling::id(alias), Name::new(alias).unordered()];
    forms.into_iter().filter(|form| !form.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_are_found_by_any_spelling() {
        let lookup = Lookup::new(None, ["al1", "Ada Lovelace", "1001", "Kim Lee_11", "Kim Lee_12"]);
        let found = |alias: &str| lookup.student(&[alias.to_owned()]);
        assert_eq!(found("AL1"), Some("al1"));
        assert_eq!(found("Lovelace, Ada"), Some("Ada Lovelace"));
        assert_eq!(found("1001.0"), Some("1001"));
        assert_eq!((found("Kim Lee"), found("eva")), (None, None));
        assert_eq!(lookup.student(&["eva".into(), "al1".into()]), Some("al1"));
    }
}

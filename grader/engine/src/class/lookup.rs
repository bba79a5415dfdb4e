//! Finds the learner of a line in an instructor's table.
//!
//! The system that wrote a table may identify people by login, id, address or full name. A roster has all of
//! them. Without a roster, a line is compared with the names in the class.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    roster::{Found, Roster},
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
    /// Learners by id and by name.
    by_form: BTreeMap<String, Vec<&'a str>>,
    /// Learners by their names without accents.
    by_plain_name: BTreeMap<String, Vec<&'a str>>,
    students: Vec<&'a str>,
}

/// The result of looking up a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match<'a> {
    /// One learner has it.
    One(&'a str),
    /// Several learners have it, so it identifies none of them.
    Several(Vec<&'a str>),
    /// No learner has it.
    None,
}

impl<'a> Match<'a> {
    fn of(learners: &[&'a str]) -> Self {
        match learners {
            [] => Self::None,
            [one] => Self::One(one),
            several => Self::Several(several.to_vec()),
        }
    }

    /// The learner, if there is exactly one.
    pub fn one(self) -> Option<&'a str> {
        match self {
            Self::One(student) => Some(student),
            Self::Several(_) | Self::None => None,
        }
    }
}

impl<'a> Lookup<'a> {
    /// A lookup for these learners.
    pub fn new(roster: Option<&'a Roster>, students: impl IntoIterator<Item = &'a str>) -> Self {
        let (by_form, by_plain_name) = (BTreeMap::new(), BTreeMap::new());
        let mut lookup = Self { roster, by_form, by_plain_name, students: Vec::new() };
        for student in students {
            lookup.students.push(student);
            for form in forms(student) {
                add(&mut lookup.by_form, form, student);
            }
            for form in Name::new(student).plain() {
                add(&mut lookup.by_plain_name, form, student);
            }
        }
        lookup.students.sort_unstable();
        lookup
    }

    /// The learner with the first known name in `aliases`.
    pub fn student(&self, aliases: &[String]) -> Option<&'a str> {
        self.find(aliases).one()
    }

    /// Like [`Lookup::student`]. If no name identifies a learner, it gives the learners of the first ambiguous one.
    pub fn find(&self, aliases: &[String]) -> Match<'a> {
        let mut ambiguous = Match::None;
        for alias in aliases {
            match self.of_alias(alias) {
                Match::One(student) => return Match::One(student),
                several @ Match::Several(_) if ambiguous == Match::None => ambiguous = several,
                Match::Several(_) | Match::None => {}
            }
        }
        ambiguous
    }

    fn of_alias(&self, alias: &str) -> Match<'a> {
        if let Ok(place) = self.students.binary_search(&alias) {
            return Match::One(self.students[place]);
        }
        let on_roster = self.roster.map_or(Found::Unknown, |roster| roster.look_up(alias));
        if let Found::One(person) | Found::WithoutZeros(person) = on_roster {
            let place = self.students.binary_search(&person.student.as_str());
            return place.map_or(Match::None, |place| Match::One(self.students[place]));
        }
        let in_class = self.in_class(alias);
        match (in_class, on_roster) {
            (Match::None, Found::Several(people)) => {
                Match::of(&people.iter().map(|person| person.student.as_str()).collect::<Vec<_>>())
            }
            (in_class, _) => in_class,
        }
    }

    /// The learners of the class with this name. Accents are ignored only if nothing else fits.
    fn in_class(&self, alias: &str) -> Match<'a> {
        let forms = forms(alias);
        let exact: Vec<&Vec<&str>> =
            forms.iter().filter_map(|form| self.by_form.get(form)).collect();
        if let Some(students) = exact.iter().find(|students| students.len() == 1).or(exact.first())
        {
            return Match::of(students);
        }
        let forms = Name::new(alias).plain();
        let plain = forms.iter().filter_map(|form| self.by_plain_name.get(form)).flatten();
        let plain: BTreeSet<&str> = plain.copied().collect();
        Match::of(&plain.into_iter().collect::<Vec<_>>())
    }
}

/// A phrase about a line whose name fits several learners.
pub fn ambiguous(aliases: &[String], learners: &[&str]) -> String {
    let name = aliases.first().map_or("", String::as_str).escape_debug();
    let learners = learners.join(" or ");
    format!("{name} is ignored, because it could mean {learners}")
}

fn add<'a>(index: &mut BTreeMap<String, Vec<&'a str>>, form: String, student: &'a str) {
    let students = index.entry(form).or_default();
    if !students.contains(&student) {
        students.push(student);
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

    #[test]
    fn ambiguous_names_give_their_learners() {
        let lookup = Lookup::new(None, ["Kim Lee", "Lee, Kim", "Zoë O'Hara", "ada"]);
        let found = |aliases: &[&str]| {
            let aliases: Vec<String> = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            lookup.find(&aliases)
        };
        assert_eq!(found(&["LEE KIM"]), Match::Several(vec!["Kim Lee", "Lee, Kim"]));
        assert_eq!(found(&["LEE KIM", "ada"]), Match::One("ada"));
        assert_eq!(found(&["Ohara, Zoe"]), Match::One("Zoë O'Hara"));
        assert_eq!(found(&["eva"]), Match::None);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "student,name\nk1,Lee Kim\nk2,Lee Kim\n").unwrap();
        let roster = Roster::read(file.path()).unwrap();
        let lookup = Lookup::new(Some(&roster), ["k1", "k2"]);
        assert_eq!(lookup.find(&["Lee Kim".into()]), Match::Several(vec!["k1", "k2"]));
    }
}

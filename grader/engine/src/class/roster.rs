//! The roster: the people of a class, from a table that a person or a system has written.
//!
//! [`columns`] knows the headers. A result has the name of the first of these values in a person's row: the
//! column `student`, a login, an id, the address, the full name. Each of them identifies the person. A value that
//! two people share identifies neither of them, and is not an error.

mod columns;

use std::{collections::BTreeMap, path::Path};

use super::{
    spelling::{self, Name},
    table::{Row, Table, TableError},
};
use crate::explain::counted;
use columns::Columns;

/// One learner of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name that the learner's results have.
    pub student: String,
    /// The full name.
    pub name: String,
    /// The address.
    pub email: String,
    pub section: String,
    /// The team, if teams hand in.
    pub team: String,
    /// Extra late days of this learner.
    pub extra_days: Option<u32>,
    /// Other names by which a system knows this learner.
    pub ids: Vec<String>,
    /// Numbers by which a system knows this learner in the names of files.
    pub numbers: Vec<String>,
    /// The line of the file, from 1.
    pub line: u64,
}

/// A class list.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    people: Vec<Person>,
    /// The people with each alias, by kind of alias, in the order in which kinds are tried.
    by_alias: [Index; Kind::ALL.len()],
    by_number: Index,
    by_team: Index,
    /// People by the name of their team in one word, as Canvas writes it.
    by_short_team: Index,
    /// Full names, and people by the first and the last word of their name.
    names: Vec<Name>,
    by_ends: Index,
    notes: Vec<String>,
}

/// Places in [`Roster::people`] by a value that people have.
type Index = BTreeMap<String, Vec<usize>>;

/// A kind of alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Student,
    Id,
    Email,
    Name,
    RunTogether,
    WithoutZeros,
}

impl Kind {
    const ALL: [Kind; 6] =
        [Self::Student, Self::Id, Self::Email, Self::Name, Self::RunTogether, Self::WithoutZeros];

    /// An alias, normalized for comparison. `None` if it cannot be of this kind.
    fn form(self, alias: &str) -> Option<String> {
        match self {
            Self::Student | Self::Id | Self::Email => Some(spelling::id(alias)),
            Self::Name => Some(Name::new(alias).unordered()),
            Self::RunTogether => Name::is_one_word(alias).then(|| spelling::title(alias)),
            Self::WithoutZeros => spelling::without_zeros(&spelling::id(alias)).map(str::to_owned),
        }
        .filter(|form| !form.is_empty())
    }
}

/// The result of looking up an alias in a roster.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'a> {
    /// No person has it.
    Unknown,
    /// Several people have it, so it identifies none of them.
    Several(Vec<&'a Person>),
    /// One person has it.
    One(&'a Person),
    /// One person has it with fewer leading zeros.
    WithoutZeros(&'a Person),
}

impl Roster {
    /// Reads a roster.
    ///
    /// # Errors
    ///
    /// When it cannot be read, names no people, or names one twice in different ways.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let table = Table::read(path)?;
        let columns =
            Columns::of(&table).ok_or_else(|| table.missing("`student`, `email` or `name`"))?;
        let mut roster = Self { notes: table.notes.clone(), ..Self::default() };
        let mut read = Reading { table: &table, columns: &columns, left_out: 0, floats: 0 };
        for row in &table.rows {
            if let Some(person) = read.person(row, &mut roster.notes)? {
                roster.people.push(person);
            }
        }
        let (left_out, floats) = (read.left_out, read.floats);
        roster.leave_doubles_out(&table)?;
        roster.index();
        if floats > 0 {
            let ids = counted(floats, "number ends in `.0` and is", "numbers end in `.0` and are");
            roster.notes.push(table.remark_on_all(&format!("{ids} read without it")));
        }
        if left_out > 0 {
            let rows = counted(
                left_out,
                "person is not a student and is",
                "people are not students and are",
            );
            roster.notes.push(table.remark_on_all(&format!("{rows} left out")));
        }
        let shared = roster.shared_addresses();
        roster.notes.extend(shared.into_iter().map(|what| table.remark_on_all(&what)));
        Ok(roster)
    }

    /// Uses the address as the name of people without one, or the full name if several share the address. Then
    /// removes duplicate rows.
    fn leave_doubles_out(&mut self, table: &Table) -> Result<(), TableError> {
        let mut addresses: BTreeMap<String, usize> = BTreeMap::new();
        for person in &self.people {
            *addresses.entry(spelling::id(&person.email)).or_default() += 1;
        }
        let mut kept: Vec<Person> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for mut person in std::mem::take(&mut self.people) {
            if person.student.is_empty() {
                let is_own = addresses.get(&spelling::id(&person.email)) == Some(&1);
                let has_own = is_own && !person.email.is_empty();
                let own =
                    if has_own || person.name.is_empty() { &person.email } else { &person.name };
                person.student = own.clone();
            }
            let Some(place) = places.insert(spelling::id(&person.student), kept.len()) else {
                kept.push(person);
                continue;
            };
            let other = &kept[place];
            if *other != (Person { line: other.line, ..person.clone() }) {
                return Err(table.fault(
                    person.line,
                    format!(
                        "`{}` is already in line {}, with other data\nhint: remove one of the two \
                         lines, or give each person a `student` of their own",
                        person.student, other.line
                    ),
                ));
            }
            self.notes.push(table.remark(person.line, &format!("the same as line {}", other.line)));
            places.insert(spelling::id(&person.student), place);
        }
        self.people = kept;
        Ok(())
    }

    fn index(&mut self) {
        for (place, person) in self.people.iter().enumerate() {
            let mut add = |kind: Kind, form: Option<String>| {
                if let Some(form) = form {
                    let places = self.by_alias[kind as usize].entry(form).or_default();
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
            };
            add(Kind::Student, Kind::Student.form(&person.student));
            add(Kind::Email, Kind::Email.form(&person.email));
            add(Kind::Name, Kind::Name.form(&person.name));
            let name = Name::new(&person.name);
            for together in name.run_together() {
                add(Kind::RunTogether, Some(together));
            }
            for id in person.ids.iter().chain([&person.student]) {
                add(Kind::Id, Kind::Id.form(id));
                add(Kind::WithoutZeros, Kind::WithoutZeros.form(id));
            }
            for number in &person.numbers {
                self.by_number.entry(spelling::id(number)).or_default().push(place);
            }
            if let Some(team) = Kind::Name.form(&person.team) {
                self.by_team.entry(team).or_default().push(place);
                self.by_short_team.entry(spelling::title(&person.team)).or_default().push(place);
            }
            if let Some(ends) = name.ends() {
                self.by_ends.entry(ends).or_default().push(place);
            }
            self.names.push(name);
        }
    }

    /// A sentence for each address that several people have.
    fn shared_addresses(&self) -> Vec<String> {
        let emails = &self.by_alias[Kind::Email as usize];
        let shared = emails.iter().filter(|(_, places)| places.len() > 1);
        let sentence = |(email, places): (&String, &Vec<usize>)| {
            let names: Vec<_> =
                places.iter().map(|place| self.people[*place].student.as_str()).collect();
            format!("{} share the address {email}; it finds none of them", names.join(" and "))
        };
        shared.map(sentence).collect()
    }

    /// All people on the roster.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Notes about unusual parts of the file, one sentence each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The learner with this name.
    pub fn person(&self, student: &str) -> Option<&Person> {
        let places = self.by_alias[Kind::Student as usize].get(&spelling::id(student))?;
        places.first().map(|place| &self.people[*place]).filter(|person| person.student == student)
    }

    /// The learner with this `alias`, which is a name of results, an id, an address, or a full name. `None` if no
    /// person or several people have it.
    pub fn find(&self, alias: &str) -> Option<&Person> {
        match self.look_up(alias) {
            Found::One(person) | Found::WithoutZeros(person) => Some(person),
            Found::Unknown | Found::Several(_) => None,
        }
    }

    /// Like [`Roster::find`], with the reason if no learner is found.
    pub fn look_up(&self, alias: &str) -> Found<'_> {
        for kind in Kind::ALL {
            let form = kind.form(alias);
            let Some(places) = form.and_then(|form| self.by_alias[kind as usize].get(&form)) else {
                continue;
            };
            return match places.as_slice() {
                [one] if kind == Kind::WithoutZeros => Found::WithoutZeros(&self.people[*one]),
                places => self.found(places),
            };
        }
        let name = Name::new(alias);
        let places = name.ends().and_then(|ends| self.by_ends.get(&ends));
        let same = places.into_iter().flatten().copied();
        let same = same.filter(|place| self.names[*place].differs_in_middle_names_only(&name));
        self.found(&same.collect::<Vec<_>>())
    }

    fn found(&self, places: &[usize]) -> Found<'_> {
        match places {
            [] => Found::Unknown,
            [one] => Found::One(&self.people[*one]),
            several => Found::Several(several.iter().map(|place| &self.people[*place]).collect()),
        }
    }

    /// The learner whom a system knows by this number in the names of files, as Canvas does.
    pub fn by_number(&self, number: &str) -> Option<&Person> {
        match self.by_number.get(&spelling::id(number))?.as_slice() {
            [one] => self.people.get(*one),
            _ => None,
        }
    }

    /// The members of a team.
    pub fn team(&self, name: &str) -> Vec<&Person> {
        let places = Kind::Name.form(name).and_then(|form| self.by_team.get(&form));
        let short = Kind::RunTogether.form(name);
        let places = places.or_else(|| self.by_short_team.get(&short?));
        places.into_iter().flatten().map(|place| &self.people[*place]).collect()
    }
}

/// A roster that is being read.
struct Reading<'a> {
    table: &'a Table,
    columns: &'a Columns,
    /// People who teach.
    left_out: usize,
    /// Ids with a `.0` behind them.
    floats: usize,
}

impl Reading<'_> {
    /// The person of a row, or `None` if the row is not about a learner.
    fn person(&mut self, row: &Row, notes: &mut Vec<String>) -> Result<Option<Person>, TableError> {
        let columns = self.columns;
        let mut ids = Vec::new();
        for column in columns.keys.iter().chain(&columns.ids) {
            ids.push(self.id(row, *column)?);
        }
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
        if !is_student(row.cell(columns.role)) {
            self.left_out += 1;
            return Ok(None);
        }
        let digits =
            |column: &usize| row.cell(*column).trim_start_matches(|c: char| !c.is_ascii_digit());
        let numbers = columns.numbers.iter().map(digits).filter(|number| !number.is_empty());
        let numbers = numbers.map(str::to_owned).collect();
        ids.retain(|id| !id.is_empty() && *id != student);
        Ok(Some(Person {
            student,
            name,
            email,
            section: row.cell(columns.section).to_owned(),
            team: row.cell(columns.team).to_owned(),
            extra_days: self.extra_days(row)?,
            ids,
            numbers,
            line: row.line,
        }))
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

fn is_student(role: &str) -> bool {
    let roles: Vec<String> = role.split([',', ';', '/']).map(spelling::title).collect();
    let learns = |role: &String| ["", "student", "learner", "students"].contains(&role.as_str());
    roles.iter().any(learns)
}

#[cfg(test)]
mod tests;

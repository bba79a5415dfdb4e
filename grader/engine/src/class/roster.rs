//! The roster: the people of a class, from a table that a person or a system has written.
//!
//! [`columns`] knows the headers, [`roles`] the roles, and [`reading`] reads a row. A result has the name of the first of
//! these values in a person's row: the column `student`, a login, an id, the address, the full name. Each of them
//! identifies the person. A value that two people share identifies neither of them, and is not an error.

mod aliases;
mod columns;
mod person;
mod reading;
mod roles;

use std::{collections::BTreeMap, path::Path};

use super::{
    spelling,
    table::{Table, TableError},
};
use crate::explain::{counted, listed};
use aliases::{Aliases, Places};
use reading::Reading;

pub use person::Person;

/// A class list.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    people: Vec<Person>,
    /// The people by everything that identifies them.
    aliases: Aliases,
    /// Whether the numbers are those of a system by the title of their column.
    has_numbers_of_a_system: bool,
    /// The people who are not students.
    left_out: Option<Box<Roster>>,
    notes: Vec<String>,
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
    /// One person has it with other middle names.
    WithoutMiddleNames(&'a Person),
}

impl<'a> Found<'a> {
    /// The person, if there is exactly one, and whether only its middle names differ.
    pub fn person(self) -> Option<(&'a Person, bool)> {
        match self {
            Self::One(person) | Self::WithoutZeros(person) => Some((person, false)),
            Self::WithoutMiddleNames(person) => Some((person, true)),
            Self::Unknown | Self::Several(_) => None,
        }
    }
}

impl Roster {
    /// Reads a roster.
    ///
    /// # Errors
    ///
    /// When it cannot be read, names no people, or names one twice in different ways.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let table = Table::read(path)?;
        let mut roster = Self { notes: table.notes.clone(), ..Self::default() };
        let mut read = Reading::of(&table)?;
        for row in &table.rows {
            if let Some(person) = read.person(row, &mut roster.notes)? {
                roster.people.push(person);
            }
        }
        roster.has_numbers_of_a_system = read.has_numbers_of_a_system();
        let (left_out, floats) = (read.left_out, read.floats);
        if roster.people.is_empty() {
            return Err(table.fault_of_all(&none(left_out.len())));
        }
        roster.leave_doubles_out(&table)?;
        roster.aliases = Aliases::of(&roster.people);
        if floats > 0 {
            let ids = counted(floats, "number ends in `.0` and is", "numbers end in `.0` and are");
            roster.notes.push(table.remark_on_all(&format!("{ids} read without it")));
        }
        roster.leave_out(left_out, &table);
        let shared = roster.shared_addresses();
        roster.notes.extend(shared.into_iter().map(|what| table.remark_on_all(&what)));
        Ok(roster)
    }

    /// Notes the people who are not students, and keeps them apart.
    fn leave_out(&mut self, people: Vec<Person>, table: &Table) {
        let role = |person: &Person| {
            let own = [&person.name, &person.student, &person.email];
            let name = own.into_iter().find(|name| !name.is_empty()).map_or("", String::as_str);
            format!("{name} (line {}, {})", person.line, person.role)
        };
        let people_and_roles: Vec<String> = people.iter().map(role).collect();
        let names: Vec<&str> = people_and_roles.iter().map(String::as_str).collect();
        let sentence = format!("left out {}", counted(people.len(), "non-student", "non-students"));
        self.notes.extend(listed(&sentence, &names).map(|what| table.remark_on_all(&what)));
        let aliases = Aliases::of(&people);
        self.left_out = Some(Box::new(Self { people, aliases, ..Self::default() }));
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
            if !other.is_repeated_by(&person) {
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

    /// A sentence for each address that several people have.
    fn shared_addresses(&self) -> Vec<String> {
        let sentence = |(email, places): (&String, &Vec<usize>)| {
            let names: Vec<_> =
                places.iter().map(|place| self.people[*place].student.as_str()).collect();
            format!("{} share the address {email}; it finds none of them", names.join(" and "))
        };
        self.aliases.shared_emails().map(sentence).collect()
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
        let person = &self.people[self.aliases.student(student)?];
        (person.student == student).then_some(person)
    }

    /// The learner with this `alias`, which is a name of results, an id, an address, or a full name. `None` if no
    /// person or several people have it.
    pub fn find(&self, alias: &str) -> Option<&Person> {
        self.look_up(alias).person().map(|(person, _)| person)
    }

    /// Like [`Roster::find`], with the reason if no learner is found.
    pub fn look_up(&self, alias: &str) -> Found<'_> {
        let person = |place: usize| &self.people[place];
        match self.aliases.look_up(alias) {
            Places::Exact(places) => match places.as_slice() {
                [] => Found::Unknown,
                [one] => Found::One(person(*one)),
                several => Found::Several(several.iter().map(|place| person(*place)).collect()),
            },
            Places::WithoutZeros(place) => Found::WithoutZeros(person(place)),
            Places::WithoutMiddleNames(place) => Found::WithoutMiddleNames(person(place)),
        }
    }

    /// The learner that a system identifies by this number in the names of files, as Canvas does.
    pub fn by_number(&self, number: &str) -> Option<&Person> {
        match self.aliases.number(number) {
            [one] => self.people.get(*one),
            _ => None,
        }
    }

    /// The person with this `alias` who is not a student, and so is not on the roster.
    pub fn left_out(&self, alias: &str) -> Option<&Person> {
        self.left_out.as_ref()?.find(alias)
    }

    /// Whether the roster has this number, for one person or several.
    pub fn has_number(&self, number: &str) -> bool {
        !self.aliases.number(number).is_empty()
    }

    /// Whether the numbers are those of a system by the title of their column. A column `id` may be of any origin.
    pub fn has_numbers_of_a_system(&self) -> bool {
        self.has_numbers_of_a_system
    }

    /// Whether the name of a person's results, or another id of the person, begins like this.
    pub fn begins_an_id(&self, start: &str) -> bool {
        let start = spelling::id(start);
        let mut ids =
            self.people.iter().flat_map(|person| person.ids.iter().chain([&person.student]));
        ids.any(|id| spelling::id(id).starts_with(&start))
    }

    /// Whether it has addresses.
    pub fn has_addresses(&self) -> bool {
        self.people.iter().any(|person| !person.email.is_empty())
    }

    /// The members of a team.
    pub fn team(&self, name: &str) -> Vec<&Person> {
        self.aliases.team(name).iter().map(|place| &self.people[*place]).collect()
    }
}

/// The error of a roster without a student.
fn none(left_out: usize) -> String {
    match left_out {
        0 => "there is no person below this line\nhint: write one line for each person".to_owned(),
        people => format!(
            "{} below this line, and no student\nhint: correct the roles, or remove their column",
            counted(people, "person is", "people are")
        ),
    }
}

#[cfg(test)]
mod tests;

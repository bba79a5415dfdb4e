//! The roster: the people of a class, from a table that a person or a system has written.
//!
//! [`columns`] knows the headers, [`roles`] the roles, and [`reading`] reads a row. A result has the name of the first of
//! these values in a person's row: the column `student`, a login, an id, the address, the full name. Each of them
//! identifies the person. A value that two people share identifies neither of them, and is not an error.

mod columns;
mod person;
mod reading;
mod roles;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    spelling::{self, Name},
    table::{Table, TableError},
};
use crate::explain::{counted, listed};
use reading::Reading;

pub use person::Person;

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
    /// People by their full name without accents.
    by_plain_name: Index,
    /// The people who are not students.
    left_out: Option<Box<Roster>>,
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
        let mut roster = Self { notes: table.notes.clone(), ..Self::default() };
        let mut read = Reading::of(&table)?;
        for row in &table.rows {
            if let Some(person) = read.person(row, &mut roster.notes)? {
                roster.people.push(person);
            }
        }
        let (left_out, floats) = (read.left_out, read.floats);
        if roster.people.is_empty() {
            return Err(table.fault_of_all(&none(left_out.len())));
        }
        roster.leave_doubles_out(&table)?;
        roster.index();
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
        let (one, several) = ("person is not a student", "people are not students");
        let sentence = format!("left out, because {}", counted(people.len(), one, several));
        self.notes.extend(listed(&sentence, &names).map(|what| table.remark_on_all(&what)));
        let mut others = Self { people, ..Self::default() };
        others.index();
        self.left_out = Some(Box::new(others));
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
            add(Kind::Name, Kind::Name.form(person.full_name()));
            let name = Name::new(person.full_name());
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
            let together = name.run_together().into_iter().map(|together| Name::new(&together));
            for form in together.chain([name.clone()]).flat_map(|name| name.plain()) {
                self.by_plain_name.entry(form).or_default().push(place);
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
        match self.found(&same.collect::<Vec<_>>()) {
            Found::Unknown => self.without_accents(alias),
            found => found,
        }
    }

    /// The people with this name if accents are ignored. It is the last step, because different people may have the
    /// same name then.
    fn without_accents(&self, alias: &str) -> Found<'_> {
        let mut forms = Name::new(alias).plain();
        if Name::is_one_word(alias) {
            forms.extend(Name::new(&spelling::title(alias)).plain());
        }
        let places = forms.iter().filter_map(|form| self.by_plain_name.get(form)).flatten();
        let places: BTreeSet<usize> = places.copied().collect();
        self.found(&places.into_iter().collect::<Vec<_>>())
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

    /// The person with this `alias` who is not a student, and so is not on the roster.
    pub fn left_out(&self, alias: &str) -> Option<&Person> {
        self.left_out.as_ref()?.find(alias)
    }

    /// The members of a team.
    pub fn team(&self, name: &str) -> Vec<&Person> {
        let places = Kind::Name.form(name).and_then(|form| self.by_team.get(&form));
        let short = Kind::RunTogether.form(name);
        let places = places.or_else(|| self.by_short_team.get(&short?));
        places.into_iter().flatten().map(|place| &self.people[*place]).collect()
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

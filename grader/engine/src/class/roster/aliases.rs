//! Finds people of a roster by everything that identifies them: the name of their results, ids, address, full name,
//! number and team.
//!
//! It works with places in the list of people. The roster turns places into people.

use std::collections::{BTreeMap, BTreeSet};

use super::person::Person;
use crate::class::spelling::{self, Name};

/// The people of a roster by what identifies them.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases {
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
}

/// Places of people by a value that they have.
type Index = BTreeMap<String, Vec<usize>>;

/// The places of the people with an alias.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Places {
    /// These have it.
    Exact(Vec<usize>),
    /// One person has it with fewer leading zeros.
    WithoutZeros(usize),
    /// One person has it with other middle names.
    WithoutMiddleNames(usize),
}

/// A kind of alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Student,
    Id,
    Email,
    /// A full name in this order of words. `Kim Lee` and `Lee Kim` may be two people.
    Name,
    /// A full name in any order of words.
    Unordered,
    RunTogether,
    WithoutZeros,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Self::Student,
        Self::Id,
        Self::Email,
        Self::Name,
        Self::Unordered,
        Self::RunTogether,
        Self::WithoutZeros,
    ];

    /// An alias, normalized for comparison. `None` if it cannot be of this kind.
    fn form(self, alias: &str) -> Option<String> {
        match self {
            Self::Student | Self::Id | Self::Email => Some(spelling::id(alias)),
            Self::Name => Some(Name::new(alias).ordered()),
            Self::Unordered => Some(Name::new(alias).unordered()),
            Self::RunTogether => Name::is_one_word(alias).then(|| spelling::title(alias)),
            Self::WithoutZeros => spelling::without_zeros(&spelling::id(alias)).map(str::to_owned),
        }
        .filter(|form| !form.is_empty())
    }
}

impl Aliases {
    /// The aliases of these people.
    pub(super) fn of(people: &[Person]) -> Self {
        let mut aliases = Self::default();
        for (place, person) in people.iter().enumerate() {
            aliases.add(place, person);
        }
        aliases
    }

    fn add(&mut self, place: usize, person: &Person) {
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
        add(Kind::Unordered, Kind::Unordered.form(person.full_name()));
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
        if let Some(team) = Kind::Unordered.form(&person.team) {
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

    /// The people with an alias, by the first kind of alias that any of them has.
    pub(super) fn look_up(&self, alias: &str) -> Places {
        for kind in Kind::ALL {
            let form = kind.form(alias);
            let Some(places) = form.and_then(|form| self.by_alias[kind as usize].get(&form)) else {
                continue;
            };
            return match places.as_slice() {
                [one] if kind == Kind::WithoutZeros => Places::WithoutZeros(*one),
                places => Places::Exact(places.to_vec()),
            };
        }
        let name = Name::new(alias);
        let places = name.ends().and_then(|ends| self.by_ends.get(&ends));
        let same = places.into_iter().flatten().copied();
        let same = same.filter(|place| self.names[*place].differs_in_middle_names_only(&name));
        match same.collect::<Vec<_>>().as_slice() {
            [] => Places::Exact(self.without_accents(alias)),
            [one] => Places::WithoutMiddleNames(*one),
            places => Places::Exact(places.to_vec()),
        }
    }

    /// The people with this name if accents are ignored. It is the last step, because different people may have the
    /// same name then.
    fn without_accents(&self, alias: &str) -> Vec<usize> {
        let mut forms = Name::new(alias).plain();
        if Name::is_one_word(alias) {
            forms.extend(Name::new(&spelling::title(alias)).plain());
        }
        let places = forms.iter().filter_map(|form| self.by_plain_name.get(form)).flatten();
        let places: BTreeSet<usize> = places.copied().collect();
        places.into_iter().collect()
    }

    /// The first person whose results have this name.
    pub(super) fn student(&self, student: &str) -> Option<usize> {
        self.by_alias[Kind::Student as usize].get(&spelling::id(student))?.first().copied()
    }

    /// The people with this number.
    pub(super) fn number(&self, number: &str) -> &[usize] {
        self.by_number.get(&spelling::id(number)).map_or(&[], Vec::as_slice)
    }

    /// The members of a team.
    pub(super) fn team(&self, name: &str) -> &[usize] {
        let places = Kind::Unordered.form(name).and_then(|form| self.by_team.get(&form));
        let short = Kind::RunTogether.form(name);
        let places = places.or_else(|| self.by_short_team.get(&short?));
        places.map_or(&[], Vec::as_slice)
    }

    /// The addresses that several people have, with these people.
    pub(super) fn shared_emails(&self) -> impl Iterator<Item = (&String, &Vec<usize>)> {
        let emails = &self.by_alias[Kind::Email as usize];
        emails.iter().filter(|(_, places)| places.len() > 1)
    }
}

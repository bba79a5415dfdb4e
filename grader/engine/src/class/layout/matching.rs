//! Finds the people of the roster that the names in a class mean.
//!
//! A number and a name may mean different people, because the roster's numbers may come from another system. Or only
//! the name is on the roster, although the roster has numbers. The instructor must resolve both doubts.

use super::systems::{Meant, is_number};
use crate::class::{
    roster::{Person, Roster},
    spelling::Name,
};

/// The people of the roster that a name means.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Matched {
    /// One person, or the members of a team. Empty if the roster has neither.
    pub(super) students: Vec<String>,
    /// Whether the name has other middle names than the person.
    pub(super) is_similar_only: bool,
    /// What a person should check.
    pub(super) doubts: Vec<String>,
}

/// A roster, and what a class shows about its numbers.
pub(super) struct Matcher<'a> {
    roster: &'a Roster,
    /// Whether the numbers of the roster are those in the names of the class.
    has_numbers: bool,
}

impl<'a> Matcher<'a> {
    /// A matcher for a class with these names.
    pub(super) fn of<'m>(roster: &'a Roster, names: impl IntoIterator<Item = &'m Meant>) -> Self {
        let agree = |meant: &Meant| {
            let by_number = roster.by_number(&meant.number);
            by_number.is_some() && by_number == named(meant, roster).map(|named| named.person)
        };
        let has_numbers = roster.has_numbers_of_a_system() || names.into_iter().any(agree);
        Self { roster, has_numbers }
    }

    /// The people that a name means. A namesake is one of several people of the class with the same name, so the name
    /// alone identifies none of them.
    pub(super) fn people(&self, meant: &Meant, is_namesake: bool) -> Matched {
        let by_number = self.roster.by_number(&meant.number);
        let named = named(meant, self.roster);
        match (by_number, named) {
            (Some(person), Some(named)) if named.contradicts(person) => {
                let doubt = format!(
                    "number {} is {} on the roster, but the name {} is {}",
                    meant.number,
                    shown(person),
                    named.alias,
                    named.person.student
                );
                let person = if is_namesake { person } else { named.person };
                Matched { doubts: vec![doubt], ..Matched::one(person) }
            }
            (Some(person), named) => {
                let doubts = self.strange_name(person, meant).filter(|_| named.is_none());
                Matched { doubts: doubts.into_iter().collect(), ..Matched::one(person) }
            }
            (None, Some(named)) if !is_namesake => Matched {
                doubts: self.strange_number(named.person, meant).into_iter().collect(),
                is_similar_only: named.is_similar_only,
                ..Matched::one(named.person)
            },
            (None, _) => {
                let team = self.roster.team(&meant.name);
                let students = team.into_iter().map(|person| person.student.clone()).collect();
                Matched { students, ..Matched::default() }
            }
        }
    }

    /// A doubt about a number that may come from another system. Its person has a very different name.
    fn strange_name(&self, person: &Person, meant: &Meant) -> Option<String> {
        let name = Name::new(&person.name);
        let is_alike = self.has_numbers || name.is_empty() || name.shares_a_word_with(&meant.name);
        (!is_alike).then(|| format!("number {} is {} on the roster", meant.number, shown(person)))
    }

    /// A doubt about a number that no person has, although the person of that name has a number.
    fn strange_number(&self, person: &Person, meant: &Meant) -> Option<String> {
        let number = &meant.number;
        let is_strange = self.has_numbers
            && !person.numbers.is_empty()
            && is_number(number)
            && !self.roster.has_number(number);
        is_strange
            .then(|| format!("matched by name only, because number {number} is not on the roster"))
    }
}

impl Matched {
    fn one(person: &Person) -> Self {
        Self { students: vec![person.student.clone()], ..Self::default() }
    }
}

/// A person as in `Ada Lovelace (al)`.
pub(super) fn shown(person: &Person) -> String {
    let Person { student, name, .. } = person;
    if name.is_empty() || name == student {
        return student.clone();
    }
    format!("{name} ({student})")
}

/// The person with one of several names.
struct Named<'a> {
    alias: &'a str,
    person: &'a Person,
    /// Whether the name has other middle names than the person.
    is_similar_only: bool,
}

impl Named<'_> {
    /// Whether the name is another person's. A name without some of the middle names may also be that of `person`.
    fn contradicts(&self, person: &Person) -> bool {
        let ends = |name: &str| Name::new(name).ends();
        let may_be_both = self.is_similar_only && ends(&person.name) == ends(self.alias);
        self.person != person && !may_be_both
    }
}

/// The person with the first known name. The longest name is tried first, because a shorter one may be its last words.
fn named<'a>(meant: &'a Meant, roster: &'a Roster) -> Option<Named<'a>> {
    let mut names = meant.others.iter().chain([&meant.name]);
    names.find_map(|alias| {
        let (person, is_similar_only) = roster.look_up(alias).person()?;
        Some(Named { alias, person, is_similar_only })
    })
}

//! Interprets the names in a class, each separately, so that an unusual name does not affect the others.

use super::{
    blackboard::Users,
    clones,
    item::{Item, Shape},
    lookalikes::without_lookalikes,
    moodle,
    pattern::NamePattern,
    systems::{Meant, is_moodles, meaning},
};
use crate::{class::roster::Roster, course::Course, intake::archive_stem};

/// The context that helps to interpret names.
pub(super) struct Hints<'a> {
    /// The name of the folder around them.
    pub(super) folder: &'a str,
    /// The class.
    pub(super) roster: Option<&'a Roster>,
    /// The instructor's pattern for names.
    pub(super) names: Option<&'a NamePattern>,
    /// The course, whose exercises are no names of people.
    pub(super) course: &'a Course,
}

/// The meaning of a name, and whether it has the format of a system or of the instructor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It has the format of a system, or that of the instructor.
    Said(Meant),
    /// It is only a person's name.
    Plain(Meant),
}

/// The meaning of each item's name.
pub(super) fn meanings(items: &[Item], hints: &Hints) -> Vec<Meaning> {
    let users = Users::of(items);
    let by_systems: Vec<Option<Meant>> = items.iter().map(|item| meaning(&item.name)).collect();
    let by_systems = without_lookalikes(by_systems, hints.roster, hints.course);
    let said = items.iter().zip(by_systems).map(|(item, by_system)| {
        let by_pattern = hints.names.and_then(|pattern| pattern.meaning(&item.name));
        by_pattern.or_else(|| by_system.map(|meant| users.named(meant, &item.name)))
    });
    let mut said: Vec<Option<Meant>> = said.collect();
    if let Some(roster) = hints.roster {
        let of_moodle = items.iter().zip(&mut said).filter(|(item, _)| is_moodles(&item.name));
        moodle::without_group(of_moodle.filter_map(|(_, said)| said.as_mut()), roster);
    }
    let plain: Vec<&str> = items
        .iter()
        .zip(&said)
        .filter(|(_, said)| said.is_none())
        .map(|(item, _)| stem(item))
        .collect();
    let logins = clones::Logins {
        has: &|name| hints.roster.is_some_and(|roster| roster.find(name).is_some()),
        begins: &|start| hints.roster.is_some_and(|roster| roster.begins_an_id(start)),
    };
    let assignment = clones::assignment(&plain, hints.folder, &logins).unwrap_or_default();
    let one = |(item, said): (&Item, Option<Meant>)| match said {
        Some(meant) => Meaning::Said(meant),
        None => {
            let name =
                clones::login(stem(item), &assignment).unwrap_or_else(|| stem(item)).to_owned();
            Meaning::Plain(Meant { name, file: item.name.clone(), ..Meant::default() })
        }
    };
    items.iter().zip(said).map(one).collect()
}

/// A name without its file extension. An archive may have a double one, such as `.tar.gz`.
pub(super) fn stem(item: &Item) -> &str {
    let name = item.name.as_str();
    let stem = archive_stem(name).map_or(name.len(), |stem| stem.len());
    let stem = match name[..stem].rfind('.') {
        Some(at) if item.shape != Shape::Folder && stem == name.len() && at > 0 => at,
        _ => stem,
    };
    &name[..stem]
}

//! The name of a group before each name in a download of Moodle's: `Group 1-Ada Lovelace`.
//!
//! Older versions put it there where one group is downloaded. Names have hyphens, too, so only a roster can say that the
//! people are those behind it.

use std::collections::BTreeSet;

use super::systems::Meant;
use crate::class::roster::Roster;

/// Takes the group off the names that Moodle gives, when all of them have it and the roster knows none with it.
pub(super) fn without_group<'a>(meant: impl Iterator<Item = &'a mut Meant>, roster: &Roster) {
    let meant: Vec<&mut Meant> = meant.collect();
    let names: BTreeSet<&str> = meant.iter().map(|meant| meant.name.as_str()).collect();
    let Some(end) = group_of(&names, roster).map(|group| group.len()) else { return };
    for one in meant {
        one.name.drain(..end);
    }
}

fn group_of<'a>(names: &BTreeSet<&'a str>, roster: &Roster) -> Option<&'a str> {
    let first = *names.first().filter(|_| names.len() > 1)?;
    let is_known = |name: &str| roster.find(name).is_some() || !roster.team(name).is_empty();
    if names.iter().any(|name| is_known(name)) {
        return None;
    }
    let mut groups = first.rmatch_indices('-').map(|(at, _)| &first[..=at]);
    groups.find(|group| {
        let people: Option<Vec<&str>> = names.iter().map(|name| name.strip_prefix(group)).collect();
        people.is_some_and(|people| people.into_iter().any(is_known))
    })
}

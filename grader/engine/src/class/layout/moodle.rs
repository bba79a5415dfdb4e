//! Removes the name of a group before each name in a download from Moodle, as in `Group 1-Ada Lovelace`.
//!
//! Older versions of Moodle add it when one group is downloaded. People's names can have hyphens, too, so only a roster
//! can confirm that the rest is a name.

use std::collections::BTreeSet;

use super::systems::Meant;
use crate::class::roster::Roster;

/// Removes the group from Moodle's names, if all of them have it and the roster has no name that includes it.
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

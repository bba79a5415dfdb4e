//! Whether something is one submission or a class of them.
//!
//! A submission has parts, folders of exercises or exercise files at its top. A class has several entries with the
//! same exercises, or names as a learning system writes them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    gradescope,
    item::{self, Item, Shape},
    systems,
};
use crate::{
    course::Course,
    intake::{
        Kind, Place, Source, archive_stem, exercise_named, is_ignored, is_named_like_a_part,
        is_within_a_part, names_in, open_file,
    },
};

/// Whether the folder that holds `items` is one submission.
pub(super) fn is_submission(items: &[Item], course: &Course) -> bool {
    let (marks, others): (Vec<&Item>, Vec<&Item>) =
        items.iter().partition(|item| is_of_a_submission(item, course));
    // One more folder with exercises is an older copy. Several are learners.
    let has_exercises = |item: &&Item| !exercises_in(item, course).is_empty();
    !marks.is_empty() && others.into_iter().filter(has_exercises).take(2).count() < 2
}

/// Whether an item is what a submission has at its top: a part, a folder of exercises, an exercise's file.
fn is_of_a_submission(item: &Item, course: &Course) -> bool {
    let is_part = is_named_like_a_part(&item.name, course);
    match item.shape {
        Shape::Folder => is_part || is_within_a_part(&item.name),
        Shape::File if archive_stem(&item.name).is_some() => is_part,
        Shape::File => exercise_named(&item.name, course).is_some(),
        Shape::Link | Shape::Other => false,
    }
}

/// The class in an archive: the name of the folder around it, and its items. `None` when it is one submission.
///
/// # Errors
///
/// When it is a class that cannot be read as one.
pub(super) fn class_in(
    archive: &Path,
    course: &Course,
    single: bool,
) -> Result<Option<(String, Vec<Item>)>, String> {
    let kind = open_file(archive).ok().and_then(|mut file| Kind::of_file(&mut file).ok());
    match kind {
        _ if single => Ok(None),
        Some(Kind::Zip) => Ok(class_in_zip(archive, course)),
        Some(Kind::Tar | Kind::Gzip) => match submissions_in_tar(archive, course) {
            0 | 1 => Ok(None),
            count => {
                Err(format!("it looks like a class of {count}. Unpack it and name the folder"))
            }
        },
        _ => Ok(None),
    }
}

fn class_in_zip(archive: &Path, course: &Course) -> Option<(String, Vec<Item>)> {
    // What is wrong with it is found when it is read.
    let (folder, items) = item::of_zip(archive).ok()?;
    let is_said =
        |item: &Item| item.name == gradescope::LIST || systems::meaning(&item.name).is_some();
    let is_class = items.iter().any(is_said)
        || (!is_submission(&items, course) && have_the_same(&items, course));
    is_class.then_some((folder, items))
}

/// Whether two items have the same exercise.
fn have_the_same(items: &[Item], course: &Course) -> bool {
    let mut seen = BTreeSet::new();
    let mut all = items.iter().flat_map(|item| exercises_in(item, course));
    all.any(|exercise| !seen.insert(exercise))
}

/// The exercises that a folder or an archive has files of.
fn exercises_in(item: &Item, course: &Course) -> BTreeSet<String> {
    let is_archive = item.shape == Shape::File && archive_stem(&item.name).is_some();
    if !is_archive && (item.shape != Shape::Folder || is_ignored(&item.name)) {
        return BTreeSet::new();
    }
    let source = Source { place: item.place.clone(), name: item.name.clone(), attempt: 0 };
    let found = source.gather("", course).unwrap_or_default();
    found.candidates.into_iter().map(|candidate| candidate.wanted.exercise).collect()
}

/// How many folders at the top of a tar, below what wraps all of it, have the same exercise.
fn submissions_in_tar(archive: &Path, course: &Course) -> usize {
    let source = Source { place: Place::Disk(archive.to_owned()), name: String::new(), attempt: 0 };
    let Ok(found) = source.gather("", course) else { return 0 };
    let paths = found.candidates.iter().filter(|candidate| candidate.inner.is_none());
    let paths: Vec<(&str, Vec<&str>)> =
        paths.map(|it| (it.wanted.exercise.as_str(), names_in(&it.path).collect())).collect();
    let common = (0..).take_while(|at| {
        let mut names =
            paths.iter().map(|(_, names)| names.get(*at).filter(|_| at + 1 < names.len()));
        let first = names.next().flatten();
        first.is_some() && names.all(|name| name == first)
    });
    let top = common.count();
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (exercise, names) in &paths {
        if names.len() > top + 1
            && !is_within_a_part(names[top])
            && !is_named_like_a_part(names[top], course)
        {
            folders.entry(exercise).or_default().insert(names[top]);
        }
    }
    folders.into_values().map(|folders| folders.len()).max().unwrap_or(0)
}

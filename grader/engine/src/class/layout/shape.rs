//! Decides whether a folder or archive is one submission or a class.
//!
//! A submission has parts, folders of exercises or exercise files at its top level. A class has several entries with
//! the same exercises, or names in the format of a learning system.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{
    clones::is_of_clones,
    gradescope,
    item::{self, DEEPEST_WRAPPERS, Item, Shape},
    systems,
};
use crate::{
    course::Course,
    intake::{
        ArchiveError, ClassArchive, Place, Source, archive_stem, bounds::MOST_CLASS_BYTES,
        exercise_named, is_ignored, is_named_like_a_part, is_within_a_part,
    },
};

/// Whether the folder that holds `items` is one submission.
pub(super) fn is_submission(items: &[Item], course: &Course) -> bool {
    let (marks, others): (Vec<&Item>, Vec<&Item>) =
        items.iter().partition(|item| is_of_a_submission(item, course));
    // One additional folder with exercises is an older copy. Several are learners.
    let has_exercises = |item: &&Item| !exercises_in(item, course).is_empty();
    !marks.is_empty() && others.into_iter().filter(has_exercises).take(2).count() < 2
}

/// Whether an item belongs to the top level of a submission, as a part, a folder of exercises or an exercise's file.
fn is_of_a_submission(item: &Item, course: &Course) -> bool {
    let is_part = is_named_like_a_part(&item.name, course);
    match item.shape {
        Shape::Folder => is_part || is_within_a_part(&item.name),
        Shape::File if archive_stem(&item.name).is_some() => is_part,
        Shape::File => exercise_named(&item.name, course).is_some(),
        Shape::Link | Shape::Other | Shape::Outside => false,
    }
}

/// The class in an archive, as the name of its folder and its items. `None` if the archive is one submission.
///
/// # Errors
///
/// When it unpacks to too much.
pub(super) fn class_in(
    archive: &Path,
    course: &Course,
    single: bool,
) -> Result<Option<(String, Vec<Item>)>, String> {
    if single {
        return Ok(None);
    }
    // Other problems are reported when it is read.
    let archive = match ClassArchive::open(archive) {
        Err(ArchiveError::TooMuch) => return Err(too_much()),
        opened => opened.ok().flatten(),
    };
    Ok(archive.and_then(|archive| class_of(&archive, course)))
}

fn too_much() -> String {
    let most = MOST_CLASS_BYTES >> 20;
    format!("it unpacks to more than {most} MiB. Unpack it and name the folder")
}

fn class_of(archive: &ClassArchive, course: &Course) -> Option<(String, Vec<Item>)> {
    let (folder, items) = item::of_archive(archive).ok()?;
    let is_class =
        is_of_a_system(&items) || (!is_submission(&items, course) && have_the_same(&items, course));
    is_class.then_some((folder, items))
}

/// The folder of a class within wrapper folders, as exports and archives have them, and its items. `None` if no name
/// shows that the inner folder is a class.
pub(super) fn wrapped(items: &[Item], course: &Course) -> Option<(PathBuf, Vec<Item>)> {
    let mut outer = items.to_vec();
    for _ in 0..DEEPEST_WRAPPERS {
        let [Item { name, shape: Shape::Folder, place: Place::Disk(folder) }] = outer.as_slice()
        else {
            return None;
        };
        let inner = item::of_folder(folder).ok()?;
        if is_submission(&inner, course) {
            return None;
        }
        if is_of_a_system(&inner) || (is_of_clones(name) && inner.len() > 1) {
            return Some((folder.clone(), inner));
        }
        outer = inner;
    }
    None
}

/// Whether one of these names has the format of a learning system.
fn is_of_a_system(items: &[Item]) -> bool {
    items.iter().any(|item| item.name == gradescope::LIST || systems::meaning(&item.name).is_some())
}

/// Whether two items have a file of the same exercise.
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

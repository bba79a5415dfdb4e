//! Decides whether the items of one folder or archive are those of one submission or several learners.
//!
//! A submission has parts, folders of exercises or exercise files. Learners have names that the roster or the
//! instructor's pattern knows, or names in the format of a learning system, or several entries with the same exercises.
//! Only one level counts here, not the folders around it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    gradescope,
    item::{Item, Shape},
    names::stem,
    pattern::NamePattern,
    systems,
};
use crate::{
    class::roster::Roster,
    course::Course,
    intake::{
        Gathered, Kind, Place, Source, archive_stem, exercise_named, is_ignored,
        is_named_like_a_part, is_within_a_part, without_copy_marks,
    },
};

/// What the items of a folder or an archive are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// Entries of learners.
    Learners(Evidence),
    /// The parts or files of one submission.
    Submission,
    /// Their names show neither.
    Unclear,
}

/// What shows that items are of several learners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// Several have the same exercises.
    Same,
    /// The format of a learning system.
    System,
    /// The roster or the instructor's pattern knows a name.
    Known,
}

/// Words in the name of a folder that holds a version of something.
const VERSIONS: [&str; 17] = [
    "old", "older", "new", "newer", "backup", "bak", "draft", "final", "previous", "earlier",
    "attempt", "version", "original", "copy", "alt", "neu", "kopie",
];

/// Endings of documents that are zip archives inside.
const DOCUMENTS: [&str; 10] =
    [".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp", ".jar", ".numbers", ".pages", ".key"];

/// Decides by the items' names, and by the exercises in them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) roster: Option<&'a Roster>,
    pub(super) names: Option<&'a NamePattern>,
    pub(super) course: &'a Course,
}

impl Judge<'_> {
    /// What these items are, by their names.
    pub(super) fn level(&self, items: &[Item]) -> Level {
        let (marks, others) = self.marks(items);
        if others.iter().any(|item| self.is_known(item)) {
            return Level::Learners(Evidence::Known);
        }
        if others.iter().any(|item| is_of_a_system(item)) {
            return Level::Learners(Evidence::System);
        }
        if marks.is_empty() {
            return Level::Unclear;
        }
        // One additional folder with exercises is an older copy. Several are learners.
        let may_be_people: BTreeSet<&str> = others
            .into_iter()
            .filter(|item| is_unread(item) || !self.exercises_in(item).is_empty())
            .map(|item| without_copy_marks(stem(item)))
            .collect();
        if may_be_people.len() < 2 { Level::Submission } else { Level::Learners(Evidence::Same) }
    }

    /// The items that belong to the top level of a submission, and the others.
    fn marks<'i>(&self, items: &'i [Item]) -> (Vec<&'i Item>, Vec<&'i Item>) {
        items.iter().partition(|item| self.is_of_a_submission(item))
    }

    /// Whether an item belongs to the top level of a submission, as a part, a folder of exercises or an exercise's
    /// file.
    pub(super) fn is_of_a_submission(&self, item: &Item) -> bool {
        let is_part = is_named_like_a_part(&item.name, self.course);
        match item.shape {
            Shape::Folder => is_part || is_within_a_part(&item.name),
            Shape::File if archive_stem(&item.name).is_some() => is_part,
            Shape::File => exercise_named(&item.name, self.course).is_some(),
            Shape::Link | Shape::Other | Shape::Outside => false,
        }
    }

    /// Whether the roster or the instructor's pattern knows the name of a folder or archive.
    fn is_known(&self, item: &Item) -> bool {
        let by_roster = |name: &str| {
            let roster = self.roster;
            roster.is_some_and(|it| it.find(name).is_some() || !it.team(name).is_empty())
        };
        let by_pattern = || self.names.is_some_and(|names| names.meaning(&item.name).is_some());
        (by_roster(stem(item)) || by_pattern()) && may_hold_files(item)
    }

    /// Whether several items have a file of the same exercise, and are not versions of one submission.
    pub(super) fn have_the_same(&self, items: &[Item]) -> bool {
        let stems: BTreeSet<&str> = items.iter().map(stem).collect();
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for item in items.iter().filter(|item| !is_a_version(stem(item))) {
            let plain = without_copy_marks(stem(item));
            let base = if stems.contains(plain) { plain } else { stem(item) };
            for exercise in self.exercises_in(item) {
                if *seen.entry(exercise).or_insert(base) != base {
                    return true;
                }
            }
        }
        false
    }

    /// The archives that may be of different people, although they have different exercises.
    pub(super) fn separate_archives<'i>(&self, items: &'i [Item]) -> Vec<&'i str> {
        let (marks, others) = self.marks(items);
        let archives = others.into_iter().filter(|item| {
            let is_exercise = archive_stem(&item.name)
                .is_some_and(|stem| exercise_named(&stem, self.course).is_some());
            let may_be_a_persons = is_archive(item) && !is_exercise && !is_a_version(stem(item));
            may_be_a_persons && (is_unread(item) || !self.exercises_in(item).is_empty())
        });
        let by_stem: BTreeMap<&str, &str> =
            archives.map(|item| (without_copy_marks(stem(item)), item.name.as_str())).collect();
        if marks.is_empty() && by_stem.len() > 1 {
            by_stem.into_values().collect()
        } else {
            Vec::new()
        }
    }

    /// An archive beside the files of a submission that has other exercises than these.
    pub(super) fn archive_beside<'i>(&self, items: &'i [Item]) -> Option<(&'i str, &'i str)> {
        let (marks, others) = self.marks(items);
        let own: BTreeSet<String> = marks.iter().flat_map(|item| self.exercises_in(item)).collect();
        let adds = |item: &&Item| {
            is_archive(item)
                && !is_a_version(stem(item))
                && self.exercises_in(item).iter().any(|exercise| !own.contains(exercise))
        };
        let archive = others.into_iter().find(adds)?;
        Some((&archive.name, &marks.first()?.name))
    }

    /// The exercises that an item has files of.
    fn exercises_in(&self, item: &Item) -> BTreeSet<String> {
        let is_file =
            item.shape == Shape::File && exercise_named(&item.name, self.course).is_some();
        let is_folder = item.shape == Shape::Folder && !is_ignored(&item.name);
        if !is_file && !is_folder && !is_archive(item) {
            return BTreeSet::new();
        }
        let source = Source::new(item.place.clone(), item.name.clone());
        let found: Gathered = source.gather("", self.course).unwrap_or_default();
        found.candidates.into_iter().map(|candidate| candidate.wanted.exercise).collect()
    }
}

/// Whether an item is a folder or an archive, and so may have files of a learner.
pub(super) fn may_hold_files(item: &Item) -> bool {
    match item.shape {
        Shape::Folder => !is_ignored(&item.name) && !item.has_results(),
        Shape::File if archive_stem(&item.name).is_some() => true,
        Shape::File => {
            let lower = item.name.to_lowercase();
            // Only on disk, because a look into an archive for each of its files takes too long.
            matches!(item.place, Place::Disk(_))
                && !DOCUMENTS.iter().any(|ending| lower.ends_with(ending))
                && matches!(item.kind(), Some(Kind::Zip | Kind::Gzip | Kind::Tar))
        }
        Shape::Link | Shape::Other | Shape::Outside => false,
    }
}

/// Whether an item has the name of an archive.
fn is_archive(item: &Item) -> bool {
    item.shape == Shape::File && archive_stem(&item.name).is_some()
}

/// Whether an item is an archive of a kind that is not read.
fn is_unread(item: &Item) -> bool {
    is_archive(item) && matches!(item.kind(), Some(Kind::UnreadArchive(_)))
}

/// Whether a name has the format of a learning system. A note such as `lab_2026_10_30.txt` only looks like Canvas's.
fn is_of_a_system(item: &Item) -> bool {
    let fits = |meant: systems::Meant| {
        let is_rust = item.name.to_lowercase().ends_with(".rs");
        meant.attachment.is_none() || meant.is_marked || is_rust || may_hold_files(item)
    };
    item.name == gradescope::LIST || systems::meaning(&item.name).is_some_and(fits)
}

/// Whether a name has a word such as `old` or `v2`.
fn is_a_version(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        VERSIONS.contains(&word) || word.strip_prefix('v').is_some_and(systems::is_number)
    })
}

//! Decides whether a path is one submission or a class, and finds the owner of each submission in a class. A class may
//! have one of these layouts:
//!
//! | layout | known by |
//! |---|---|
//! | one folder, archive or file a learner | nothing else fits |
//! | Gradescope's export | `submission_metadata.yml` |
//! | Moodle, Canvas, Blackboard, Brightspace, Autolab | the forms of names in [`systems`] |
//! | clones of repositories | the folder's name, or logins of the roster: [`clones`] |
//! | anything else | `--names`: [`pattern`] |
//!
//! The decision is made for each name separately. It uses names, Gradescope's list and the kinds of single files.
//! [`crate::intake`] reads the contents. A path is read once, and the result holds for the whole run.

mod blackboard;
mod clones;
mod entry;
mod gradescope;
mod item;
mod lookalikes;
mod matching;
mod moodle;
mod names;
mod pattern;
mod people;
mod search;
mod shape;
mod systems;
mod yaml;

pub use entry::{Entry, Found, Stray};
pub use gradescope::{HandedIn, submitters};
pub use pattern::NamePattern;

use std::{collections::BTreeSet, path::Path};

use item::{Item, Shape};
use names::{Hints, Meaning, meanings};
use search::{Class, Search};
use shape::Judge;

use super::roster::{Person, Roster};
use crate::{
    course::Course,
    intake::{
        ArchiveError, IntakeError, Kind, Place, Source, archive_stem, bounds::MOST_CLASS_BYTES,
        exercise_named, real_path,
    },
};

/// The context that helps to interpret a class.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The people of the class.
    pub roster: Option<&'a Roster>,
    /// The instructor's pattern for its names.
    pub names: Option<&'a NamePattern>,
    /// Whether to treat the path as one submission, whatever it contains.
    pub single: bool,
}

/// Finds the submissions at `path`, which is a submission itself or a class.
///
/// # Errors
///
/// When `path` cannot be read, or there is nothing in it that could be a submission.
pub fn find(path: &Path, known: Known, course: &Course) -> Result<Found, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: path.to_owned(), source };
    let nothing = |why: String| IntakeError::Nothing {
        path: path.to_owned(),
        why,
        example: course.example(),
    };
    let real = real_path(path)?;
    let name = file_name(&real);
    // A folder or archive of a person is not a class, even if the roster has names in it.
    let stem = archive_stem(&name).filter(|_| !real.is_dir()).unwrap_or_else(|| name.clone());
    let is_person = known.roster.is_some_and(|roster| roster.find(&stem).is_some());
    let judge = match is_person {
        true => Judge { roster: None, names: None, course },
        false => Judge { roster: known.roster, names: known.names, course },
    };
    let searched = if real.is_dir() {
        let items = item::of_folder(&real).map_err(unreadable)?;
        if known.single { Ok(Search::One(None)) } else { search::in_folder(&name, items, &judge) }
    } else {
        let path = Item { name, shape: Shape::File, place: Place::Disk(real.clone()) };
        match item::inside(&path) {
            _ if known.single => Ok(Search::One(None)),
            Ok(Some(items)) => search::in_archive(&items, &judge),
            Ok(None) => Ok(Search::One(None)),
            Err(error) => Err(error),
        }
    };
    let found = match searched {
        Ok(Search::One(doubt)) => return Ok(one(&real, known, doubt)),
        Ok(Search::Class(found)) => class(&real, found, known, course)?,
        Err(ArchiveError::TooMuch) => return Err(nothing(too_much())),
        // Other problems are reported when it is read.
        Err(_) => return Ok(one(&real, known, None)),
    };
    if found.entries.is_empty() {
        let why = match found.strays.as_slice() {
            [] => "it is empty".to_owned(),
            [stray, ..] => format!("{} is {}", stray.from, stray.what),
        };
        return Err(nothing(why));
    }
    Ok(found)
}

fn too_much() -> String {
    let most = MOST_CLASS_BYTES >> 20;
    format!("it unpacks to more than {most} MiB. Unpack it and pass the folder")
}

/// The only entry of a path that is itself a submission.
fn one(path: &Path, known: Known, doubt: Option<String>) -> Found {
    let name = file_name(path);
    let stem = archive_stem(&name).filter(|_| !path.is_dir()).unwrap_or_else(|| name.clone());
    let person = known.roster.and_then(|roster| roster.find(&stem));
    let student = person.map_or(stem, |person| person.student.clone());
    let source = Source::new(Place::Disk(path.to_owned()), name.clone());
    let doubts = doubt.into_iter().collect();
    Found {
        entries: vec![Entry { doubts, ..Entry::new(student, name, vec![source]) }],
        strays: Vec::new(),
        is_one: true,
    }
}

/// A class at `path`, with Gradescope's list if it has one.
fn class(path: &Path, class: Class, known: Known, course: &Course) -> Result<Found, IntakeError> {
    let Class { folder, items, doubt } = class;
    let read = |list: &Item| match &list.place {
        Place::Disk(list) => gradescope::read(list),
        _ => {
            let head = list.head(gradescope::LARGEST_BYTES).ok_or("it cannot be unpacked".into());
            let unusable = |what| IntakeError::List { path: path.join(gradescope::LIST), what };
            head.and_then(|list| gradescope::parse(&list)).map_err(unusable)
        }
    };
    let list = items.iter().find(|item| item.name == gradescope::LIST).map(read).transpose()?;
    if let Some(pattern) = known.names
        && list.is_none()
        && !items.is_empty()
        && !items.iter().any(|item| pattern.meaning(&item.name).is_some())
    {
        let (count, example) = (items.len(), items[0].name.clone());
        return Err(IntakeError::NoName { count, example });
    }
    let mut found = of_items(&items, list, &folder, known, course);
    let with_files = found.entries.iter_mut().filter(|entry| !entry.sources.is_empty());
    with_files.for_each(|entry| entry.doubts.extend(doubt.clone()));
    Ok(found)
}

fn of_items(
    items: &[Item],
    list: Option<Vec<gradescope::Submission>>,
    folder: &str,
    known: Known,
    course: &Course,
) -> Found {
    let mut found = Found::default();
    let list = list.unwrap_or_default();
    let people = known.roster.map(|roster| gradescope::People::of(roster, &list));
    found.entries.extend(list.iter().flat_map(|submission| submission.entries(items, people)));
    let listed: Vec<&String> = list.iter().map(|submission| &submission.folder).collect();
    let others =
        items.iter().filter(|item| !listed.contains(&&item.name) && item.name != gradescope::LIST);
    let others: Vec<Item> = others.cloned().collect();
    let hints = Hints { folder, roster: known.roster, names: known.names, course };
    let (mut meant, mut strays) = (Vec::new(), Vec::new());
    for (item, meaning) in others.iter().zip(meanings(&others, &hints)) {
        let what = what(item, &meaning, course);
        let (Meaning::Said(it) | Meaning::Plain(it)) = meaning;
        let person = known.roster.and_then(|roster| roster.find(&it.name));
        match what {
            What::Submission => meant.push((item.clone(), it)),
            What::Stray(what) => strays.push((Stray { from: item.name.clone(), what }, person)),
            What::Refused(why) => {
                let student = person.map_or(&item.name, |person| &person.student);
                let entry = Entry::new(student.clone(), item.name.clone(), Vec::new());
                found.entries.push(Entry { refused: Some(why), ..entry });
            }
        }
    }
    found.entries.extend(people::entries(meant, known.roster));
    found.take_strays(strays);
    found.entries.sort_by(|a, b| a.student.cmp(&b.student));
    found
}

impl Found {
    /// Adds strays, each with the person of the same name. If this person has no entry, the stray becomes that person's
    /// entry.
    fn take_strays(&mut self, strays: Vec<(Stray, Option<&Person>)>) {
        let graded: BTreeSet<String> =
            self.entries.iter().map(|entry| entry.student.clone()).collect();
        for (stray, person) in strays {
            match person.filter(|person| !graded.contains(&person.student)) {
                Some(person) => {
                    let entry = Entry::new(person.student.clone(), stray.from, Vec::new());
                    self.entries.push(Entry { refused: Some(stray.what), ..entry });
                }
                None => self.strays.push(stray),
            }
        }
    }
}

/// The role of an item in a class.
enum What {
    Submission,
    /// It belongs to no learner.
    Stray(String),
    /// It may be a learner's, but cannot be read.
    Refused(String),
}

fn what(item: &Item, meaning: &Meaning, course: &Course) -> What {
    match item.shape {
        Shape::Link => {
            return What::Refused("a link, which is not followed. Copy what it points to".into());
        }
        Shape::Outside => {
            return What::Stray("an entry whose name leads out of the archive".into());
        }
        Shape::Other => return What::Refused("neither a folder nor a regular file".into()),
        Shape::Folder if item.has_results() => return What::Stray("a folder of results".into()),
        Shape::Folder if item.name.starts_with('.') => {
            return What::Stray("a hidden folder".into());
        }
        Shape::Folder => return What::Submission,
        Shape::File => {}
    }
    if matches!(meaning, Meaning::Said(_)) || archive_stem(&item.name).is_some() {
        return What::Submission;
    }
    if exercise_named(&item.name, course).is_some() {
        return What::Refused(
            "a single file beside the submissions. Put it into a folder named by its owner".into(),
        );
    }
    let is_rust = item.name.to_lowercase().ends_with(".rs");
    match item.kind() {
        Some(Kind::Text | Kind::Empty) if is_rust => {
            What::Refused("a Rust file that is named like no exercise. Name it like one, in a folder of its owner".into())
        }
        Some(kind @ (Kind::Text | Kind::Empty | Kind::Foreign("an HTML page"))) => What::Stray(kind.words().into()),
        _ => What::Submission,
    }
}

/// The name of a feedback file for a learner, derived from the entry that the learner handed in. If there are several
/// entries, the first one counts. `None` if the class is neither from Canvas nor from Moodle.
pub fn feedback_name(from: &str, file: &str) -> Option<String> {
    let whole = systems::feedback_name(from, file);
    match from.split_once(", ") {
        Some((first, _)) => systems::feedback_name(first, file).or(whole),
        None => whole,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;

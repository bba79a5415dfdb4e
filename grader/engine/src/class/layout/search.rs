//! Finds the submissions at a path. They may be directly in it, in a wrapper folder, in an archive, or in sections.
//!
//! Exports and archives have wrapper folders, and instructors have a folder per section. Files beside these, such as a
//! roster, count as entries of the class. Where names do not show what a folder is, a doubt says what to do.

use super::{
    clones::is_of_clones,
    item::{Item, inside},
    shape::{Evidence, Judge, Level, may_hold_files},
};
use crate::{explain::first_of, intake::ArchiveError};

/// What a path is.
#[derive(Debug)]
pub(super) enum Search {
    /// One submission, with what a person should check.
    One(Option<String>),
    /// A class.
    Class(Class),
}

/// The items of a class.
#[derive(Debug)]
pub(super) struct Class {
    /// The name of the folder around them.
    pub(super) folder: String,
    pub(super) items: Vec<Item>,
    /// What a person should check about each of them.
    pub(super) doubt: Option<String>,
}

/// What a folder or an archive has.
enum Within {
    Learners(Class, Evidence),
    /// Perhaps learners, with what a person should check.
    Unsure(String),
    /// Perhaps sections with learners, with what a person should check.
    Sections(String),
    /// One submission, with what a person should check.
    Submission(Option<String>),
    /// Nothing shows what it is.
    Else,
}

/// The maximum number of wrapper folders around a class.
const DEEPEST_WRAPPERS: usize = 3;

/// The maximum number of sections. A folder with more entries has learners.
const MOST_SECTIONS: usize = 30;

/// The maximum number of names in a doubt.
const MOST_NAMES: usize = 3;

/// What the folder `name` with these items is.
///
/// # Errors
///
/// When the archive of a class unpacks to too much.
pub(super) fn in_folder(
    name: &str,
    items: Vec<Item>,
    judge: &Judge,
) -> Result<Search, ArchiveError> {
    let class = |items, doubt| Search::Class(Class { folder: name.to_owned(), items, doubt });
    match judge.level(&items) {
        Level::Learners(_) => return Ok(class(items, None)),
        Level::Submission => return Ok(submission(&items, judge)),
        Level::Unclear => {}
    }
    Ok(match below(name, &items, judge, DEEPEST_WRAPPERS, true)? {
        Within::Learners(class, _) => Search::Class(class),
        Within::Unsure(doubt) | Within::Sections(doubt) => class(items, Some(doubt)),
        Within::Submission(_) | Within::Else => class(items, None),
    })
}

/// What an archive with these items is.
///
/// # Errors
///
/// When the archive of a class unpacks to too much.
pub(super) fn in_archive(items: &[Item], judge: &Judge) -> Result<Search, ArchiveError> {
    if judge.level(items) == Level::Submission {
        return Ok(submission(items, judge));
    }
    Ok(match within("", items, judge, DEEPEST_WRAPPERS, true)? {
        Within::Learners(class, _) => Search::Class(class),
        Within::Unsure(doubt) | Within::Sections(doubt) => Search::One(Some(doubt)),
        Within::Submission(doubt) => Search::One(doubt),
        Within::Else => Search::One(None),
    })
}

/// One submission with these items, unless its parts are folders of learners.
fn submission(items: &[Item], judge: &Judge) -> Search {
    let parts: Vec<&Item> = items.iter().filter(|item| judge.is_of_a_submission(item)).collect();
    let sections = sections(&parts, judge);
    if let Some(items) = joined(items, &sections) {
        return Search::Class(Class { folder: String::new(), items, doubt: None });
    }
    let class = sections.iter().find(|(_, learners)| learners.is_some());
    let doubt = class.map(|(item, _)| looks_like_classes(&[&item.name]));
    Search::One(doubt.or_else(|| archive_beside(items, judge)))
}

/// A doubt about an archive beside the files of a submission, which may be another person's.
fn archive_beside(items: &[Item], judge: &Judge) -> Option<String> {
    let (archive, mark) = judge.archive_beside(items)?;
    Some(format!(
        "this may be a class, because {archive} is beside {mark}. Put the files of each person into \
         a folder, or use --single"
    ))
}

/// What the folder or archive `name` with these items has.
fn within(
    name: &str,
    items: &[Item],
    judge: &Judge,
    depth: usize,
    may_have_sections: bool,
) -> Result<Within, ArchiveError> {
    let learners = |evidence, doubt| {
        let class = Class { folder: name.to_owned(), items: items.to_vec(), doubt };
        Ok(Within::Learners(class, evidence))
    };
    match judge.level(items) {
        Level::Learners(evidence) => return learners(evidence, None),
        Level::Submission => return Ok(Within::Submission(archive_beside(items, judge))),
        Level::Unclear => {}
    }
    match below(name, items, judge, depth, may_have_sections)? {
        Within::Sections(doubt) if judge.have_the_same(items) => {
            learners(Evidence::Same, Some(doubt))
        }
        Within::Else if judge.have_the_same(items) => learners(Evidence::Same, None),
        Within::Else => Ok(unsure(items, judge)),
        found => Ok(found),
    }
}

/// What the folders and archives among these items have.
fn below(
    name: &str,
    items: &[Item],
    judge: &Judge,
    depth: usize,
    may_have_sections: bool,
) -> Result<Within, ArchiveError> {
    let (holders, beside): (Vec<&Item>, Vec<&Item>) =
        items.iter().partition(|item| may_hold_files(item));
    match holders.as_slice() {
        [one] if depth > 0 => {
            let mut inner = match inside(one) {
                Ok(Some(inner)) => inner,
                Err(ArchiveError::TooMuch) => return Err(ArchiveError::TooMuch),
                // Other problems are reported when it is read.
                Ok(None) | Err(_) => return Ok(Within::Else),
            };
            let is_of_clones = is_of_clones(&one.name) && inner.len() > 1;
            inner.extend(beside.into_iter().cloned());
            if is_of_clones && judge.level(&inner) != Level::Submission {
                let class = Class { folder: one.name.clone(), items: inner, doubt: None };
                return Ok(Within::Learners(class, Evidence::System));
            }
            within(&one.name, &inner, judge, depth - 1, may_have_sections)
        }
        [_, _, ..] if may_have_sections => Ok(in_sections(name, items, judge)),
        _ => Ok(Within::Else),
    }
}

/// What a folder has that may have a folder or an archive for each section.
fn in_sections(name: &str, items: &[Item], judge: &Judge) -> Within {
    let sections = sections(&items.iter().collect::<Vec<_>>(), judge);
    if let Some(items) = joined(items, &sections) {
        let class = Class { folder: name.to_owned(), items, doubt: None };
        return Within::Learners(class, Evidence::Known);
    }
    if !sections.is_empty() && sections.iter().all(|(_, learners)| learners.is_some()) {
        let names: Vec<&str> = sections.iter().map(|(item, _)| item.name.as_str()).collect();
        return Within::Sections(looks_like_classes(&names));
    }
    Within::Else
}

/// A folder or an archive, and its learners if it has some.
type Section<'a> = (&'a Item, Option<(Class, Evidence)>);

/// The folders and archives among these items. None if they are too many to be sections.
fn sections<'a>(items: &[&'a Item], judge: &Judge) -> Vec<Section<'a>> {
    let holders: Vec<&Item> = items.iter().copied().filter(|item| may_hold_files(item)).collect();
    if holders.len() > MOST_SECTIONS {
        return Vec::new();
    }
    let section = |item: &'a Item| {
        // A section that cannot be read is reported when it is read as a submission.
        let inner = inside(item).ok().flatten()?;
        match within(&item.name, &inner, judge, DEEPEST_WRAPPERS, false) {
            Ok(Within::Learners(class, evidence)) => Some((class, evidence)),
            _ => None,
        }
    };
    holders.into_iter().map(|item| (item, section(item))).collect()
}

/// The learners of all sections as one class, if their names are known or all have the format of a system. Other items
/// stay.
fn joined(items: &[Item], sections: &[Section]) -> Option<Vec<Item>> {
    let evidence = || sections.iter().map(|(_, learners)| learners.as_ref().map(|(_, it)| *it));
    let is_known = evidence().any(|evidence| evidence == Some(Evidence::Known));
    let of_a_system = || evidence().all(|evidence| evidence >= Some(Evidence::System));
    if !is_known && (sections.len() < 2 || !of_a_system()) {
        return None;
    }
    let of_item = |item: &Item| {
        let section = sections.iter().find(|(section, _)| *section == item);
        match section {
            Some((_, Some((class, _)))) => class.items.clone(),
            _ => vec![item.clone()],
        }
    };
    Some(items.iter().flat_map(of_item).collect())
}

/// A doubt about archives beside each other, which may be of different people.
fn unsure(items: &[Item], judge: &Judge) -> Within {
    match judge.separate_archives(items).as_slice() {
        [one, other, ..] => Within::Unsure(format!(
            "it looks like a class, because {one} and {other} may be of different people. Use a \
             roster, or put these files into a folder and pass that"
        )),
        _ => Within::Else,
    }
}

fn looks_like_classes(names: &[&str]) -> String {
    let shown = first_of(names, MOST_NAMES);
    match names {
        [_] => format!("it looks like a class in a folder. Pass {shown}"),
        _ => format!("each of these looks like a class. Pass one at a time: {shown}"),
    }
}

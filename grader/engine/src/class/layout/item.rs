//! The folders and files of a class, on disk or in the archive of the class.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::Path,
};

use crate::{
    class::manifest,
    intake::{
        ArchiveError, ClassArchive, Kind, Place, leads_out, names_in, names_in_zip, open_file,
        shown, sorted_entries,
    },
};

/// One folder or file of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) name: String,
    /// Its type.
    pub(super) shape: Shape,
    /// Its place on disk or in the archive.
    pub(super) place: Place,
}

/// The type of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Folder,
    /// A regular file.
    File,
    /// A link, which leads elsewhere.
    Link,
    /// A device, a named pipe and the like.
    Other,
    /// An entry of an archive with a path that leads out of it.
    Outside,
}

/// The maximum number of entries in a class.
const MOST_ITEMS: usize = 50_000;

/// The maximum number of shown entries that lead out of an archive.
const MOST_OUTSIDE: usize = 20;

/// Names that systems and version control leave in every folder.
const SYSTEM: [&str; 5] = ["__MACOSX", "Thumbs.db", "desktop.ini", ".DS_Store", "Icon\r"];

impl Item {
    /// Whether it is a folder with results that the grader has written.
    pub(super) fn has_results(&self) -> bool {
        matches!(&self.place, Place::Disk(path) if path.join(manifest::FILE).is_file())
    }

    /// The kind of the file, by its first bytes. `None` if it cannot be read.
    pub(super) fn kind(&self) -> Option<Kind> {
        Some(Kind::of(&self.head(512)?))
    }

    /// The first bytes of the file, at most `most`.
    pub(super) fn head(&self, most: u64) -> Option<Vec<u8>> {
        let mut head = Vec::new();
        match &self.place {
            Place::Disk(path) => {
                open_file(path).ok()?.take(most).read_to_end(&mut head).ok()?;
            }
            Place::FileIn(zip, name) => {
                let mut zip = zip.zip().ok()?;
                let known = names_in_zip(&mut zip).into_iter().find(|(_, known)| known == name)?;
                zip.by_index(known.0).ok()?.take(most).read_to_end(&mut head).ok()?;
            }
            Place::FolderIn(..) => return None,
        }
        Some(head)
    }
}

/// The items of a folder, sorted by name.
///
/// # Errors
///
/// When it cannot be read.
pub(super) fn of_folder(folder: &Path) -> io::Result<Vec<Item>> {
    let entries = sorted_entries(folder, MOST_ITEMS)?;
    if entries.len() > MOST_ITEMS {
        let what = format!("it has more than {MOST_ITEMS} entries");
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    let items = entries.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shape = match fs::symlink_metadata(&path).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_dir() => Shape::Folder,
            Ok(kind) if kind.is_file() => Shape::File,
            Ok(kind) if kind.is_symlink() => Shape::Link,
            _ => Shape::Other,
        };
        Item { name, shape, place: Place::Disk(path) }
    });
    Ok(items.filter(|item| !is_of_a_system(&item.name)).collect())
}

/// The items in a folder, or in an archive on disk. `None` if it is neither, or cannot be read.
///
/// # Errors
///
/// When an archive cannot be read.
pub(super) fn inside(item: &Item) -> Result<Option<Vec<Item>>, ArchiveError> {
    Ok(match &item.place {
        Place::Disk(path) if item.shape == Shape::Folder => of_folder(path).ok(),
        Place::Disk(path) => ClassArchive::open(path)?.map(|it| of_archive(&it)).transpose()?,
        Place::FolderIn(archive, folder) => {
            let names = names_in_zip(&mut archive.zip()?).into_iter().map(|(_, name)| name);
            Some(below(archive, &names.filter(|name| !leads_out(name)).collect::<Vec<_>>(), folder))
        }
        Place::FileIn(..) => None,
    })
}

/// The items of a class's archive.
fn of_archive(archive: &ClassArchive) -> Result<Vec<Item>, ArchiveError> {
    let names = names_in_zip(&mut archive.zip()?).into_iter().map(|(_, name)| name);
    let (outside, names): (Vec<String>, Vec<String>) = names.partition(|name| leads_out(name));
    let mut items = below(archive, &names, "");
    items.extend(outside.into_iter().take(MOST_OUTSIDE).map(|name| Item {
        name: shown(&name),
        shape: Shape::Outside,
        place: Place::FileIn(archive.clone(), name),
    }));
    Ok(items)
}

/// The items directly in one folder of an archive.
fn below(archive: &ClassArchive, names: &[String], prefix: &str) -> Vec<Item> {
    let mut items: BTreeMap<&str, Item> = BTreeMap::new();
    for full in names {
        let Some(rest) = full.strip_prefix(prefix) else { continue };
        let Some(name) = names_in(rest).next() else { continue };
        if is_of_a_system(name) {
            continue;
        }
        let is_folder = rest.len() > name.len();
        let (shape, place) = if is_folder {
            (Shape::Folder, Place::FolderIn(archive.clone(), format!("{prefix}{name}/")))
        } else {
            (Shape::File, Place::FileIn(archive.clone(), full.clone()))
        };
        items.entry(name).or_insert(Item { name: name.to_owned(), shape, place });
    }
    items.into_values().collect()
}

fn is_of_a_system(name: &str) -> bool {
    SYSTEM.contains(&name) || name.starts_with("._") || name.starts_with(".git")
}

//! The files of the workspace that a kit is built from, their digest, and copies of them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use witness::{Catalog, Part};

use super::{KitError, files};
use crate::{common, compile::given};

/// The sources of the grader's own programs, below the workspace.
pub(super) const PROGRAM_SOURCES: &str = "grader/course/programs";

/// Folders that make up a part's crate, if present. `python/` is left out, because the comparison is not
/// compiled for checks.
const GIVEN: [&str; 2] = ["src", "data"];

/// The version of the kit's content and of the way it is built. Increase it with each change.
const FORM: u8 = 10;

/// The files of the workspace that are inputs of a kit, in order.
///
/// # Errors
///
/// When one of their folders cannot be read.
pub(crate) fn ingredients(workspace: &Path, catalog: &Catalog) -> Result<Vec<PathBuf>, KitError> {
    let mut paths = vec![workspace.join("Cargo.toml"), workspace.join("Cargo.lock")];
    for folder in folders(catalog).chain(["grader/lab"]) {
        paths.push(workspace.join(folder).join("Cargo.toml"));
        for given in GIVEN.map(|given| workspace.join(folder).join(given)) {
            walk_if_present(&given, &mut paths)?;
        }
    }
    for folder in [PROGRAM_SOURCES, given::INSTANCES] {
        walk_if_present(&workspace.join(folder), &mut paths)?;
    }
    Ok(paths)
}

/// The digest of the compiler's version and of the names and contents of all input files, in order.
pub(super) fn digest(
    workspace: &Path,
    catalog: &Catalog,
    version: &str,
) -> Result<String, KitError> {
    let mut pieces = vec![vec![FORM], version.as_bytes().to_vec()];
    for path in ingredients(workspace, catalog)? {
        let name = path.strip_prefix(workspace).unwrap_or(&path).to_string_lossy();
        pieces.push(name.as_bytes().to_vec());
        pieces.push(files("read", &path, fs::read(&path))?);
    }
    Ok(common::digest(pieces).to_hex().to_string())
}

/// Adds all files below `folder`, sorted.
pub(crate) fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), KitError> {
    let entries = files("read", folder, fs::read_dir(folder))?;
    let mut entries = entries.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            walk(&entry, paths)?;
        } else {
            paths.push(entry);
        }
    }
    Ok(())
}

pub(super) fn folders(catalog: &Catalog) -> impl Iterator<Item = &'static str> {
    catalog.parts.iter().map(|part| part.folder)
}

/// Like [`walk`] for a folder that a course need not have.
pub(super) fn walk_if_present(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), KitError> {
    if folder.exists() { walk(folder, paths) } else { Ok(()) }
}

/// Copies a part's crate from `workspace` to `folder`, which is created if needed.
pub(in super::super) fn copy_given(workspace: &Path, part: Part, folder: &Path) -> io::Result<()> {
    let all = GIVEN.map(|below| Path::new(part.folder).join(below));
    all.iter().try_for_each(|below| copy_below(workspace, below, folder))
}

/// Copies `below`, a folder of `workspace`, to the same place in `folder`.
pub(super) fn copy_below(workspace: &Path, below: &Path, folder: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    walk_if_present(&workspace.join(below), &mut paths).map_err(|error| match error {
        KitError::Files { source, .. } => source,
        other => io::Error::other(other.to_string()),
    })?;
    for path in paths {
        let to = folder.join(path.strip_prefix(workspace).unwrap_or(&path));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&path, &to)?;
    }
    Ok(())
}

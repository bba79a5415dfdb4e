//! Finds the tree that the grader belongs to, which is the folder that holds `grader/course.toml`.
//!
//! The search happens when the grader starts, so that a copied or moved tree uses its own course.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The file that marks the root of a tree.
pub(crate) const MARK: &str = "grader/course.toml";

/// There is no tree around the grader.
#[derive(Debug, thiserror::Error)]
#[error(
    "no folder above {program} or {here} holds {MARK}\n\
     hint: start the grader from within its own tree"
)]
pub struct NoRoot {
    program: PathBuf,
    here: PathBuf,
}

/// The tree that contains this program, or else the tree that contains the current folder. The build folder may
/// lie outside its tree.
///
/// # Errors
///
/// When neither is in such a tree.
pub fn find() -> Result<PathBuf, NoRoot> {
    let program = env::current_exe().unwrap_or_default();
    let here = env::current_dir().unwrap_or_default();
    above(&program).or_else(|| above(&here)).ok_or(NoRoot { program, here })
}

fn above(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|folder| folder.join(MARK).is_file()).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nearest_marked_folder_is_the_root() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("a/b");
        for root in [outer.path(), &inner] {
            fs::create_dir_all(root.join("grader")).unwrap();
            fs::write(root.join(MARK), "").unwrap();
        }
        assert_eq!(above(&inner.join("target/debug/grader")), Some(inner.clone()));
        assert_eq!(above(&outer.path().join("a")), Some(outer.path().to_owned()));
        assert_eq!(above(outer.path().parent().unwrap()), None);
    }
}

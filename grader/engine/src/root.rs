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

/// The tree that contains this program, or else the tree that contains the current folder, because the build
/// folder may lie outside its tree. From a tree within the program's tree, such as that of a second course, the
/// inner one is used.
///
/// # Errors
///
/// When neither is in such a tree.
pub fn find() -> Result<PathBuf, NoRoot> {
    let program = env::current_exe().unwrap_or_default();
    let here = env::current_dir().unwrap_or_default();
    inner(above(&program), above(&here)).ok_or(NoRoot { program, here })
}

/// The root of the program, unless that of the current folder is within it.
fn inner(of_program: Option<PathBuf>, of_here: Option<PathBuf>) -> Option<PathBuf> {
    match (of_program, of_here) {
        (Some(outer), Some(inner)) if inner.starts_with(&outer) => Some(inner),
        (of_program, of_here) => of_program.or(of_here),
    }
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

    #[test]
    fn only_trees_within_the_programs_tree_replace_it() {
        let root = |path: &str| Some(PathBuf::from(path));
        assert_eq!(inner(root("/a"), root("/a/b")), root("/a/b"));
        assert_eq!(inner(root("/a/b"), root("/a")), root("/a/b"));
        assert_eq!(inner(root("/a"), root("/c")), root("/a"));
        assert_eq!(inner(root("/a"), None), root("/a"));
        assert_eq!(inner(None, root("/c")), root("/c"));
        assert_eq!(inner(None, None), None);
    }
}

//! Interprets the names in a submission, without reading files.
//!
//! The names of exercise files are unique in a course, so a file's own name identifies the exercise. The folders above
//! it decide whether it is an exercise's file at all, because a part has tests and programs with the same names.
//!
//! Names are compared and never opened, so nothing is written under a name that a learner chose.

use super::near::{near, squashed};
use crate::course::{Course, ExerciseEntry};

/// The folder of a part's exercises.
const EXERCISES: &str = "exercises";

/// Folders of a part with given files that are named like exercises.
const GIVEN: [&str; 7] = ["tests", "benches", "examples", "program", "run", "bin", "python"];

/// Folders that are skipped, because builds, package managers and zip tools make them.
const IGNORED: [&str; 3] = ["target", "node_modules", "__MACOSX"];

/// File extensions of archives, including those that are not supported.
const ARCHIVES: [&str; 17] = [
    ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar", ".tgz", ".txz", ".tbz2", ".tbz", ".zip",
    ".rar", ".7z", ".gz", ".xz", ".bz2", ".zst", ".lzma",
];

/// The words that operating systems in several languages append to the name of a copy.
const COPIES: [&str; 7] = ["copy", "kopie", "copie", "copia", "cópia", "kopia", "kopi"];

/// The words that they put before it.
const COPIES_OF: [&str; 5] = ["copy of ", "kopie von ", "copie de ", "copia de ", "cópia de "];

/// How close a file is to its proper folder. The closest one of several is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// In the part's folder, in `src/exercises`.
    Own,
    /// In a folder called `exercises`.
    Exercises,
    /// Anywhere else.
    Elsewhere,
}

/// A file that may be an exercise's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub exercise: String,
    /// Its folder, compared with the proper one.
    pub spot: Spot,
    /// Whether its name is exactly the exercise's.
    pub exact: bool,
    /// The number of folders above it.
    pub depth: usize,
}

/// The meaning of a name in a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// It may be an exercise's file.
    Exercise(Wanted),
    /// It may be an archive with exercise files.
    Archive,
    /// It is a Rust file in a folder of exercises, but has the name of no exercise.
    Stranger,
    /// It may be meant for this exercise, but has the name of no exercise.
    Near(String),
    /// It leads out of the submission.
    LeadsOut,
    /// It is ignored.
    Other,
}

/// Interprets the name of the file `path`.
///
/// If a path leads out of its archive, only its file name shows the exercise. The grader never opens a file by such a
/// path.
pub(super) fn look(path: &str, course: &Course) -> Look {
    match look_at_names(path, course) {
        look if !leads_out(path) => look,
        Look::Exercise(wanted) if !path.contains('\0') => {
            Look::Exercise(Wanted { spot: Spot::Elsewhere, ..wanted })
        }
        Look::Archive if !path.contains('\0') => Look::Archive,
        _ => Look::LeadsOut,
    }
}

fn look_at_names(path: &str, course: &Course) -> Look {
    let names: Vec<&str> = names(path).collect();
    let Some((file, above)) = names.split_last() else { return Look::Other };
    if file.starts_with('.') || above.iter().any(|folder| *folder != ".." && is_ignored(folder)) {
        return Look::Other;
    }
    if archive_stem(file).is_some() {
        return Look::Archive;
    }
    let parent = above.last().map(|folder| folder.to_lowercase());
    let parent = parent.as_deref();
    let Some((exercise, exact)) = exercise_named(file, course) else {
        let is_given = parent.is_some_and(|parent| GIVEN.contains(&parent));
        let rust = file.to_lowercase().ends_with(".rs");
        return match near(file, parent, course) {
            _ if rust && parent == Some(EXERCISES) => Look::Stranger,
            Some(near) if !is_given => Look::Near(near.to_owned()),
            _ => Look::Other,
        };
    };
    if parent.is_some_and(|parent| GIVEN.contains(&parent)) {
        return Look::Other;
    }
    let own = matches!(above, [.., part, "src", EXERCISES] if *part == exercise.part.folder);
    let spot = match parent {
        _ if own => Spot::Own,
        Some(EXERCISES) => Spot::Exercises,
        _ => Spot::Elsewhere,
    };
    let exercise = exercise.name.clone();
    Look::Exercise(Wanted { exercise, spot, exact, depth: above.len() })
}

/// The exercise with the file name `file`, and whether the name matches exactly.
///
/// Other systems write names in capitals, browsers and learning systems number copies, and editors add an ending:
/// `Beta.rs`, `beta (1).rs`, `beta-2.rs`, `beta.rs.txt`.
pub fn exercise_named<'c>(file: &str, course: &'c Course) -> Option<(&'c ExerciseEntry, bool)> {
    if let Some(exercise) = file.strip_suffix(".rs").and_then(|name| course.exercise(name)) {
        return Some((exercise, true));
    }
    let lower = file.trim().to_lowercase();
    let mut stem = without_copy_marks(lower.strip_suffix(".txt").unwrap_or(&lower));
    while let Some(shorter) = stem.strip_suffix(".rs") {
        let plain = squashed(shorter);
        let shorter = without_copy_marks(shorter);
        let named = squashed(shorter);
        let mut exercises = course.exercises.iter();
        let found = exercises.find(|exercise| {
            let own = squashed(&exercise.name);
            own == plain || own == named
        });
        if let Some(exercise) = found {
            return Some((exercise, false));
        }
        stem = shorter;
    }
    None
}

/// A name without the marks of a copy, such as ` (1)`, `-1` or ` - copy`.
pub fn without_copy_marks(name: &str) -> &str {
    let mut name = name.trim();
    loop {
        let mut shorter = name;
        if let Some((before, number)) =
            name.strip_suffix(')').and_then(|name| name.rsplit_once('('))
            && (is_number(number) || is_copy(number))
        {
            shorter = before;
        } else if let Some((before, word)) = name.rsplit_once([' ', '-', '_'])
            && (is_number(word) || is_copy(word))
        {
            shorter = before.trim_end_matches([' ', '-', '_']);
        }
        let shorter = shorter.trim();
        let before = COPIES_OF.iter().find_map(|of| shorter.strip_prefix(of));
        let shorter = before.unwrap_or(shorter);
        if shorter.is_empty() || shorter == name {
            return name;
        }
        name = shorter;
    }
}

fn is_copy(word: &str) -> bool {
    COPIES.contains(&word)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a folder's or archive's name is similar to that of a part, such as `part2` or `Part2-Threading (1)`.
pub fn is_named_like_a_part(name: &str, course: &Course) -> bool {
    let lower = archive_stem(name).unwrap_or_else(|| name.to_owned()).to_lowercase();
    let names = [squashed(&lower), squashed(without_copy_marks(&lower))];
    course.catalog.parts.iter().any(|part| {
        let own = squashed(part.folder);
        let first = part.folder.split(['-', '_']).next().unwrap_or_default();
        let short = first.ends_with(|c: char| c.is_ascii_digit()).then(|| squashed(first));
        names.iter().any(|name| name.starts_with(&own) || Some(name) == short.as_ref())
    })
}

/// Whether a folder is one that contains a part's exercises.
pub fn is_within_a_part(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "src" | EXERCISES)
}

/// Whether a folder's content is never a submission's.
pub fn is_ignored(folder: &str) -> bool {
    folder.starts_with('.') || IGNORED.contains(&folder)
}

/// An archive's name without the extension of an archive.
///
/// A learning system may number an upload within its ending: `lab.tar-1.gz`.
pub fn archive_stem(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let ending = ARCHIVES.iter().find(|ending| lower.ends_with(*ending))?;
    let stem = &name[..name.len() - ending.len()];
    let stem = match stem.to_ascii_lowercase().rfind(".tar-") {
        Some(at) if is_number(&stem[at + 5..]) => &stem[..at],
        _ => stem,
    };
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// Whether a path leads out of the submission on any operating system.
pub fn leads_out(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    path.starts_with('/')
        || drive
        || path.contains('\0')
        || path.split('/').any(|name| name == "..")
}

/// The names in a path, without empty ones and `.`.
pub fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::course;

    fn spot(path: &str) -> Option<Spot> {
        match look(path, &course()) {
            Look::Exercise(wanted) => Some(wanted.spot),
            _ => None,
        }
    }

    #[test]
    fn exercises_are_found_at_any_depth() {
        for above in ["", "./", "ada/", "submission (3)/hand-in/", "a//"] {
            assert_eq!(spot(&format!("{above}part-two/src/exercises/beta.rs")), Some(Spot::Own));
        }
        assert_eq!(spot("Part_Two (1)/src/exercises/beta.rs"), Some(Spot::Exercises));
        assert_eq!(spot("part-one/src/exercises/beta.rs"), Some(Spot::Exercises), "another part's");
        assert_eq!(spot("exercises/beta.rs"), Some(Spot::Exercises));
        assert_eq!(spot("1/2/3/4/5/6/7/8/9/10/11/12/13/beta.rs"), Some(Spot::Elsewhere));
    }

    #[test]
    fn equally_named_given_files_are_ignored() {
        for path in [
            "part-two/tests/beta.rs",
            "part-two/src/program/beta.rs",
            "part-two/src/run/beta.rs",
            "part-two/benches/beta.rs",
            "target/package/exercises/beta.rs",
            ".git/beta.rs",
            "__MACOSX/part-two/src/exercises/beta.rs",
            "part-two/src/exercises/._beta.rs",
            "part-two/Cargo.toml",
            "part-two/src/lib.rs",
        ] {
            assert_eq!(look(path, &course()), Look::Other, "{path}");
        }
        let look = |path| look(path, &course());
        assert_eq!(look("part-two/src/exercises/bet.rs"), Look::Stranger);
        assert_eq!(look("beta_final.rs"), Look::Near("beta".into()));
        assert_eq!((look("tests/beta_final.rs"), look("x.rs")), (Look::Other, Look::Other));
    }

    #[test]
    fn escaping_paths_only_name_exercises() {
        for path in
            ["../beta.rs", "/part-two/src/exercises/beta.rs", "C:/a/beta.rs", "a/../beta.rs"]
        {
            assert_eq!(spot(path), Some(Spot::Elsewhere), "{path:?}");
        }
        for path in ["../x.rs", "/etc/passwd", "C:/tests/beta.rs", "/beta.rs\0.txt", "\0/beta.rs"] {
            assert_eq!(look(path, &course()), Look::LeadsOut, "{path:?}");
        }
        assert_eq!(look("../lab.zip", &course()), Look::Archive);
    }

    #[test]
    fn spellings_name_the_same_exercise() {
        let course = course();
        for name in [
            "Beta.rs",
            "BETA.RS",
            "beta (1).rs",
            "beta(2).rs",
            "beta-1.rs",
            "beta_3.rs",
            "beta.rs.txt",
            "beta.rs (1)",
            "beta copy.rs",
            "Beta - Copy (2).rs",
            "Copy of beta.rs",
            "Copie de beta.rs",
            "beta (Kopie).rs",
            " beta.rs",
            "beta.rs.rs",
            "beta-1.rs.txt",
        ] {
            let found = exercise_named(name, &course).map(|(it, exact)| (it.name.as_str(), exact));
            assert_eq!(found, Some(("beta", false)), "{name}");
        }
        for name in [
            "beta",
            "beta.txt",
            "beta.rs.bak",
            "beta.rs~",
            "alphabeta.rs",
            "(1).rs",
            ".rs",
            "beta_old.rs",
        ] {
            assert!(exercise_named(name, &course).is_none(), "{name}");
        }
    }

    #[test]
    fn names_reveal_parts_and_archives() {
        let course = course();
        assert!(is_named_like_a_part("part-two", &course));
        assert!(is_named_like_a_part("Part_Two (1).zip", &course));
        assert!(!is_named_like_a_part("partner", &course));
        assert_eq!(archive_stem("lab.tar-1.gz").as_deref(), Some("lab"));
        assert_eq!(archive_stem("Ada.TAR.XZ").as_deref(), Some("Ada"));
        assert_eq!(archive_stem(".zip"), None);
    }
}

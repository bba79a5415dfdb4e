//! Places in the files of an exercise that `grader new` has left for a person to write.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{course::ExerciseEntry, grade::COURSE};

/// The mark of such a place. What to write follows.
const MARK: &str = "to write: ";

/// All places, one sentence each, in the order in which to write them.
pub(super) fn unwritten(workspace: &Path, exercise: &ExerciseEntry) -> Vec<String> {
    let name = &exercise.name;
    let file = format!("{name}.rs");
    let part = Path::new(exercise.part.folder);
    let own = Path::new(COURSE).join(name);
    let mut paths = vec![
        exercise.path(),
        part.join("src/program").join(&file),
        own.join("reference.rs"),
        part.join("tests").join(&file),
        own.join("checks.rs"),
        own.join("dimensions.toml"),
    ];
    for kind in ["equivalent", "mutants", "slow"] {
        paths.extend(files(workspace, &own.join(kind)));
    }
    let read = |path: &Path| fs::read_to_string(workspace.join(path)).unwrap_or_default();
    let mut faults: Vec<String> = paths.iter().flat_map(|path| marks(path, &read(path))).collect();
    let handout = part.join("README.md");
    faults.extend(marks(&handout, &section(&read(&handout), name)));
    faults
}

/// The files of a folder, in order.
fn files(workspace: &Path, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace.join(folder)).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| folder.join(entry.file_name())).collect();
    paths.sort();
    paths
}

/// The text with only the lines of the section whose heading names the exercise. All other lines are empty.
fn section(handout: &str, name: &str) -> String {
    let mut inside = false;
    let line = |line: &str| {
        inside = if line.starts_with('#') { line.contains(name) } else { inside };
        if inside { format!("{line}\n") } else { "\n".to_owned() }
    };
    handout.lines().map(line).collect()
}

fn marks(path: &Path, text: &str) -> Vec<String> {
    let places = text.lines().zip(1..).filter_map(|(line, number)| {
        let (_, what) = line.split_once(MARK)?;
        let what = what.split(['"', '<']).next().unwrap_or_default();
        let what = what.trim_end_matches(['-', '>', ',', '.', ' ']);
        Some(format!("{}:{number}: write {what}", path.display()))
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_with_what_to_write() {
        let text = "//! to write: the task.\nfn f() {\n    f(\"to write: the `Finding`\", x)\n}\n";
        let found = marks(Path::new("a.rs"), text);
        assert_eq!(found, ["a.rs:1: write the task", "a.rs:3: write the `Finding`"]);
        let handout = "# Part\n<!-- to write: x -->\n### `beta.rs`\n<!-- to write: y -->\n## End\n";
        let found = marks(Path::new("README.md"), &section(handout, "beta"));
        assert_eq!(found, ["README.md:4: write y"]);
    }
}

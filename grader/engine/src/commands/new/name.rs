//! Names that a new exercise or check may have.

use std::{fs, path::Path};

use anyhow::{Result, bail, ensure};
use toml_edit::{DocumentMut, Item, TableLike};
use witness::{Catalog, Part};

/// The longest name, so that lines of reports and of these files stay short.
const LONGEST: usize = 40;

/// Words that Rust does not accept as the name of a function or module.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];

/// Names that would hide a crate or a type which code uses without a path.
const HIDDEN: &[&str] = &[
    "alloc",
    "bool",
    "char",
    "core",
    "course",
    "f32",
    "f64",
    "i8",
    "i16",
    "i32",
    "i64",
    "proc_macro",
    "std",
    "str",
    "test",
    "u8",
    "u32",
    "u64",
    "usize",
];

/// Refuses a name that a new exercise of `part` cannot have.
pub(super) fn of_exercise(root: &Path, catalog: &Catalog, part: Part, name: &str) -> Result<()> {
    ensure!(
        words(name, '_') && name.len() <= LONGEST,
        "`{name}` cannot be the name of an exercise\n\
         hint: use at most {LONGEST} small letters and digits, in words like `my_exercise` that begin with a letter"
    );
    ensure!(!KEYWORDS.contains(&name), "`{name}` is a keyword of Rust\nhint: add a word to it");
    ensure!(catalog.exercise(name).is_none(), "there is an exercise `{name}` already");
    let dependency = dependencies(&root.join("Cargo.toml")).iter().any(|other| other == name);
    ensure!(
        !dependency && !HIDDEN.contains(&name),
        "`{name}` would hide a crate or a type of this name\nhint: add a word to it"
    );
    for folder in [root.join(part.folder), root.join("grader/course")] {
        if let Some(path) = named(&folder, name, 4) {
            let path = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            bail!("{path} has this name already\nhint: add a word to `{name}`");
        }
    }
    Ok(())
}

/// Refuses a name that a check cannot have.
pub(super) fn of_check(name: &str) -> Result<()> {
    let function = name.replace('-', "_");
    ensure!(
        words(name, '-') && name.len() <= LONGEST,
        "`{name}` cannot be the name of a check\n\
         hint: use at most {LONGEST} small letters and digits, in words like `never-over` that begin with a letter"
    );
    ensure!(
        !KEYWORDS.contains(&function.as_str()),
        "`{name}` is a keyword of Rust\nhint: add a word to it"
    );
    ensure!(name != "speed-up", "`{name}` is the name of speed-ups in reports");
    Ok(())
}

/// Whether `name` consists of words that begin with a letter. The subcommand `my-name` is derived from `MyName`, and
/// only such words stay the same in it.
fn words(name: &str, between: char) -> bool {
    let of_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(of_word)
    };
    name.split(between).all(is_word)
}

/// The crates that the workspace lists as its dependencies.
fn dependencies(manifest: &Path) -> Vec<String> {
    let text = fs::read_to_string(manifest).unwrap_or_default();
    let Ok(manifest) = text.parse::<DocumentMut>() else { return Vec::new() };
    let workspace = manifest.get("workspace").and_then(Item::as_table_like);
    let all = workspace.and_then(|workspace| workspace.get("dependencies")?.as_table_like());
    all.into_iter().flat_map(TableLike::iter).map(|(name, _)| name.replace('-', "_")).collect()
}

/// A file or folder below `folder` whose name without ending is `name`, at most `levels` deep.
fn named(folder: &Path, name: &str, levels: u32) -> Option<std::path::PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    entries.flatten().find_map(|entry| {
        let path = entry.path();
        if path.file_stem().is_some_and(|stem| stem == name) {
            return Some(path);
        }
        if levels > 0 && path.is_dir() { named(&path, name, levels - 1) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::CATALOG;

    #[test]
    fn unusable_names_are_refused() {
        let root = tempfile::tempdir().unwrap();
        let part = CATALOG.parts[0];
        fs::create_dir_all(root.path().join("part-one/src/steps")).unwrap();
        fs::write(root.path().join("part-one/src/steps/slow.rs"), "").unwrap();
        fs::write(root.path().join("Cargo.toml"), "[workspace.dependencies]\nsome-crate = \"1\"\n")
            .unwrap();
        let refusal = |name: &str| {
            of_exercise(root.path(), &CATALOG, part, name).map_err(|error| error.to_string())
        };
        for name in ["bounded_queue", "a", "lock2_order"] {
            assert_eq!(refusal(name), Ok(()), "{name}");
        }
        let long = "a".repeat(41);
        for name in ["", "Queue", "a-b", "a__b", "_a", "a_", "a_2", "2a", "../a", "é", "a b", &long]
        {
            assert!(refusal(name).unwrap_err().contains("cannot be the name"), "{name}");
        }
        for (name, why) in [
            ("match", "keyword"),
            ("alpha", "already"),
            ("slow", "part-one/src/steps/slow.rs has this name"),
            ("some_crate", "would hide"),
            ("std", "would hide"),
        ] {
            let said = refusal(name).unwrap_err();
            assert!(said.contains(why), "{name}: {said}");
        }
        assert!(of_check("never-over").is_ok());
        for name in ["never_over", "Never", "-a", "a--b", "a-2", "speed-up", "match", "a/b"] {
            assert!(of_check(name).is_err(), "{name}");
        }
    }
}

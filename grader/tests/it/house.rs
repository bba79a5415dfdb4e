//! The layout of the grader. It checks which crate uses which, that there is no module cycle, and that the engine never
//! mentions the course.
//!
//! Modules and their uses are read from the sources. A `use` of a name counts for the module that defines it, also
//! through re-exports. Unit tests do not count.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::other_course;

/// The crates, each with the folder of its root module and the crates of this workspace that it may use.
const CRATES: [(&str, &str, &[&str]); 5] = [
    ("sandbox", "sandbox/src", &[]),
    ("witness", "witness/src", &["lab", "sandbox"]),
    ("course", "course", &["lab", "witness"]),
    ("engine", "engine/src", &["lab", "sandbox", "witness"]),
    ("lab", "lab/src", &[]),
];

/// Folders below a root module's folder without modules of its crate.
const NO_MODULES: [&str; 5] = ["equivalent", "instances", "mutants", "programs", "slow"];

fn grader() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn crates_use_only_lower_crates() {
    for (name, _, may_use) in CRATES {
        let manifest = fs::read_to_string(grader().join(name).join("Cargo.toml")).unwrap();
        for (other, ..) in CRATES {
            let uses = manifest.lines().any(|line| line == format!("{other}.workspace = true"));
            assert!(!uses || may_use.contains(&other), "{name} uses {other}");
        }
    }
}

#[test]
fn cargo_run_starts_the_grader() {
    let root = grader().parent().unwrap().to_owned();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let members = manifest["workspace"]["default-members"].as_array().unwrap();
    let folders = members.iter().map(|member| root.join(member.as_str().unwrap()).join("src"));
    let programs = folders.filter(|src| src.join("main.rs").exists() || src.join("bin").exists());
    assert_eq!(programs.collect::<Vec<_>>(), [root.join("grader/src")]);
}

#[test]
fn modules_have_no_cycles() {
    for (name, folder, _) in CRATES {
        let modules = Modules::read(&grader().join(folder));
        assert!(modules.texts.len() > 5, "{name} has only {} modules", modules.texts.len());
        let cycle = modules.cycle();
        assert!(cycle.is_empty(), "{name} has a module cycle: {}", cycle.join(" -> "));
    }
}

#[test]
fn cycles_through_re_exports_are_found() {
    let texts = [
        ("", "mod a;\nmod b;\nmod c;\npub use c::Thing;"),
        ("a", "use crate::b::x;"),
        ("b", "use super::Thing;\npub fn x() {}"),
        (
            "c",
            "pub struct Thing;\nfn f() { super::a::y() }\n#[cfg(test)]\nmod tests { use crate::b; }",
        ),
    ];
    let read = |texts: &[(&str, &str)]| {
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), code(text)));
        Modules { texts: texts.collect() }
    };
    assert_eq!(read(&texts).cycle().len(), 4);
    let mut without = texts;
    without[3].1 = "pub struct Thing;\n#[cfg(test)]\nmod tests {\n    use crate::a;\n}";
    assert_eq!(read(&without).cycle(), [] as [&str; 0]);
}

#[test]
fn engine_names_no_exercise_or_part() {
    let catalog = course::CATALOG;
    let exercises = catalog.exercises.iter().map(|exercise| exercise.name.to_owned());
    let parts = catalog
        .parts
        .iter()
        .flat_map(|part| [part.folder.to_owned(), part.crate_name(), part.program.to_owned()]);
    let names: BTreeSet<String> = exercises.chain(parts).chain(second_course()).collect();
    let mut files = Vec::new();
    sources(&grader().join("engine"), &mut files);
    assert!(files.len() > 100, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // An HTML attribute happens to have the name of an exercise.
        let text = text.replace("aria-live=\"polite\"", "");
        let mentioned = words(&text).find(|word| names.contains(*word));
        assert_eq!(mentioned, None, "in {}", file.display());
    }
}

/// The names of the exercises and parts of the second course.
fn second_course() -> BTreeSet<String> {
    let file = other_course::tree().join("grader/course.toml");
    let course: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let exercises = course["exercise"].as_array().unwrap();
    let names = exercises.iter().flat_map(|exercise| [&exercise["name"], &exercise["part"]]);
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[test]
fn codemap_lists_each_module_once() {
    let text = fs::read_to_string(grader().join("ARCHITECTURE.md")).unwrap();
    let codemap = text.split("## Codemap").nth(1).unwrap().split("\n## ").next().unwrap();
    for table in codemap.trim().split("\n\n") {
        let mut rows = table.lines();
        let folder = rows.next().unwrap().split('`').nth(1).unwrap();
        let mut mapped = Vec::new();
        for row in rows.skip(1) {
            let cell = row.split('|').nth(1).unwrap();
            mapped.extend(cell.split('`').skip(1).step_by(2).map(str::to_owned));
        }
        let mut there = BTreeSet::new();
        for entry in fs::read_dir(grader().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let is_exercise = course::CATALOG.exercise(&name).is_some();
            if is_exercise && path.is_dir() {
                there.insert("X/".to_owned());
            } else if !["lib", "Cargo"].contains(&name.as_str()) {
                there.insert(name);
            }
        }
        mapped.sort();
        assert_eq!(mapped, there.into_iter().collect::<Vec<_>>(), "{folder}");
    }
}

/// The files below `folder`.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { sources(&path, found) } else { found.push(path) }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
}

/// The modules of a crate by path, such as `class::layout`, with their code. The root's path is empty.
struct Modules {
    texts: BTreeMap<String, String>,
}

impl Modules {
    fn read(root: &Path) -> Self {
        let mut modules = Self { texts: BTreeMap::new() };
        modules.add(root, root);
        modules
    }

    fn add(&mut self, root: &Path, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if path.is_dir() && !NO_MODULES.contains(&name) {
                self.add(root, &path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let path_inside = path.strip_prefix(root).unwrap().with_extension("");
                let names: Vec<_> = path_inside.iter().map(|name| name.to_str().unwrap()).collect();
                let module = match names.as_slice() {
                    ["lib"] => String::new(),
                    [exercise, "checks"] => (*exercise).to_owned(),
                    [_, "reference"] => continue,
                    names => names.join("::"),
                };
                self.texts.insert(module, code(&fs::read_to_string(&path).unwrap()));
            }
        }
    }

    /// A cycle of modules that use each other, which ends with its first module. Empty if there is none.
    fn cycle(&self) -> Vec<&str> {
        let uses: BTreeMap<&str, BTreeSet<&str>> =
            self.texts.keys().map(|module| (module.as_str(), self.used_by(module))).collect();
        let mut done = BTreeSet::new();
        uses.keys()
            .find_map(|module| walk(module, &uses, &mut Vec::new(), &mut done))
            .unwrap_or_default()
    }

    /// The modules whose items `module` uses.
    fn used_by(&self, module: &str) -> BTreeSet<&str> {
        // The root declares and re-exports, and so does any `pub use`.
        if module.is_empty() {
            return BTreeSet::new();
        }
        let text = &self.texts[module];
        let children = self.texts.keys().filter_map(|other| {
            let child = other.strip_prefix(module)?.strip_prefix("::")?;
            (!child.contains("::")).then_some(child)
        });
        let starts: Vec<&str> = ["crate", "super", "self"].into_iter().chain(children).collect();
        let mut used = BTreeSet::new();
        for (private, tree) in uses(text) {
            if private {
                let paths = leaves(&tree);
                used.extend(paths.iter().filter_map(|path| self.definer(module, path, &starts)));
            }
        }
        for path in inline_paths(text) {
            used.extend(self.definer(module, &path, &starts));
        }
        used.remove(module);
        used
    }

    /// The module that defines what a path in `module` names, if it is in this crate.
    fn definer(&self, module: &str, path: &str, starts: &[&str]) -> Option<&str> {
        let first = path.split("::").next()?;
        if !starts.contains(&first) {
            return None;
        }
        let mut at: Vec<&str> = module.split("::").collect();
        let mut rest: Vec<&str> = path.split("::").collect();
        if first == "crate" {
            at.clear();
            rest.remove(0);
        } else if first == "self" {
            rest.remove(0);
        }
        while rest.first() == Some(&"super") {
            at.pop();
            rest.remove(0);
        }
        self.resolve(&at.join("::"), &rest, 8)
    }

    /// Follows `rest` from the module `at`, through submodules and re-exports.
    fn resolve(&self, at: &str, rest: &[&str], depth: usize) -> Option<&str> {
        let (here, text) = self.texts.get_key_value(at)?;
        let Some((name, more)) = rest.split_first() else { return Some(here) };
        let below = if at.is_empty() { (*name).to_owned() } else { format!("{at}::{name}") };
        if self.texts.contains_key(&below) {
            return self.resolve(&below, more, depth);
        }
        for (private, tree) in uses(text) {
            for leaf in leaves(&tree) {
                if !private && depth > 0 && leaf.rsplit("::").next() == Some(name) {
                    let leaf = leaf.strip_prefix("crate::").map_or_else(
                        || if at.is_empty() { leaf.clone() } else { format!("{at}::{leaf}") },
                        str::to_owned,
                    );
                    let path: Vec<&str> = leaf.split("::").collect();
                    return self.resolve("", &path, depth - 1).or(Some(here));
                }
            }
        }
        Some(here)
    }
}

fn walk<'a>(
    module: &'a str,
    uses: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    path: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(at) = path.iter().position(|other| *other == module) {
        let mut cycle = path[at..].to_vec();
        cycle.push(module);
        return Some(cycle);
    }
    if !done.insert(module) {
        return None;
    }
    path.push(module);
    let found = uses.get(module)?.iter().find_map(|next| walk(next, uses, path, done));
    path.pop();
    found
}

/// A text without comments and unit tests.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.find("//").map_or(line, |at| &line[..at]));
    let mut code = lines.collect::<Vec<_>>().join("\n");
    while let Some(start) = code.find("#[cfg(test)]") {
        let end = match code[start..].find(['{', ';']) {
            Some(at) if code[start + at..].starts_with('{') => closing(&code, start + at),
            Some(at) => start + at + 1,
            None => code.len(),
        };
        code.replace_range(start..end, "");
    }
    code
}

/// The position of the brace that closes the one at `open`.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, c) in text[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return open + at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Every `use` in a text, with its path and whether it is private.
fn uses(text: &str) -> Vec<(bool, String)> {
    let statements = use_statements(text).into_iter().map(|(start, end)| &text[start..end]);
    statements
        .map(|statement| {
            let (before, tree) = statement.split_once("use ").unwrap_or_default();
            let tree = tree.split_whitespace().collect::<Vec<_>>().join(" ");
            (before.trim().is_empty(), tree)
        })
        .collect()
}

/// The start (including visibility) and the end of each `use` in a text.
fn use_statements(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[start..at].trim();
        let end = text[at..].find(';').map(|length| at + length);
        if let Some(end) = end.filter(|_| before.is_empty() || before.starts_with("pub")) {
            found.push((start, end));
        }
    }
    found
}

/// The paths of a `use` tree, so `a::{b, c::d}` gives `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, inner)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or(tree);
        let path = path.trim_end_matches("::*").trim_end_matches("::self");
        return vec![path.trim().to_owned()];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.flat_map(|part| leaves(&format!("{}{part}", prefix.trim()))).collect()
}

/// Paths in code outside of `use`.
fn inline_paths(text: &str) -> Vec<String> {
    let mut code = text.to_owned();
    for (start, end) in use_statements(text).into_iter().rev() {
        code.replace_range(start..end, "");
    }
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let found = code.split(|c: char| !is_path(c)).filter(|word| word.contains("::"));
    found.map(|path| path.trim_matches(':').to_owned()).collect()
}

//! Derives the learner's `Cargo.toml` from the workspace's, and keeps its order and its comments.
//!
//! Everything is by allow-list, so that later additions for the grader do not reach learners. Members are the
//! learner's, dependencies are those that a member uses, and only the profiles in [`PROFILES`] are kept. A
//! comment is removed together with the item below it. A comment about the grader is removed alone.

use std::collections::BTreeSet;

use toml_edit::{
    Array, Decor, DocumentMut, Item, KeyMut, Table, TableLike, TomlError, Value,
    visit_mut::{self, VisitMut},
};

/// The tables that are kept.
const TOP: [&str; 2] = ["workspace", "profile"];

/// The keys of `[workspace]` that are kept. Members inherit lints and package data from it.
const WORKSPACE: [&str; 6] =
    ["resolver", "members", "default-members", "package", "dependencies", "lints"];

/// The profiles that are kept. For `--release` and benches, learners get Cargo's defaults.
const PROFILES: [&str; 2] = ["dev", "test"];

/// A comment with one of these words is for the grader's developers.
const NOT_FOR_LEARNERS: [&str; 3] = ["grader", "instructor", "submission"];

#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not TOML.
    #[error("it is not a manifest")]
    Form(#[from] TomlError),
    #[error("it has no `{key}` to adapt")]
    Lacks {
        /// The key, or the table.
        key: &'static str,
    },
}

/// A package of the learner's tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// Its folder, below the workspace.
    pub(super) folder: &'a str,
    /// The text of its manifest.
    pub(super) manifest: &'a str,
}

/// Adapts the workspace's manifest. `parts` are built and tested by default, `others` only with them.
///
/// # Errors
///
/// When a manifest is not TOML, or a key to adapt is missing.
pub(super) fn of_learners(
    workspace: &str,
    parts: &[Member<'_>],
    others: &[Member<'_>],
) -> Result<String, ManifestError> {
    let mut document: DocumentMut = workspace.parse()?;
    document.set_trailing("");
    document.retain(|key, _| TOP.contains(&key));
    Comments.visit_document_mut(&mut document);
    let all: Vec<Member<'_>> = [parts, others].concat();
    let mut wanted = Wanted::default();
    for member in &all {
        wanted.add(&member.manifest.parse()?);
    }

    let root = table(&mut document, "workspace").ok_or(lacks("workspace"))?;
    root.retain(|key, _| WORKSPACE.contains(&key));
    set_folders(root, "members", &all)?;
    set_folders(root, "default-members", parts)?;
    if let Some(mut key) = root.key_mut("default-members") {
        key.leaf_decor_mut().set_prefix("# Red by design, until you turn it green.\n");
    }
    if let Some(dependencies) = table(root, "dependencies") {
        dependencies.retain(|name, _| wanted.dependencies.contains(name));
    }
    if let Some(profiles) = table(&mut document, "profile") {
        profiles.retain(|name, _| PROFILES.contains(&name));
        for (_, profile) in profiles.iter_mut() {
            let packages = profile.as_table_mut().and_then(|profile| table(profile, "package"));
            if let Some(packages) = packages {
                packages.retain(|name, _| wanted.has(name));
            }
        }
    }
    Ok(format!("{}\n", document.to_string().trim()))
}

/// The learner's packages, and the workspace dependencies that they use.
#[derive(Debug, Default)]
struct Wanted {
    packages: BTreeSet<String>,
    dependencies: BTreeSet<String>,
}

impl Wanted {
    /// Whether a profile's settings for this package have an effect in the learner's tree.
    fn has(&self, package: &str) -> bool {
        package == "*" || self.packages.contains(package) || self.dependencies.contains(package)
    }

    fn add(&mut self, manifest: &DocumentMut) {
        let name = manifest.get("package").and_then(|package| package.get("name"));
        self.packages.extend(name.and_then(Item::as_str).map(str::to_owned));
        self.add_dependencies(manifest.as_table());
        let targets = manifest.get("target").and_then(Item::as_table_like);
        for (_, target) in targets.into_iter().flat_map(TableLike::iter) {
            if let Some(target) = target.as_table_like() {
                self.add_dependencies(target);
            }
        }
    }

    fn add_dependencies(&mut self, table: &dyn TableLike) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = table.get(kind).and_then(Item::as_table_like);
            for (name, dependency) in dependencies.into_iter().flat_map(TableLike::iter) {
                if dependency.get("workspace").and_then(Item::as_bool) == Some(true) {
                    self.dependencies.insert(name.to_owned());
                }
            }
        }
    }
}

fn lacks(key: &'static str) -> ManifestError {
    ManifestError::Lacks { key }
}

fn table<'a>(parent: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    parent.get_mut(name)?.as_table_mut()
}

/// Replaces a list of folders with those of the learner's tree, at the same place.
fn set_folders(
    root: &mut Table,
    key: &'static str,
    members: &[Member<'_>],
) -> Result<(), ManifestError> {
    let folders = root.get_mut(key).and_then(Item::as_array_mut).ok_or(lacks(key))?;
    *folders = members.iter().map(|member| member.folder).collect::<Array>();
    folders.decor_mut().set_prefix(" ");
    Ok(())
}

/// Removes comments that are not for learners.
struct Comments;

impl VisitMut for Comments {
    fn visit_table_mut(&mut self, node: &mut Table) {
        for_learners(node.decor_mut());
        visit_mut::visit_table_mut(self, node);
    }

    fn visit_table_like_kv_mut(&mut self, mut key: KeyMut<'_>, node: &mut Item) {
        for_learners(key.leaf_decor_mut());
        visit_mut::visit_table_like_kv_mut(self, key, node);
    }

    fn visit_value_mut(&mut self, node: &mut Value) {
        for_learners(node.decor_mut());
        visit_mut::visit_value_mut(self, node);
    }
}

fn for_learners(decor: &mut Decor) {
    let text = |raw: Option<&toml_edit::RawString>| raw?.as_str().map(without_ours);
    if let Some(prefix) = text(decor.prefix()) {
        decor.set_prefix(prefix);
    }
    if let Some(suffix) = text(decor.suffix()) {
        decor.set_suffix(suffix);
    }
}

/// The text between two items without comments that are not for learners. Adjacent comment lines are one
/// comment.
fn without_ours(between: &str) -> String {
    let mut kept = String::new();
    let mut lines = between.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let is_comment = |line: &str| line.trim_start().starts_with('#');
        let mut paragraph = line.to_owned();
        while is_comment(line)
            && let Some(next) = lines.next_if(|next| is_comment(next))
        {
            paragraph.push_str(next);
        }
        let words = paragraph.to_lowercase();
        let is_ours = NOT_FOR_LEARNERS.iter().any(|word| words.contains(word));
        if !(is_comment(line) && is_ours) {
            kept.push_str(&paragraph);
        } else if kept.ends_with('\n') {
            // Keeps one of the two blank lines around the comment.
            lines.next_if(|next| next.trim().is_empty());
        }
    }
    kept
}

#[cfg(test)]
mod unit;

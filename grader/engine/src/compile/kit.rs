//! The kit contains everything that submissions are compiled against. It is built once.
//!
//! A kit is a folder named by the digest of its inputs, namely compiler, manifests, lock file and given code.
//! It is written under another name, renamed into place, and never changed. So a running grader keeps its kit
//! while another grader builds a new one.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use sandbox::Folder;
use serde::{Deserialize, Serialize};
use witness::{Catalog, Part};

use super::{
    capture::{CAPTURE, Line},
    given::{self, Given},
};
use crate::common;

/// The path of the kit's folder in the compiler's sandbox.
pub(super) const KIT_INSIDE: &str = "/kit";

/// The kit's folder with the linker.
const LINKER: &str = "linker";

/// The kit's folder with the grader's own programs that run beside a learner's.
const PROGRAMS: &str = "programs";

/// Their sources, below the workspace.
const PROGRAM_SOURCES: &str = "grader/course/programs";

/// Folders that make up a part's crate, if present. `python/` is left out, because the comparison is not
/// compiled for checks.
const GIVEN: [&str; 2] = ["src", "data"];

/// The version of the kit's content and of the way it is built. Increase it with each change.
const FORM: u8 = 10;

/// The feature of the library `lab` that makes programs sign their steps.
const SIGNED: &str = "lab/signed";

/// The prefix of unfinished kits.
const DRAFT: &str = "draft-";

/// Cargo's output folder that is copied into the kit, below the target folder.
const DEPS: &str = "grading/deps";

/// The compiled dependencies and the captured command lines.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The kit's folder.
    pub(super) folder: PathBuf,
    /// The compiler itself, not rustup's proxy.
    pub(super) rustc: PathBuf,
    /// The toolchain's folder.
    pub(super) sysroot: PathBuf,
    /// The captured command lines.
    pub(super) lines: Lines,
    /// The workspace that the parts' given code comes from.
    pub(super) workspace: PathBuf,
    /// The first line of `rustc -vV`.
    pub toolchain: String,
    /// The digest of the kit's inputs.
    pub digest: String,
}

/// The two command lines of each part, and the options for linking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Lines {
    pub(super) library: BTreeMap<String, Line>,
    pub(super) program: BTreeMap<String, Line>,
    linking: Vec<String>,
}

/// Links statically and without PIE, so that programs start in two thirds of the time. A submission starts
/// hundreds. A host without a static C library uses dynamic linking.
const STATIC: [&str; 2] = ["-Ctarget-feature=+crt-static", "-Crelocation-model=static"];

/// The kit could not be built, so nothing has been graded.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The toolchain does not answer.
    #[error(
        "cannot ask the Rust toolchain: {what}\nhint: install Rust with rustup, then try again"
    )]
    Toolchain {
        /// What was attempted, and why it failed.
        what: String,
    },
    /// The given code or a dependency does not compile or is not available.
    #[error("cannot compile the given code and its dependencies:\n{output}")]
    Compile {
        /// Cargo's output.
        output: String,
    },
    /// A file of the kit cannot be read or written.
    #[error("cannot {attempt}: {source}")]
    Files {
        /// The attempted operation, with the path.
        attempt: String,
        /// The system's error.
        source: io::Error,
    },
}

fn files<T>(attempt: &str, path: &Path, result: io::Result<T>) -> Result<T, KitError> {
    result.map_err(|source| KitError::Files {
        attempt: format!("{attempt} {}", path.display()),
        source,
    })
}

impl Kit {
    /// Finds the kit of the given code in `workspace`, or builds it, which takes about a minute. `grader` is
    /// this program. `tell` is called before a build starts.
    ///
    /// # Errors
    ///
    /// When there is no toolchain, or given code or dependencies cannot be compiled.
    pub fn prepare(
        workspace: &Path,
        catalog: &Catalog,
        grader: &Path,
        tell: impl FnOnce(),
    ) -> Result<Self, KitError> {
        let version = ask_rustc(&["-vV"])?;
        let sysroot = PathBuf::from(ask_rustc(&["--print", "sysroot"])?.trim());
        let digest = digest(workspace, catalog, &version)?;
        let home = workspace.join("target/grader");
        // A kit links to files of the toolchain. So users with different toolchain folders have different kits.
        let place = common::digest([sysroot.as_os_str().as_encoded_bytes()]).to_hex();
        let folder = home.join(format!("kit-{}-{}", &digest[..16], &place[..8]));
        if !folder.join("lines.json").exists() {
            files("make", &home, fs::create_dir_all(&home))?;
            let lock = home.join("kit.lock");
            let lock = files("open", &lock, File::create(&lock))?;
            lock.lock()
                .map_err(|source| KitError::Files { attempt: "lock the kit".into(), source })?;
            // Another grader may have built it meanwhile.
            if !folder.join("lines.json").exists() {
                tell();
                make(workspace, catalog, grader, &sysroot, &home, &folder)?;
            }
        }
        let lines = folder.join("lines.json");
        let bytes = files("read", &lines, fs::read(&lines))?;
        let lines = serde_json::from_slice(&bytes).map_err(io::Error::from);
        Ok(Self {
            lines: files("read", &folder, lines)?,
            rustc: sysroot.join("bin/rustc"),
            sysroot,
            workspace: workspace.to_owned(),
            toolchain: version.lines().next().unwrap_or_default().to_owned(),
            digest,
            folder,
        })
    }

    /// The folder of the grader's own programs.
    pub fn programs(&self) -> PathBuf {
        self.folder.join(PROGRAMS)
    }

    /// Paths outside a submission's folder that the compiler needs.
    pub fn needs(&self) -> [&Path; 2] {
        [&self.rustc, &self.folder]
    }

    /// A file next to the kit's folder that belongs to this kit only.
    pub(crate) fn beside(&self, what: &str) -> PathBuf {
        self.folder.with_file_name(format!("{what}-{}.json", &self.digest[..16]))
    }

    /// Options for linking a program, with the kit's linker if there is one, and statically if that works.
    pub(super) fn linker_options(&self) -> Vec<String> {
        let mut options = self.lines.linking.clone();
        if self.folder.join(LINKER).exists() {
            let folder = format!("-Clink-arg=-B{KIT_INSIDE}/{LINKER}");
            options.extend([
                "-Clinker-features=-lld".into(),
                folder,
                "-Clink-arg=-fuse-ld=lld".into(),
            ]);
        }
        options
    }

    /// The stub of an exercise, which replaces a missing or broken file.
    ///
    /// # Errors
    ///
    /// When the workspace lacks it.
    pub fn stub(&self, exercise: &crate::course::ExerciseEntry) -> io::Result<String> {
        fs::read_to_string(self.workspace.join(exercise.path()))
    }
}

fn ask_rustc(args: &[&str]) -> Result<String, KitError> {
    let failed =
        |why: String| KitError::Toolchain { what: format!("`rustc {}`: {why}", args.join(" ")) };
    let output =
        Command::new("rustc").args(args).output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

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
            if given.exists() {
                walk(&given, &mut paths)?;
            }
        }
    }
    for folder in [PROGRAM_SOURCES, given::INSTANCES] {
        walk_if_present(&workspace.join(folder), &mut paths)?;
    }
    Ok(paths)
}

/// The digest of the compiler's version and of the names and contents of all input files, in order.
fn digest(workspace: &Path, catalog: &Catalog, version: &str) -> Result<String, KitError> {
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

/// Like [`walk`] for a folder that a course need not have.
fn walk_if_present(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), KitError> {
    if folder.exists() { walk(folder, paths) } else { Ok(()) }
}

/// Removes unfinished kits of killed graders, since a later one may have the same pid. The caller must hold the
/// lock.
fn remove_drafts(home: &Path) -> Result<(), KitError> {
    for entry in files("read", home, fs::read_dir(home))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(DRAFT) {
            files("remove", &entry.path(), fs::remove_dir_all(entry.path()))?;
        }
    }
    Ok(())
}

/// Compiles all parts with Cargo, then collects libraries and command lines in `folder`.
fn make(
    workspace: &Path,
    catalog: &Catalog,
    grader: &Path,
    sysroot: &Path,
    home: &Path,
    folder: &Path,
) -> Result<(), KitError> {
    let target = home.join("cargo");
    let captured = files("make a folder in", &std::env::temp_dir(), Folder::make())?;
    let parts = folders(catalog).flat_map(|folder| ["-p", folder]).collect::<Vec<_>>();
    // Cargo would reuse output of another compiler or grader, and lines of compilations that it skips are not
    // recorded.
    let mut clean = cargo(workspace, &target, "clean");
    clean.args(["-p", "lab"]).args(&parts);
    run_cargo(clean)?;
    let mut build = cargo(workspace, &target, "build");
    build.args(["--no-default-features", "--bins", "--features", SIGNED]).args(&parts);
    build.env("RUSTC_WORKSPACE_WRAPPER", grader).env(CAPTURE, captured.path());
    run_cargo(build)?;

    remove_drafts(home)?;
    let draft = home.join(format!("{DRAFT}{}", std::process::id()));
    files("make", &draft, fs::create_dir_all(&draft))?;
    let deps = target.join(DEPS);
    let entries = files("read", &deps, fs::read_dir(&deps))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let library = [".rlib", ".rmeta", ".so"].iter().any(|ending| name.ends_with(ending));
        // The parts themselves are compiled for each submission.
        let part = catalog
            .parts
            .iter()
            .any(|part| name.starts_with(&format!("lib{}-", part.crate_name())));
        if library && !part {
            let to = draft.join(&name);
            // Hard links suffice, because Cargo replaces its files and never writes into them.
            let linked =
                fs::hard_link(entry.path(), &to).or_else(|_| fs::copy(entry.path(), &to).map(drop));
            files("link", &to, linked)?;
        }
    }
    link_linker(sysroot, &draft)?;
    let linking = compile_programs(workspace, &draft)?;
    let sources = draft.join("sources");
    if workspace.join(given::INSTANCES).exists() {
        files("copy", &sources, copy_below(workspace, Path::new(given::INSTANCES), &sources))?;
    }
    let mut lines = Lines { library: BTreeMap::new(), program: BTreeMap::new(), linking };
    for &part in catalog.parts {
        let program = part.program.replace('-', "_");
        let read = |name: &str, kind: &str| {
            files("read the line of", Path::new(name), Line::find(captured.path(), name, kind))
        };
        let (library, program) = (read(&part.crate_name(), "lib")?, read(&program, "bin")?);
        let copied = copy_given(workspace, part, &sources);
        files("copy", &sources, copied.and_then(|()| given::without_exercises(part, &sources)))?;
        lines.library.insert(part.name.to_owned(), library);
        lines.program.insert(part.name.to_owned(), program);
    }
    compile_given(catalog, &lines, &sources, &draft)?;
    for line in lines.library.values_mut().chain(lines.program.values_mut()) {
        line.take_to(&deps.to_string_lossy(), KIT_INSIDE);
    }
    files("remove", &sources, fs::remove_dir_all(&sources))?;
    let bytes = serde_json::to_vec(&lines).map_err(io::Error::from);
    let written = bytes.and_then(|bytes| fs::write(draft.join("lines.json"), bytes));
    files("write", &draft, written)?;
    files("rename", folder, fs::rename(&draft, folder))
}

/// Compiles the given code of all parts in parallel.
fn compile_given(
    catalog: &Catalog,
    lines: &Lines,
    sources: &Path,
    draft: &Path,
) -> Result<(), KitError> {
    thread::scope(|scope| {
        let all = catalog.parts.iter().flat_map(|&part| {
            let line = lines.library.get(part.name);
            line.into_iter().flat_map(move |line| {
                Given::all_of(part).into_iter().map(move |given| (given, line))
            })
        });
        let compiling: Vec<_> = all
            .map(|(given, line)| (given, scope.spawn(move || given.compile(line, sources, draft))))
            .collect();
        compiling.into_iter().try_for_each(|(given, compiled)| {
            let compiled = compiled.join().unwrap_or_else(|_| Err(io::Error::other("it panicked")));
            files("compile the given code of", Path::new(given.part.folder), compiled)
        })
    })
}

fn folders(catalog: &Catalog) -> impl Iterator<Item = &'static str> {
    catalog.parts.iter().map(|part| part.folder)
}

/// A Cargo command with the kit's settings.
fn cargo(workspace: &Path, target: &Path, command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args([command, "--locked", "--profile", "grading", "--target-dir"]).arg(target);
    // Removes variables that an outer `cargo run` or `cargo test` has set for its own use.
    for name in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET_DIR",
        // With this variable Cargo uses other folders, and compiles macros and libraries separately.
        "CARGO_BUILD_TARGET",
        "RUSTC_WRAPPER",
    ] {
        cargo.env_remove(name);
    }
    cargo.current_dir(workspace);
    cargo
}

fn run_cargo(mut cargo: Command) -> Result<(), KitError> {
    let output = cargo
        .output()
        .map_err(|error| KitError::Toolchain { what: format!("`cargo`: {error}") })?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(KitError::Compile { output });
    }
    Ok(())
}

/// Copies a part's crate from `workspace` to `folder`, which is created if needed.
pub(super) fn copy_given(workspace: &Path, part: Part, folder: &Path) -> io::Result<()> {
    let all = GIVEN.map(|below| Path::new(part.folder).join(below));
    let mut there = all.iter().filter(|below| workspace.join(below).exists());
    there.try_for_each(|below| copy_below(workspace, below, folder))
}

/// Copies `below`, a folder of `workspace`, to the same place in `folder`.
fn copy_below(workspace: &Path, below: &Path, folder: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    walk(&workspace.join(below), &mut paths).map_err(|error| match error {
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

/// Compiles the grader's own programs, if a course has any, which use the standard library only. Returns the
/// linker options that work here for all programs.
fn compile_programs(workspace: &Path, draft: &Path) -> Result<Vec<String>, KitError> {
    let folder = draft.join(PROGRAMS);
    files("make", &folder, fs::create_dir_all(&folder))?;
    let compile = |source: &Path, program: &Path, linking: &[&str]| {
        let (source, program) = (source.to_string_lossy(), program.to_string_lossy());
        let args = ["--edition=2024", "-Cstrip=debuginfo", "-o", &program, &source];
        ask_rustc(&[&args, linking].concat()).map(drop)
    };
    let trial = draft.join("trial.rs");
    files("write", &trial, fs::write(&trial, "fn main() {}\n"))?;
    let trial_program = draft.join("trial");
    let linking = match compile(&trial, &trial_program, &STATIC) {
        Ok(()) => {
            files("remove", &trial_program, fs::remove_file(&trial_program))?;
            STATIC.to_vec()
        }
        Err(_) => Vec::new(),
    };
    files("remove", &trial, fs::remove_file(&trial))?;
    let mut sources = Vec::new();
    walk_if_present(&workspace.join(PROGRAM_SOURCES), &mut sources)?;
    for source in sources {
        compile(&source, &folder.join(source.file_stem().unwrap_or_default()), &linking)?;
    }
    Ok(linking.into_iter().map(str::to_owned).collect())
}

/// Puts the toolchain's own linker into the kit, under the name by which the C compiler calls it.
///
/// The toolchain's wrapper for this finds its linker through `/proc`, which the sandbox lacks. A toolchain
/// without its own linker uses the system's.
fn link_linker(sysroot: &Path, draft: &Path) -> Result<(), KitError> {
    let targets = sysroot.join("lib/rustlib");
    let Ok(entries) = fs::read_dir(&targets) else { return Ok(()) };
    let linkers = entries.flatten().map(|entry| entry.path().join("bin/rust-lld"));
    if let Some(linker) = linkers.into_iter().find(|linker| linker.exists()) {
        let folder = draft.join(LINKER);
        files("make", &folder, fs::create_dir_all(&folder))?;
        files("link", &linker, std::os::unix::fs::symlink(&linker, folder.join("ld.lld")))?;
    }
    Ok(())
}

impl Line {
    /// Replaces the folder `from` with `to` in every argument.
    fn take_to(&mut self, from: &str, to: &str) {
        for arg in &mut self.args {
            *arg = arg.replace(from, to);
        }
    }
}

//! Finds a kit, or builds it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use sandbox::Folder;
use witness::Catalog;

use super::{
    Kit, KitError, LINKER, Lines, PROGRAMS, files,
    inputs::{PROGRAM_SOURCES, copy_below, copy_given, digest, folders, walk_if_present},
};
use crate::{
    common,
    compile::{
        capture::{CAPTURE, Line},
        given::{self, Given},
    },
};

/// The feature of the library `lab` that makes programs sign their steps.
const SIGNED: &str = "lab/signed";

/// The prefix of unfinished kits.
const DRAFT: &str = "draft-";

/// Cargo's output folder that is copied into the kit, below the target folder.
const DEPS: &str = "grading/deps";

/// Links statically and without PIE, so that programs start in two thirds of the time. A submission starts
/// hundreds. A host without a static C library uses dynamic linking.
const STATIC: [&str; 2] = ["-Ctarget-feature=+crt-static", "-Crelocation-model=static"];

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
        if !Lines::are_in(&folder) {
            files("make", &home, fs::create_dir_all(&home))?;
            let lock = home.join("kit.lock");
            let lock = files("open", &lock, File::create(&lock))?;
            lock.lock()
                .map_err(|source| KitError::Files { attempt: "lock the kit".into(), source })?;
            // Another grader may have built it meanwhile.
            if !Lines::are_in(&folder) {
                tell();
                Recipe { workspace, catalog, grader, sysroot: &sysroot, home: &home }
                    .make(&folder)?;
            }
        }
        Ok(Self {
            lines: Lines::read(&folder)?,
            rustc: sysroot.join("bin/rustc"),
            sysroot,
            workspace: workspace.to_owned(),
            toolchain: version.lines().next().unwrap_or_default().to_owned(),
            digest,
            folder,
        })
    }
}

/// What a kit is built from.
struct Recipe<'a> {
    workspace: &'a Path,
    catalog: &'a Catalog,
    /// This program, which records Cargo's compiler lines.
    grader: &'a Path,
    sysroot: &'a Path,
    /// The folder of all kits. The caller holds its lock.
    home: &'a Path,
}

impl Recipe<'_> {
    /// Compiles all parts with Cargo, then collects libraries and command lines in `folder`.
    fn make(&self, folder: &Path) -> Result<(), KitError> {
        let target = self.home.join("cargo");
        let deps = target.join(DEPS);
        let captured = self.compile_parts(&target)?;
        remove_drafts(self.home)?;
        let draft = self.home.join(format!("{DRAFT}{}", std::process::id()));
        files("make", &draft, fs::create_dir_all(&draft))?;
        self.link_libraries(&deps, &draft)?;
        self.link_linker(&draft)?;
        let linking = self.compile_programs(&draft)?;
        let mut lines = self.lines(captured.path(), linking)?;
        let sources = draft.join("sources");
        files("copy", &sources, self.copy_sources(&sources))?;
        self.compile_given(&lines, &sources, &draft)?;
        files("remove", &sources, fs::remove_dir_all(&sources))?;
        lines.take_from(&deps);
        lines.write(&draft)?;
        files("rename", folder, fs::rename(&draft, folder))
    }

    /// Compiles all parts with Cargo. Returns the folder with the compiler's command lines.
    fn compile_parts(&self, target: &Path) -> Result<Folder, KitError> {
        let captured = files("make a folder in", &std::env::temp_dir(), Folder::make())?;
        let parts = folders(self.catalog).flat_map(|folder| ["-p", folder]).collect::<Vec<_>>();
        // Cargo would reuse output of another compiler or grader, and lines of compilations that it skips are not
        // recorded.
        let mut clean = cargo(self.workspace, target, "clean");
        clean.args(["-p", "lab"]).args(&parts);
        run_cargo(clean)?;
        let mut build = cargo(self.workspace, target, "build");
        build.args(["--no-default-features", "--bins", "--features", SIGNED]).args(&parts);
        build.env("RUSTC_WORKSPACE_WRAPPER", self.grader).env(CAPTURE, captured.path());
        run_cargo(build)?;
        Ok(captured)
    }

    /// Links the compiled dependencies from Cargo's folder `deps`.
    fn link_libraries(&self, deps: &Path, draft: &Path) -> Result<(), KitError> {
        for entry in files("read", deps, fs::read_dir(deps))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let library = [".rlib", ".rmeta", ".so"].iter().any(|ending| name.ends_with(ending));
            // The parts themselves are compiled for each submission.
            let mut parts = self.catalog.parts.iter();
            let part = parts.any(|part| name.starts_with(&format!("lib{}-", part.crate_name())));
            if library && !part {
                let to = draft.join(&name);
                // Hard links suffice, because Cargo replaces its files and never writes into them.
                let linked = fs::hard_link(entry.path(), &to)
                    .or_else(|_| fs::copy(entry.path(), &to).map(drop));
                files("link", &to, linked)?;
            }
        }
        Ok(())
    }

    /// The command lines that were recorded in the folder `captured`.
    fn lines(&self, captured: &Path, linking: Vec<String>) -> Result<Lines, KitError> {
        let mut lines = Lines { library: BTreeMap::new(), program: BTreeMap::new(), linking };
        for part in self.catalog.parts {
            let read = |name: &str, kind: &str| {
                files("read the line of", Path::new(name), Line::find(captured, name, kind))
            };
            let (library, program) = (part.crate_name(), part.program.replace('-', "_"));
            lines.library.insert(part.name.to_owned(), read(&library, "lib")?);
            lines.program.insert(part.name.to_owned(), read(&program, "bin")?);
        }
        Ok(lines)
    }

    /// Copies the given code of all parts, without their exercises, and the generic instances.
    fn copy_sources(&self, sources: &Path) -> io::Result<()> {
        copy_below(self.workspace, Path::new(given::INSTANCES), sources)?;
        self.catalog.parts.iter().try_for_each(|&part| {
            copy_given(self.workspace, part, sources)?;
            given::without_exercises(part, sources)
        })
    }

    /// Compiles the given code of all parts in parallel.
    fn compile_given(&self, lines: &Lines, sources: &Path, draft: &Path) -> Result<(), KitError> {
        thread::scope(|scope| {
            let all = self.catalog.parts.iter().flat_map(|&part| {
                let line = lines.library.get(part.name);
                line.into_iter().flat_map(move |line| {
                    Given::all_of(part).into_iter().map(move |given| (given, line))
                })
            });
            let compiling: Vec<_> = all
                .map(|(given, line)| {
                    (given, scope.spawn(move || given.compile(line, sources, draft)))
                })
                .collect();
            compiling.into_iter().try_for_each(|(given, compiled)| {
                let compiled =
                    compiled.join().unwrap_or_else(|_| Err(io::Error::other("it panicked")));
                files("compile the given code of", Path::new(given.part.folder), compiled)
            })
        })
    }

    /// Compiles the grader's own programs, if a course has any, which use the standard library only. Returns the
    /// linker options that work here for all programs.
    fn compile_programs(&self, draft: &Path) -> Result<Vec<String>, KitError> {
        let folder = draft.join(PROGRAMS);
        files("make", &folder, fs::create_dir_all(&folder))?;
        let linking = linking(draft)?;
        let mut sources = Vec::new();
        walk_if_present(&self.workspace.join(PROGRAM_SOURCES), &mut sources)?;
        for source in sources {
            let program = folder.join(source.file_stem().unwrap_or_default());
            compile(&source, &program, &linking)?;
        }
        Ok(linking.into_iter().map(str::to_owned).collect())
    }

    /// Puts the toolchain's own linker into the kit, under the name by which the C compiler calls it.
    ///
    /// The toolchain's wrapper for this finds its linker through `/proc`, which the sandbox lacks. A toolchain
    /// without its own linker uses the system's.
    fn link_linker(&self, draft: &Path) -> Result<(), KitError> {
        let targets = self.sysroot.join("lib/rustlib");
        let Ok(entries) = fs::read_dir(&targets) else { return Ok(()) };
        let linkers = entries.flatten().map(|entry| entry.path().join("bin/rust-lld"));
        if let Some(linker) = linkers.into_iter().find(|linker| linker.exists()) {
            let folder = draft.join(LINKER);
            files("make", &folder, fs::create_dir_all(&folder))?;
            files("link", &linker, std::os::unix::fs::symlink(&linker, folder.join("ld.lld")))?;
        }
        Ok(())
    }
}

/// Compiles a program that uses the standard library only.
fn compile(source: &Path, program: &Path, linking: &[&str]) -> Result<(), KitError> {
    let (source, program) = (source.to_string_lossy(), program.to_string_lossy());
    let args = ["--edition=2024", "-Cstrip=debuginfo", "-o", &program, &source];
    ask_rustc(&[&args, linking].concat()).map(drop)
}

/// The options for static linking, or none if that does not work here. Found by compiling a program in `draft`.
fn linking(draft: &Path) -> Result<Vec<&'static str>, KitError> {
    let (source, program) = (draft.join("trial.rs"), draft.join("trial"));
    files("write", &source, fs::write(&source, "fn main() {}\n"))?;
    let works = compile(&source, &program, &STATIC).is_ok();
    if works {
        files("remove", &program, fs::remove_file(&program))?;
    }
    files("remove", &source, fs::remove_file(&source))?;
    Ok(if works { STATIC.to_vec() } else { Vec::new() })
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

/// The compiler's answer to a query, or the outcome of a compilation.
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

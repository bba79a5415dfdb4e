//! Compiles the given code of a part once, and submissions on top of it.
//!
//! A part's library consists of given code and exercises. The given code is the same for all learners, so the
//! kit holds it as a separate library. For checks a submission is one crate on top of it that contains the
//! exercises and the program. `extern crate self as PART` makes the program's paths resolve. For speed-ups the
//! exercises and the program are two crates, and only the exercises are optimised. If that does not compile,
//! library and program are compiled as Cargo does it. This is the only scheme in which an exercise may add an
//! inherent method to a given type. Code that compiles on top of the given library behaves the same in Cargo's
//! scheme.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use witness::Part;

use super::{
    arguments::{FAST, NO_ASSERTIONS, replayed},
    capture::Line,
};

/// The line by which a part's library includes its exercises. The given library lacks it.
const EXERCISES: &str = "pub mod exercises;\n";

/// The root of a submission's crate, next to the program's `main.rs` that it includes.
const ROOT: &str = "over_given.rs";

/// The root of a part's library without its exercises.
const WITHOUT_EXERCISES: &str = "given.rs";

/// The root of a submission's library if it is a separate crate.
const LIBRARY_ROOT: &str = "over_given_alone.rs";

/// The roots of a part's program and of its library.
const PROGRAM: &str = "main.rs";
const LIBRARY: &str = "lib.rs";

/// The `cfg` of code in which steps cannot be held. It is our own name, and answers do not need it. Measured
/// and checked programs have the same debug assertions, because otherwise an answer could tell them apart.
pub(super) const WITHOUT_HOLDS: &str = "lab_without_holds";

/// Flags for the given code, which is compiled once and run by every check. `opt-level=1` is the highest level
/// at which generic code is shared between crates. `link-dead-code` keeps the instances that only uncalled
/// functions use.
const ONCE: [&str; 4] =
    ["-Copt-level=1", "-Cdebug-assertions=on", "-Coverflow-checks=on", "-Clink-dead-code=on"];

/// Files with the generic instances that answers use, below the workspace. A part without such a file only
/// compiles slower.
pub(super) const INSTANCES: &str = "grader/course/instances";

/// Also compiles functions that the program does not call, since a library's public functions must compile
/// completely. The linker still leaves out unused code.
const EVERYTHING: [&str; 2] = ["-Clink-dead-code=on", "-Clink-arg=-Wl,--gc-sections"];

/// The purpose of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// For checks. Slow steps can be held.
    Checked,
    /// For speed-ups. CPU-bound code is optimised, and `is_prime` has no hold.
    Fast,
}

/// The given code of a part in one of its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) part: Part,
    /// Whether it is for speed-ups.
    pub(super) optimised: bool,
}

impl Given {
    /// The given code for a part's programs. Only some parts are CPU-bound. The others use the same code for
    /// speed-ups as for checks.
    pub(super) fn of(part: Part, variant: Variant) -> Self {
        Self { part, optimised: variant == Variant::Fast && part.optimised }
    }

    /// The given code for both variants, or one value if they share it.
    pub(super) fn all_of(part: Part) -> Vec<Self> {
        let mut all =
            [Variant::Checked, Variant::Fast].map(|variant| Self::of(part, variant)).to_vec();
        all.dedup();
        all
    }

    /// The given library's crate name. Both variants share it, because it is part of the names of types.
    fn crate_name(self) -> String {
        format!("{}_given", self.part.crate_name())
    }

    /// The given library's file, below a kit's folder. It begins with the crate's name, because the compiler
    /// searches for that. The compiler tells the variants apart by their contents.
    fn library(self) -> String {
        let kind = if self.optimised { "-fast" } else { "" };
        format!("lib{}{kind}.rlib", self.crate_name())
    }

    /// Compiles it into the folder `kit`, with Cargo's `line` for the whole library. The part is below
    /// `sources`, prepared by [`without_exercises`].
    ///
    /// # Errors
    ///
    /// When the given code does not compile without the exercises.
    pub(super) fn compile(self, line: &Line, sources: &Path, kit: &Path) -> io::Result<()> {
        let output = kit.join(self.library()).to_string_lossy().into_owned();
        let mut args = replayed(line, "", self.part, &output);
        root_of(&mut args, self.part, LIBRARY, WITHOUT_EXERCISES);
        if let Some(name) = args.iter_mut().find(|arg| **arg == self.part.crate_name()) {
            *name = self.crate_name();
        }
        let options = match self.optimised {
            true => [&FAST[..], &NO_ASSERTIONS, &["--cfg", WITHOUT_HOLDS]].concat(),
            false => ONCE.to_vec(),
        };
        let compiled = Command::new("rustc")
            .args(args)
            .args(options)
            .envs(&line.env)
            .env("CARGO_MANIFEST_DIR", sources.join(self.part.folder))
            .current_dir(sources)
            .output()?;
        if !compiled.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&compiled.stderr).into_owned()));
        }
        Ok(())
    }

    /// Turns the arguments for a part's program into those for one crate of exercises and program, on top of
    /// the given library in the folder `kit`. The crate gets the library's name.
    pub(super) fn under_program(self, kit: &str, args: &mut Vec<String>) {
        let library_of_cargo = format!("{}=", self.part.crate_name());
        root_of(args, self.part, PROGRAM, ROOT);
        if let Some(name) = args.iter().position(|arg| arg == "--crate-name")
            && let Some(name) = args.get_mut(name + 1)
        {
            *name = self.part.crate_name();
        }
        for arg in args.iter_mut().filter(|arg| arg.starts_with(&library_of_cargo)) {
            *arg = self.external(kit);
        }
        args.extend(EVERYTHING.map(str::to_owned));
    }

    /// Turns the arguments for a part's library into those for its exercises alone, on top of the given library
    /// in the folder `kit`.
    pub(super) fn under_exercises(self, kit: &str, args: &mut Vec<String>) {
        root_of(args, self.part, LIBRARY, LIBRARY_ROOT);
        args.extend(["--extern".into(), self.external(kit)]);
    }

    /// The value of the compiler's `--extern` option.
    fn external(self, kit: &str) -> String {
        format!("{}={kit}/{}", self.crate_name(), self.library())
    }

    /// Writes the roots of a submission's crate into a private copy in `folder`. Both roots are always written.
    /// A file can include another, and must not learn what it is compiled for.
    pub(super) fn lay_out(self, folder: &Path) -> io::Result<()> {
        let path = |name: &str| folder.join(source(self.part, name));
        let (given, name) = (self.crate_name(), self.part.crate_name());
        let exercises = format!("pub use {given}::*;\n{EXERCISES}extern crate self as {name};\n");
        fs::write(path(LIBRARY_ROOT), &exercises)?;
        fs::write(path(ROOT), fs::read_to_string(path(PROGRAM))? + "\n" + &exercises)
    }
}

/// Writes the root of the given library into a copy of a part in `folder`, which also contains [`INSTANCES`].
///
/// With shared generics, the library also contains the stubs, the program's `main` and the instances. Nothing
/// calls them. They exist so that their generic instances are compiled once instead of per submission.
///
/// # Errors
///
/// When files cannot be read or written, or the part's library has no exercises.
pub(super) fn without_exercises(part: Part, folder: &Path) -> io::Result<()> {
    let path = |name: &str| folder.join(source(part, name));
    let whole = fs::read_to_string(path(LIBRARY))?;
    let given = whole.replacen(EXERCISES, "", 1);
    if given == whole {
        return Err(io::Error::other(format!("{} lacks {EXERCISES:?}", path(LIBRARY).display())));
    }
    let itself = format!("extern crate self as {};", part.crate_name());
    let file = format!("{INSTANCES}/{part}.rs");
    let instances = format!("#[path = \"../../{file}\"] mod instances;");
    let mut shared = vec![&*itself, "mod exercises;", "#[path = \"main.rs\"] mod main;"];
    if folder.join(&file).is_file() {
        shared.push(&instances);
    }
    let shared = shared.into_iter().map(|item| format!("#[cfg(debug_assertions)] {item}\n"));
    fs::write(path(WITHOUT_EXERCISES), given + &shared.collect::<String>())
}

/// Compiles the root `new` instead of `old`.
fn root_of(args: &mut [String], part: Part, old: &str, new: &str) {
    let (old, new) = (source(part, old), source(part, new));
    for arg in args.iter_mut().filter(|arg| Path::new(arg) == old) {
        *arg = new.to_string_lossy().into_owned();
    }
}

/// A file of a part's library or program, below the workspace.
fn source(part: Part, name: &str) -> PathBuf {
    Path::new(part.folder).join("src").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::PARTS;

    const CHECKED: Given = Given { part: PARTS[0], optimised: false };
    const FAST_GIVEN: Given = Given { part: PARTS[0], optimised: true };

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    /// A folder with a part's library and program. Nothing else is read here.
    fn part_one(library: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("part-one/src");
        fs::create_dir_all(&src).unwrap();
        fs::write(src.join("lib.rs"), library).unwrap();
        fs::write(src.join("main.rs"), "fn main() {}").unwrap();
        folder
    }

    fn read(folder: &tempfile::TempDir, name: &str) -> Option<String> {
        fs::read_to_string(folder.path().join("part-one/src").join(name)).ok()
    }

    #[test]
    fn only_part_one_has_two_libraries() {
        for &part in PARTS {
            let twice = part == PARTS[0];
            assert!(!Given::of(part, Variant::Checked).optimised);
            assert_eq!(Given::of(part, Variant::Fast).optimised, twice);
            let all = Given::all_of(part);
            assert_eq!(all.len(), if twice { 2 } else { 1 });
            assert_eq!(all[0], Given { part, optimised: false });
        }
    }

    #[test]
    fn both_libraries_share_one_crate_name() {
        assert_eq!(CHECKED.library(), "libpart_one_given.rlib");
        assert_eq!(FAST_GIVEN.library(), "libpart_one_given-fast.rlib");
        assert_eq!(CHECKED.external("/kit"), "part_one_given=/kit/libpart_one_given.rlib");
        assert_eq!(FAST_GIVEN.external("/kit"), "part_one_given=/kit/libpart_one_given-fast.rlib");
    }

    #[test]
    fn programs_use_the_given_library() {
        let mut args = words(
            "--crate-name one part-one/src/main.rs \
             --extern part_one=/out/lib.rlib --extern lab=/kit/lab.rlib",
        );
        CHECKED.under_program("/kit", &mut args);
        let expected = words(
            "--crate-name part_one part-one/src/over_given.rs --extern \
             part_one_given=/kit/libpart_one_given.rlib \
             --extern lab=/kit/lab.rlib -Clink-dead-code=on -Clink-arg=-Wl,--gc-sections",
        );
        assert_eq!(args, expected);
    }

    #[test]
    fn exercises_use_the_given_library() {
        let library = "--crate-name part_one part-one/src/lib.rs";
        let mut args = words(&format!("{library} part-two/src/lib.rs"));
        FAST_GIVEN.under_exercises("/kit", &mut args);
        let expected = words(
            "--crate-name part_one part-one/src/over_given_alone.rs \
             part-two/src/lib.rs \
             --extern part_one_given=/kit/libpart_one_given-fast.rlib",
        );
        assert_eq!(args, expected);
    }

    #[test]
    fn optimised_libraries_lack_the_exercises() {
        let library = "pub mod exercises;\npub mod given_code;\n";
        let folder = part_one(library);
        without_exercises(PARTS[0], folder.path()).unwrap();
        assert!(!read(&folder, "given.rs").unwrap().contains("mod instances;"), "there is no file");
        let instances = folder.path().join(INSTANCES);
        fs::create_dir_all(&instances).unwrap();
        fs::write(instances.join("part-one.rs"), "").unwrap();
        without_exercises(PARTS[0], folder.path()).unwrap();
        let root = read(&folder, "given.rs").unwrap();
        let (given, shared) = root.split_once("pub mod given_code;\n").unwrap();
        assert_eq!(given, "");
        let expected = [
            "extern crate self as part_one;",
            "mod exercises;",
            "#[path = \"main.rs\"] mod main;",
            "#[path = \"../../grader/course/instances/part-one.rs\"] mod instances;",
        ];
        let expected = expected.map(|item| format!("#[cfg(debug_assertions)] {item}"));
        assert_eq!(shared.lines().collect::<Vec<_>>(), expected);
        assert_eq!(read(&folder, "lib.rs").unwrap(), library, "the library itself stays");
    }

    #[test]
    fn libraries_without_exercises_are_refused() {
        let folder = part_one("pub mod given_code;\n");
        let error = without_exercises(PARTS[0], folder.path()).unwrap_err();
        assert!(error.to_string().contains("lib.rs lacks"), "{error}");
        assert_eq!(read(&folder, "given.rs"), None);
    }

    #[test]
    fn submissions_reexport_the_given_library() {
        let exercises = "pub use part_one_given::*;\npub mod exercises;\n\
                         extern crate self as part_one;\n";
        // The result does not depend on what it is compiled for.
        for given in [CHECKED, FAST_GIVEN] {
            let folder = part_one("pub mod exercises;\n");
            given.lay_out(folder.path()).unwrap();
            let program = format!("fn main() {{}}\n{exercises}");
            assert_eq!(read(&folder, "over_given.rs"), Some(program));
            assert_eq!(read(&folder, "over_given_alone.rs"), Some(exercises.to_owned()));
        }
    }
}

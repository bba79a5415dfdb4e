//! What is given of a part, compiled once, and the crate of a submission over it.
//!
//! A part's library is given code and exercises. The given code is the same for all, so the kit has it as a
//! library of its own, and a submission is compiled as one crate over it: the exercises, and the program that
//! calls them, which takes this very crate for the part's library. For a speed-up it is compiled as two, of
//! which the exercises alone are optimised. Where this does not compile, library and program are compiled one
//! after the other, as Cargo does it: there alone may an exercise add a method to a given type. What compiles
//! over the given code means the same in the whole.

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

/// How a part's library takes in its exercises. The given library lacks this line.
const EXERCISES: &str = "pub mod exercises;\n";

/// The root of a submission's crate, beside the program's `main.rs` that it is made of.
const ROOT: &str = "over_given.rs";

/// The root of a part's library without its exercises.
const WITHOUT_EXERCISES: &str = "given.rs";

/// The root of a submission's library where it is a crate of its own.
const LIBRARY_ROOT: &str = "over_given_alone.rs";

/// The roots of a part's program and of its library.
const PROGRAM: &str = "main.rs";
const LIBRARY: &str = "lib.rs";

/// What is said to the compiler where steps that could be held are not: a name of our own, which no answer needs.
/// A measured program has the same debug assertions as a checked one, or an answer could tell them apart.
pub(super) const WITHOUT_HOLDS: &str = "lab_without_holds";

/// What makes given code fast: checks run it often, and it is compiled once. Generic code is shared with other crates up
/// to this level. The last makes it that which only uncalled functions use, too.
const ONCE: [&str; 4] =
    ["-Copt-level=1", "-Cdebug-assertions=on", "-Coverflow-checks=on", "-Clink-dead-code=on"];

/// Generic code that answers use, below the workspace: a file for each part, and what they have in common.
pub(super) const INSTANCES: &str = "grader/course/instances";

/// Compiles what the program does not call, too: a library's public functions must compile to the end, called
/// or not. The linker still leaves out what nobody calls.
const EVERYTHING: [&str; 2] = ["-Clink-dead-code=on", "-Clink-arg=-Wl,--gc-sections"];

/// What a program is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// For checks: slow steps can be held.
    Checked,
    /// For speed-ups: optimised where the CPU is the point, and without the hold in `is_prime`.
    Fast,
}

/// The given code of a part, as it is compiled once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) part: Part,
    /// For speed-ups, and not for checks.
    pub(super) optimised: bool,
}

impl Given {
    /// What the programs of a part are built over. Only some parts keep cores busy; the others wait, and
    /// are the same for speed-ups as for checks.
    pub(super) fn of(part: Part, variant: Variant) -> Self {
        Self { part, optimised: variant == Variant::Fast && part.optimised }
    }

    /// All that there is of a part.
    pub(super) fn all_of(part: Part) -> Vec<Self> {
        let mut all =
            [Variant::Checked, Variant::Fast].map(|variant| Self::of(part, variant)).to_vec();
        all.dedup();
        all
    }

    /// The given library's crate name: one for both, for the names of types have it.
    fn crate_name(self) -> String {
        format!("{}_given", self.part.crate_name())
    }

    /// The given library's file, below a kit's folder. It begins with the crate's name: the compiler searches for it
    /// by that, and tells the two apart by their contents.
    fn library(self) -> String {
        let kind = if self.optimised { "-fast" } else { "" };
        format!("lib{}{kind}.rlib", self.crate_name())
    }

    /// Compiles it into the folder `kit`, by Cargo's `line` for the whole library. The part lies below
    /// `sources`, as [`without_exercises`] has left it.
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

    /// Turns the arguments that compile a part's program into those for one crate of exercises and program
    /// over the given library, which lies in the folder `kit`. It has the library's name, as the exercises alone do.
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

    /// Turns the arguments that compile a part's library into those for its exercises alone, over the given
    /// library, which lies in the folder `kit`.
    pub(super) fn under_exercises(self, kit: &str, args: &mut Vec<String>) {
        root_of(args, self.part, LIBRARY, LIBRARY_ROOT);
        args.extend(["--extern".into(), self.external(kit)]);
    }

    /// How the compiler is told of it.
    fn external(self, kit: &str) -> String {
        format!("{}={kit}/{}", self.crate_name(), self.library())
    }

    /// Puts the roots of a submission's crate over it into a private copy in `folder`: both, for a file can include
    /// another, and is not to learn from that what it is compiled for.
    pub(super) fn lay_out(self, folder: &Path) -> io::Result<()> {
        let path = |name: &str| folder.join(source(self.part, name));
        let (given, name) = (self.crate_name(), self.part.crate_name());
        let exercises = format!("pub use {given}::*;\n{EXERCISES}extern crate self as {name};\n");
        fs::write(path(LIBRARY_ROOT), &exercises)?;
        fs::write(path(ROOT), fs::read_to_string(path(PROGRAM))? + "\n" + &exercises)
    }
}

/// Puts the root of the given library into a copy of a part in `folder`, where [`INSTANCES`] lies, too.
///
/// Where generic code is shared, the library takes in, for nobody to call, the stubs with the program that calls
/// them, and what answers use: of those types it need not be compiled for each submission.
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
    let instances = format!("#[path = \"../../{INSTANCES}/{part}.rs\"] mod instances;");
    let shared = [&itself, "mod exercises;", "#[path = \"main.rs\"] mod main;", &instances];
    let shared = shared.map(|item| format!("#[cfg(debug_assertions)] {item}\n")).concat();
    fs::write(path(WITHOUT_EXERCISES), given + &shared)
}

/// Makes `new` the root that is compiled, in place of `old`.
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

    /// A folder with a part's library and program, which is all that is read here.
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
    fn only_part_one_is_given_twice() {
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
    fn the_two_libraries_of_a_part_are_two_files_of_one_name() {
        assert_eq!(CHECKED.library(), "libpart_one_given.rlib");
        assert_eq!(FAST_GIVEN.library(), "libpart_one_given-fast.rlib");
        assert_eq!(CHECKED.external("/kit"), "part_one_given=/kit/libpart_one_given.rlib");
        assert_eq!(FAST_GIVEN.external("/kit"), "part_one_given=/kit/libpart_one_given-fast.rlib");
    }

    #[test]
    fn a_program_is_compiled_with_its_exercises_over_the_given_library() {
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
    fn exercises_alone_are_compiled_over_the_given_library() {
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
    fn the_given_library_lacks_the_exercises_where_speed_counts() {
        let library = "pub mod exercises;\npub mod given_code;\n";
        let folder = part_one(library);
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
    fn a_library_without_exercises_is_refused() {
        let folder = part_one("pub mod given_code;\n");
        let error = without_exercises(PARTS[0], folder.path()).unwrap_err();
        assert!(error.to_string().contains("lib.rs lacks"), "{error}");
        assert_eq!(read(&folder, "given.rs"), None);
    }

    #[test]
    fn a_submissions_crate_takes_the_given_library_for_its_own() {
        let exercises = "pub use part_one_given::*;\npub mod exercises;\n\
                         extern crate self as part_one;\n";
        // The same, whatever it is compiled for.
        for given in [CHECKED, FAST_GIVEN] {
            let folder = part_one("pub mod exercises;\n");
            given.lay_out(folder.path()).unwrap();
            let program = format!("fn main() {{}}\n{exercises}");
            assert_eq!(read(&folder, "over_given.rs"), Some(program));
            assert_eq!(read(&folder, "over_given_alone.rs"), Some(exercises.to_owned()));
        }
    }
}

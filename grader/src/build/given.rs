//! What is given of a part, compiled once, and the crate of a submission over it.
//!
//! A part's library is given code and exercises. The given code is the same for all, so the kit has it as a
//! library of its own, and a submission is compiled as one crate over it: the exercises, and the program that
//! calls them, which takes this very crate for the part's library. Where this does not compile, library and
//! program are compiled one after the other, as Cargo does it: there alone may an exercise add a method to a
//! given type. What compiles over the given code means the same in the whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use super::{arguments::replayed, capture::Line};
use crate::course::Part;

/// How a part's library takes in its exercises. The given library lacks this line.
const EXERCISES: &str = "pub mod exercises;\n";

/// The root of a submission's crate, beside the program's `main.rs` that it is made of.
const ROOT: &str = "over_given.rs";

/// The root of a part's program.
const PROGRAM: &str = "main.rs";

/// What makes given code fast: checks run it often, and it is compiled once. Steps can be held only with
/// debug assertions, and generic code is shared with other crates up to this level.
const ONCE: [&str; 3] = ["-Copt-level=1", "-Cdebug-assertions=on", "-Coverflow-checks=on"];

/// Compiles what the program does not call, too: a library's public functions must compile to the end, called
/// or not. The linker still leaves out what nobody calls.
const EVERYTHING: [&str; 2] = ["-Clink-dead-code=on", "-Clink-arg=-Wl,--gc-sections"];

/// The given library's crate name.
fn crate_name(part: Part) -> String {
    format!("{}_given", part.crate_name())
}

/// The given library's file, below a kit's folder.
fn library(part: Part) -> String {
    format!("lib{}.rlib", crate_name(part))
}

/// Compiles what is given of `part` into the folder `kit`, by Cargo's `line` for the whole library. The part
/// lies below `sources`, which is the caller's own copy and is written to.
///
/// # Errors
///
/// When files cannot be read or written, or the given code does not compile without the exercises.
pub(super) fn compile(part: Part, line: &Line, sources: &Path, kit: &Path) -> io::Result<()> {
    let root = sources.join(source(part, "lib.rs"));
    let whole = fs::read_to_string(&root)?;
    let given = whole.replacen(EXERCISES, "", 1);
    if given == whole {
        return Err(io::Error::other(format!("{} lacks {EXERCISES:?}", root.display())));
    }
    fs::write(&root, given)?;
    let output = kit.join(library(part)).to_string_lossy().into_owned();
    let mut args = replayed(line, "", part, &output);
    if let Some(name) = args.iter_mut().find(|arg| *arg == part.crate_name()) {
        *name = crate_name(part);
    }
    let compiled = Command::new("rustc")
        .args(args)
        .args(ONCE)
        .envs(&line.env)
        .env("CARGO_MANIFEST_DIR", sources.join(part.folder()))
        .current_dir(sources)
        .output()?;
    if !compiled.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&compiled.stderr).into_owned()));
    }
    Ok(())
}

/// Puts the root of a submission's crate into its private copy in `folder`.
pub(super) fn lay_out(part: Part, folder: &Path) -> io::Result<()> {
    let mut root = fs::read_to_string(folder.join(source(part, PROGRAM)))?;
    let (name, given) = (part.crate_name(), crate_name(part));
    root += &format!("\npub use {given}::*;\n{EXERCISES}extern crate self as {name};\n");
    fs::write(folder.join(source(part, ROOT)), root)
}

/// Turns the arguments that compile a part's program into those for the crate over the given library, which
/// lies in the folder `kit`.
pub(super) fn over(part: Part, kit: &str, args: &mut Vec<String>) {
    let program = source(part, PROGRAM);
    let library_of_cargo = format!("{}=", part.crate_name());
    for arg in args.iter_mut() {
        if Path::new(arg) == program {
            *arg = source(part, ROOT).to_string_lossy().into_owned();
        } else if arg.starts_with(&library_of_cargo) {
            *arg = format!("{}={kit}/{}", crate_name(part), library(part));
        }
    }
    args.extend(EVERYTHING.map(str::to_owned));
}

/// A file of a part's library or program, below the workspace.
fn source(part: Part, name: &str) -> PathBuf {
    Path::new(part.folder()).join("src").join(name)
}

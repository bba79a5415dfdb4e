//! Folders that contain more than exercise files.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::pack::{RIGHT, exercises, folder};

pub(super) fn folder_with_links(at: &Path) -> io::Result<PathBuf> {
    let outside = at.join("outside");
    fs::create_dir_all(&outside)?;
    fs::write(outside.join("gamma.rs"), RIGHT)?;
    fs::write(outside.join("beta.rs"), RIGHT)?;
    let inside = at.join("inside");
    symlink(outside.join("beta.rs"), exercises(&inside)?.join("beta.rs"))?;
    fs::create_dir_all(inside.join("part-one/src"))?;
    symlink(&outside, inside.join("part-one/src/exercises"))?;
    symlink(&outside, inside.join("part-three"))?;
    Ok(inside)
}

pub(super) fn folder_with_a_fifo(at: &Path) -> io::Result<PathBuf> {
    let fifo = exercises(at)?.join("gamma.rs");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU)?;
    Ok(at.to_owned())
}

pub(super) fn folder_with_a_huge_file(at: &Path) -> io::Result<PathBuf> {
    File::create(exercises(at)?.join("gamma.rs"))?.set_len(100 << 20)?;
    Ok(at.to_owned())
}

/// Other files that a learner may leave in the tree or add on purpose. None of them is ever read.
pub(super) fn folder_with_everything_else(at: &Path) -> io::Result<PathBuf> {
    let path = folder(at, RIGHT.as_bytes())?;
    for (file, text) in [
        ("Cargo.toml", "[workspace]\nmembers = [\"evil\"]\n"),
        (".cargo/config.toml", "[build]\nrustc-wrapper = \"/tmp/lab-left\"\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n"),
        (".git/hooks/post-checkout", "#!/bin/sh\ntouch /tmp/lab-left\n"),
        (".gitmodules", "[submodule \"x\"]\n\turl = file:///etc\n"),
        ("part-two/Cargo.toml", "[lib]\npath = \"/etc/passwd\"\n"),
        ("part-two/build.rs", "fn main() { std::fs::write(\"/tmp/lab-left\", \"\"); }\n"),
        ("part-two/src/lib.rs", "compile_error!(\"read\");\n"),
        ("part-two/src/exercises.rs", "compile_error!(\"read\");\n"),
        ("part-two/tests/gamma.rs", "#[test] fn passes() {}\n"),
        ("target/debug/two", "\x7fELF"),
        ("grader/course.toml", "max_score = 0\n"),
    ] {
        let file = path.join(file);
        fs::create_dir_all(file.parent().unwrap_or(&path))?;
        fs::write(file, text)?;
    }
    Ok(path)
}

//! Embeds the digest of the code that forms verdicts in the program.

use std::{env, path::Path};

#[path = "verdicts.rs"]
mod verdicts;

fn main() -> std::io::Result<()> {
    let grader = env::var("CARGO_MANIFEST_DIR").map_err(std::io::Error::other)?;
    for name in verdicts::VERDICTS {
        println!("cargo::rerun-if-changed={name}");
    }
    let grader = Path::new(&grader);
    println!("cargo::rustc-env=CODE_OF_VERDICTS={}", verdicts::digest(grader)?);
    if let Some(digest) = verdicts::digest_of_other_course(grader)? {
        println!("cargo::rerun-if-changed={}", verdicts::OTHER_COURSE);
        println!("cargo::rustc-env=CODE_OF_OTHER_VERDICTS={digest}");
    }
    Ok(())
}

//! Acts as Cargo's compiler wrapper while the kit is built, and records each command line.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use serde::{Deserialize, Serialize};

/// The environment variable that makes the grader act as Cargo's compiler wrapper. Its value is the folder for
/// the records.
pub const CAPTURE: &str = "GRADER_CAPTURE_TO";

/// One command line of the compiler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) crate_name: String,
    /// `lib` or `bin`.
    pub(super) crate_type: String,
    /// All arguments behind the compiler's name.
    pub(super) args: Vec<String>,
    /// The variables that Cargo sets for the crate.
    pub(super) env: BTreeMap<String, String>,
}

/// Runs the compiler as Cargo requested, and records the command line if it compiles a crate.
///
/// The arguments are the compiler's path and then the compiler's arguments, as for any wrapper.
pub fn run_capture(folder: &Path, args: &[String]) -> ExitCode {
    let Some((compiler, args)) = args.split_first() else { return ExitCode::FAILURE };
    if let Some(line) = Line::read(args)
        && let Err(error) = line.write(folder)
    {
        eprintln!("cannot record the compiler's command line in {}: {error}", folder.display());
        return ExitCode::FAILURE;
    }
    match Command::new(compiler).args(args).status() {
        Ok(status) => ExitCode::from(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1)),
        Err(error) => {
            eprintln!("cannot run {compiler}: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Line {
    /// `None` for a query, which compiles no crate.
    fn read(args: &[String]) -> Option<Self> {
        let value = |flag: &str| {
            let at = args.iter().position(|arg| arg == flag)?;
            args.get(at + 1).cloned()
        };
        value("--out-dir")?;
        let env = env::vars().filter(|(name, _)| {
            name.starts_with("CARGO_PKG_") || name == "CARGO_CRATE_NAME" || name == "CARGO_BIN_NAME"
        });
        Some(Self {
            crate_name: value("--crate-name")?,
            crate_type: value("--crate-type")?,
            args: args.to_vec(),
            env: env.collect(),
        })
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(Self::path(folder, &self.crate_name, &self.crate_type), serde_json::to_vec(self)?)
    }

    fn path(folder: &Path, crate_name: &str, crate_type: &str) -> PathBuf {
        folder.join(format!("{crate_name}.{crate_type}.json"))
    }

    /// The last line that was recorded for a crate.
    pub(super) fn find(folder: &Path, crate_name: &str, crate_type: &str) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(Self::path(folder, crate_name, crate_type))?)?)
    }
}

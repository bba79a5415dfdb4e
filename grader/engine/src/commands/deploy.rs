//! `grader deploy` packs the grader for another system.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use witness::Catalog;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{CommandError, Exit, Session};
use crate::{
    cli::{DeployArgs, DeployTo},
    compile::{ingredients, walk},
};

/// Gradescope's two scripts, at the top of its archive, and a file that both read.
const SCRIPTS: [&str; 3] = ["setup.sh", "run_autograder", "closed.sh"];

/// Files of the workspace that are packed besides the kit's sources and the code of the checks. They are enough
/// to compile the grader and to grade, and leave out the grader's tests.
const PACKED: [&str; 11] = [
    "grader/Cargo.toml",
    "grader/build.rs",
    "grader/course",
    "grader/course.toml",
    "grader/engine",
    "grader/lab",
    "grader/sandbox",
    "grader/src",
    "grader/submissions/sample-class/ada",
    "grader/verdicts.rs",
    "grader/witness",
];

/// Folders of the course that only `verify` reads.
const FOR_VERIFY: [&str; 3] = ["/equivalent/", "/mutants/", "/slow/"];

/// Packs what `args` names.
///
/// # Errors
///
/// When the file exists, or cannot be written.
pub fn run(session: &Session, args: &DeployArgs) -> Result<Exit, CommandError> {
    let DeployTo::Gradescope { out } = &args.to;
    if out.exists() {
        return Err(CommandError::Input(anyhow!(
            "{} exists already\nhint: name a new file",
            out.display()
        )));
    }
    let workspace = session.root()?;
    gradescope(&workspace, session.catalog, out)
        .with_context(|| format!("cannot pack {}", out.display()))
        .map_err(CommandError::Input)?;
    println!("{}: upload it as the assignment's autograder", out.display());
    Ok(Exit::Done)
}

/// Gradescope's archive, with the scripts at the top and the lab in `lab/`.
fn gradescope(workspace: &Path, catalog: &Catalog, out: &Path) -> anyhow::Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let draft = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let mut archive = ZipWriter::new(draft);
    let scripts = workspace.join("grader/deploy/gradescope");
    for name in SCRIPTS {
        add(&mut archive, &scripts.join(name), name)?;
    }
    let mut paths: Vec<PathBuf> = ingredients(workspace, catalog)?;
    let parts = catalog.parts.iter().map(|part| part.folder);
    for name in parts.chain(PACKED) {
        let path = workspace.join(name);
        if path.is_dir() { walk(&path, &mut paths)? } else { paths.push(path) }
    }
    paths.sort();
    paths.dedup();
    for path in paths {
        let name = path.strip_prefix(workspace)?.to_string_lossy().into_owned();
        let leftover = name.contains("/target/")
            || name.contains("__pycache__")
            || FOR_VERIFY.iter().any(|folder| name.contains(folder));
        if !leftover {
            add(&mut archive, &path, &format!("lab/{name}"))?;
        }
    }
    let draft = archive.finish()?;
    draft.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    draft.persist(out)?;
    Ok(())
}

/// Adds one file with its executable bit but without a time, so that the same tree gives the same bytes.
fn add<W: Write + io::Seek>(
    archive: &mut ZipWriter<W>,
    path: &Path,
    name: &str,
) -> anyhow::Result<()> {
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let executable = file.metadata()?.permissions().mode() & 0o111 != 0;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(if executable { 0o755 } else { 0o644 });
    archive.start_file(name, options)?;
    io::copy(&mut file, archive)?;
    Ok(())
}

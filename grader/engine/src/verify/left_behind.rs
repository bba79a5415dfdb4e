//! Finds what a hostile submission has left behind.

use std::path::{Path, PathBuf};

use super::canaries::Canaries;

/// Traces of a hostile submission, one sentence each. These are touched canaries, files with the common prefix,
/// and processes that run one of `programs`.
pub(super) fn left_behind(canaries: &Canaries, programs: &[PathBuf]) -> Vec<String> {
    let mut found = canaries.touched();
    for program in programs {
        // The build folder belongs to this submission only.
        let folder = program.parent().and_then(Path::parent).unwrap_or(program);
        found.extend(processes_of(folder));
    }
    found
}

fn processes_of(folder: &Path) -> Vec<String> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let running = processes.flatten().filter_map(|process| {
        let program = std::fs::read_link(process.path().join("exe")).ok()?;
        program.starts_with(folder).then(|| process.file_name().to_string_lossy().into_owned())
    });
    running.map(|pid| format!("its process {pid} still runs")).collect()
}

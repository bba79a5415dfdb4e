//! What a hostile submission has left behind.

use std::path::{Path, PathBuf};

use super::canaries::Canaries;

/// What a hostile submission has left behind, one sentence each: touched canaries, files with the
/// name that all of them use, processes that run one of `programs`.
pub(super) fn left_behind(canaries: &Canaries, programs: &[PathBuf]) -> Vec<String> {
    let mut found = canaries.touched();
    for program in programs {
        // The folder of the build, which is this submission's own.
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

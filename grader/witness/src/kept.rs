//! With `--keep`, each run leaves a folder for inspection.
//!
//! ```text
//! DIR/kept/LEARNER/EXERCISE/CHECK/N/   command  stdout  stderr  result.json  requests
//! ```
//!
//! The grader does not read these files. If one cannot be written, it prints a warning and goes on.

use std::{fmt::Write as _, fs, io, path::PathBuf};

use sandbox::Job;

use crate::run::Finished;

/// The maximum number of bytes of a document that are kept. Those of the model answers have less than 100 KB.
const MOST_BYTES: usize = 1 << 20;

/// Keeps the input and output of one check's runs.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    command: String,
    runs: u32,
}

impl Kept {
    /// Keeps runs in subfolders of `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, command: String::new(), runs: 0 }
    }

    /// Keeps the command line of a run that is about to start.
    pub fn begin(&mut self, job: &Job) {
        self.command = job.program.display().to_string();
        for arg in &job.args {
            let _ = write!(self.command, " {arg}");
        }
        self.command.push('\n');
    }

    /// Writes the folder of a run that has ended.
    pub fn end(&mut self, finished: &Finished) {
        self.runs += 1;
        let folder = self.folder.join(self.runs.to_string());
        let mut requests = String::new();
        for exchange in &finished.exchanges {
            let request = &exchange.request;
            let answered = if exchange.answered.is_some() { "answered" } else { "not answered" };
            let _ = writeln!(requests, "{} {} {answered}", request.method, request.path);
        }
        let write = || -> io::Result<()> {
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("command"), &self.command)?;
            let dropped = match finished.output.dropped_bytes {
                0 => String::new(),
                bytes => format!("[{bytes} bytes were printed before this and dropped]\n"),
            };
            fs::write(folder.join("stdout"), dropped + &finished.output.stdout)?;
            fs::write(folder.join("stderr"), &finished.output.stderr)?;
            let document = &finished.document;
            fs::write(folder.join("result.json"), &document[..document.len().min(MOST_BYTES)])?;
            fs::write(folder.join("requests"), &requests)
        };
        if let Err(error) = write() {
            eprintln!("cannot keep a run in {}: {error}", folder.display());
        }
    }
}

//! What a run leaves for a look, when somebody wants one (`--keep`): a folder a run.
//!
//! ```text
//! DIR/kept/LEARNER/EXERCISE/CHECK/N/   command  stdout  stderr  result.json  requests
//! ```
//!
//! Nothing reads it again. What cannot be written is told and costs nothing.

use std::{fmt::Write as _, fs, io, path::PathBuf};

use sandbox::Job;

use crate::run::Finished;

/// How much of a document is kept, in bytes. Those of the model answers have less than 100 KB.
const MOST_BYTES: usize = 1 << 20;

/// Where the runs of one check leave what they were given and gave.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    command: String,
    runs: u32,
}

impl Kept {
    /// Runs leave their folders in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, command: String::new(), runs: 0 }
    }

    /// A run is about to be started.
    pub fn begin(&mut self, job: &Job) {
        self.command = job.program.display().to_string();
        for arg in &job.args {
            let _ = write!(self.command, " {arg}");
        }
        self.command.push('\n');
    }

    /// The run is over.
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

//! A process that counts the words of one page, from both sides of its pipes.
//!
//! The parent's side is a [`Counter`], a thin layer over [`std::process::Child`]. Like `Child` it does **not** clean
//! up after itself. A process that has ended stays in the system's table, as a zombie, until [`Counter::wait`] is
//! called. The child's side is [`serve`], which the program runs as `book worker`.

use std::{
    fmt,
    io::{self, BufRead, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use lab::{hold, timeline};

use super::held::STEPS;
use crate::{Page, documents::COUNT};

/// Why a page has no count. It names the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountError {
    /// The page's number.
    pub page: u64,
    /// What happened.
    pub detail: String,
}

impl fmt::Display for CountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "page {} has no count: {}", self.page, self.detail)
    }
}

impl std::error::Error for CountError {}

/// One process that counts the words of one page.
#[derive(Debug)]
pub struct Counter {
    page: u64,
    child: Child,
}

impl Counter {
    /// Starts `program` as a worker and sends it the page. Does not wait for the count.
    ///
    /// # Errors
    ///
    /// When the program cannot be started.
    pub fn start(program: &Path, page: &Page) -> Result<Self, CountError> {
        let mut command = Command::new(program);
        command.arg("worker");
        if let Some(url) = hold::gate_url() {
            command.args(["--gate", &url]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = STEPS
            .start(&mut command)
            .map_err(|error| CountError { page: page.number, detail: error.to_string() })?;
        if let Some(mut pipe) = child.stdin.take() {
            // If the process has already ended, that is noticed when its count does not come.
            let _ = pipe.write_all(format!("{page}\n").as_bytes());
        }
        Ok(Self { page: page.number, child })
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the count.
    ///
    /// # Errors
    ///
    /// When the process ends without one.
    pub fn count(&mut self) -> Result<u64, CountError> {
        let _span = timeline::span(format!("page {}", self.page));
        let mut answer = String::new();
        if let Some(mut pipe) = self.child.stdout.take() {
            let _ = pipe.read_to_string(&mut answer);
        }
        answer.trim().parse().map_err(|_| CountError {
            page: self.page,
            detail: format!("process {} ended without one", self.pid()),
        })
    }

    /// Waits until the process has ended. Then the system removes its entry.
    pub fn wait(mut self) {
        // An open pipe could keep the process alive.
        drop(self.child.stdout.take());
        let _ = self.child.wait();
    }
}

/// Counts the words of the page in the first line of `page`, and writes their number.
///
/// A gate sees it as the step `count` with the page's number.
///
/// # Errors
///
/// When the line is not a page, or the reader of the count is gone.
pub fn serve(page: &mut dyn BufRead, count: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    page.read_line(&mut line)?;
    let page: Page = line.trim_end_matches('\n').parse().map_err(io::Error::other)?;
    STEPS.at(COUNT, page.number);
    writeln!(count, "{}", page.text.split_whitespace().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_count_one_page() {
        let mut count = Vec::new();
        serve(&mut "7=the cat sat\n".as_bytes(), &mut count).unwrap();
        assert_eq!(count, b"3\n");
        assert!(serve(&mut "\n".as_bytes(), &mut count).is_err());
    }
}

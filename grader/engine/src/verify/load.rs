//! Runs busy loops beside a verification, because verdicts must not depend on the machine's load.

use std::{
    process::{Child, Command, Stdio},
    thread,
};

use super::canaries::wait_for_the_end;

/// The hidden subcommand of a process that keeps one core busy.
pub const SPIN: &str = "verify-spin";

/// Keeps a core busy until its standard input closes. The process should then end.
pub fn spin() {
    thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    wait_for_the_end();
}

/// Busy loops beside a verification, with one process per loop. Dropping this ends them. If the grader is
/// killed, they end because their pipes close.
pub struct Load(Vec<Child>);

impl Load {
    /// Starts `loops` loops.
    ///
    /// # Errors
    ///
    /// When the grader's program cannot be started.
    pub fn start(loops: usize) -> std::io::Result<Self> {
        let program = std::env::current_exe()?;
        let mut load = Self(Vec::new());
        for _ in 0..loops {
            let mut command = Command::new(&program);
            load.0.push(command.arg(SPIN).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?);
        }
        Ok(load)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

//! Busy loops beside a verification: verdicts must not depend on how busy the machine is.

use std::{
    process::{Child, Command, Stdio},
    thread,
};

use super::canaries::wait_for_the_end;

/// The hidden subcommand of a process that does nothing but keep a core busy.
pub const SPIN: &str = "verify-spin";

/// Keeps a core busy until its standard input ends; the process is to end then.
pub fn spin() {
    thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    wait_for_the_end();
}

/// Busy loops beside a verification, each a process of its own; they end when this is dropped, or with a
/// grader that is killed: the pipes to them close.
pub struct Load(Vec<Child>);

impl Load {
    /// Starts `loops` of them.
    ///
    /// # Errors
    ///
    /// When the grader's program cannot be started again.
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

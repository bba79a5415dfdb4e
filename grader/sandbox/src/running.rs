//! One run of a program in the sandbox, from the grader's side.

use std::{
    fs::File,
    io::{self, PipeWriter, Read, Seek},
    net::TcpListener,
    os::fd::{AsFd, OwnedFd},
    sync::Arc,
    time::{Duration, Instant},
};

use nix::unistd::Pid;

use super::{
    cgroups::Group,
    error::{SandboxError, unexpected},
    excess::{Excess, Stopper},
    folders::Folder,
    launcher::{Launcher, readable},
    messages::{Ended, How, Report, receive},
    network_pool::Lease,
    output::{Drain, Output},
    watch::Watch,
};

/// The largest result document that is read, in bytes. A document of 200 items with long texts takes 1 MB.
const LARGEST_DOCUMENT_BYTES: u64 = 8 << 20;

/// A running program. Dropping it ends the program and every process that it started.
pub struct Running {
    /// `None` once the run has ended.
    pub(super) launcher: Option<Launcher>,
    pub(super) control: Arc<OwnedFd>,
    pub(super) stopper: Stopper,
    pub(super) drain: Drain,
    pub(super) watch: Option<Watch>,
    pub(super) stdin: Option<PipeWriter>,
    pub(super) document: File,
    pub(super) listener: Option<TcpListener>,
    pub(super) diagnosis: Option<OwnedFd>,
    /// Field order matters: the network returns to the pool when this is dropped, so `listener` must be dropped before
    /// it.
    pub(super) _network: Lease,
    pub(super) init: Pid,
    /// Whether the program may start processes.
    pub(super) forks: bool,
    pub(super) started: Instant,
    pub(super) ended: Option<Ended>,
    /// Its control groups, which are removed after its processes have ended.
    pub(super) group: Option<Group>,
    /// The scratch folder on the host if there is no mount namespace. It is removed with the run.
    pub(super) _scratch: Option<Folder>,
}

impl Running {
    /// Takes the listening socket of the run's network. `None` after the first call.
    pub fn take_listener(&mut self) -> Option<TcpListener> {
        self.listener.take()
    }

    /// Takes the socket for questions about the run's network. `None` after the first call.
    pub fn take_diagnosis(&mut self) -> Option<OwnedFd> {
        self.diagnosis.take()
    }

    /// Pid 1 of the run, in the host's numbering. The program is one of its descendants.
    pub fn init(&self) -> Pid {
        self.init
    }

    /// Whether the run can have more processes than the program itself.
    pub fn forks(&self) -> bool {
        self.forks
    }

    /// Whether the program has printed output that has not been read yet.
    pub fn has_unread_output(&self) -> bool {
        self.drain.has_unread()
    }

    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Waits until the program has ended, or returns `None` if it is still running after `patience`.
    ///
    /// # Errors
    ///
    /// When the program could not be executed, or init died.
    pub fn wait(&mut self, patience: Duration) -> Result<Option<Ended>, SandboxError> {
        if self.ended.is_none() {
            let failed = |source| SandboxError::Step { step: "follow the run".into(), source };
            if !readable(&self.control, patience).map_err(failed)? {
                return Ok(None);
            }
            match receive(self.control.as_fd()).map_err(failed)? {
                Some((Report::Ended(ended), _)) => self.ended = Some(ended),
                Some((other, _)) => return Err(unexpected(other)),
                None if self.stopper.excess().is_some() => {
                    let wall_us = self.started.elapsed().as_micros() as u64;
                    let how = How::Stopped;
                    self.ended = Some(Ended { how, wall_us, cpu_us: 0, max_rss_bytes: 0 });
                }
                None => return Err(failed(io::ErrorKind::UnexpectedEof.into())),
            }
        }
        Ok(self.ended)
    }

    /// Ends the program and all processes that it has started, and returns its output.
    pub fn stop(&mut self) -> Output {
        self.stdin = None;
        self.stopper.stop();
        self.launcher = None;
        self.watch = None;
        if let Some(group) = self.group.take()
            && group.kills.as_ref().is_some_and(|kills| kills.count() > 0)
        {
            self.stopper.note(Excess::Memory);
        }
        Output { excess: self.stopper.excess(), ..self.drain.finish() }
    }

    /// The current result document, or an empty one if the program has written none.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is larger than 8 MiB.
    pub fn document(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.document.rewind()?;
        let read =
            self.document.by_ref().take(LARGEST_DOCUMENT_BYTES + 1).read_to_end(&mut bytes)?;
        if read as u64 > LARGEST_DOCUMENT_BYTES {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the document is too large"));
        }
        Ok(bytes)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

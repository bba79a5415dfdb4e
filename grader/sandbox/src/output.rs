//! What a program prints: drained all the time, kept in small part, capped in whole.
//!
//! Standard output belongs to the learner. It is kept for people to read and never parsed.

use std::{
    io::{PipeReader, Read},
    os::fd::{AsFd, AsRawFd, OwnedFd},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use nix::{
    libc,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};

use super::excess::{Excess, Stopper};

/// Bytes of both streams together after which a program is stopped.
const CAP_BYTES: u64 = 16 << 20;

/// How long the streams' end is waited for when the run is over.
const END_PATIENCE: Duration = Duration::from_secs(5);

/// How often the draining thread looks whether anybody still wants it, in milliseconds.
const LOOK_UP_MS: u8 = 100;

/// What a program printed.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The end of standard output.
    pub stdout: String,
    /// The end of standard error.
    pub stderr: String,
    /// What it took too much of, when it was stopped for that.
    pub excess: Option<Excess>,
}

/// The two streams of a running program.
pub(super) struct Drain {
    streams: Arc<Streams>,
    thread: Option<JoinHandle<()>>,
}

struct Streams {
    fds: [OwnedFd; 2],
    kept: Mutex<[Vec<u8>; 2]>,
    kept_bytes: usize,
    /// Nobody waits for the end of the streams any more.
    abandoned: AtomicBool,
}

impl Drain {
    /// Starts to drain. The run is stopped when the cap is passed.
    pub(super) fn start(
        stdout: PipeReader,
        stderr: PipeReader,
        kept_bytes: usize,
        stopper: Stopper,
    ) -> std::io::Result<Self> {
        let streams = Arc::new(Streams {
            fds: [stdout.into(), stderr.into()],
            kept: Mutex::default(),
            kept_bytes,
            abandoned: AtomicBool::new(false),
        });
        let draining = Arc::clone(&streams);
        let thread = thread::Builder::new()
            .name("drain".into())
            .spawn(move || drain(&draining, &stopper))?;
        Ok(Self { streams, thread: Some(thread) })
    }

    /// Whether something stands in a pipe that nobody has read yet.
    pub(super) fn has_unread(&self) -> bool {
        self.streams.fds.iter().any(|fd| {
            let mut bytes: libc::c_int = 0;
            // SAFETY: FIONREAD writes one int, which lives until the call returns.
            let asked = unsafe { libc::ioctl(fd.as_raw_fd(), libc::FIONREAD, &mut bytes) };
            asked == 0 && bytes > 0
        })
    }

    /// The end of both streams. Call it when every process of the run has ended: only then do the
    /// pipes. Should one have escaped, it is not waited for.
    pub(super) fn finish(&mut self) -> [String; 2] {
        if let Some(thread) = self.thread.take() {
            let deadline = Instant::now() + END_PATIENCE;
            while !thread.is_finished() && Instant::now() < deadline {
                thread::sleep(Duration::from_micros(200));
            }
            self.streams.abandoned.store(true, Ordering::SeqCst);
            // The draining thread does not panic; if it did, what it kept is still there.
            let _ = thread.join();
        }
        let kept = self.streams.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        kept.each_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

fn drain(streams: &Streams, stopper: &Stopper) {
    let mut open = [true; 2];
    let mut total = 0;
    let mut buffer = vec![0; 64 * 1024];
    while open.contains(&true) && !streams.abandoned.load(Ordering::SeqCst) {
        let mut waiting: Vec<_> = (0..2)
            .filter(|&index| open[index])
            .map(|index| (index, PollFd::new(streams.fds[index].as_fd(), PollFlags::POLLIN)))
            .collect();
        let mut fds: Vec<_> = waiting.iter_mut().map(|(_, fd)| fd.clone()).collect();
        if poll(&mut fds, PollTimeout::from(LOOK_UP_MS)).is_err() {
            continue;
        }
        for ((index, _), fd) in waiting.iter().zip(&fds) {
            if fd.revents().is_none_or(|events| events.is_empty()) {
                continue;
            }
            let index = *index;
            let read = read_fd(&streams.fds[index], &mut buffer);
            if read == 0 {
                open[index] = false;
                continue;
            }
            total += read as u64;
            let mut kept = streams.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            kept[index].extend_from_slice(&buffer[..read]);
            let surplus = kept[index].len().saturating_sub(streams.kept_bytes);
            kept[index].drain(..surplus);
            if total > CAP_BYTES {
                stopper.stop_for(Excess::Output);
            }
        }
    }
}

/// Bytes read; 0 at the end or on an error, after which nothing more is to be had either.
fn read_fd(fd: &OwnedFd, buffer: &mut [u8]) -> usize {
    let Ok(fd) = fd.try_clone() else { return 0 };
    std::fs::File::from(fd).read(buffer).unwrap_or(0)
}

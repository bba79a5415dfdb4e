//! What a program prints. Its output is read all the time, and only the last part is kept.
//!
//! Standard output belongs to the learner. It is kept for people to read and never parsed. The grader drops and counts
//! the rest while the program continues. Only a flood far larger than any correct solution prints ends a run.

use std::{
    fs::File,
    io::{self, PipeReader},
    os::fd::{AsFd, AsRawFd, OwnedFd},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use nix::{
    libc,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    unistd::read,
};

use super::{
    excess::{Excess, Stopper},
    job::Prints,
};

/// The number of bytes of both streams after which a program is stopped. A program that prints a line for each of a
/// million numbers stays far below it.
const MOST_BYTES: u64 = 1 << 30;

/// How long to wait for the end of the streams when the run is over.
const END_PATIENCE: Duration = Duration::from_secs(5);

/// How often the draining thread checks whether it has been abandoned, in milliseconds.
const LOOK_UP_MS: u8 = 100;

/// What a program printed.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The end of standard output.
    pub stdout: String,
    /// The end of standard error.
    pub stderr: String,
    /// The number of bytes of both streams that were printed before these and dropped.
    pub dropped_bytes: u64,
    /// The limit that it exceeded, if it was stopped for that.
    pub excess: Option<Excess>,
}

/// One output stream as the grader's end and the program's end. With [`Prints::Nowhere`] the grader's end is at its end
/// at once.
pub(super) fn stream(prints: Prints) -> io::Result<(PipeReader, OwnedFd)> {
    let (ours, its) = io::pipe()?;
    let its = match prints {
        Prints::Kept(_) => its.into(),
        Prints::Nowhere => File::options().write(true).open("/dev/null")?.into(),
    };
    Ok((ours, its))
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
    /// The number of bytes read from both streams.
    printed: AtomicU64,
    /// Set when the end of the streams is no longer waited for.
    abandoned: AtomicBool,
}

impl Drain {
    /// Starts to drain. The run is stopped when it prints more than [`MOST_BYTES`].
    pub(super) fn start(
        stdout: PipeReader,
        stderr: PipeReader,
        prints: Prints,
        stopper: Stopper,
    ) -> io::Result<Self> {
        let kept_bytes = match prints {
            Prints::Kept(bytes) => bytes,
            Prints::Nowhere => 0,
        };
        let streams = Arc::new(Streams {
            fds: [stdout.into(), stderr.into()],
            kept: Mutex::default(),
            kept_bytes,
            printed: AtomicU64::new(0),
            abandoned: AtomicBool::new(false),
        });
        let draining = Arc::clone(&streams);
        let thread = thread::Builder::new()
            .name("drain".into())
            .spawn(move || drain(&draining, &stopper))?;
        Ok(Self { streams, thread: Some(thread) })
    }

    /// Whether a pipe holds output that has not been read yet.
    pub(super) fn has_unread(&self) -> bool {
        self.streams.fds.iter().any(|fd| {
            let mut bytes: libc::c_int = 0;
            // SAFETY: FIONREAD writes one int, which lives until the call returns.
            let asked = unsafe { libc::ioctl(fd.as_raw_fd(), libc::FIONREAD, &mut bytes) };
            asked == 0 && bytes > 0
        })
    }

    /// Returns the end of both streams. Call it when every process of the run has ended, because the pipes end only
    /// then. A process that escaped is not waited for.
    pub(super) fn finish(&mut self) -> Output {
        if let Some(thread) = self.thread.take() {
            let deadline = Instant::now() + END_PATIENCE;
            while !thread.is_finished() && Instant::now() < deadline {
                thread::sleep(Duration::from_micros(200));
            }
            self.streams.abandoned.store(true, Ordering::SeqCst);
            // The draining thread does not panic. Even if it did, what it has kept would still be there.
            let _ = thread.join();
        }
        let kept = self.streams.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let printed = self.streams.printed.load(Ordering::SeqCst);
        let kept_bytes: usize = kept.iter().map(Vec::len).sum();
        let [stdout, stderr] =
            kept.each_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let dropped_bytes = printed.saturating_sub(kept_bytes as u64);
        Output { stdout, stderr, dropped_bytes, excess: None }
    }
}

fn drain(streams: &Streams, stopper: &Stopper) {
    let mut open = [true; 2];
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
            // Treat an error like the end of the stream, because no more can be read.
            let bytes = read(&streams.fds[index], &mut buffer).unwrap_or(0);
            if bytes == 0 {
                open[index] = false;
                continue;
            }
            let mut kept = streams.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            kept[index].extend_from_slice(&buffer[..bytes]);
            let surplus = kept[index].len().saturating_sub(streams.kept_bytes);
            kept[index].drain(..surplus);
            let before = streams.printed.fetch_add(bytes as u64, Ordering::SeqCst);
            if before + bytes as u64 > MOST_BYTES {
                stopper.stop_for(Excess::Output);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{super::messages::connection, *};

    /// What is kept of the output of `print`.
    fn drained(prints: Prints, print: impl FnOnce(&mut File, &mut File)) -> Output {
        let (stdout, its_stdout) = stream(prints).unwrap();
        let (stderr, its_stderr) = stream(prints).unwrap();
        let (control, _init) = connection().unwrap();
        let stopper = Stopper::new(Arc::new(control));
        let mut drain = Drain::start(stdout, stderr, prints, stopper.clone()).unwrap();
        print(&mut its_stdout.into(), &mut its_stderr.into());
        Output { excess: stopper.excess(), ..drain.finish() }
    }

    #[test]
    fn dropped_output_is_counted() {
        let mebibytes = 40;
        let output = drained(Prints::Kept(1000), |stdout, stderr| {
            for _ in 0..mebibytes {
                stdout.write_all(&vec![b'x'; 1 << 20]).unwrap();
            }
            stdout.write_all(b"the end").unwrap();
            stderr.write_all(b"no error").unwrap();
        });
        assert_eq!(output.stdout.len(), 1000);
        assert!(output.stdout.ends_with("the end"));
        assert_eq!(output.stderr, "no error");
        assert_eq!(output.dropped_bytes, (mebibytes << 20) + 7 - 1000);
        assert_eq!(output.excess, None);
    }

    #[test]
    fn discarded_output_is_left_unread() {
        let output = drained(Prints::Nowhere, |stdout, _| stdout.write_all(b"a word").unwrap());
        assert_eq!((output.stdout.as_str(), output.dropped_bytes), ("", 0));
    }
}

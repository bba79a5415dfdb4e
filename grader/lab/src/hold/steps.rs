//! The steps of a program whose evidence is signed.
//!
//! The given code of a part has one [`Steps`], and `main` takes the key for it before any other code runs. With the
//! feature `signed`, which only a grader turns on, the program gets the key on a sheet at its start. From then on each
//! step of the given code is signed, and the functions of [`hold`](super) do nothing, so code outside the given modules
//! cannot hold a step.
//!
//! Without a sheet, as when a learner runs the program, steps are held unsigned.

use std::{
    fmt, io,
    net::SocketAddr,
    process::{Child, Command},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{Connection, Signs, Step, install, may_hold, wait_at};
#[cfg(feature = "signed")]
use super::{HAS_GATE, SEALED};

/// What the given code of a program uses to hold its steps. It is a private static of that code, and cannot be printed
/// or copied, because it contains the key.
pub struct Steps(OnceLock<Taken>);

/// The key that `main` has found.
struct Taken {
    #[cfg(feature = "signed")]
    signer: Option<signed::Signer>,
}

impl Steps {
    /// Steps without a key, until [`Steps::take`].
    #[expect(clippy::new_without_default, reason = "a static needs a constant")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Takes the key of this process, if there is one. The first call in a process returns true. All later calls of any
    /// [`Steps`] take nothing and return false.
    pub fn take(&self) -> bool {
        static TAKEN: AtomicBool = AtomicBool::new(false);
        if TAKEN.swap(true, Ordering::SeqCst) {
            return false;
        }
        #[cfg(feature = "signed")]
        let taken = Taken { signer: signed::Signer::inherited() };
        #[cfg(not(feature = "signed"))]
        let taken = Taken {};
        #[cfg(feature = "signed")]
        SEALED.store(taken.signer.is_some(), Ordering::SeqCst);
        self.0.set(taken).is_ok()
    }

    /// From now on asks the gate at `url`, or that of the sheet.
    ///
    /// # Errors
    ///
    /// When no gate answers at `url`, and at the second call if steps are signed.
    pub fn begin(&self, url: Option<&str>) -> io::Result<()> {
        #[cfg(feature = "signed")]
        if let Some(signer) = self.signer() {
            if HAS_GATE.load(Ordering::SeqCst) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            let address = super::address_of(&signer.gate)?;
            super::ask_from_now_on(&signer.gate, address, signer.numbers.clone());
            return Ok(());
        }
        url.map_or(Ok(()), install)
    }

    /// Like [`hold::at`](super::at), but signed.
    pub fn at(&self, step: Step, what: impl fmt::Display) {
        self.at_again(step, what, &mut Connection::default());
    }

    /// Like [`Steps::at`], for a thread that comes to many steps and keeps its `connection` for them.
    pub fn at_again(&self, step: Step, what: impl fmt::Display, connection: &mut Connection) {
        wait_at(step, &what, self, connection);
    }

    /// Like [`hold::at_prime`](super::at_prime), but signed.
    #[inline]
    pub fn at_prime(&self, number: u64) {
        if may_hold(number) {
            self.at(Step::IsPrime, number);
        }
    }

    /// Starts `command`, whose standard input is a pipe. If steps are signed and the command is this program itself as
    /// `PROGRAM worker`, the first line in that pipe is the sheet. No other process gets it.
    ///
    /// # Errors
    ///
    /// When the command cannot be started.
    pub fn start(&self, command: &mut Command) -> io::Result<Child> {
        #[cfg(feature = "signed")]
        if let Some(signer) = self.signer() {
            return signer.start(command);
        }
        command.spawn()
    }

    #[cfg(feature = "signed")]
    fn signer(&self) -> Option<&signed::Signer> {
        self.0.get()?.signer.as_ref()
    }
}

impl Signs for Steps {
    fn header(&self, gate: SocketAddr, path: &str) -> String {
        #[cfg(feature = "signed")]
        if let Some(signer) = self.signer() {
            return signer.header(gate, path);
        }
        super::Unsigned.header(gate, path)
    }
}

#[cfg(feature = "signed")]
mod signed {
    use std::{
        env,
        ffi::OsString,
        fs::File,
        hash::{BuildHasher, RandomState},
        io::{self, BufRead, Write},
        mem::ManuallyDrop,
        net::SocketAddr,
        os::{fd::FromRawFd, unix::fs::FileExt},
        path::Path,
        process::{Child, Command},
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::super::{
        Numbers, Signs,
        signature::{DESCRIPTOR, HEADER, Key, LONGEST_SHEET, START},
    };

    /// Holds the key of this run.
    pub(super) struct Signer {
        key: Key,
        /// The gate's URL.
        pub(super) gate: String,
        /// The numbers for which the gate holds `is_prime`.
        pub(super) numbers: Numbers,
        /// Distinguishes the nonces of this process from those of others with the same key.
        salt: u64,
        count: AtomicU64,
        /// The name with which this process was started.
        program: Option<OsString>,
    }

    impl Signer {
        /// Reads the sheet that this process was started with, if any.
        pub(super) fn inherited() -> Option<Self> {
            let mut words = env::args_os();
            let program = words.next();
            let is_worker = words.next().is_some_and(|word| word == "worker");
            let sheet =
                sheet_of_main().or_else(|| if is_worker { sheet_of_worker() } else { None })?;
            let (key, gate, numbers) = Key::from_sheet(&sheet)?;
            let salt = RandomState::new().hash_one(std::process::id());
            Some(Self { key, gate, numbers, salt, count: AtomicU64::new(0), program })
        }

        /// Starts `command`, and passes the sheet on if that is this program itself as a worker.
        pub(super) fn start(&self, command: &mut Command) -> io::Result<Child> {
            let program = self.program.as_deref();
            let is_whole_path = program.is_some_and(|program| Path::new(program).is_absolute());
            let is_itself = is_whole_path && Some(command.get_program()) == program;
            let is_worker = command.get_args().next().is_some_and(|word| word == "worker");
            let mut child = command.spawn()?;
            if let Some(tasks) = child.stdin.as_mut().filter(|_| is_itself && is_worker) {
                // If the worker has already ended, that is noticed when it is given a task.
                let _ = tasks.write_all(self.key.sheet(&self.gate, &self.numbers).as_bytes());
            }
            Ok(child)
        }
    }

    impl Signs for Signer {
        fn header(&self, gate: SocketAddr, path: &str) -> String {
            let nonce = format!("{:x}-{:x}", self.salt, self.count.fetch_add(1, Ordering::SeqCst));
            format!("{HEADER}: {}\r\n", self.key.sign(gate, path, &nonce))
        }
    }

    /// Reads the sheet from the descriptor that a grader leaves open. Any other file there stays unchanged.
    fn sheet_of_main() -> Option<String> {
        // SAFETY: no other code in this process has opened a file yet, so none closes this one in the meantime. Reading
        // and closing a descriptor that is not open fails.
        let file = ManuallyDrop::new(unsafe { File::from_raw_fd(DESCRIPTOR) });
        let mut bytes = vec![0; LONGEST_SHEET];
        // A positioned read, which takes nothing from a pipe and does not move a file's offset.
        let length = file.read_at(&mut bytes, 0).ok()?;
        let text = str::from_utf8(&bytes[..length]).ok().filter(|text| text.starts_with(START))?;
        // Closed, so that child processes do not inherit it.
        drop(ManuallyDrop::into_inner(file));
        Some(text.to_owned())
    }

    /// Reads the sheet from the start of standard input, and leaves the tasks there.
    fn sheet_of_worker() -> Option<String> {
        let mut tasks = io::stdin().lock();
        let is_there = tasks.fill_buf().ok()?.starts_with(START.as_bytes());
        let mut sheet = String::new();
        is_there.then(|| tasks.read_line(&mut sheet).ok())??;
        Some(sheet)
    }
}

//! The last steps of a process before it executes the program. It drops its privileges and applies the layers.

use std::{
    convert::Infallible,
    ffi::CString,
    fs::File,
    io::{self, Write},
    os::{
        fd::{AsFd, AsRawFd, FromRawFd, IntoRawFd, OwnedFd, RawFd},
        unix::fs::FileExt,
    },
};

use nix::{
    errno::Errno,
    fcntl::{FcntlArg, fcntl},
    libc,
    sys::{
        memfd::{MFdFlags, memfd_create},
        prctl,
        resource::{Resource, getrlimit},
        signal::{SigSet, SigmaskHow, Signal, sigprocmask},
    },
    unistd::{setresgid, setresuid, setsid},
};

use super::{
    hierarchy::Version,
    landlock,
    layer::Layer,
    limits,
    messages::{Report, send},
    root_fs,
    run::{Run, exit},
    schedule, seccomp,
    step::{Step, at},
};

/// The descriptor on which a program finds its sheet.
const SHEET: RawFd = 3;

/// Becomes the program of `run`, or reports why that failed. `at_execution` stays open until then.
pub(super) fn become_program(run: &Run, at_execution: &OwnedFd) -> ! {
    // Moves them to higher numbers, so that the sheet's number is free.
    let copy = |fd: &OwnedFd| {
        let copied = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(SHEET + 1));
        // SAFETY: the kernel has just made this descriptor, and nothing else owns it.
        copied.map(|fd| unsafe { OwnedFd::from_raw_fd(fd) })
    };
    let copies = copy(run.control).and_then(|control| Ok([control, copy(at_execution)?]));
    // If the report cannot be sent, the grader still sees the end.
    let _ = match at("copy its descriptors", copies) {
        Ok(copies) => {
            let Err(report) = execute(run, &copies);
            send(copies[0].as_fd(), &report, &[])
        }
        Err(step) => send(run.control.as_fd(), &Report::from(step), &[]),
    };
    exit(127)
}

/// Closes everything but the descriptors in `kept`, which are closed on exec, and executes the program.
fn execute(run: &Run, kept: &[OwnedFd; 2]) -> Result<Infallible, Report> {
    let Run { layers, start, names, server, groups, .. } = run;
    // A new session and process group, so that a signal to the program's group does not reach init.
    at("start a session", setsid())?;
    at("unblock signals", sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None))?;
    for (version, entrance) in groups {
        if *version == Version::One {
            at("enter its control group", (&*entrance).write_all(b"0"))?;
        }
    }
    let sheet = start.sheet.as_ref().map(|sheet| names.text(sheet));
    at("hand over its sheet", keep_descriptors(kept, sheet.as_deref()))?;
    at("enter the folder", std::env::set_current_dir(names.path(&start.directory)))?;
    if start.realtime {
        at("leave a core to others", schedule::leave_a_core())?;
        at("schedule it", schedule::real_time(1))?;
        at("limit its time", limits::put_on_real_time())?;
    }
    at("set the limits", start.limits.put_on(start.strangers))?;
    if let Some(uid) = start.uid {
        at("drop groups", nix::unistd::setgroups(&[]))?;
        at("drop the gid", setresgid(uid.into(), uid.into(), uid.into()))?;
        at("drop the uid", setresuid(uid.into(), uid.into(), uid.into()))?;
    }
    // Must follow the change of the uid, which clears this setting.
    at("die with init", prctl::set_pdeathsig(Signal::SIGKILL))?;
    at("give up new privileges", prctl::set_no_new_privs())?;
    if layers.contains(&Layer::Landlock) {
        let (readable, writable) = root_fs::reachable(start);
        at("confine its files", landlock::put_on(&readable, &writable, server.port()))?;
    }
    if layers.contains(&Layer::Seccomp) {
        at("confine its system calls", seccomp::put_on(start.confined))?;
    }
    let c = |text: &str| CString::new(text).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL));
    let program = names.text(&start.program.to_string_lossy());
    let args = std::iter::once(program.clone())
        .chain(start.args.iter().map(|arg| names.text(arg)))
        .map(|arg| c(&arg))
        .collect::<io::Result<Vec<_>>>();
    let args = at("read the arguments", args)?;
    let env = start.env.iter().map(|(name, value)| c(&format!("{name}={}", names.text(value))));
    let env = at("read the environment", env.collect::<io::Result<Vec<_>>>())?;
    let program = at("read the program's path", c(&program))?;
    let Err(errno) = nix::unistd::execve(&program, &args, &env);
    Err(Report::NotExecuted { program: start.program.clone(), errno: errno as i32 })
}

impl From<Step> for Report {
    fn from(step: Step) -> Self {
        Self::Failed { step: step.what, errno: step.errno }
    }
}

/// Closes every descriptor except standard input, output and error, those in `kept`, and that of the `sheet`.
fn keep_descriptors(kept: &[OwnedFd; 2], sheet: Option<&str>) -> io::Result<()> {
    let first = match sheet.map(memory_file).transpose()? {
        None => SHEET,
        Some(sheet) => {
            // `dup2` leaves the old number open. It is closed below, unless the two numbers are equal.
            let sheet = sheet.into_raw_fd();
            // SAFETY: nothing in this process uses the other number any more.
            Errno::result(unsafe { libc::dup2(sheet, SHEET) })?;
            // SAFETY: this sets a flag of an open descriptor.
            Errno::result(unsafe { libc::fcntl(SHEET, libc::F_SETFD, 0) })?;
            SHEET + 1
        }
    };
    let [one, other] = kept.each_ref().map(AsRawFd::as_raw_fd);
    let (low, high) = (one.min(other), one.max(other));
    for (first, last) in [(first, low - 1), (low + 1, high - 1), (high + 1, RawFd::MAX)] {
        if first <= last {
            close_range(first, last)?;
        }
    }
    Ok(())
}

/// An anonymous file that contains this text.
fn memory_file(text: &str) -> io::Result<File> {
    let file = File::from(memfd_create("sheet", MFdFlags::MFD_CLOEXEC)?);
    file.write_all_at(text.as_bytes(), 0)?;
    Ok(file)
}

/// Closes the descriptors from `first` to `last`. A kernel before 5.9 cannot close a range, so there it closes them one
/// by one.
fn close_range(first: RawFd, last: RawFd) -> nix::Result<()> {
    // SAFETY: this process is about to become another program, and nothing in it uses these descriptors any more.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
    match Errno::result(closed) {
        Err(Errno::ENOSYS | Errno::EPERM) => {
            let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
            let end = RawFd::try_from(most).unwrap_or(RawFd::MAX);
            for descriptor in first..end.min(last.saturating_add(1)) {
                // SAFETY: as above. Closing a number that is not open has no effect.
                unsafe { libc::close(descriptor) };
            }
            Ok(())
        }
        other => other.map(drop),
    }
}

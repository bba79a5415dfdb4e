//! Init starts the program, reaps, reports, and ends every process of the run. If init is not to be pid 1 of a
//! namespace, a launcher runs above it. Each function says in which process it runs.
//!
//! Both are forked by processes with one thread ([`super::fork_server`]), so they may call any function after `fork`.

use std::{
    collections::BTreeSet,
    fs::File,
    io,
    net::{Ipv4Addr, SocketAddrV4},
    os::fd::{AsFd, AsRawFd, OwnedFd, RawFd},
    path::Path,
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    fcntl::OFlag,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sched::{CloneFlags, unshare},
    sys::{
        prctl,
        signal::{SigSet, SigmaskHow, Signal, kill, sigprocmask},
        signalfd::{SfdFlags, SignalFd},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    time::{ClockId, clock_gettime},
    unistd::{
        ForkResult, Pid, dup2_stderr, dup2_stdin, dup2_stdout, fork, pipe2, setresuid, setsid,
    },
};

use super::{
    children::children_of,
    clone::fork_as,
    hierarchy::Version,
    job::DOCUMENT,
    layer::Layer,
    loopback,
    messages::{Ended, How, Network, Orders, Report, receive, send},
    network_pool, program, root_fs,
    run::{Run, exit},
    schedule,
    step::{Step, at},
    substitution::Names,
};

/// The uid and gid inside the namespace, for a grader that is root and has no other uid to give.
const NOT_ROOT: u32 = 1000;

/// The main function of a process that the fork server forks, which is init or the launcher. Never returns.
///
/// Its descriptors are the control socket, the program's standard input, output and error, and one that shows the
/// grader that the run is over once all its copies are closed.
pub(super) fn run_launcher(descriptors: Vec<OwnedFd>) -> ! {
    let Ok([control, stdin, stdout, stderr, _alive]) = <[OwnedFd; 5]>::try_from(descriptors) else {
        exit(2)
    };
    let code = match launch(&control, [stdin, stdout, stderr]) {
        Ok(()) => 0,
        Err(step) => {
            let report = Report::from(step);
            // Fails if the grader is gone, and then no process waits for the report.
            let _ = send(control.as_fd(), &report, &[]);
            1
        }
    };
    exit(code)
}

/// Runs in init, or in the launcher.
fn launch(control: &OwnedFd, [stdin, stdout, stderr]: [OwnedFd; 3]) -> Result<(), Step> {
    at("take over standard input", dup2_stdin(stdin))?;
    at("take over standard output", dup2_stdout(stdout))?;
    at("take over standard error", dup2_stderr(stderr))?;
    let Some((orders, mut entrances)) = at("read the orders", receive::<Orders>(control.as_fd()))?
    else {
        return Ok(());
    };
    let kept = if orders.network == Network::Kept { entrances.pop() } else { None };
    make_namespaces(&orders, kept.as_ref())?;
    let start = &orders.start;
    let address = if orders.layers.contains(&Layer::NetworkNamespace) {
        if kept.is_none() {
            at("raise loopback", loopback::raise_loopback())?;
            loopback::shrink_buffers();
        }
        loopback::INSIDE
    } else {
        SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)
    };
    let (listener, server) = at("listen", loopback::listen_on(address))?;
    let names = match &start.scratch {
        Some(scratch) => Names::of_the_host(start, scratch, server.into()),
        None => Names::default(),
    };
    let groups = orders.groups.iter().copied().zip(entrances.into_iter().map(File::from)).collect();
    let run = Run { control, layers: &orders.layers, start, names, server, groups };
    let diagnosis = at("open a diagnosis socket", loopback::diagnosis())?;
    let to_keep = match orders.network {
        Network::ToKeep => Some(at("hand over its network", network_pool::own())?),
        Network::Passing | Network::Kept => None,
    };
    let sockets = [listener.as_raw_fd(), diagnosis.as_raw_fd()];
    let to_keep = to_keep.as_ref().map(AsRawFd::as_raw_fd);
    if orders.layers.contains(&Layer::PidNamespace) {
        return init(&run, sockets, to_keep);
    }
    // If init is lost, its orphans become children of this process.
    at("adopt orphans", prctl::set_child_subreaper(true))?;
    // SAFETY: this process has one thread.
    match at("fork init", unsafe { fork() })? {
        ForkResult::Child => init(&run, sockets, to_keep),
        ForkResult::Parent { child } => {
            let forked = Report::Forked { init_pid: child.as_raw() };
            at("report init", send(control.as_fd(), &forked, &[]))?;
            let _ = waitpid(child, None);
            end_all(&run);
            Ok(())
        }
    }
}

/// Runs in init, whose namespaces are made when it is forked, or in the launcher, which makes them. A `kept` network is
/// used instead of a new one.
fn make_namespaces(orders: &Orders, kept: Option<&OwnedFd>) -> Result<(), Step> {
    let (uid, gid) = orders.ids;
    if let Some(network) = kept {
        at("enter its network", network_pool::enter(network))?;
    }
    let flags = orders.namespaces();
    if orders.namespaces_of_init().is_empty() && !flags.is_empty() {
        at("make namespaces", unshare(flags))?;
    }
    if flags.contains(CloneFlags::CLONE_NEWUSER) {
        // Never 0 inside. A program that is executed with any other uid keeps no capability.
        let inside = |outside: u32| if outside == 0 { NOT_ROOT } else { outside };
        let map = |outside: u32| format!("{} {outside} 1", inside(outside));
        at("refuse setgroups", std::fs::write("/proc/self/setgroups", "deny"))?;
        at("map the uid", std::fs::write("/proc/self/uid_map", map(uid)))?;
        at("map the gid", std::fs::write("/proc/self/gid_map", map(gid)))?;
    }
    Ok(())
}

/// Runs as pid 1 of the run's namespace. It starts the program, reaps, reports, and when it ends takes every process of
/// the namespace with it. Hands over `sockets`, and the network in `to_keep`.
fn init(run: &Run, sockets: [RawFd; 2], to_keep: Option<RawFd>) -> Result<(), Step> {
    let &Run { control, layers, start, .. } = run;
    let own_processes = layers.contains(&Layer::PidNamespace);
    if own_processes {
        at("die with the fork server", prctl::set_pdeathsig(Signal::SIGKILL))?;
    } else {
        // Orphans then become children of this process, and `end_all` finds them.
        at("adopt orphans", prctl::set_child_subreaper(true))?;
    }
    at("start a session", setsid())?;
    if layers.contains(&Layer::MountNamespace) {
        root_fs::enter(start)?;
    }
    let document = at("make the result document", make_document(run))?;
    let handed_over: Vec<_> =
        sockets.into_iter().chain([document.as_raw_fd()]).chain(to_keep).collect();
    at("hand over the descriptors", send(control.as_fd(), &Report::Ready, &handed_over))?;

    let signals = at("watch for SIGCHLD", ends_of_children())?;

    if start.realtime {
        // A higher priority than the program's, so that a spinning program cannot block its own end.
        at("get ahead of the program", schedule::real_time(2))?;
    }
    // Closed on exec, so the read end shows when the program is executed.
    let (executed, at_execution) = at("make a pipe", pipe2(OFlag::O_CLOEXEC))?;
    let group = run.groups.iter().find(|(version, _)| *version == Version::Two);
    let group = group.map(|(_, folder)| folder.as_fd());
    // SAFETY: this process has one thread.
    let program = match at("fork the program", unsafe { fork_as(CloneFlags::empty(), group) })? {
        ForkResult::Child => program::become_program(run, &at_execution),
        ForkResult::Parent { child } => child,
    };
    drop(at_execution);
    follow(run, program, &signals, &executed)
}

/// Runs in init. Waits until the `program` ends or the grader ends the run. `executed` becomes readable
/// when the program is executed.
fn follow(run: &Run, program: Pid, signals: &SignalFd, executed: &OwnedFd) -> Result<(), Step> {
    let control = run.control;
    let mut began = None;
    loop {
        let mut fds = [
            PollFd::new(control.as_fd(), PollFlags::POLLIN),
            PollFd::new(signals.as_fd(), PollFlags::POLLIN),
            PollFd::new(executed.as_fd(), PollFlags::POLLIN),
        ];
        let awaited = if began.is_none() { &mut fds[..] } else { &mut fds[..2] };
        match poll(awaited, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => at("wait", other)?,
        };
        if fds[2].any().unwrap_or(false) {
            began.get_or_insert_with(|| Began::now(program));
        }
        // The grader sends nothing more. If its end is readable, the grader is gone or wants the run to end.
        if fds[0].revents().is_some_and(|events| !events.is_empty()) {
            end_all(run);
            return Ok(());
        }
        while let Ok(Some(_)) = signals.read_signal() {}
        if let Some(ended) = reap(program, began) {
            end_all(run);
            return at("report the end", send(control.as_fd(), &Report::Ended(ended), &[]));
        }
    }
}

/// Makes ends of children readable on a descriptor instead of interrupting system calls.
pub(super) fn ends_of_children() -> nix::Result<SignalFd> {
    let mut child_signals = SigSet::empty();
    child_signals.add(Signal::SIGCHLD);
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&child_signals), None)?;
    SignalFd::with_flags(&child_signals, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
}

/// When the program was executed. Anything before that is the sandbox's own work.
#[derive(Clone, Copy)]
struct Began {
    at: Instant,
    /// CPU time that the process had used by then.
    cpu: Duration,
}

impl Began {
    fn now(program: Pid) -> Self {
        let used = ClockId::pid_cpu_clock_id(program).and_then(clock_gettime);
        Self { at: Instant::now(), cpu: used.map_or(Duration::ZERO, Duration::from) }
    }
}

/// Runs in init and in the launcher when the kernel does not end all processes of the run together with init. Ends
/// every descendant until none is left.
///
/// All are stopped before any is killed. A stopped process starts no other, and still counts against the limit on
/// tasks, so even a fork bomb stops growing.
fn end_all(run: &Run) {
    if run.layers.contains(&Layer::PidNamespace) {
        return;
    }
    if let Some(uid) = run.start.uid {
        kill_all_of(uid);
    }
    let me = std::process::id() as i32;
    let mut stopped = BTreeSet::new();
    loop {
        let found = descendants(me);
        let fresh: Vec<_> = found.iter().copied().filter(|pid| stopped.insert(*pid)).collect();
        let signal = if fresh.is_empty() { Signal::SIGKILL } else { Signal::SIGSTOP };
        for pid in if fresh.is_empty() { &found } else { &fresh } {
            // Fails only if the process has ended by itself.
            let _ = kill(Pid::from_raw(*pid), signal);
        }
        while let Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) =
            waitpid(None::<Pid>, Some(WaitPidFlag::WNOHANG))
        {}
        if found.is_empty() {
            return;
        }
    }
}

/// Runs in init. Kills every process of a uid that only this run uses, with one call.
fn kill_all_of(uid: u32) {
    // SAFETY: this process has one thread.
    match unsafe { fork() } {
        Ok(ForkResult::Child) => {
            if setresuid(uid.into(), uid.into(), uid.into()).is_ok() {
                let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
            }
            exit(0)
        }
        Ok(ForkResult::Parent { child }) => drop(waitpid(child, None)),
        // Its processes are then killed one by one.
        Err(_) => {}
    }
}

/// All processes below `root`, including those that this process may not inspect.
fn descendants(root: i32) -> Vec<i32> {
    let mut found = Vec::new();
    let mut parents = vec![root];
    while let Some(parent) = parents.pop() {
        let children = children_of(parent).unwrap_or_default();
        found.extend_from_slice(&children);
        parents.extend(children);
    }
    found
}

/// Runs in init. Reaps all processes that have ended. If `program` is among them, returns how it ended, measured since
/// it `began`.
fn reap(program: Pid, began: Option<Began>) -> Option<Ended> {
    let mut ended = None;
    loop {
        // Asked for before the zombie is gone. The usage covers all children waited for so far. Orphans would count,
        // too, but a correct program leaves none.
        let status = match waitpid(None::<Pid>, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) | Err(_) => return ended,
            Ok(status) => status,
        };
        let how = match status {
            WaitStatus::Exited(pid, code) if pid == program => How::Exited(code),
            WaitStatus::Signaled(pid, signal, _) if pid == program => How::Signaled(signal as i32),
            _ => continue,
        };
        let (all_cpu_us, max_rss_bytes) = children_usage();
        let (wall_us, ours_us) = began.map_or((0, 0), |began| {
            (began.at.elapsed().as_micros() as u64, began.cpu.as_micros() as u64)
        });
        let cpu_us = all_cpu_us.saturating_sub(ours_us);
        ended = Some(Ended { how, wall_us, cpu_us, max_rss_bytes });
    }
}

/// CPU time in microseconds and the largest resident set in bytes of all children waited for.
fn children_usage() -> (u64, u64) {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike,
    };
    match getrusage(UsageWho::RUSAGE_CHILDREN) {
        Ok(usage) => {
            let cpu = usage.user_time() + usage.system_time();
            (cpu.num_microseconds() as u64, usage.max_rss() as u64 * 1024)
        }
        Err(_) => (0, 0),
    }
}

/// Makes the empty document that the program is to fill. The grader reads it through this descriptor, so it never
/// follows a path that the program could have replaced by a link.
fn make_document(run: &Run) -> io::Result<File> {
    let path = run.names.path(Path::new(DOCUMENT));
    let document = File::options().read(true).write(true).create_new(true).open(path)?;
    if let Some(uid) = run.start.uid {
        std::os::unix::fs::fchown(&document, Some(uid), Some(uid))?;
    }
    Ok(document)
}

//! Starts a run, from the grader's side, and ends it again if it cannot be set up.

use std::{
    io::{self, PipeReader, PipeWriter},
    os::fd::{AsFd, AsRawFd, OwnedFd},
    sync::Arc,
    time::Instant,
};

use nix::unistd::{Pid, getgid, getuid};

use super::{
    cgroups::Group,
    error::{SandboxError, unexpected},
    excess::Stopper,
    folders::Folder,
    job::{Job, Prints},
    launcher::{LAUNCH_PATIENCE, Launcher, readable},
    layer::Layer,
    messages::{
        Access, Ended, Network, Orders, Processes, Report, Start, connection, receive, send,
    },
    output::{self, Drain},
    running::Running,
    sandbox::Sandbox,
    watch::{Bounds, FolderBound, TreeBound, Watch},
};

/// The maximum number of files and folders that a run may make in one writable folder.
const MOST_ENTRIES: u64 = 4096;

/// The grader's ends of the descriptors that the launcher was given.
struct Ends {
    control: OwnedFd,
    stdin: PipeWriter,
    stdout: PipeReader,
    stderr: PipeReader,
}

/// What init hands over when the run is set up.
struct HandedOver {
    init: Pid,
    listener: OwnedFd,
    diagnosis: OwnedFd,
    document: OwnedFd,
    /// The run's network, if it is new and to be kept.
    network: Option<OwnedFd>,
    ended: Option<Ended>,
}

impl Sandbox {
    /// Starts a program.
    ///
    /// # Errors
    ///
    /// When the launcher fails. The program has then not run.
    pub fn start(&self, job: &Job) -> Result<Running, SandboxError> {
        let failed = |step: &str| {
            let step = step.to_owned();
            move |source| SandboxError::Step { step, source }
        };
        let scratch =
            self.scratch_on_host(self.uid_of(job)).map_err(failed("make a scratch folder"))?;
        let group = self.groups.make(&job.limits).map_err(failed("make a control group"))?;
        let kept = self.networks.take();
        let orders = self.orders(job, scratch.as_ref(), &group, kept.as_ref());
        // An error below ends the run, because then everything is dropped, and the launcher last.
        let (mut launcher, ends) = self.launch(&orders, &group, kept.as_ref(), job.prints)?;
        let handed = self.handed_over(&mut launcher, &ends.control)?;
        let Ends { control, stdin, stdout, stderr } = ends;
        let control = Arc::new(control);
        let stopper = Stopper::new(Arc::clone(&control));
        let drain = Drain::start(stdout, stderr, job.prints, stopper.clone())
            .map_err(|source| self.launcher_error(source))?;
        let bounds = self.bounds(job, scratch.as_ref(), &group, handed.init);
        let watch = Watch::start(bounds, self.shortages.clone(), stopper.clone())
            .map_err(|source| self.launcher_error(source))?;
        Ok(Running {
            stdin: Some(stdin),
            launcher: Some(launcher),
            control,
            stopper,
            drain,
            watch: Some(watch),
            document: handed.document.into(),
            listener: Some(handed.listener.into()),
            diagnosis: Some(handed.diagnosis),
            _network: self.networks.lease(kept.or(handed.network)),
            init: handed.init,
            forks: job.confined != Some(Processes::One) || !self.layers.contains(&Layer::Seccomp),
            started: Instant::now(),
            ended: handed.ended,
            group: Some(group),
            _scratch: scratch,
        })
    }

    /// What init is to do. `kept` is the network of an earlier run.
    fn orders(
        &self,
        job: &Job,
        scratch: Option<&Folder>,
        group: &Group,
        kept: Option<&OwnedFd>,
    ) -> Orders {
        let uid = self.uid_of(job);
        let start = Start {
            program: job.program.clone(),
            args: job.args.clone(),
            env: job.env.clone(),
            sheet: job.sheet.clone(),
            directory: job.directory.clone(),
            mounts: job.mounts.clone(),
            scratch_bytes: job.scratch_bytes,
            limits: job.limits,
            uid,
            strangers: self.others(uid),
            scratch: scratch.map(|folder| folder.path().to_owned()),
            confined: job.confined,
            realtime: job.realtime.is_some_and(|cores| self.realtime(cores)),
        };
        let groups = group.entrances.iter().map(|(version, _)| *version).collect();
        let network = match (kept, self.networks.keeps()) {
            (Some(_), _) => Network::Kept,
            (None, true) => Network::ToKeep,
            (None, false) => Network::Passing,
        };
        let ids = (getuid().as_raw(), getgid().as_raw());
        Orders { layers: self.layers.clone(), start, groups, network, ids }
    }

    /// The limits of a run that the kernel does not enforce here.
    fn bounds(&self, job: &Job, scratch: Option<&Folder>, group: &Group, init: Pid) -> Bounds {
        let unless = |seen_to: bool, most: u64| (!seen_to).then_some(most);
        let has = |layer| self.layers.contains(&layer);
        let counted = has(Layer::CgroupPids) || self.counts_apart(self.uid_of(job));
        let tree = TreeBound {
            root: init.as_raw(),
            memory_bytes: unless(has(Layer::CgroupMemory), job.limits.memory_bytes),
            tasks: unless(counted, job.limits.tasks),
            processes: job.confined.unwrap_or(Processes::Many),
        };
        let folders = self.folder_bounds(job, scratch);
        Bounds { folders, tree, kills: group.kills.clone(), refusals: group.refusals.clone() }
    }

    /// Waits until the run is set up.
    fn handed_over(
        &self,
        launcher: &mut Launcher,
        control: &OwnedFd,
    ) -> Result<HandedOver, SandboxError> {
        let mut handed = None;
        let mut ended = None;
        while launcher.init.is_none() || handed.is_none() {
            match self.next_report(control)? {
                (Report::Forked { init_pid }, _) => launcher.init = Some(Pid::from_raw(init_pid)),
                (Report::Ready, fds) => handed = Some(fds),
                // A short program may end before the report that names its init has arrived.
                (Report::Ended(end), _) => ended = Some(end),
                (other, _) => return Err(unexpected(other)),
            }
        }
        let mut fds = handed.unwrap_or_default();
        let network = if fds.len() > 3 { fds.pop() } else { None };
        let [listener, diagnosis, document] = <[OwnedFd; 3]>::try_from(fds)
            .map_err(|_| self.launcher_error(io::ErrorKind::InvalidData.into()))?;
        let init = launcher.init.unwrap_or(Pid::from_raw(0));
        Ok(HandedOver { init, listener, diagnosis, document, network, ended })
    }

    /// A folder that the program may write to, if it does not get its own file system.
    fn scratch_on_host(&self, owner: Option<u32>) -> io::Result<Option<Folder>> {
        if self.layers.contains(&Layer::MountNamespace) {
            return Ok(None);
        }
        let folder = Folder::make()?;
        std::os::unix::fs::chown(folder.path(), owner, owner)?;
        Ok(Some(folder))
    }

    /// The host's folders that the run may write to. No kernel limit bounds their size.
    fn folder_bounds(&self, job: &Job, scratch: Option<&Folder>) -> Vec<FolderBound> {
        let given = job.mounts.iter().filter(|mount| mount.access == Access::ReadWrite);
        given
            .map(|mount| mount.source.clone())
            .chain(scratch.map(|folder| folder.path().to_owned()))
            .map(|folder| FolderBound { folder, bytes: job.scratch_bytes, entries: MOST_ENTRIES })
            .collect()
    }

    fn launch(
        &self,
        orders: &Orders,
        group: &Group,
        network: Option<&OwnedFd>,
        prints: Prints,
    ) -> Result<(Launcher, Ends), SandboxError> {
        let failed = |source: io::Error| self.launcher_error(source);
        let (control, its_control) = connection().map_err(failed)?;
        let (its_stdin, stdin) = io::pipe().map_err(failed)?;
        let (stdout, its_stdout) = output::stream(prints).map_err(failed)?;
        let (stderr, its_stderr) = output::stream(prints).map_err(failed)?;
        let (alive, its_alive) = io::pipe().map_err(failed)?;
        let its: [&dyn AsRawFd; 5] =
            [&its_control, &its_stdin, &its_stdout, &its_stderr, &its_alive];
        let entrances = group.entrances.iter().map(|(_, entrance)| entrance.as_raw_fd());
        let with_orders: Vec<_> = entrances.chain(network.map(AsRawFd::as_raw_fd)).collect();
        // Sent before the request to fork. The other end is still open here, so this cannot fail because a fork was
        // refused.
        send(control.as_fd(), orders, &with_orders).map_err(failed)?;
        let namespaces = orders.namespaces_of_init();
        self.fork_server.fork(namespaces, its.map(AsRawFd::as_raw_fd)).map_err(failed)?;
        let fork_server = Arc::clone(&self.fork_server);
        let launcher = Launcher { alive, init: None, _fork_server: fork_server };
        Ok((launcher, Ends { control, stdin, stdout, stderr }))
    }

    fn next_report(&self, control: &OwnedFd) -> Result<(Report, Vec<OwnedFd>), SandboxError> {
        let failed = |source: io::Error| self.launcher_error(source);
        if !readable(control, LAUNCH_PATIENCE).map_err(failed)? {
            return Err(failed(io::ErrorKind::TimedOut.into()));
        }
        match receive(control.as_fd()).map_err(failed)? {
            Some((report @ (Report::Failed { .. } | Report::NotExecuted { .. }), _)) => {
                Err(unexpected(report))
            }
            Some(report) => Ok(report),
            None => Err(failed(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    fn launcher_error(&self, source: io::Error) -> SandboxError {
        SandboxError::Launcher { launcher: self.fork_server.program().to_owned(), source }
    }
}

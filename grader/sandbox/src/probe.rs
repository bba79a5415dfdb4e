//! Finds out what this machine grants by running a program in the sandbox. The program is the grader itself, with a
//! hidden subcommand.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use super::{
    error::SandboxError,
    folders,
    job::Job,
    landlock,
    layer::{Layer, NAMESPACES},
    messages::{How, Processes},
    sandbox::{Isolation, Sandbox, Trust},
};

/// The hidden subcommand that the program is run with.
pub const PROBE: &str = "sandbox-probe";

/// Folders that every user may write to on most machines.
const COMMON: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

/// Precedes files that the program must be able to read, instead of files that it must not.
const REACHES: &str = "--reaches";

/// The program's exit code when it could access something hidden.
const OPEN_DOOR: u8 = 3;

/// The time-out of the program, which only a broken host reaches.
const PATIENCE: Duration = Duration::from_secs(20);

impl Sandbox {
    /// Finds out which of the wanted layers this machine grants, by running a program with them. `program` is the
    /// grader's own program. Also removes what killed graders have left.
    ///
    /// `hidden` are files and folders that no program may read. They matter only on a machine that has neither
    /// namespaces nor Landlock. There a grader that is root can run programs with uids of their own. It does so only
    /// if such a program can read none of the `hidden` files and cannot write to a folder that other users see.
    ///
    /// # Errors
    ///
    /// When the launcher cannot be started, or the machine refuses what is required.
    pub fn probe(
        program: &Path,
        isolation: Isolation,
        trust: Trust,
        hidden: &[PathBuf],
    ) -> Result<Self, SandboxError> {
        folders::sweep();
        let whole = Self::unproven(program);
        let root = nix::unistd::getuid().is_root();
        let mut others = vec![Layer::Rlimits, Layer::Seccomp];
        others.extend(landlock::layers());
        others.extend(whole.groups.layers());
        let with = |first: &[Layer]| whole.with(first.iter().chain(&others).copied().collect());
        let privileges: &[Layer] = match root {
            true => &[Layer::OwnUid, Layer::UserNamespace],
            false => &[Layer::UserNamespace],
        };
        let mut refused = "namespaces are not wanted".to_owned();
        if isolation != Isolation::NoNamespaces {
            for privilege in privileges {
                let sandbox = with(&[&[*privilege], &NAMESPACES[..]].concat());
                match sandbox.prove() {
                    Ok(()) => return Ok(sandbox),
                    Err(SandboxError::Step { step, source }) => {
                        refused = format!("it cannot {step}: {source}");
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        if isolation == Isolation::Namespaces {
            return Err(SandboxError::Refused { reason: refused });
        }
        if !others.contains(&Layer::Landlock) {
            match with(&[Layer::OwnUid, Layer::FileModes]).hides(root, hidden) {
                Ok(sandbox) => return Ok(sandbox),
                Err(_) if trust == Trust::Programs => {}
                Err(reason) => {
                    let reason = format!("{refused}; it has no Landlock; {reason}");
                    return Err(SandboxError::Refused { reason });
                }
            }
        }
        let own_uid = with(&[Layer::OwnUid]);
        if root && own_uid.prove().is_ok() {
            return Ok(own_uid);
        }
        let sandbox = with(&[]);
        sandbox.prove().map(|()| sandbox)
    }

    /// Runs a program with all layers active.
    pub(super) fn prove(&self) -> Result<(), SandboxError> {
        match self.run_probe(&[])? {
            None => Ok(()),
            Some(said) => Err(SandboxError::Step {
                step: format!("run a program: {said}"),
                source: io::ErrorKind::Other.into(),
            }),
        }
    }

    /// Returns this sandbox if a program in it can read none of `hidden`, or else the reason.
    fn hides(self, root: bool, hidden: &[PathBuf]) -> Result<Self, String> {
        if !root {
            return Err("only root has users to run programs as".into());
        }
        match self.run_probe(hidden) {
            Ok(None) => Ok(self),
            Ok(Some(said)) => Err(said),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Checks that the compiler can read these files as the user that it runs as.
    ///
    /// # Errors
    ///
    /// When the program cannot be run, or cannot read one of the files.
    pub fn must_reach(&self, files: &[&Path]) -> Result<(), SandboxError> {
        // With other layers the needed files are mounted, or the compiler runs as the grader's own user.
        if !self.layers.contains(&Layer::FileModes) {
            return Ok(());
        }
        let words: Vec<_> = std::iter::once(Path::new(REACHES))
            .chain(files.iter().copied())
            .map(Path::to_owned)
            .collect();
        match self.run_probe(&words)? {
            None => Ok(()),
            Some(reason) => Err(SandboxError::Refused { reason }),
        }
    }

    /// Runs the program, which must find all of `hidden` unreadable. Returns what it reports otherwise.
    fn run_probe(&self, hidden: &[PathBuf]) -> Result<Option<String>, SandboxError> {
        let mut args = vec![PROBE.to_owned()];
        args.extend(hidden.iter().map(|path| path.to_string_lossy().into_owned()));
        let job = Job::for_program(self.fork_server.program(), args, Processes::One);
        let mut running = self.start(&job)?;
        let ended = running.wait(PATIENCE)?;
        let output = running.stop();
        Ok(match ended {
            Some(ended) if ended.how == How::Exited(0) => None,
            Some(ended) if ended.how == How::Exited(OPEN_DOOR.into()) => {
                Some(output.stderr.trim().to_owned())
            }
            other => Some(format!("{other:?} {}", output.stderr.trim())),
        })
    }
}

/// The subcommand itself. It tries to read each of `hidden` and ends at once if there are none.
pub fn run_probe(hidden: &[String]) -> ExitCode {
    if let [first, files @ ..] = hidden
        && first == REACHES
    {
        return match files.iter().find_map(|file| Some((file, File::open(file).err()?))) {
            None => ExitCode::SUCCESS,
            Some((file, error)) => {
                eprintln!("the user that compiles cannot read {file}: {error}");
                OPEN_DOOR.into()
            }
        };
    }
    let readable = hidden.iter().find(|path| File::open(path).is_ok());
    if let Some(path) = readable {
        eprintln!("every user can read {path}");
        return OPEN_DOOR.into();
    }
    let mine = format!("lab-grader-probe-{}", std::process::id());
    let writable = COMMON.iter().find(|folder| {
        let file = Path::new(folder).join(&mine);
        File::create(&file).and_then(|_| std::fs::remove_file(&file)).is_ok()
    });
    match writable.filter(|_| !hidden.is_empty()) {
        Some(folder) => {
            eprintln!("every user can write to {folder}");
            OPEN_DOOR.into()
        }
        None => ExitCode::SUCCESS,
    }
}

/// Tries one layer alone, or with the layers that it depends on.
///
/// # Errors
///
/// The reason for which the machine refuses it.
pub fn try_layer(program: &Path, layer: Layer) -> Result<(), SandboxError> {
    let whole = Sandbox::unproven(program);
    let missing = |what: &str| {
        Err(SandboxError::Step { step: what.into(), source: io::ErrorKind::Unsupported.into() })
    };
    let root = nix::unistd::getuid().is_root();
    let alone = match layer {
        Layer::Landlock | Layer::LandlockTcp | Layer::LandlockScopes
            if !landlock::layers().contains(&layer) =>
        {
            return missing("make such a Landlock ruleset");
        }
        Layer::LandlockTcp | Layer::LandlockScopes => vec![Layer::Landlock, layer],
        Layer::CgroupMemory | Layer::CgroupPids
            if !whole.groups.layers().any(|own| own == layer) =>
        {
            return missing("make a control group");
        }
        Layer::OwnUid if whole.uids.is_none() => return missing("give away a uid"),
        Layer::NetworkNamespace
        | Layer::PidNamespace
        | Layer::MountNamespace
        | Layer::IpcNamespace
            if !root =>
        {
            vec![Layer::UserNamespace, layer]
        }
        layer => vec![layer],
    };
    whole.with(alone).prove()
}

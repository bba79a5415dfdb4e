//! Proves a sandbox by running a program in it: the grader itself, which ends at once.

use std::{io, path::Path, time::Duration};

use super::{How, Job, Layer, Processes, Sandbox, SandboxError};

/// The hidden subcommand of the program that is run.
pub const PROBE: &str = "sandbox-probe";

/// How long it may take. Only a broken host reaches it.
const PATIENCE: Duration = Duration::from_secs(20);

impl Sandbox {
    /// Runs a program with all layers on.
    pub(super) fn prove(&self) -> Result<(), SandboxError> {
        let job = Job::for_program(self.fork_server.program(), vec![PROBE.into()], Processes::One);
        let mut running = self.start(&job)?;
        let ended = running.wait(PATIENCE)?;
        let output = running.stop();
        match ended {
            Some(ended) if ended.how == How::Exited(0) => Ok(()),
            other => Err(SandboxError::Step {
                step: format!("run a program: {other:?} {}", output.stderr.trim()),
                source: io::ErrorKind::Other.into(),
            }),
        }
    }
}

/// What this machine says to one layer, put on alone, or with those that it needs.
///
/// # Errors
///
/// Why it is refused.
pub fn try_layer(program: &Path, layer: Layer) -> Result<(), SandboxError> {
    let whole = Sandbox::unproven(program);
    let missing = |what: &str| {
        Err(SandboxError::Step { step: what.into(), source: io::ErrorKind::Unsupported.into() })
    };
    let root = nix::unistd::getuid().is_root();
    let alone = match layer {
        Layer::Landlock if !super::files::is_available() => {
            return missing("make a Landlock ruleset");
        }
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

//! Finds out what this machine grants, by running a program in the sandbox: the grader itself, which ends at once.

use std::{io, path::Path, time::Duration};

use super::{
    error::SandboxError,
    folders,
    job::Job,
    landlock,
    layer::{Layer, NAMESPACES},
    messages::{How, Processes},
    sandbox::{Isolation, Sandbox, Trust},
};

/// The hidden subcommand of the program that is run.
pub const PROBE: &str = "sandbox-probe";

/// How long it may take. Only a broken host reaches it.
const PATIENCE: Duration = Duration::from_secs(20);

impl Sandbox {
    /// Finds out what this machine grants of what is wanted, by running a program in it. `program`
    /// is the grader's own program. What graders that were killed have left is removed.
    ///
    /// # Errors
    ///
    /// When the launcher cannot be started, or the machine refuses what it takes.
    pub fn probe(program: &Path, isolation: Isolation, trust: Trust) -> Result<Self, SandboxError> {
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
        let mut refused = "it has no Landlock".to_owned();
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
        // Without namespaces nothing but Landlock keeps a program from the host's files.
        let kept_out = others.contains(&Layer::Landlock) || trust == Trust::Programs;
        if isolation == Isolation::Namespaces || !kept_out {
            return Err(SandboxError::Refused { reason: refused });
        }
        let own_uid = with(&[Layer::OwnUid]);
        if root && own_uid.prove().is_ok() {
            return Ok(own_uid);
        }
        let sandbox = with(&[]);
        sandbox.prove().map(|()| sandbox)
    }

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

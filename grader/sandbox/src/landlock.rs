//! Restricts the files and ports of a learner's program with Landlock. It is a second barrier behind the mount
//! namespace, and the first one where there is none.
//!
//! Landlock knows ports but no addresses. If the program shares the host's network, it can connect to the same port of
//! another host.

use std::{io, path::PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope, path_beneath_rules,
};

use super::layer::Layer;

/// The kernel interface whose rights are requested. An older kernel enforces those that it knows.
const KNOWN: ABI = ABI::V5;

/// Restricts the calling thread and all its descendants permanently.
///
/// Files below `readable` may be read and executed, and files below `writable` read and written. The only TCP
/// connection allowed is to `port`, and no port can be listened on. No process outside can be signalled.
pub(super) fn put_on(readable: &[PathBuf], writable: &[PathBuf], port: u16) -> io::Result<()> {
    let data = AccessFs::from_all(KNOWN) & !AccessFs::Execute;
    let enforced = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(KNOWN)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(ABI::V6)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(readable, AccessFs::from_read(KNOWN))))
        .and_then(|rules| rules.add_rules(path_beneath_rules(writable, data)))
        .and_then(|rules| rules.add_rule(NetPort::new(port, AccessNet::ConnectTcp)))
        .and_then(|rules| rules.restrict_self())
        .map_err(io::Error::other)?;
    match enforced.ruleset {
        RulesetStatus::NotEnforced => Err(io::ErrorKind::Unsupported.into()),
        RulesetStatus::PartiallyEnforced | RulesetStatus::FullyEnforced => Ok(()),
    }
}

/// The Landlock layers that this kernel supports, found by making rulesets and discarding them.
pub(super) fn layers() -> Vec<Layer> {
    let hard = || Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    let files = hard().handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create);
    let tcp = hard().handle_access(AccessNet::from_all(ABI::V4)).and_then(Ruleset::create);
    let scopes = hard().scope(Scope::from_all(ABI::V6)).and_then(Ruleset::create);
    let parts = [
        (Layer::Landlock, files.is_ok()),
        (Layer::LandlockTcp, tcp.is_ok()),
        (Layer::LandlockScopes, scopes.is_ok()),
    ];
    parts.into_iter().filter(|(_, is_here)| *is_here).map(|(layer, _)| layer).collect()
}

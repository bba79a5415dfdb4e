//! Retries runs that lacked processes or threads because the kernel counts those of all runs together.
//!
//! That is the case for an ordinary user without namespaces. A fork bomb then starves its neighbours until
//! [`watch`](super::watch) has stopped it. A failure in that time says nothing about the submission, so the run is
//! repeated when there is room.

use std::{
    thread,
    time::{Duration, Instant},
};

use nix::sys::resource::{Resource, getrlimit};

use super::{error::SandboxError, layer::Layer, limits::Limits, sandbox::Sandbox, uids};

/// After this many attempts that lacked room, [`SandboxError::Short`] is returned.
const ATTEMPTS: u32 = 5;

/// How long to wait for room, and how often to check.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

impl Sandbox {
    /// Whether the kernel counts a run's tasks separately from those of other runs, if its program gets `uid`.
    pub(super) fn counts_apart(&self, uid: Option<u32>) -> bool {
        let by_namespace = self.layers.contains(&Layer::UserNamespace);
        uid.is_some() || (by_namespace && uids::are_counted_by_namespace())
    }

    /// The number of tasks of other runs that a run's limit must allow for, if its program gets `uid`.
    pub(super) fn others(&self, uid: Option<u32>) -> u64 {
        match uid {
            Some(_) => 0,
            None if self.counts_apart(uid) => self.strangers,
            None => self.strangers + uids::neighbours(),
        }
    }

    /// Calls `attempt`, which starts programs, and repeats it if these may have lacked processes or threads and
    /// `may_lack` confirms it for the result.
    ///
    /// # Errors
    ///
    /// When all attempts lacked room, so no result is reliable.
    pub fn with_room<T>(
        &self,
        mut attempt: impl FnMut() -> T,
        may_lack: impl Fn(&T) -> bool,
    ) -> Result<T, SandboxError> {
        // Only matters whether programs get a uid, not which.
        let uid = self.own_uid(0);
        for attempts in 0..ATTEMPTS {
            if attempts > 0 {
                self.wait_for_room();
            }
            // A shortage that began earlier and has not ended yet counts, too.
            let before = self.shortages.ended();
            let result = attempt();
            let lacked = || self.shortages.begun() != before || !self.has_room();
            if self.counts_apart(uid) || !may_lack(&result) || !lacked() {
                return Ok(result);
            }
        }
        Err(SandboxError::Short)
    }

    /// Whether another run would find all the tasks that it may have.
    fn has_room(&self) -> bool {
        let wanted = Limits::for_program().tasks;
        let most = getrlimit(Resource::RLIMIT_NPROC).map_or(u64::MAX, |(_, most)| most);
        uids::own_tasks() + wanted <= (self.others(None) + wanted).min(most)
    }

    fn wait_for_room(&self) {
        let began = Instant::now();
        while !self.has_room() && began.elapsed() < LONGEST_WAIT {
            thread::sleep(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A sandbox in which all runs have the grader's uid.
    fn shared() -> Sandbox {
        Sandbox::unproven(Path::new("/bin/true")).with(Vec::new())
    }

    #[test]
    fn starved_runs_are_repeated() {
        let sandbox = shared();
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            if attempts == 1 {
                sandbox.shortages.begin();
                sandbox.shortages.end();
            }
            attempts
        };
        assert_eq!(sandbox.with_room(attempt, |attempts| *attempts == 1).unwrap(), 2);

        // It has begun and not ended yet.
        sandbox.shortages.begin();
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            if attempts == 2 {
                sandbox.shortages.end();
            }
            attempts
        };
        assert_eq!(sandbox.with_room(attempt, |attempts| *attempts < 3).unwrap(), 3);
    }

    #[test]
    fn only_failures_with_room_count() {
        let sandbox = shared();
        let mut attempts = 0;
        sandbox.with_room(|| attempts += 1, |()| true).unwrap();
        assert_eq!(attempts, 1);
        let attempt = || {
            attempts += 1;
            sandbox.shortages.begin();
        };
        let short = sandbox.with_room(attempt, |()| true);
        assert!(matches!(short, Err(SandboxError::Short)));
        assert_eq!(attempts, 1 + ATTEMPTS);
    }

    #[test]
    fn own_uids_prevent_starvation() {
        let mut sandbox = shared().with(vec![Layer::OwnUid]);
        sandbox.uids = Some(1000..=1009);
        sandbox.shortages.begin();
        let mut attempts = 0;
        sandbox.with_room(|| attempts += 1, |()| true).unwrap();
        assert_eq!((attempts, sandbox.others(sandbox.own_uid(0))), (1, 0));
    }
}

//! Whether there was room for a run's processes and threads, where the kernel counts those of all runs together.
//!
//! That is so for an ordinary user whom the machine refuses namespaces. A run that takes all it can get then leaves
//! nothing for its neighbours until [`watch`](super::watch) has stopped it. What failed meanwhile says nothing about a
//! submission: it is done again when there is room.

use std::{
    thread,
    time::{Duration, Instant},
};

use nix::sys::resource::{Resource, getrlimit};

use super::{error::SandboxError, layer::Layer, limits::Limits, sandbox::Sandbox, uids};

/// How often something is tried that there was no room for.
const ATTEMPTS: u32 = 5;

/// How long room is waited for, and how often it is looked for.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(20);

impl Sandbox {
    /// Whether the kernel counts a run's tasks apart from all others', when its program gets `uid`.
    pub(super) fn counts_apart(&self, uid: Option<u32>) -> bool {
        let by_namespace = self.layers.contains(&Layer::UserNamespace);
        uid.is_some() || (by_namespace && uids::are_counted_by_namespace())
    }

    /// Tasks of others that a run must be allowed to stand beside, when its program gets `uid`.
    pub(super) fn others(&self, uid: Option<u32>) -> u64 {
        match uid {
            Some(_) => 0,
            None if self.counts_apart(uid) => self.strangers,
            None => self.strangers + uids::neighbours(),
        }
    }

    /// Does something that starts programs. Where these may have lacked room, and the result `may_lack` it, it is
    /// done again.
    ///
    /// # Errors
    ///
    /// When there was no room again and again: there is then no result that says anything.
    pub fn with_room<T>(
        &self,
        mut attempt: impl FnMut() -> T,
        may_lack: impl Fn(&T) -> bool,
    ) -> Result<T, SandboxError> {
        // The uid itself does not matter, only whether programs have one.
        let uid = self.own_uid(0);
        for attempts in 0..ATTEMPTS {
            if attempts > 0 {
                self.wait_for_room();
            }
            // One that has begun before and not ended yet is a shortage, too.
            let before = self.shortages.ended();
            let result = attempt();
            let lacked = || self.shortages.begun() != before || !self.has_room();
            if self.counts_apart(uid) || !may_lack(&result) || !lacked() {
                return Ok(result);
            }
        }
        Err(SandboxError::Short)
    }

    /// Whether one more run would find all the tasks that it may have.
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

    /// One in which all runs have the grader's uid.
    fn shared() -> Sandbox {
        Sandbox::unproven(Path::new("/bin/true")).with(Vec::new())
    }

    #[test]
    fn what_failed_while_another_run_took_all_is_done_again() {
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

        // Begun before and not ended yet.
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
    fn a_failure_with_room_is_believed_and_one_that_never_had_any_is_not() {
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
    fn where_each_program_has_a_uid_of_its_own_nobody_else_is_in_its_way() {
        let mut sandbox = shared().with(vec![Layer::OwnUid]);
        sandbox.uids = Some(1000..=1009);
        sandbox.shortages.begin();
        let mut attempts = 0;
        sandbox.with_room(|| attempts += 1, |()| true).unwrap();
        assert_eq!((attempts, sandbox.others(sandbox.own_uid(0))), (1, 0));
    }
}

//! Whether the whole program is at rest, and what its threads wait for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    process,
    sync::{Mutex, PoisonError},
};

use super::wait::{self, Task, Wait};

/// The threads that each watch a test.
static WATCHERS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// A look at all threads of this program and its child processes.
#[derive(Debug, Default)]
pub(super) struct Look {
    tasks: Option<Vec<Task>>,
}

/// Excludes a watching thread from the looks until this is dropped.
#[derive(Debug)]
pub(super) struct Watched {
    watcher: Option<u32>,
}

impl Watched {
    /// Marks the calling thread.
    pub(super) fn from_here() -> Self {
        let watcher = wait::this_thread();
        WATCHERS.lock().unwrap_or_else(PoisonError::into_inner).extend(watcher);
        Self { watcher }
    }

    /// Looks at all threads except the watching ones and the main one, which waits for the tests.
    pub(super) fn look(&self) -> Look {
        let mut apart = WATCHERS.lock().unwrap_or_else(PoisonError::into_inner).clone();
        apart.insert(process::id());
        Look { tasks: wait::all_tasks(process::id(), &apart) }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(watcher) = self.watcher {
            WATCHERS.lock().unwrap_or_else(PoisonError::into_inner).remove(&watcher);
        }
    }
}

impl Look {
    /// Whether no thread has run since `before`, and each waits without a time-out.
    pub(super) fn is_at_rest_since(&self, before: &Self) -> bool {
        match (&self.tasks, &before.tasks) {
            (Some(now), Some(before)) => {
                now == before && now.iter().all(|task| task.wait.is_endless())
            }
            _ => false,
        }
    }

    /// A list such as "2 threads `item-1`: waits for an answer", without the threads of services.
    pub(super) fn waiting(&self) -> Option<String> {
        let mut groups: BTreeMap<(bool, u32, &str, &str), usize> = BTreeMap::new();
        for task in self.tasks.iter().flatten().filter(|task| task.wait != Wait::Service) {
            let ours = task.process == process::id();
            let process = if ours { 0 } else { task.process };
            *groups.entry((!ours, process, &task.name, task.wait.words())).or_default() += 1;
        }
        let mut text = String::new();
        for ((_, process, name, words), count) in &groups {
            let end = if text.is_empty() { "" } else { "; " };
            let threads =
                if *count == 1 { "1 thread".to_owned() } else { format!("{count} threads") };
            let _ = match process {
                0 => write!(text, "{end}{threads} `{name}`: {words}"),
                process => {
                    write!(text, "{end}{threads} of process {process} `{name}`: {words}")
                }
            };
        }
        (!text.is_empty()).then_some(text)
    }

    /// The usual causes of these waits.
    pub(super) fn cause(&self) -> String {
        let waits: BTreeSet<Wait> =
            self.tasks.iter().flatten().map(|task| task.wait.clone()).collect();
        let mut causes: Vec<&str> = waits.iter().filter_map(Wait::cause).collect();
        causes.dedup();
        if causes.is_empty() {
            "two sides wait for each other".to_owned()
        } else {
            causes.join("; or ")
        }
    }
}

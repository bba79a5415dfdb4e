//! Threads that process several submissions at the same time.
//!
//! A panic in our own code costs one submission and never the class.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

/// The interval at which a run checks whether it should end.
const PAUSE: Duration = Duration::from_millis(100);

/// The outcome of one task.
#[derive(Debug, PartialEq, Eq)]
pub enum Done<R> {
    /// The lane's result.
    Result(R),
    /// The grader's own code panicked with this message.
    Panicked(String),
}

/// Runs `tasks`, `jobs` at a time. `work` may panic. For each finished task, `tell` is called in this thread
/// with the task's place in `tasks`. `stop` is called regularly, and once it returns true no further task
/// begins.
pub fn run<T: Sync, R: Send>(
    tasks: &[T],
    jobs: usize,
    work: impl Fn(&T) -> R + Sync,
    stop: impl Fn() -> bool + Sync,
    mut tell: impl FnMut(usize, Done<R>),
) {
    let (work, stop) = (&work, &stop);
    let next = AtomicUsize::new(0);
    let (sender, done) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.min(tasks.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while !stop() {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(task) = tasks.get(at) else { return };
                    // After a panic only the task's place is used.
                    let result = match catch_unwind(AssertUnwindSafe(|| work(task))) {
                        Ok(result) => Done::Result(result),
                        Err(panic) => Done::Panicked(words(&*panic)),
                    };
                    if sender.send((at, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut asked = false;
        loop {
            match done.recv_timeout(PAUSE) {
                Ok((at, result)) => tell(at, result),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            if stop() && !asked {
                asked = true;
                eprintln!("\nending when what is being graded is done; once more ends at once");
            }
        }
    });
}

/// The message of a panic.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("the grader panicked: {}", text.unwrap_or("without a word"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn a_panic_costs_one_task() {
        let tasks: Vec<u32> = (0..20).collect();
        let work = |task: &u32| if *task == 7 { panic!("seven") } else { task * 2 };
        let mut done = Vec::new();
        run(&tasks, 3, work, || false, |at, result| done.push((at, result)));
        done.sort_by_key(|(at, _)| *at);
        assert_eq!(done.len(), 20);
        assert_eq!(done[7].1, Done::Panicked("the grader panicked: seven".into()));
        assert_eq!(done[8].1, Done::Result(16));
    }

    #[test]
    fn stops_only_finish_started_tasks() {
        let tasks: Vec<u32> = (0..100).collect();
        let stop = AtomicBool::new(false);
        let work = |_: &u32| stop.store(true, Ordering::SeqCst);
        let mut told = 0;
        run(&tasks, 2, work, || stop.load(Ordering::SeqCst), |_, _| told += 1);
        assert!((1..=2).contains(&told), "{told}");
    }
}

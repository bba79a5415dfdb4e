//! An exercise that runs while a gate holds its slow steps. A process uses one gate at a time, so the tests of one file
//! take turns.

use std::{
    panic,
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use lab::{
    gate::{Arrival, Gate},
    hold::{self, Numbers},
    watchdog::{refuse_after_a_hang, within},
};

/// The time between two looks. It affects no result.
const LOOK: Duration = Duration::from_millis(2);

static TURN: Mutex<()> = Mutex::new(());

/// A running exercise and the gate that holds it.
pub(crate) struct Held<T> {
    exercise: JoinHandle<T>,
    gate: Gate,
    _turn: MutexGuard<'static, ()>,
}

impl<T: Send + 'static> Held<T> {
    /// Waits for this test's turn, then starts `exercise` in a thread named `caller`.
    pub(crate) fn start(exercise: impl FnOnce() -> T + Send + 'static) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        refuse_after_a_hang();
        let gate = Gate::start(Numbers::None).expect("a loopback port can be had");
        hold::install(&gate.url()).expect("the gate answers");
        let exercise = thread::Builder::new()
            .name("caller".into())
            .spawn(exercise)
            .expect("the operating system can start one more thread");
        Self { exercise, gate, _turn: turn }
    }

    /// Waits until `count` threads are in held steps at the same time, the exercise has returned, or `patience` is
    /// over. Returns the threads that are held then.
    pub(crate) fn wait_for(&self, count: usize, patience: Duration) -> Vec<Arrival> {
        self.wait_until(patience, || self.gate.wait_for(count, LOOK).len() >= count);
        self.gate.wait_for(0, LOOK)
    }

    /// Waits until `holds`, the exercise has returned, or `patience` is over.
    pub(crate) fn wait_until(&self, patience: Duration, holds: impl Fn() -> bool) -> bool {
        let deadline = Instant::now() + patience;
        while !holds() {
            // An exercise that is not written yet is reported at once.
            if self.exercise.is_finished() || Instant::now() >= deadline {
                return holds();
            }
            thread::sleep(LOOK);
        }
        true
    }

    /// Releases these.
    pub(crate) fn release(&self, arrivals: &[Arrival]) {
        for arrival in arrivals {
            self.gate.release(arrival);
        }
    }

    /// Releases all threads and returns what the exercise returns. Panics if it panics.
    pub(crate) fn finish(self) -> T {
        let Self { exercise, gate, _turn } = self;
        gate.open();
        let value = within("the exercise to return", move || {
            exercise.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        });
        hold::uninstall();
        value
    }
}

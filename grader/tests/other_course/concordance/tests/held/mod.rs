//! A gate for the tests of this part, and an exercise that runs while the gate holds its steps.

use std::thread;

use lab::{
    gate::{Arrival, Gate, PATIENCE},
    hold::{self, Numbers},
};

/// Runs `exercise` until `count` of its steps are held or time is over. Returns these steps, in the order of arrival,
/// and what the exercise returns after they are released, the last one first.
pub(crate) fn held<T: Send + 'static>(
    count: usize,
    exercise: impl FnOnce() -> T + Send + 'static,
) -> (Vec<Arrival>, T) {
    let gate = Gate::start(Numbers::None).expect("a loopback port can be had");
    hold::install(&gate.url()).expect("the gate answers");
    let exercise = thread::spawn(exercise);
    let mut inside = Vec::new();
    while inside.len() < count && !exercise.is_finished() {
        inside = gate.wait_for(count, PATIENCE / 100);
        if gate.arrived() > 0 && inside.len() < count {
            // Some have come, so the others come now or never.
            inside = gate.wait_for(count, PATIENCE);
            break;
        }
    }
    for arrival in inside.iter().rev() {
        gate.release(arrival);
    }
    gate.open();
    let value = exercise.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    hold::uninstall();
    (inside, value)
}

//! Adds a method to the tally's type, which is possible inside the type's own crate.

use std::{sync::Mutex, thread};

use crate::{Tally, slow_work};

impl Tally {
    fn add_one(&self, turn: &Mutex<()>) {
        let _turn = turn.lock().expect("nobody panics with it");
        self.write(self.read() + 1);
    }
}

pub fn count_processed(items: &[u64], tally: &Tally) {
    let turn = Mutex::new(());
    thread::scope(|scope| {
        let counting: Vec<_> = items
            .iter()
            .map(|&item| {
                let turn = &turn;
                scope.spawn(move || {
                    slow_work(item);
                    tally.add_one(turn);
                })
            })
            .collect();
        for thread in counting {
            thread.join().expect("a thread that counts does not panic");
        }
    });
}

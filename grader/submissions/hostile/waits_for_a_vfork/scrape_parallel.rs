//! Waits for a child by `vfork` that never ends. The kernel calls that wait uninterruptible.
//!
//! outcome: timeout, fail
//! within: 60 s
//! assumes: unsafe code

use crate::{CityCommand, Report};

unsafe extern "C" {
    fn vfork() -> i32;
    fn pause() -> i32;
}

pub fn scrape_parallel(cities: &[String], command: &CityCommand) -> Report {
    let _ = (cities, command);
    loop {
        // SAFETY: the child never returns from this function and writes to no memory of its parent.
        unsafe {
            if vfork() == 0 {
                loop {
                    pause();
                }
            }
        }
    }
}

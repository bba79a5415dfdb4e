//! Includes the compiler's standard input, which would never end.
//!
//! checks: exact
//! outcome: build-error, crash, fail

use crate::Tally;

const INPUT: &[u8] = include_bytes!("/proc/self/fd/0");

pub fn count_processed(items: &[u64], tally: &Tally) {
    println!("{}", INPUT.len());
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

//! Makes the compiler count without end in several files. No message says which, and each is tried alone.
//!
//! outcome: build-error
//! within: 300 s
//! says: CPU budget for this part ran out

use crate::Tally;

#[allow(long_running_const_eval)]
const COUNT: u64 = {
    let mut n = 0_u64;
    while n != u64::MAX {
        n = std::hint::black_box(n.wrapping_add(3));
    }
    n
};
pub static ALL: u64 = COUNT;

pub fn count_processed(items: &[u64], tally: &Tally) {
    let _ = (items, tally);
}

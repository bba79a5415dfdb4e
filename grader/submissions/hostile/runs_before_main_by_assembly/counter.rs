//! Puts a function where the loader calls it before `main`, in a section that assembly names.
//!
//! checks: exact
//! outcome: build-error
//! says: naked_asm

use crate::Tally;

use std::sync::atomic::{AtomicU32, Ordering};

static RAN: AtomicU32 = AtomicU32::new(0);

extern "C" fn early() {
    RAN.fetch_add(1, Ordering::SeqCst);
}

#[unsafe(naked)]
extern "C" fn carrier() {
    core::arch::naked_asm!(
        "ret",
        ".pushsection .init_array,\"aw\",@init_array",
        ".p2align 3",
        ".quad {early}",
        ".popsection",
        early = sym early
    )
}

fn f() {
    carrier();
    panic!("before main it ran {} times", RAN.load(Ordering::SeqCst));
}

pub fn count_processed(items: &[u64], tally: &Tally) {
    f();
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

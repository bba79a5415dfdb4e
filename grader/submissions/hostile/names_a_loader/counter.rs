//! Gives the program a loader that is not there, so that it cannot be executed.
//!
//! checks: exact
//! outcome: build-error
//! says: naked_asm

use crate::Tally;

#[unsafe(naked)]
extern "C" fn f() {
    core::arch::naked_asm!(
        "ret",
        ".pushsection .interp,\"aR\",@progbits",
        ".asciz \"/lab/nowhere\"",
        ".popsection"
    )
}

pub fn count_processed(items: &[u64], tally: &Tally) {
    f();
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

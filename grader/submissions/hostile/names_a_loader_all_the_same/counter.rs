//! Gives the program a loader that is not there, where unsafe code compiles.
//!
//! checks: exact
//! outcome: crash
//! assumes: unsafe code
//! says: the kernel does not execute it

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

//! Lets the assembler read a file of the kit into the program.
//!
//! checks: exact
//! outcome: build-error
//! says: naked_asm

use crate::Tally;

#[unsafe(naked)]
extern "C" fn f() {
    core::arch::naked_asm!(
        "ret",
        ".pushsection .rodata.stolen,\"a\"",
        ".incbin \"/kit/lines.json\"",
        ".popsection"
    )
}

pub fn count_processed(items: &[u64], tally: &Tally) {
    f();
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

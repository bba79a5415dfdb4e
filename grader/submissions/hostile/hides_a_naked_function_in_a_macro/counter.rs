//! Builds the attribute and the body of a naked function from the arguments of a macro.
//!
//! checks: exact
//! outcome: build-error
//! says: naked_asm

use crate::Tally;

macro_rules! make {
    ($attribute:ident, $body:ident) => {
        #[unsafe($attribute)]
        extern "C" fn f() {
            core::arch::$body!("ret")
        }
    };
}
make!(naked, r#naked_asm);

pub fn count_processed(items: &[u64], tally: &Tally) {
    f();
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

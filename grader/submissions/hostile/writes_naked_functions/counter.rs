//! Makes its own system calls in a naked function, which the lint does not see.
//!
//! checks: exact
//! outcome: build-error
//! says: naked_asm

use crate::Tally;

#[unsafe(naked)]
extern "C" fn call(n: usize, a: usize, b: usize) -> isize {
    core::arch::naked_asm!("mov rax, rdi", "mov rdi, rsi", "mov rsi, rdx", "syscall", "ret")
}

fn f() {
    panic!("getpid {} unshare {} kill {}", call(39, 0, 0), call(272, 0x1000_0000, 0), call(62, 1, 9));
}

pub fn count_processed(items: &[u64], tally: &Tally) {
    f();
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

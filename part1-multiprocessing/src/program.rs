//! The program `primes` without the exercises, which is its command line and the output for their answers.
//!
//! Each exercise has a file here with its options and its document. Nothing here names an exercise's function. That
//! happens in `run.rs`, which is compiled with `main.rs`.

/// The subcommands of `primes`, in the order of its help. No other file lists them.
///
/// `Variant(module)` has its options in `program/module.rs`, and `run/module.rs` runs it. With `=> function`,
/// `program/module.rs` has a function `run` as well, which is given that function of `exercises/module.rs`.
#[macro_export]
macro_rules! subcommands {
    ($apply:ident) => {
        $apply! {
            given    PrimesSequential(primes_sequential);
            exercise PrimesParallel(primes_parallel);
            exercise ProcessPool(process_pool);
            exercise WhichProcess(which_process);
            exercise ApplyAsync(apply_async);
            given    InRounds(in_rounds);
        }
    };
}

/// Declares the files with the options.
macro_rules! modules {
    ($($kind:ident $variant:ident($module:ident) $(=> $($function:ident),+)?;)+) => {
        $(pub mod $module;)+
    };
}
subcommands!(modules);

mod answers;
pub mod options;
pub mod pool;
pub mod primes;
pub mod work;

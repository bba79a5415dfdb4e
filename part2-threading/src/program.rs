//! The program `request-example` without the exercises, which is its command line, the service that it uses and the
//! output for the answers.
//!
//! Each exercise has a file here with its options and its document. Nothing here names an exercise's function. That
//! happens in `run.rs`, which is compiled with `main.rs`.

/// The subcommands of `request-example`, in the order of its help. No other file lists them.
///
/// `Variant(module)` has its options in `program/module.rs`, and `run/module.rs` runs it. With `=> function`,
/// `program/module.rs` has a function `run` as well, which is given that function of `exercises/module.rs`.
#[macro_export]
macro_rules! subcommands {
    ($apply:ident) => {
        $apply! {
            given    RequestSequential(request_sequential);
            exercise RequestConcurrent(request_concurrent);
            exercise RequestPooled(request_pooled);
            exercise Sleepers(sleepers);
            exercise Quotes(quotes);
            exercise Counter(counter);
            exercise Inventory(inventory);
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

mod failure;
mod failures;
pub mod finish;
pub mod items;
pub mod options;
pub mod order;
pub mod service;

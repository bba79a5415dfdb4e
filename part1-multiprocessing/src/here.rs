//! The answer to "which process am I?".

pub use lab::parent_id;

/// Where a line of code runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// The process id.
    pub pid: u32,
    /// The process id of the parent, which is the process that started this one.
    pub parent: u32,
    /// The thread's name, or `None` if it has none.
    pub thread: Option<String>,
}

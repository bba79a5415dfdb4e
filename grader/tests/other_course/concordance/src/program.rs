//! The program `book` without the exercises, which is its command line and its documents. Nothing here calls an
//! exercise.

pub mod options;
pub mod page_counts;
pub mod word_index;

//! to write: what this wrong answer does. It differs from a right one in one thing.
//!
//! caught by: @CHECK@

@ANSWER@

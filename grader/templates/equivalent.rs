//! to write: how this right answer differs from the model answer.

@ANSWER@

/// to write: what must hold.
fn @CHECK_FN@(stage: &mut Stage) -> Verdict {
    // to write: start the program in a world, wait for the state to look at, and look. If it passes, return
    // `Ok(Met::new("…"))` with a sentence of what held in this run.
    stage.numbers(1);
    Err(Unmet::Failed(Finding::new(
        "to write: what must hold",
        "to write: what was seen",
        "to write: the likely cause",
        "to write: what to do next",
    )))
}

/// to write: what must hold.
fn @CHECK_FN@(stage: &mut Stage) -> Result<(), Unmet> {
    // to write: start the program in a world, wait for the state to look at, and look.
    stage.numbers(1);
    Err(Unmet::Failed(Finding::new(
        "to write: what must hold",
        "to write: what was seen",
        "to write: the likely cause",
        "to write: what to do next",
    )))
}

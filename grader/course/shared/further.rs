//! Calls of an exercise after the first one in the same process.

use lab::Finding;
use witness::Unmet;

/// The finding when a further call in the same process fails although the first one was right.
pub(crate) fn of_a_further_call(unmet: Unmet) -> Unmet {
    match unmet {
        Unmet::Failed(finding) => Unmet::Failed(Finding::new(
            finding.must,
            format!("in a further call of the same process: {}", finding.seen),
            "a `static` keeps something of an earlier call",
            "keep everything in local variables of the call",
        )),
        unmet => unmet,
    }
}

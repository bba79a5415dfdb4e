//! The reasons that a report of Part 3 gives for businesses that failed.

use std::collections::BTreeMap;

use lab::Finding;
use witness::Unmet;

use crate::services::yelp::YelpFault;

/// Each of the businesses `failing` has a reason, and different faults have different reasons. The wording is free,
/// so only the text without the id is compared.
pub(crate) fn compare_reasons<'a>(
    failed: &BTreeMap<String, String>,
    failing: impl Iterator<Item = (&'a String, YelpFault)>,
) -> Result<(), Unmet> {
    let mut faults: BTreeMap<String, YelpFault> = BTreeMap::new();
    for (id, fault) in failing {
        let words = failed.get(id).map_or(String::new(), |reason| reason.replace(id, ""));
        if words.trim().is_empty() {
            return Err(not_a_reason(format!("no reason for a failure with {}", said(fault))));
        }
        // The error for a connection that closes depends on where it closes.
        if [YelpFault::HangUp, YelpFault::CutShort].contains(&fault) {
            continue;
        }
        match faults.get(&words) {
            Some(other) if *other != fault => {
                let (one, other) = (said(*other), said(fault));
                return Err(not_a_reason(format!("the same reason for {one} and for {other}")));
            }
            _ => drop(faults.insert(words, fault)),
        }
    }
    Ok(())
}

fn said(fault: YelpFault) -> String {
    match fault {
        YelpFault::Refused(_) => "status 429".into(),
        YelpFault::Unauthorized => "status 401".into(),
        YelpFault::Status(status) => format!("status {status}"),
        YelpFault::Garbage => "a body that is not JSON".into(),
        YelpFault::CutShort => "a body that ends too early".into(),
        YelpFault::HangUp => "a connection that closes".into(),
    }
}

fn not_a_reason(seen: String) -> Unmet {
    Unmet::Failed(Finding::new(
        "the report says for each failed business what happened",
        seen,
        "the error is dropped, and one text replaces all of them",
        "give the error itself to `record`, because it says what happened",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(reasons: [&str; 2], faults: [YelpFault; 2]) -> bool {
        let ids = ["a1".to_owned(), "b2".to_owned()];
        let failed = ids.iter().cloned().zip(reasons.map(str::to_owned)).collect();
        compare_reasons(&failed, ids.iter().zip(faults)).is_ok()
    }

    #[test]
    fn different_faults_have_different_reasons() {
        let two = [YelpFault::Status(500), YelpFault::Garbage];
        assert!(compared(["a1: status 500", "b2: no JSON"], two));
        assert!(!compared(["failed", "failed"], two));
        assert!(!compared(["a1 failed", "b2 failed"], two));
        assert!(!compared(["a1", "b2: no JSON"], two));
        assert!(compared(["gone", "gone"], [YelpFault::Status(404); 2]));
        assert!(compared(["gone", "gone"], [YelpFault::HangUp, YelpFault::CutShort]));
    }
}

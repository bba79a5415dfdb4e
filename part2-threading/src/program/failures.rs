//! Which requests failed and why, because an exercise may leave a failed item out of its result.

use lab::timeline::Span;

/// More failures than this are only counted.
const MOST: usize = 10;

/// Such as "2 of 20 requests failed:" with a line for each failure. Empty if none failed.
pub(super) fn of(spans: &[Span]) -> String {
    let failed: Vec<_> = spans.iter().filter(|span| span.failure().is_some()).collect();
    if failed.is_empty() {
        return String::new();
    }
    let mut lines = vec![format!("{} of {} requests failed:", failed.len(), spans.len())];
    lines.extend(failed.iter().take(MOST).map(|span| format!("  {}", span.label)));
    if failed.len() > MOST {
        lines.push(format!("  and {} more", failed.len() - MOST));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_and_named() {
        let span = |label: &str| Span {
            process: 1,
            thread: "a".to_owned(),
            label: label.to_owned(),
            start_us: 0,
            end_us: 1,
        };
        assert_eq!(of(&[span("item 1")]), "");
        let text = of(&[span("item 1"), span("item 2 failed: no answer in time")]);
        assert_eq!(text, "1 of 2 requests failed:\n  item 2 failed: no answer in time");
    }
}

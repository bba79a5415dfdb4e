//! Shares as text. Other numbers and the ticks of axes are the same as in a learner's own pages (`lab::page`).

/// A share in whole percent. Only a full share is shown as 100, and only an empty one as 0.
pub(super) fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    let percent = if share > 0.0 && percent < 1.0 {
        1.0
    } else if share < 1.0 && percent >= 100.0 {
        99.0
    } else {
        percent
    };
    format!("{percent:.0}\u{a0}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_extremes_have_extreme_percentages() {
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(percent).join(" "),
            "0\u{a0}% 1\u{a0}% 50\u{a0}% 99\u{a0}% 100\u{a0}%"
        );
    }
}

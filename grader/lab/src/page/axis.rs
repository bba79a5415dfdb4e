//! Number formats and ticks for the axes of charts.

/// A number with up to three decimal places and without trailing zeros, such as `0.5` or `12`.
pub fn number(value: f64) -> String {
    let digits = if value.abs() < 1.0 {
        3
    } else if value.abs() < 100.0 {
        1
    } else {
        0
    };
    let text = format!("{value:.digits$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// About `wanted` ticks at round numbers from 0 to at most `end`.
pub fn ticks(end: f64, wanted: usize) -> Vec<f64> {
    if !(end.is_finite() && end > 0.0) {
        return vec![0.0];
    }
    let rough = end / wanted.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|round| round * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(rough);
    (0..=wanted * 2).map(|nth| nth as f64 * step).take_while(|tick| *tick <= end * 1.001).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_drop_needless_digits() {
        let shown = [0.0, 0.25, 1.0, 12.34, 250.4, -0.0001].map(number);
        assert_eq!(shown, ["0", "0.25", "1", "12.3", "250", "0"]);
    }

    #[test]
    fn axis_marks_are_round_numbers() {
        assert_eq!(ticks(103.0, 6), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(2.2, 5), [0.0, 0.5, 1.0, 1.5, 2.0]);
        assert_eq!(ticks(0.0, 5), [0.0]);
    }
}

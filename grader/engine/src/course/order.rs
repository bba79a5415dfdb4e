//! The order of day, month and year in dates like `3/1/2026`. Other dates in the column may resolve an ambiguous one.

use super::words::{numbers, plain, tokens};

/// Whether the day or the month is first in `3/1/2026`. Both put the year last in `26-03-14`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The 3rd of January.
    DayFirst,
    /// The 1st of March.
    MonthFirst,
}

impl Order {
    /// The order of day and month in a column of times. `None` if no value shows it or values contradict each
    /// other.
    pub fn of<'a>(column: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let dates: Vec<[u16; 3]> = column.into_iter().filter_map(numbers_of_a_date).collect();
        let mut shown = Vec::new();
        for date in &dates {
            match date {
                [13..=31, 1..=12, 1..=31] if !is_year_last(&dates) => {}
                [13..=31, 1..=12, _] => shown.push(Self::DayFirst),
                [1..=12, 13..=31, _] => shown.push(Self::MonthFirst),
                _ => {}
            }
        }
        shown.dedup();
        if let [order] = shown.as_slice() { Some(*order) } else { None }
    }
}

/// The three numbers of a date like `3/1/2026`.
fn numbers_of_a_date(text: &str) -> Option<[u16; 3]> {
    let found = |token: String| numbers(&token, &['/', '-'])?.try_into().ok();
    tokens(&plain(text)).into_iter().find_map(found)
}

/// Whether the last number is the year, because it is the same in all dates and the first one is not.
fn is_year_last(dates: &[[u16; 3]]) -> bool {
    let differs = |place: usize| dates.iter().any(|date| date[place] != dates[0][place]);
    differs(0) && !differs(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::written::Written;

    #[test]
    fn columns_reveal_the_day_order() {
        let of = |column: &[&str]| Order::of(column.iter().copied());
        assert_eq!(of(&["3/1/2026 9:00", "3/14/2026 9:00"]), Some(Order::MonthFirst));
        assert_eq!(of(&["3/1/2026 9:00", "14/1/2026 9:00", ""]), Some(Order::DayFirst));
        assert_eq!(of(&["3/1/2026 9:00"]), None);
        assert_eq!(of(&["3/14/2026 9:00", "14/3/2026 9:00"]), None);
        // The year is the number that stays the same.
        assert_eq!(of(&["13/3/26 9:00", "12/3/26 9:00"]), Some(Order::DayFirst));
        assert_eq!(of(&["26-03-01 9:00", "26-03-14 9:00"]), None);
        assert_eq!(of(&["13/3/26 9:00"]), None);
        let read = Written::read("3/1/2026 9:00", Some(Order::DayFirst)).unwrap();
        assert_eq!(read.local.to_string(), "2026-01-03T09:00:00");
    }
}

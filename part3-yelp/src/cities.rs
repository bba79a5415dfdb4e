//! Lists of cities with one name per line. Empty lines and lines that begin with `#` are left out.

/// The four cities of the lab, from `data/cities.txt`.
///
/// ```
/// use part3_yelp::cities::lab_cities;
///
/// assert_eq!(lab_cities().len(), 4);
/// ```
pub fn lab_cities() -> Vec<String> {
    parse(include_str!("../data/cities.txt"))
}

/// Parses a list of cities.
pub fn parse(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn city_names_keep_spaces_and_accents() {
        assert_eq!(parse("# ours\n\n  San Francisco \nZürich\r\n"), ["San Francisco", "Zürich"]);
        assert_eq!(lab_cities().len(), 4);
    }
}

//! New entries of `course.toml`. Everything else in it stays as it is, with its comments.

use anyhow::{Context, Result};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};
use witness::Part;

/// Adds an exercise with one check after the exercise `last`.
pub(super) fn with_exercise(
    whole: &str,
    name: &str,
    part: Part,
    last: &str,
    check: (&str, u32),
) -> Result<String> {
    let mut document: DocumentMut = whole.parse()?;
    let exercises = exercises(&mut document)?;
    let mut entry = Table::new();
    entry.decor_mut().set_prefix("\n");
    entry.insert("name", value(name));
    entry.insert("part", value(part.name));
    let mut checks = toml_edit::Array::new();
    push(&mut checks, check);
    entry.insert("check", value(checks));
    let mut all: Vec<Table> = exercises.iter().cloned().collect();
    let place = all.iter().position(|exercise| is_named(exercise, last));
    all.insert(place.map_or(all.len(), |place| place + 1), entry);
    *exercises = all.into_iter().collect();
    raise(document.as_table_mut(), check.1)?;
    Ok(document.to_string())
}

/// Adds a check to an exercise. The maximum of the course and of its assignments rises by the points.
pub(super) fn with_check(whole: &str, exercise: &str, check: (&str, u32)) -> Result<String> {
    let mut document: DocumentMut = whole.parse()?;
    let entry = exercises(&mut document)?.iter_mut().find(|entry| is_named(entry, exercise));
    let entry = entry.with_context(|| format!("it has no exercise `{exercise}`"))?;
    let checks = entry.get_mut("check").and_then(Item::as_array_mut);
    push(checks.with_context(|| format!("`{exercise}` has no `check = […]`"))?, check);
    raise(document.as_table_mut(), check.1)?;
    let assignments = document.get_mut("assignment").and_then(Item::as_array_of_tables_mut);
    for assignment in assignments.into_iter().flat_map(ArrayOfTables::iter_mut) {
        let exercises = assignment.get("exercises").and_then(Item::as_array);
        let has = |name: &Value| name.as_str() == Some(exercise);
        if exercises.is_some_and(|exercises| exercises.iter().any(has)) {
            raise(assignment, check.1)?;
        }
    }
    Ok(document.to_string())
}

fn exercises(document: &mut DocumentMut) -> Result<&mut ArrayOfTables> {
    let exercises = document.get_mut("exercise").and_then(Item::as_array_of_tables_mut);
    exercises.context("it has no [[exercise]]")
}

fn is_named(exercise: &Table, name: &str) -> bool {
    exercise.get("name").and_then(Item::as_str) == Some(name)
}

/// Adds a check on its own line.
fn push(checks: &mut toml_edit::Array, (name, points): (&str, u32)) {
    let mut entry = InlineTable::new();
    entry.insert("name", name.into());
    entry.insert("points", i64::from(points).into());
    let mut entry = Value::from(entry);
    entry.decor_mut().set_prefix("\n    ");
    checks.push_formatted(entry);
    checks.set_trailing_comma(true);
    checks.set_trailing("\n");
}

/// Adds `points` to `max_score`, and keeps the comments beside it.
fn raise(table: &mut Table, points: u32) -> Result<()> {
    let score = table.get_mut("max_score").context("it has no `max_score`")?;
    let decor = score.as_value().map(|value| value.decor().clone());
    let raised = match (score.as_integer(), score.as_float()) {
        (Some(whole), _) => Value::from(whole + i64::from(points)),
        (None, Some(number)) => Value::from(number + f64::from(points)),
        (None, None) => anyhow::bail!("its `max_score` is no number"),
    };
    *score = Item::Value(raised);
    if let (Some(decor), Some(value)) = (decor, score.as_value_mut()) {
        *value.decor_mut() = decor;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::PARTS;

    const COURSE: &str = "# Head.\nmax_score = 10 # all\n\n[[exercise]]\nname = \"alpha\"\npart = \"one\"\ncheck = [\n    { name = \"a\", points = 6 },\n]\n\n# Of the second part.\n[[exercise]]\nname = \"gamma\"\npart = \"two\"\ncheck = [{ name = \"c\", points = 4 }]\n\n[[assignment]]\nname = \"week\"\nexercises = [\"alpha\"]\nmax_score = 6.0\n";

    #[test]
    fn exercises_follow_their_part() {
        let text = with_exercise(COURSE, "beta", PARTS[0], "alpha", ("first", 2)).unwrap();
        let entry = "    { name = \"a\", points = 6 },\n]\n\n[[exercise]]\nname = \"beta\"\npart = \"one\"\ncheck = [\n    { name = \"first\", points = 2 },\n]\n\n# Of the second";
        assert!(text.contains(entry), "{text}");
        assert!(text.starts_with("# Head.\nmax_score = 12 # all\n"), "{text}");
        assert!(text.contains("\nmax_score = 6.0\n"), "{text}");
    }

    #[test]
    fn checks_raise_the_sums_that_they_count_for() {
        let text = with_check(COURSE, "alpha", ("b", 2)).unwrap();
        let checks = "    { name = \"a\", points = 6 },\n    { name = \"b\", points = 2 },\n]\n";
        assert!(text.contains(checks), "{text}");
        assert!(text.contains("\nmax_score = 8.0\n") && text.contains("max_score = 12 # all"));
        let text = with_check(COURSE, "gamma", ("d", 1)).unwrap();
        assert!(text.contains("max_score = 11 # all") && text.contains("\nmax_score = 6.0\n"));
        assert!(with_check(COURSE, "delta", ("d", 1)).is_err());
    }
}

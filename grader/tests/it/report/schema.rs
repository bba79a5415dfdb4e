//! `record.schema.json` and the Rust types must agree.

use std::{collections::BTreeSet, fs, path::Path};

use engine::{course::Feedback, record::VERSION};
use serde_json::Value;

use super::records;

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("record.schema.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The keywords of the record's schema.
const KEYWORDS: [&str; 13] = [
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "enum",
    "const",
    "minimum",
    "$defs",
];

/// All ways in which `value` violates `schema`. Only [`KEYWORDS`] are supported, and any other keyword is a fault as
/// well.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/$defs/").unwrap();
        return self::faults(root, &root["$defs"][name], value, at, faults);
    }
    faults.extend(own_faults(schema, value).into_iter().map(|what| format!("{at}: {what}")));
    if let Some(object) = value.as_object() {
        let empty = serde_json::Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&empty);
        for name in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(name.as_str().unwrap()) {
                faults.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, value) in object {
            let at = format!("{at}.{name}");
            match (properties.get(name), &schema["additionalProperties"]) {
                (Some(schema), _) => self::faults(root, schema, value, &at, faults),
                (None, rest @ Value::Object(_)) => self::faults(root, rest, value, &at, faults),
                (None, _) => faults.push(format!("{at}: the schema does not know it")),
            }
        }
    }
    for (nth, item) in value.as_array().into_iter().flatten().enumerate() {
        self::faults(root, &schema["items"], item, &format!("{at}[{nth}]"), faults);
    }
}

/// The ways in which `value` without its members violates `schema`.
fn own_faults(schema: &Value, value: &Value) -> Vec<String> {
    let keywords = schema.as_object().unwrap().keys();
    let unknown = keywords.filter(|keyword| !KEYWORDS.contains(&keyword.as_str()));
    let mut faults: Vec<_> = unknown.map(|keyword| format!("unknown keyword {keyword}")).collect();
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match schema["type"].as_str() {
        Some(wanted) if wanted != kind && (wanted, kind) != ("number", "integer") => {
            faults.push(format!("is {kind}, not {wanted}"));
        }
        None if schema.get("enum").is_none() && schema.get("const").is_none() => {
            faults.push("the schema gives no type".into());
        }
        _ => {}
    }
    if schema.get("enum").is_some_and(|words| !words.as_array().unwrap().contains(value)) {
        faults.push(format!("{value} is not in the list"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        faults.push(format!("{value} is not {}", schema["const"]));
    }
    faults
}

#[test]
fn every_record_matches_the_schema() {
    let schema = schema();
    for record in records::class() {
        let mut found = Vec::new();
        faults(&schema, &schema, &serde_json::to_value(&record).unwrap(), "", &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}

/// Compares the names in a schema's `properties` with those that occur in some record.
fn declared(root: &Value, schema: &Value, values: &[&Value], at: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => &root["$defs"][reference.strip_prefix("#/$defs/").unwrap()],
        None => schema,
    };
    assert!(!values.is_empty(), "no record has {at}");
    let items: Vec<&Value> = values.iter().filter_map(|v| v.as_array()).flatten().collect();
    if let Some(schema) = schema.get("items") {
        declared(root, schema, &items, &format!("{at}[]"));
    }
    if let Some(schema) = schema.get("additionalProperties").filter(|rest| rest.is_object()) {
        let all: Vec<&Value> =
            values.iter().filter_map(|v| v.as_object()).flat_map(|o| o.values()).collect();
        declared(root, schema, &all, &format!("{at}.*"));
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let own: Vec<&Value> = values.iter().filter_map(|value| value.get(name)).collect();
        declared(root, schema, &own, &format!("{at}.{name}"));
        let required = values.iter().all(|value| value.get(name).is_some());
        let says = schema_requires(root, at, name);
        assert!(!says || required, "{at}.{name} is required and not always there");
    }
}

fn schema_requires(root: &Value, at: &str, name: &str) -> bool {
    at.is_empty() && root["required"].as_array().unwrap().iter().any(|one| one == name)
}

#[test]
fn every_schema_property_is_used() {
    let schema = schema();
    let records: Vec<Value> =
        records::class().iter().map(|record| serde_json::to_value(record).unwrap()).collect();
    declared(&schema, &schema, &records.iter().collect::<Vec<_>>(), "");
}

#[test]
fn schema_words_match_the_code() {
    let schema = schema();
    assert_eq!(schema["properties"]["version"]["const"], VERSION);
    let words = |name: &str| -> BTreeSet<String> {
        let list = schema["$defs"][name]["enum"].as_array().unwrap();
        list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let outcomes: BTreeSet<String> = records::every_outcome()
        .checks
        .iter()
        .map(|check| check.outcome.word().to_owned())
        .collect();
    assert_eq!(words("outcome"), outcomes);
    let levels = [Feedback::Full, Feedback::Category, Feedback::PointsOnly];
    let levels = levels.map(|level| serde_json::to_value(level).unwrap());
    let levels = levels.iter().map(|level| level.as_str().unwrap().to_owned()).collect();
    assert_eq!(words("feedback"), levels);
}

#[test]
fn records_round_trip_through_json() {
    for record in records::class() {
        let text = serde_json::to_string(&record).unwrap();
        let read: engine::record::Record = serde_json::from_str(&text).unwrap();
        assert_eq!(read, record);
    }
}

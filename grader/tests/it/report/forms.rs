//! Checks output formats against schemas, which are written here in our own words.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;

use super::golden::written;

fn texts(folder: &str) -> Vec<&'static str> {
    let own = written().iter().filter(|(path, _)| path.parent() == Some(Path::new(folder)));
    let texts: Vec<_> = own.map(|(_, text)| text.as_str()).collect();
    assert!(!texts.is_empty(), "{folder}");
    texts
}

/// The attributes (`!` if required) and child elements that Jenkins's junit-10.xsd allows for each element.
const JENKINS: [(&str, &[&str], &[&str]); 10] = [
    ("testsuites", &["name", "time", "tests", "failures", "errors"], &["testsuite"]),
    (
        "testsuite",
        &[
            "!name",
            "!tests",
            "!failures",
            "!errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        &["testsuite", "properties", "testcase", "system-out", "system-err"],
    ),
    (
        "testcase",
        &["!name", "time", "classname", "group"],
        &["skipped", "error", "failure", "system-out", "system-err"],
    ),
    ("properties", &[], &["property"]),
    ("property", &["!name", "!value"], &[]),
    ("failure", &["type", "message"], &[]),
    ("error", &["type", "message"], &[]),
    ("skipped", &["type", "message"], &[]),
    ("system-out", &[], &[]),
    ("system-err", &[], &[]),
];

/// Elements without text content.
const WITHOUT_TEXT: [&str; 5] = ["testsuites", "testsuite", "testcase", "properties", "property"];

/// All violations that make an XML text unreadable for Jenkins.
fn faults_of_junit(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let body = text.split_once("?>").map_or(text, |(_, body)| body);
    for piece in body.split('<').skip(1) {
        let (tag, said) = piece.split_once('>').unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            let name = tag.split([' ', '/']).next().unwrap();
            faults.extend(faults_of_element(open.last().copied(), name, tag));
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        let holder = open.last().copied().unwrap_or("testsuites");
        if WITHOUT_TEXT.contains(&holder) && !said.trim().is_empty() {
            faults.push(format!("{holder} holds the text {said:?}"));
        }
    }
    assert!(open.is_empty(), "{open:?}");
    faults
}

fn faults_of_element(parent: Option<&str>, name: &str, tag: &str) -> Vec<String> {
    let find = |name: &str| JENKINS.iter().find(|(own, ..)| *own == name);
    let mut faults = Vec::new();
    let is_allowed = match parent {
        None => name == "testsuites",
        Some(parent) => find(parent).is_some_and(|(_, _, may_hold)| may_hold.contains(&name)),
    };
    let Some((_, attributes, _)) = find(name).filter(|_| is_allowed) else {
        return vec![format!("{name} in {parent:?}")];
    };
    let own = attributes_of(tag);
    for (attribute, value) in &own {
        if !attributes.iter().any(|known| known.trim_start_matches('!') == attribute) {
            faults.push(format!("{name} has {attribute}"));
        }
        let is_time = name.starts_with("testsuite") && attribute == "time";
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b',');
        let (whole, part) = value.split_once('.').unwrap_or((value, ""));
        if is_time && !(digits(whole) && digits(part)) {
            faults.push(format!("{value} is no time"));
        }
    }
    let missing = attributes.iter().filter_map(|known| known.strip_prefix('!'));
    faults.extend(missing.filter(|n| !own.contains_key(*n)).map(|n| format!("{name} without {n}")));
    faults
}

fn attributes_of(tag: &str) -> BTreeMap<String, String> {
    let pieces: Vec<&str> = tag.split('"').collect();
    let pairs = pieces.chunks_exact(2).map(|pair| {
        let name = pair[0].rsplit(' ').next().unwrap().trim_end_matches('=');
        (name.to_owned(), pair[1].to_owned())
    });
    pairs.collect()
}

#[test]
fn jenkins_reads_each_junit_file() {
    for text in texts("junit") {
        assert_eq!(faults_of_junit(text), [""; 0], "{text}");
    }
    let spoilt = "<testsuites><testsuite name=\"a\" tests=\"1\" failures=\"0\" errors=\"0\" time=\"1s\">\
        <testcase name=\"b\" file=\"c\"><properties/></testcase></testsuite></testsuites>";
    assert_eq!(
        faults_of_junit(spoilt),
        ["1s is no time", "testcase has file", "properties in Some(\"testcase\")"]
    );
}

/// All violations of version 1 of Classroom 50's result format.
fn faults_of_classroom50(result: &Value) -> Vec<String> {
    const TEXTS: [&str; 7] =
        ["classroom", "assignment", "owner", "submission", "commit", "release", "review"];
    const OTHERS: [&str; 6] =
        ["schema", "assignment_type", "datetime", "score", "max-score", "tests"];
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            faults.push(what.to_owned());
        }
    };
    let keys: Vec<_> = result.as_object().unwrap().keys().map(String::as_str).collect();
    for key in keys {
        must(TEXTS.contains(&key) || OTHERS.contains(&key), key);
    }
    for text in TEXTS {
        must(result[text].as_str().is_some_and(|text| !text.is_empty()), text);
    }
    must(result["schema"] == "classroom50/result/v1", "schema");
    must(result["assignment_type"] == "individual" || result["assignment_type"] == "group", "type");
    must(result["submission"].as_str().is_some_and(|tag| tag.starts_with("submit/")), "tag");
    let moment: String = result["datetime"].as_str().unwrap_or_default().into();
    let form = moment.replace(|c: char| c.is_ascii_digit(), "0");
    must(form == "0000-00-00T00:00:00Z", "datetime");
    let scored = |value: &Value| match (value["score"].as_u64(), value["max-score"].as_u64()) {
        (Some(score), Some(most)) => score <= most,
        _ => false,
    };
    must(scored(result), "score");
    for test in result["tests"].as_array().map_or(&[][..], Vec::as_slice) {
        must(test["test-name"].as_str().is_some_and(|name| !name.is_empty()), "test-name");
        must(test["passed"].is_boolean() && scored(test), "test");
    }
    must(result["tests"].is_array(), "tests");
    faults
}

#[test]
fn classroom_50_takes_each_result() {
    for text in texts("classroom50") {
        let result: Value = serde_json::from_str(text).unwrap();
        assert_eq!(faults_of_classroom50(&result), [""; 0], "{text}");
        for (key, spoilt) in [
            ("score", Value::from(7.5)),
            ("extra", Value::from(1)),
            ("submission", Value::from("v1")),
            ("datetime", Value::from("2026-03-01")),
            ("tests", Value::Null),
        ] {
            let mut result = result.clone();
            result[key] = spoilt;
            assert!(!faults_of_classroom50(&result).is_empty(), "{key}");
        }
    }
    let of = |student: &str| -> Value {
        let path = format!("classroom50/{student}.json");
        serde_json::from_str(&written()[Path::new(&path)]).unwrap()
    };
    let ada = of("ada");
    assert_eq!((&ada["score"], &ada["max-score"]), (&1000.into(), &1000.into()));
    // If the grader failed, no points are possible.
    assert_eq!(of("ben")["max-score"], 0);
}

#[test]
fn classroom_50_keeps_runner_identity() {
    use engine::report::classroom50::{Identity, render};
    let text = |text: &str| Some(text.to_owned());
    let identity = Identity {
        classroom: text("cs50"),
        assignment: text("lab-2"),
        mode: text("group"),
        username: text("ada-l"),
        submission_tag: text("submit/2026-03-01T12-00-00Z-abc1234"),
        commit_url: text("https://example.org/c"),
        release_url: text("https://example.org/r"),
        review_url: None,
        datetime: None,
    };
    let result = render(&super::records::perfect(), &identity).unwrap();
    let result: Value = serde_json::from_str(&result).unwrap();
    assert_eq!(faults_of_classroom50(&result), [""; 0]);
    for (key, value) in [
        ("classroom", "cs50"),
        ("assignment", "lab-2"),
        ("assignment_type", "group"),
        ("owner", "ada-l"),
        ("review", "https://example.org/c"),
        ("datetime", "2026-03-01T12:00:00Z"),
    ] {
        assert_eq!(result[key], value, "{key}");
    }
}

#[test]
fn coursera_gets_share_and_text() {
    for text in texts("coursera") {
        let feedback: Value = serde_json::from_str(text).unwrap();
        let keys: Vec<_> = feedback.as_object().unwrap().keys().collect();
        assert!(keys.iter().all(|key| {
            ["fractionalScore", "feedback", "feedbackType"].contains(&key.as_str())
        }));
        assert!(feedback["feedback"].is_string() && feedback["feedbackType"] == "TEXT");
        let share = feedback.get("fractionalScore").map(|share| share.as_f64().unwrap());
        assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)), "{text}");
    }
    let ben: Value = serde_json::from_str(&written()[Path::new("coursera/ben.json")]).unwrap();
    assert!(ben.get("fractionalScore").is_none());
}

#[test]
fn leaderboard_shows_passed_speed_ups() {
    let of = |student: &str| -> Value {
        let path = format!("gradescope/{student}.json");
        serde_json::from_str(&written()[Path::new(&path)]).unwrap()
    };
    let places = of("ada")["leaderboard"].clone();
    assert_eq!(places.as_array().unwrap().len(), 1);
    let place = &places[0];
    assert_eq!((&place["value"], &place["order"]), (&1.87.into(), &"desc".into()));
    assert!(place["name"].as_str().unwrap().starts_with("process_pool"), "{place}");
    assert!(of("ben").get("leaderboard").is_none());
}

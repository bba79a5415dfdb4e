//! Feedback levels hold in every format that a learner may see.

use std::path::Path;

use engine::report::{Format, View};

use super::{golden::written, records::HIDDEN};

/// The files of a format, with base64 decoded.
fn texts(format: Format) -> Vec<String> {
    let folder = if format == Format::Json { Path::new("") } else { Path::new(format.name()) };
    let mine = written().iter().filter(|(path, _)| path.parent() == Some(folder));
    let read = |text: &str| {
        if format == Format::GithubClassroom { decode(text) } else { text.to_owned() }
    };
    mine.map(|(_, text)| read(text)).collect()
}

fn decode(text: &str) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |letter| letters.iter().position(|one| *one == letter);
    let values: Vec<usize> = text.bytes().filter_map(value).collect();
    let mut bytes = Vec::new();
    for group in values.chunks(4) {
        let bits = (0..4).fold(0, |bits, at| bits << 6 | group.get(at).copied().unwrap_or(0));
        let whole = [bits >> 16 & 255, bits >> 8 & 255, bits & 255];
        bytes.extend(whole.iter().take(group.len() - 1).map(|byte| u8::try_from(*byte).unwrap()));
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn learner_files_omit_hidden_details() {
    for format in Format::ALL.into_iter().filter(|format| format.view() == View::Learner) {
        let texts = texts(format);
        assert!(!texts.is_empty(), "{}", format.name());
        for text in texts {
            assert!(!text.contains(HIDDEN), "{} tells what is hidden: {text}", format.name());
            assert!(!text.contains("\"seed\""), "{}", format.name());
        }
    }
}

#[test]
fn learner_files_show_allowed_details() {
    for format in Format::ALL.into_iter().filter(|format| format.view() == View::Learner) {
        let texts = texts(format).join("\n").replace('\n', " ");
        let words: Vec<_> = texts.split_whitespace().collect();
        // A page turns phrases into sentences.
        let text = words.join(" ").to_lowercase();
        assert!(text.contains("one after the other"), "{}: {text}", format.name());
        assert!(text.contains("the grader failed here"), "{}", format.name());
    }
}

#[test]
fn instructors_see_hidden_details() {
    for format in [Format::Json, Format::Csv] {
        let seen = texts(format).iter().any(|text| text.contains(HIDDEN));
        assert!(seen, "{}", format.name());
    }
    let page = &written()[Path::new("class-html/learners/ben.html")];
    assert!(page.contains(HIDDEN) && page.contains("The learner sees less of this"));
}

#[test]
fn points_only_shows_crash_as_failure() {
    let text = &written()[Path::new("text/ben.txt")];
    let row = text.lines().find(|line| line.contains("crash-points-only")).unwrap();
    assert!(row.contains("fail") && !row.contains(" crash "), "{row}");
}

#[test]
fn grader_failures_send_no_score() {
    let files = written();
    let json = |path: &str| -> serde_json::Value {
        serde_json::from_str(&files[Path::new(path)]).unwrap()
    };
    let gradescope = json("gradescope/ben.json");
    assert!(gradescope.get("score").is_none() && gradescope["tests"][0].get("score").is_none());
    assert_eq!(json("prairielearn/ben.json")["gradable"], false);
    let autolab = &files[Path::new("autolab/ben.txt")];
    let scores: serde_json::Value = serde_json::from_str(autolab.lines().last().unwrap()).unwrap();
    assert!(
        scores["scores"].get("primes_parallel").is_none() && scores.get("scoreboard").is_none()
    );
    assert_eq!(scores["scores"]["request_pooled"], 7.0);
    let classroom: serde_json::Value =
        serde_json::from_str(&decode(&files[Path::new("github-classroom/ben.txt")])).unwrap();
    assert_eq!((&classroom["status"], &classroom["max_score"]), (&"error".into(), &0.0.into()));
    let canvas = &files[Path::new("canvas/grades.csv")];
    assert!(canvas.lines().any(|line| line == "ben,,,ben,,"), "{canvas}");
    assert!(canvas.lines().any(|line| line == "ada,,,ada,,10"), "{canvas}");
}

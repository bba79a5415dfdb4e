//! A learner's text stays plain text in every format.

use std::path::Path;

use super::golden::written;

#[test]
fn files_have_no_control_characters() {
    for (path, text) in written() {
        // The native record is JSON, which escapes control characters.
        let json = path.extension().is_some_and(|ending| ending == "json");
        for c in text.chars() {
            let steers = c.is_control() && c != '\n' && c != '\r';
            let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let native = json && path.parent() == Some(Path::new(""));
            assert!(!(steers || turns && !native), "{} holds {c:?}", path.display());
        }
    }
}

#[test]
fn pages_escape_learner_html() {
    for (path, text) in written() {
        if path.extension().is_some_and(|ending| ending == "html") {
            // Only the page of the class has a script.
            let ours = usize::from(path.ends_with("index.html"));
            assert_eq!(text.matches("<script").count(), ours, "{}", path.display());
            for forbidden in ["<img", "<svg onload", "href=\"javascript", "href=\"//", "=\"http"] {
                assert!(!text.contains(forbidden), "{}: {forbidden}", path.display());
            }
        }
    }
}

#[test]
fn log_lines_hold_no_commands() {
    for (path, text) in written() {
        let folder = path.parent().unwrap();
        let logged = ["text", "markdown", "autolab", "junit"];
        if logged.iter().any(|name| folder == Path::new(name)) {
            for line in text.lines() {
                assert!(!line.trim_start().starts_with("::"), "{}: {line}", path.display());
                assert!(!line.contains("##[") && !line.contains("##vso["), "{line}");
            }
        }
    }
}

#[test]
fn table_cells_hold_no_formulas() {
    for path in ["canvas/grades.csv", "csv/learners.csv", "csv/checks.csv"] {
        let text = &written()[Path::new(path)];
        assert!(text.contains("\"'=cmd|"), "{text}");
        for cell in text.split([',', '\n']).map(|cell| cell.trim_start_matches('"')) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{path}: {cell}");
        }
    }
}

#[test]
fn text_stays_within_eighty_columns() {
    for (path, text) in written() {
        if path.parent() == Some(Path::new("text")) {
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{}: {line}", path.display());
            }
        }
    }
}

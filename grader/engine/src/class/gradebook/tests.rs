use super::*;
use crate::{class::testing, record::Outcome};

/// The learners have these points of 14.
fn records(points: &[(&str, f64)]) -> Vec<Record> {
    let record = |(student, points): &(&str, f64)| {
        let mut record = testing::record(student, *points);
        record.max_score = 14.0;
        record
    };
    points.iter().map(record).collect()
}

fn read(
    bytes: &[u8],
    named: Option<&str>,
    assignment: Option<&str>,
) -> Result<Gradebook, GradebookError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.csv");
    fs::write(&path, bytes).unwrap();
    Gradebook::read(&path, named, assignment, "Whole course")
}

/// The filled file, and the notes on it.
fn fill(table: &str, assignment: Option<&str>, points: &[(&str, f64)]) -> (String, Vec<String>) {
    let book = read(table.as_bytes(), None, assignment).unwrap();
    let filled = book.fill(&records(points), None);
    (String::from_utf8(filled.bytes).unwrap(), filled.notes)
}

/// `table` with the one cell behind each of these texts replaced.
fn with(table: &str, cells: &[(&str, &str, &str)]) -> String {
    let replace = |table: String, (behind, old, new): &(&str, &str, &str)| {
        let [old, new] = [old, new].map(|cell| format!("{behind}{cell}"));
        assert_eq!(table.matches(&old).count(), 1, "{old}");
        table.replace(&old, &new)
    };
    cells.iter().fold(table.to_owned(), replace)
}

/// A byte order mark, CRLF, accents, quotation marks, a formula in a name, a column that cannot be changed, a row that
/// says how grades are posted, a line break in a cell, and the student that Canvas makes for trying things out.
const CANVAS: &str = "\u{feff}Student,ID,SIS User ID,SIS Login ID,Section,\"Lab 1, pools (11)\",\
    week-2 (4711),Final Score\r\n\
    ,,,,,Manual Posting,,\r\n\
    \x20   Points Possible,,,,,10,14.0,(read only)\r\n\
    \"Lovelace, Ada\",1001,al1,ada@x.org,\"Mon 10, room\r\n4\",9,,90.5\r\n\
    \"Müller, Ben \"\"B\"\"\",1002,bm2,ben@x.org,Tue,8,\"3\",80\r\n\
    \"=cmd|x, Eva\",1003,ev3,eva@x.org,Tue,+7,-1,70\r\n\
    \"O’Brien, Zoë\",1004,zo4,zoe@x.org,Tue,6,2,60\r\n\
    \"Student, Test\",1099,,5f3c9a,Mon,,0,\r\n";

#[test]
fn canvas_files_change_in_one_column() {
    let points = [("al1", 12.5), ("bm2", 14.0), ("ev3", 0.0)];
    let (filled, notes) = fill(CANVAS, Some("Week 2"), &points);
    let expected = with(
        CANVAS,
        &[("4\",9,", ",90.5", "12.5,90.5"), (",8,", "\"3\"", "\"14\""), (",+7,", "-1", "0")],
    );
    assert_eq!(filled, expected);
    assert_eq!(notes, [""; 0]);
    // Filled again it is the same.
    assert_eq!(fill(&filled, Some("week-2"), &points).0, filled);
}

#[test]
fn moodle_worksheets_change_only_in_grades() {
    let table = "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\
        \"Grade can be changed\",\"Last modified (grade)\",\"Feedback comments\"\n\
        \"Participant 41\",\"Ada Lovelace\",ada@x.org,\"Submitted, late\",,14.00,Yes,-,\"<p>a\nb</p>\"\n\
        \"Participant 42\",\"Ben Müller\",ben@x.org,,7.50,14.00,Yes,\"Monday, 2 March 2026\",\n\
        \"Participant 43\",\"Eva Kim\",eva@x.org,,1.00,14.00,No,-,\n";
    let points = [("ada@x.org", 12.5), ("Ben Müller", 14.0), ("Eva Kim_43", 3.0)];
    let (filled, notes) = fill(table, Some("any name"), &points);
    let expected =
        with(table, &[("late\",", ",14.00", "12.5,14.00"), ("ben@x.org,,", "7.50", "14")]);
    assert_eq!(filled, expected);
    assert!(notes.len() == 1 && notes[0].ends_with("cannot be changed: Eva Kim_43"), "{notes:?}");
    // Where Moodle writes a comma before a fraction, so does the grader.
    let comma = table.replace("14.00", "\"14,00\"");
    let (filled, _) = fill(&comma, None, &points[..1]);
    assert_eq!(filled, with(&comma, &[("late\",", ",\"14,00\"", "\"12,5\",\"14,00\"")]));
}

#[test]
fn brightspace_files_change_in_one_column() {
    let table = "OrgDefinedId,Username,Last Name,First Name,Lab 1 Points Grade <Numeric MaxPoints:10>,\
        Week-2 Points Grade <Numeric MaxPoints:14 Weight:5>,End-of-Line Indicator\r\n\
        #0042,#ada,Lovelace,Ada,9,,#\r\n#1002,#ben,Müller,\"Ben \"\"B\"\"\",8,3,#\r\n";
    let (filled, notes) = fill(table, Some("week-2"), &[("ada", 12.5), ("1002", 14.0)]);
    let expected = with(table, &[("Ada,9,", ",#", "12.5,#"), (",8,", "3", "14")]);
    assert_eq!((filled, notes), (expected, vec![]));
}

#[test]
fn ambiguous_columns_are_refused() {
    let error =
        |named, assignment| read(CANVAS.as_bytes(), named, assignment).unwrap_err().to_string();
    let unnamed = error(None, None);
    assert!(unnamed.contains("--column; it has: Lab 1, pools (11), week-2 (4711)"), "{unnamed}");
    assert!(error(None, Some("week-3")).contains("no column for `week-3`"));
    assert!(error(Some("Final Score"), None).contains("no column"));
    assert!(read(CANVAS.as_bytes(), Some("Lab 1, pools"), Some("week-3")).is_ok());
    let twice = CANVAS.replace("Lab 1, pools (11)", "week-2 (12)");
    let error = read(twice.as_bytes(), None, Some("week-2")).unwrap_err().to_string();
    assert!(error.contains("more than one column"), "{error}");
    assert!(read(twice.as_bytes(), Some("week-2 (12)"), None).is_ok());
    // Without a name the column is that of the whole course.
    let whole = CANVAS.replace("week-2 (4711)", "Whole course (4711)");
    assert!(read(whole.as_bytes(), None, None).is_ok());
    // The only column is meant where nothing is named, and no other than the assignment's where one is.
    let alone = CANVAS.replace("\"Lab 1, pools (11)\"", "Notes");
    assert!(read(alone.as_bytes(), None, None).is_ok());
    assert!(read(alone.as_bytes(), None, Some("week-3")).is_err());
    let other = read(b"name,email\nAda,ada@x.org\n", None, None).unwrap_err().to_string();
    assert!(other.contains("no gradebook of Canvas, Moodle or Brightspace\nhint: "), "{other}");
}

#[test]
fn unclear_cells_stay_with_a_note() {
    let book = read(CANVAS.as_bytes(), None, Some("week-2")).unwrap();
    let mut own = records(&[("al1", 1.0), ("Ada Lovelace", 2.0), ("bm2", 3.0), ("fay", 4.0)]);
    own[2].checks[0].outcome = Outcome::GraderError;
    let filled = book.fill(&own, None);
    assert_eq!((filled.cells, filled.bytes), (0, CANVAS.as_bytes().to_owned()));
    for (note, what) in filled.notes.iter().zip([
        "several results fit one row, and none was written: al1, Ada Lovelace",
        "not in the gradebook, or not one row alone: fay",
        "the grader failed, so the cell stays as it is: bm2",
    ]) {
        assert!(note.contains(what), "{note}");
    }
    assert_eq!(filled.notes.len(), 3);
}

#[test]
fn different_maxima_are_noted() {
    let table = CANVAS.replace("14.0", "100");
    let (_, notes) = fill(&table, Some("week-2"), &[("al1", 1.0)]);
    assert!(
        notes[0].contains("`week-2 (4711)` has 100 points, and the results have 14"),
        "{notes:?}"
    );
}

#[test]
fn latin_stays_and_utf16_is_refused() {
    let latin: Vec<u8> = "Student,ID,Section,week-2 (7)\r\n\"M\u{fc}ller, Ben\",1002,Tue,\r\n"
        .chars()
        .map(|c| c as u8)
        .collect();
    let filled = read(&latin, None, Some("week-2")).unwrap().fill(&records(&[("1002", 3.0)]), None);
    let mut expected = latin.clone();
    expected.insert(latin.len() - 2, b'3');
    assert_eq!(filled.bytes, expected);
    let wide: Vec<u8> = "\u{feff}Student,ID,Section\r\nAda,1,A\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let error = read(&wide, None, None).unwrap_err().to_string();
    assert!(error.contains("UTF-16\nhint: "), "{error}");
}

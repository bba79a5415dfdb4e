//! With `--gradebook`, an exported file comes back with one column filled.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::run::Grader;

#[test]
fn show_fills_one_gradebook_column() {
    let work = TempDir::new().unwrap();
    let (results, out) = (work.path().join("results"), work.path().join("out"));
    fs::create_dir(&results).unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for record in ["ada.json", "ben.json"] {
        fs::copy(golden.join(record), results.join(record)).unwrap();
    }
    let book = work.path().join("2026 Grades.csv");
    let before = "\u{feff}Student,ID,SIS Login ID,Section,Week 2 (5),Final Score\r\n\
        \x20   Points Possible,,,,25,(read only)\r\n\
        \"Lovelace, Ada\",1,ada,Mon,,=1+1\r\n\
        \"Bit, Bén\",2,ben,Mon,3,\r\n";
    fs::write(&book, before).unwrap();
    let show = |options: &[&str]| {
        let mut grader = Grader::new("show");
        grader.arg(&results).arg("--gradebook").arg(&book).arg("--out").arg(&out).args(options);
        grader.run()
    };
    let ran = show(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let failed = "the grader failed, so the cell stays as it is: ben";
    assert!(ran.stderr.contains(failed), "{}", ran.stderr);
    let filled = fs::read_to_string(out.join("gradebook/2026 Grades.csv")).unwrap();
    assert_eq!(filled, before.replace("ada,Mon,,", "ada,Mon,10,"));
    assert_eq!(fs::read_to_string(&book).unwrap(), before);

    let refused = show(&["--column", "Week 3"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("it has: Week 2 (5)"), "{}", refused.stderr);
}

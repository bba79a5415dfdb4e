//! Shares of a class, and the whole that they are merged to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

use super::{BROKEN, class, entries, json, results, right_by, run};
use crate::run::{Grader, Ran, check, reference};

fn merge(shares: &[&Path], out: &Path) -> Ran {
    let mut grader = Grader::new("merge");
    grader.args(shares).arg("--out").arg(out);
    grader.run()
}

#[test]
fn merged_shares_equal_one_machine() {
    let class = class(&[
        ("ada", &right_by("ada")),
        ("ben", &right_by("ben")),
        ("chloe", BROKEN),
        ("dmitri", &right_by("ada")),
    ]);
    let work = TempDir::new().unwrap();
    let at = |name: &str| work.path().join(name);
    let one = run(class.path(), &at("one"), &[]);
    let first = run(class.path(), &at("first"), &["--partition", "slice:1/2"]);
    assert!(!first.stdout.contains("ben"), "{}", first.stdout);
    run(class.path(), &at("second"), &["--partition", "slice:2/2"]);

    let merged = merge(&[&at("second"), &at("first")], &at("merged"));
    assert_eq!(merged.code, Some(0), "{}", merged.stderr);
    assert_eq!(merged.stdout, one.stdout);
    assert_eq!(results(&at("merged")), results(&at("one")));
    // The merged folder is an ordinary class with nothing left to do.
    let again = run(class.path(), &at("merged"), &[]);
    assert!(again.stderr.contains("4 were graded before"), "{}", again.stderr);

    let gap = merge(&[&at("first")], &at("gap"));
    assert_eq!(gap.code, Some(1));
    // A run that was killed at once leaves such a folder. A folder without any of the grader's files is a typo.
    fs::create_dir_all(at("begun/journal")).unwrap();
    let gap_of_begun = merge(&[&at("first"), &at("begun")], &at("gap"));
    assert_eq!((gap_of_begun.code, &gap_of_begun.stdout), (Some(1), &gap.stdout));
    assert!(gap_of_begun.stderr.contains("begun lists no learner yet"), "{}", gap_of_begun.stderr);
    for nothing in [work.path(), &at("begun")] {
        let refused = merge(&[nothing], &at("nothing"));
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        assert!(refused.stderr.contains("class.json"), "{}", refused.stderr);
    }
    assert!(gap.stderr.contains("missing shares: slice:2/2"), "{}", gap.stderr);
    assert!(gap.stderr.contains("of slice:2/2: ben, dmitri"), "{}", gap.stderr);
    let ben = gap.stdout.lines().find(|line| line.starts_with(" ben")).unwrap();
    assert!(ben.contains("not graded: in slice:2/2, which is missing"), "{}", gap.stdout);
    for entry in entries(&at("second")) {
        fs::remove_file(entry).unwrap();
    }
    let gap = merge(&[&at("first"), &at("second")], &at("gap"));
    assert!(gap.stderr.contains("not graded: ben, of slice:2/2"), "{}", gap.stderr);
    // Ada's share has graded the files that Dmitri handed in.
    assert!(!gap.stderr.contains("dmitri"), "{}", gap.stderr);
    let double = merge(&[&at("first"), &at("first")], &at("double"));
    assert!(double.stderr.contains("in two shares: ada"), "{}", double.stderr);

    run(class.path(), &at("seeded"), &["--partition", "slice:2/2", "--seed", "7"]);
    let refused = merge(&[&at("first"), &at("seeded")], &at("refused"));
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("they differ in the seed"), "{}", refused.stderr);
    assert!(!at("refused").exists());
}

#[test]
fn merged_shares_report_pending_speedups() {
    let pooled = "part2-threading/src/exercises/request_pooled.rs";
    let class = class(&[("ada", &right_by("ada")), ("ben", &right_by("ben"))]);
    for learner in ["ada", "ben"] {
        fs::copy(reference().join(pooled), class.path().join(learner).join(pooled)).unwrap();
    }
    let work = TempDir::new().unwrap();
    let at = |name: &str| work.path().join(name);
    let only = ["--only", "request_pooled"];
    let one = run(class.path(), &at("one"), &only);
    let shares = [at("first"), at("second")];
    for (share, name) in shares.iter().zip(["slice:1/2", "slice:2/2"]) {
        run(class.path(), share, &[&only[..], &["--partition", name]].concat());
    }
    let shares = shares.each_ref().map(PathBuf::as_path);
    let merged = merge(&shares, &at("merged"));
    assert_eq!((merged.code, &merged.stdout), (Some(0), &one.stdout), "{}", merged.stderr);
    assert_eq!(results(&at("merged")), results(&at("one")));
    // An exercise that was not requested is in no score and in no maximum.
    let ada = json(&at("merged/ada.json"));
    let has_speedup = |record: &Value| {
        record["checks"].as_array().unwrap().iter().any(|c| c["id"] == "request_pooled/speed-up")
    };
    assert!(!has_speedup(&ada) && ada["complete"] == true, "{ada}");
    assert_eq!(ada["score"], ada["max_score"]);

    // As if speed-ups had been requested, and the runs had ended before they were measured.
    let ask = |share: &Path| {
        let path = share.join("journal/class.json");
        let mut list = json(&path);
        list["speedups"] = "wanted".into();
        fs::write(path, list.to_string()).unwrap();
    };
    ask(shares[0]);
    let refused = merge(&shares, &at("refused"));
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("whether speed-ups are measured"), "{}", refused.stderr);
    ask(shares[1]);
    let open = merge(&shares, &at("open"));
    assert_eq!(open.code, Some(1));
    let of_ben = "speed-ups not measured: ben, of slice:2/2";
    assert!(open.stderr.contains(of_ben), "{}", open.stderr);
    let ben = json(&at("open/ben.json"));
    let speedup = check(&ben, "request_pooled/speed-up");
    assert_eq!(speedup["message"], "not measured yet");
    assert_eq!((&speedup["points"], &speedup["max_points"]), (&0.0.into(), &0.0.into()));
    assert_eq!((&ben["complete"], &ben["max_score"]), (&false.into(), &ada["max_score"]));

    // Measurements made where shares are merged are kept when they are merged again.
    for path in entries(&at("open")) {
        let mut entry = json(&path);
        entry["measured"] = true.into();
        fs::write(path, entry.to_string()).unwrap();
    }
    let again = merge(&shares, &at("open"));
    assert_eq!(again.code, Some(0), "{}", again.stderr);
}

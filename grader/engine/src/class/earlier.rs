//! Handles results that already exist in the folder of a run.
//!
//! A run of some exercises keeps the results of the others. Results of people who left the class are moved to
//! another folder, so that no report shows them and nothing that was graded is deleted.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::{course::Course, file_name::file_name, record::Record, report::Format};

/// The folder for records of people who left the class, within a folder of results.
pub const FORMER: &str = "former";

/// Adds to `record` the verdicts of `earlier` on exercises that are not selected now. `whole` is the course with
/// all its exercises, `asked` has only the selected ones.
pub fn add(record: &mut Record, earlier: Record, whole: &Course, asked: &Course) {
    if earlier.assignment != record.assignment {
        return;
    }
    let mut added = BTreeSet::new();
    let Record { checks, mut measurements, submission, mut files, .. } = earlier;
    for check in checks {
        let is_of_others =
            asked.exercise(&check.exercise).is_none() && whole.exercise(&check.exercise).is_some();
        if !is_of_others {
            continue;
        }
        let ours = &mut record.measurements;
        ours.checks.extend(measurements.checks.remove_entry(&check.id));
        ours.speedups.extend(measurements.speedups.remove_entry(&check.id));
        record.files.remove(&check.exercise);
        added.insert(check.exercise.clone());
        record.checks.push(check);
    }
    files.retain(|exercise, _| added.contains(exercise));
    record.files.extend(files);
    let places: BTreeMap<&str, usize> =
        whole.exercises.iter().enumerate().map(|(at, e)| (e.name.as_str(), at)).collect();
    record.checks.sort_by_key(|check| places.get(check.exercise.as_str()).copied());
    if !added.is_empty() && submission != record.submission {
        let names: Vec<_> = added.into_iter().collect();
        record.notes.push(format!(
            "graded from files handed in earlier, since only other exercises were graded again: {}",
            names.join(", ")
        ));
    }
}

/// The record of a learner in a folder of results. `None` if it is missing or unreadable.
pub fn record(out: &Path, student: &str) -> Option<Record> {
    let path = out.join(format!("{}.json", file_name(student)));
    let record: Record = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (record.student == student).then_some(record)
}

/// Moves the records of all people except `learners` to [`FORMER`], and removes reports made from them. Returns
/// the names of these people.
///
/// # Errors
///
/// When the folder cannot be read or written to.
pub fn set_aside(out: &Path, learners: &BTreeSet<&str>) -> io::Result<Vec<String>> {
    let mut gone = Vec::new();
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(out)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "json")) {
        let Ok(record) = serde_json::from_slice::<Record>(&fs::read(path)?) else { continue };
        let stem = file_name(&record.student);
        let is_own = path.file_stem().is_some_and(|own| own == stem.as_str());
        if learners.contains(record.student.as_str()) || !is_own {
            continue;
        }
        fs::create_dir_all(out.join(FORMER))?;
        fs::rename(path, out.join(FORMER).join(format!("{stem}.json")))?;
        for format in Format::ALL {
            for folder in [format.name().to_owned(), format!("{}/learners", format.name())] {
                remove_files(&out.join(folder), &stem)?;
            }
        }
        gone.push(record.student);
    }
    Ok(gone)
}

/// Removes the files with this name and any extension.
fn remove_files(folder: &Path, stem: &str) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_file() && path.file_stem().is_some_and(|own| own == stem) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing;

    /// The sample course with these exercises.
    fn course(names: &[&str]) -> Course {
        let mut course = crate::sample::course();
        course.exercises.retain(|exercise| names.contains(&exercise.name.as_str()));
        course
    }

    fn of(exercise: &str) -> Record {
        let mut record = testing::record("ada", 3.0);
        record.checks[0].exercise = exercise.into();
        record.checks[0].id = format!("{exercise}/pages");
        record
    }

    fn ids(record: &Record) -> Vec<&str> {
        record.checks.iter().map(|check| check.id.as_str()).collect()
    }

    #[test]
    fn earlier_verdicts_join_in_course_order() {
        let whole = course(&["alpha", "beta", "gamma"]);
        let mut record = of("beta");
        add(&mut record, of("gamma"), &whole, &course(&["beta"]));
        add(&mut record, of("alpha"), &whole, &course(&["beta"]));
        // Earlier verdicts are dropped if the exercise is selected now or no longer in the course.
        add(&mut record, of("beta"), &whole, &course(&["beta"]));
        add(&mut record, of("delta"), &whole, &course(&["beta"]));
        assert_eq!(ids(&record), ["alpha/pages", "beta/pages", "gamma/pages"]);
        assert_eq!(record.notes, [""; 0]);
    }

    #[test]
    fn verdicts_on_older_files_are_noted() {
        let mut record = of("beta");
        let files = |texts: &[(&str, &str)]| {
            texts.iter().map(|(exercise, text)| ((*exercise).into(), (*text).into())).collect()
        };
        record.files = files(&[("alpha", "newer"), ("beta", "newer")]);
        let earlier = Record {
            submission: "older".into(),
            files: files(&[("alpha", "older"), ("beta", "older")]),
            ..of("alpha")
        };
        add(&mut record, earlier, &course(&["alpha", "beta"]), &course(&["beta"]));
        assert!(
            record.notes[0].contains("handed in earlier") && record.notes[0].ends_with("alpha")
        );
        // Each verdict is on the file that it was formed on.
        assert_eq!(record.files, files(&[("alpha", "older"), ("beta", "newer")]));
        let mut record = of("beta");
        let other = Record { assignment: Some("week-1".into()), ..of("alpha") };
        add(&mut record, other, &course(&["alpha", "beta"]), &course(&["beta"]));
        assert_eq!(ids(&record), ["beta/pages"]);
    }

    #[test]
    fn former_learners_results_are_set_aside() {
        let out = tempfile::tempdir().unwrap();
        let at = |path: &str| out.path().join(path);
        for folder in ["html", "class-html/learners", "journal"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for student in ["ada", "ben"] {
            let record = serde_json::to_vec(&testing::record(student, 1.0)).unwrap();
            fs::write(at(&format!("{student}.json")), record).unwrap();
            fs::write(at(&format!("html/{student}.html")), "").unwrap();
            fs::write(at(&format!("class-html/learners/{student}.html")), "").unwrap();
        }
        fs::write(at("notes.json"), "{}").unwrap();
        assert_eq!(set_aside(out.path(), &BTreeSet::from(["ada"])).unwrap(), ["ben"]);
        for there in ["ada.json", "html/ada.html", "former/ben.json", "notes.json"] {
            assert!(at(there).exists(), "{there}");
        }
        for gone in ["ben.json", "html/ben.html", "class-html/learners/ben.html"] {
            assert!(!at(gone).exists(), "{gone}");
        }
    }
}

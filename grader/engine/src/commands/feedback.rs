//! `grader export feedback` packs learners' pages into a zip file for Canvas or Moodle.
//!
//! Both systems identify the learner by the entry's name in their own download.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Cursor, Write as _},
};

use anyhow::{Context, anyhow};
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{CommandError, Exit, input};
use crate::{
    class::{earlier, layout, manifest::Manifest},
    cli::FeedbackArgs,
    explain::{counted, listed},
    report::html,
};

/// The file name of a learner's page.
const PAGE: &str = "feedback.html";

/// Packs the pages of a folder of results.
///
/// # Errors
///
/// When no page has a name that Canvas or Moodle recognises, or the zip file cannot be written.
pub fn run(args: &FeedbackArgs) -> Result<Exit, CommandError> {
    let manifest = Manifest::read(&args.results).map_err(input)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut names, mut without, mut unnamed) = (BTreeSet::new(), Vec::new(), Vec::new());
    for learner in &manifest.learners {
        let Some(name) = layout::feedback_name(&learner.from, PAGE) else {
            unnamed.push(learner.student.as_str());
            continue;
        };
        match earlier::record(&args.results, &learner.student) {
            Some(record) if !record.is_faulty() => {
                // A team has one submission.
                if names.insert(name.clone()) {
                    add(&mut zip, &name, &html::learner(&record)).map_err(not_packed)?;
                }
            }
            _ => without.push(learner.student.as_str()),
        }
    }
    if names.is_empty() {
        return Err(input(anyhow!(
            "{} holds no result of a download of Canvas or Moodle\n\
             hint: grade the download as it is, with the names that the system gave",
            args.results.display()
        )));
    }
    let packed = zip.finish().map_err(not_packed)?.into_inner();
    let written = fs::write(&args.out, packed);
    written.with_context(|| format!("cannot write {}", args.out.display())).map_err(input)?;
    let lines = [
        listed("without a result, so without a page", &without),
        listed("not named as Canvas or Moodle does, so without a page", &unnamed),
    ];
    for line in lines.iter().flatten() {
        eprintln!("{line}");
    }
    eprintln!("feedback: {}, {}", args.out.display(), counted(names.len(), "page", "pages"));
    Ok(if lines.iter().all(Option::is_none) { Exit::Done } else { Exit::FellShort })
}

/// Entries have no time, so the same pages always give the same zip file.
fn add(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, page: &str) -> Result<(), ZipError> {
    zip.start_file(name, SimpleFileOptions::default())?;
    zip.write_all(page.as_bytes()).map_err(ZipError::Io)
}

fn not_packed(error: ZipError) -> CommandError {
    CommandError::Fault(anyhow!(io::Error::other(error)).context("cannot pack the pages"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        class::{key::Terms, manifest::Learner, testing},
        record::Outcome,
        report::write_record,
    };

    /// The names in the zip file and the exit code, for a class whose learners handed in these entries.
    fn packed(entries: &[(&str, &str)]) -> Option<(Vec<String>, Exit)> {
        let out = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::new(Terms::default(), Vec::new(), None);
        for (student, from) in entries {
            let from = (*from).to_owned();
            manifest.learners.push(Learner { from, ..testing::learner(student) });
            let mut record = testing::record(student, 3.0);
            if *student == "failed" {
                record.checks[0].outcome = Outcome::GraderError;
            }
            write_record(out.path(), &record).unwrap();
        }
        manifest.write(out.path()).unwrap();
        let path = out.path().join("feedback.zip");
        let exit = run(&FeedbackArgs { results: out.path().into(), out: path.clone() }).ok()?;
        let zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        Some((zip.file_names().map(|name| name.unwrap().into_owned()).collect(), exit))
    }

    #[test]
    fn pages_are_named_like_download_entries() {
        let team = "Team 1_7_assignsubmission_file_lab.zip";
        let (names, exit) = packed(&[
            ("ada", "Ada L_5_assignsubmission_file_"),
            ("ben", team),
            ("chloe", team),
            ("dmitri", "dmitriv_LATE_12_345_lab.zip, dmitriv_LATE_12_346_more.rs"),
        ])
        .unwrap();
        assert_eq!(
            names,
            [
                "Ada L_5_assignsubmission_file_feedback.html",
                "Team 1_7_assignsubmission_file_feedback.html",
                "dmitriv_LATE_12_345_feedback.html"
            ]
        );
        assert_eq!(exit, Exit::Done);
    }

    /// A class that matches no known system is refused.
    #[test]
    fn missing_pages_change_the_exit_status() {
        let entries =
            [("ada", "Ada L_5_assignsubmission_file_"), ("failed", "F_6_assignsubmission_file_")];
        let (names, exit) = packed(&entries).unwrap();
        assert_eq!((names.len(), exit), (1, Exit::FellShort));
        assert!(packed(&[("ada", "ada")]).is_none());
    }
}

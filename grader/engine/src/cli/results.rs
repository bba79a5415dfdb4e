//! Options of the commands that work on results, namely merge, show, compare and export them.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use crate::report::Choice;

/// A gradebook that is to be filled.
#[derive(Debug, Args)]
pub struct GradebookArgs {
    /// Gradebook of Canvas or Brightspace, or grading worksheet of Moodle, as exported. A copy with one column
    /// filled goes to DIR/gradebook
    #[arg(long, value_name = "FILE")]
    pub gradebook: Option<PathBuf>,

    /// Column of the gradebook [default: the assignment's name]
    #[arg(long, value_name = "TITLE", requires = "gradebook")]
    pub column: Option<String>,
}

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders that `grade --partition … --out DIR` wrote
    #[arg(required = true, value_name = "DIR")]
    pub shares: Vec<PathBuf>,

    /// Folder for the records of the whole class
    #[arg(long, value_name = "DIR", default_value = "graded")]
    pub out: PathBuf,

    /// Course file [default: grader/course.toml]
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,

    /// CSV file `student,check,points,reason` with points that you set [default: DIR/overrides.csv]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,

    /// Formats to write besides the native records, separated by commas
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub format: Vec<Choice>,

    /// The gradebook that points go into
    #[command(flatten)]
    pub gradebook: GradebookArgs,

    /// Exit with 1 if a learner has less than this percentage of the points
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub fail_under: Option<u8>,
}

/// Options of `show`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("written").args(["format", "gradebook"]).multiple(true)))]
pub struct ShowArgs {
    /// A record that `grade` wrote, or a folder of them
    #[arg(required = true, value_name = "RESULT")]
    pub results: Vec<PathBuf>,

    /// Show only checks whose name contains this, with timelines for one record and with the learners that
    /// failed for a class (repeatable)
    #[arg(long, value_name = "NAME", conflicts_with = "format")]
    pub check: Vec<String>,

    /// Show only what the learner may see
    #[arg(long, conflicts_with = "format")]
    pub as_learner: bool,

    /// Write these formats instead of printing, separated by commas
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub format: Vec<Choice>,

    /// The gradebook that points go into
    #[command(flatten)]
    pub gradebook: GradebookArgs,

    /// Folder for the formats, with a subfolder each [default: graded]
    #[arg(long, value_name = "DIR", requires = "written")]
    pub out: Option<PathBuf>,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Two folders of results, or two records, the old one first. A single folder is compared with the results
    /// that its last run replaced
    #[arg(required = true, num_args = 1..=2, value_names = ["OLD", "NEW"])]
    pub results: Vec<PathBuf>,

    /// Also write a table with one row for each check that differs
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,

    /// Also write an HTML page
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
}

/// The tools that `export` knows.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// One data set per exercise for Dolos, which finds similar answers
    Dolos(DolosArgs),
    /// The learners' pages as a zip file, to upload to Canvas or Moodle as feedback
    Feedback(FeedbackArgs),
}

/// Options of `export feedback`.
#[derive(Debug, Args)]
pub struct FeedbackArgs {
    /// Folder of results of a class that was downloaded from Canvas or Moodle
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,

    /// Zip file to write
    #[arg(long, value_name = "FILE.zip")]
    pub out: PathBuf,
}

/// Options of `export dolos`.
#[derive(Debug, Args)]
pub struct DolosArgs {
    /// A submission's folder, or a folder of such folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Folder for the data sets: DIR/EXERCISE/info.csv
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

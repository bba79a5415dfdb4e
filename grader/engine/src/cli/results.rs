//! Options of what is done with results: comparing, exporting, filling gradebooks.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// A gradebook that is to be filled.
#[derive(Debug, Args)]
pub struct GradebookArgs {
    /// A gradebook of Canvas or Brightspace or a grading worksheet of Moodle, as it was exported: DIR/gradebook gets the
    /// same file with one column filled
    #[arg(long, value_name = "FILE")]
    pub gradebook: Option<PathBuf>,

    /// The column of the gradebook, where it has not the assignment's name
    #[arg(long, value_name = "TITLE", requires = "gradebook")]
    pub column: Option<String>,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Two folders of results, or two records, the old one first. One folder alone is compared with what its last run
    /// has replaced
    #[arg(required = true, num_args = 1..=2, value_names = ["OLD", "NEW"])]
    pub results: Vec<PathBuf>,

    /// Write it as a table, too: a row for each check that differs
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,

    /// Write it as a page, too
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
}

/// The tools that `export` knows.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// For Dolos, which finds answers that are alike: a data set an exercise
    Dolos(DolosArgs),
    /// For Canvas and Moodle: the learners' pages in a zip to upload as feedback
    Feedback(FeedbackArgs),
}

/// Options of `export feedback`.
#[derive(Debug, Args)]
pub struct FeedbackArgs {
    /// A folder of results of a class as Canvas or Moodle gave it
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,

    /// The zip to write
    #[arg(long, value_name = "FILE.zip")]
    pub out: PathBuf,
}

/// Options of `export dolos`.
#[derive(Debug, Args)]
pub struct DolosArgs {
    /// A submission's folder, or a folder of such folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Where the data sets go: DIR/EXERCISE/info.csv
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

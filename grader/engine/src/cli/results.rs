//! Options of the commands that compare and export results or fill gradebooks.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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

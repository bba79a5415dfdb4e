//! The command-line interface. Nothing here reads or writes files.

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;
use sandbox::{Isolation, Trust};

mod author;
mod results;

pub use author::{MentionsArgs, NewCheckArgs, NewCommand, NewExerciseArgs, VerifyArgs, WatchArgs};
pub use results::{
    DiffArgs, DolosArgs, ExportCommand, FeedbackArgs, GradebookArgs, MergeArgs, ShowArgs,
};

use crate::{
    class::{layout::NamePattern, partition::Partition},
    report::Choice,
};

/// Scripts may rely on these codes. [`crate::commands::Exit`] returns them.
const EXIT_CODES: &str = "Exit codes:
  0   done
  1   done, but a person must look at something, such as a submission without a result, a result whose
      learner is not on the roster, a result below --fail-under, missing shares, or an unexpected result
      of verify
  2   the command line or the input is wrong, and nothing was graded
  70  the grader or its host failed. Do not derive a score from this run
  130 ended by Ctrl-C. Finished records are kept, and the same command continues";

/// Grades the exercises of a course on parallel programming.
#[derive(Debug, Parser)]
#[command(name = "grader", version, propagate_version = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grade a submission, or a folder of them
    Grade(Box<GradeArgs>),
    /// List the submissions that would be graded and those that would not, with the reason. Runs nothing
    List(ListArgs),
    /// Merge the shares of a class that was graded on several machines
    Merge(MergeArgs),
    /// Pack the grader for another system
    Deploy(DeployArgs),
    /// Test the grader on its own model answers, stubs, equivalent and wrong answers
    Verify(VerifyArgs),
    /// Write the files of a new exercise or check
    #[command(subcommand)]
    New(NewCommand),
    /// Grade the answers of an exercise again at each change of its files, until Ctrl-C
    Watch(WatchArgs),
    /// List every file of the tree that mentions an exercise, to rename or remove it
    Mentions(MentionsArgs),
    /// Write the tree that learners get
    Handout(HandoutArgs),
    /// Show whether this machine can grade, how safely, and what to do about what it lacks
    Doctor(DoctorArgs),
    /// Show results again, or write them in other formats
    Show(ShowArgs),
    /// Show what a regrade changed, with learner, check, old and new outcome, and reason
    Diff(DiffArgs),
    /// Export submissions or pages for another tool
    #[command(subcommand)]
    Export(ExportCommand),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page
    Man(ManArgs),
}

/// The values of `--isolation`.
fn isolations() -> impl TypedValueParser<Value = Isolation> {
    let named = |name, help| PossibleValue::new(name).help(help);
    let names = PossibleValuesParser::new([
        named("auto", "Use namespaces if the machine permits them, otherwise Landlock and seccomp"),
        named("namespaces", "Use namespaces, and fail without them"),
        named(
            "no-namespaces",
            "Use Landlock and seccomp only, as on a machine that refuses namespaces",
        ),
    ]);
    names.map(|name| match name.as_str() {
        "namespaces" => Isolation::Namespaces,
        "no-namespaces" => Isolation::NoNamespaces,
        _ => Isolation::Whatever,
    })
}

/// Options of `grade`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct GradeArgs {
    /// A submission's folder, or a folder of such folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Folder for the records
    #[arg(long, value_name = "DIR", default_value = "graded")]
    pub out: PathBuf,

    /// Grade only this exercise (repeatable)
    #[arg(long, value_name = "EXERCISE")]
    pub only: Vec<String>,

    /// Grade only this part, by its number from 1
    #[arg(long, value_name = "N")]
    pub part: Option<usize>,

    /// Formats to write besides the native records, separated by commas
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub format: Vec<Choice>,

    /// Grade only this assignment of course.toml, with its own maximum
    #[arg(long, value_name = "NAME", conflicts_with_all = ["only", "part"])]
    pub assignment: Option<String>,

    /// Grade only this share of the class, such as slice:2/16 or hash:2/16
    #[arg(long, value_name = "SHARE", conflicts_with = "single")]
    pub partition: Option<Partition>,

    /// Course file [default: grader/course.toml]
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,

    /// The instructor's tables
    #[command(flatten)]
    pub tables: TableArgs,

    /// CSV file `student,check,points,reason` with points that you set [default: DIR/overrides.csv]
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,

    /// The gradebook that points go into
    #[command(flatten)]
    pub gradebook: GradebookArgs,

    /// Number of submissions graded in parallel [default: cores + 1]
    #[arg(long, value_name = "SUBMISSIONS", value_parser = lab::program::at_least_one)]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// Grade everything again
    #[arg(long, conflicts_with_all = ["regrade", "regrade_errors"])]
    pub force: bool,

    /// Grade this check again, or all checks of an exercise, and keep the other verdicts (repeatable)
    #[arg(long, value_name = "CHECK", conflicts_with = "regrade_errors")]
    pub regrade: Vec<String>,

    /// Grade again all checks without a verdict
    #[arg(long)]
    pub regrade_errors: bool,

    /// Seed of the checks' random data
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,

    /// Skip the speed-ups. Their points count neither for the score nor for the maximum
    #[arg(long)]
    pub no_speedups: bool,

    /// Write Criterion's report and plots of each speed-up, below the records' folder
    #[arg(long, conflicts_with = "no_speedups")]
    pub plots: bool,

    /// Show which steps are started, and why
    #[arg(short, long)]
    pub verbose: bool,

    /// Keep the input and output of each run in DIR/kept
    #[arg(long)]
    pub keep: bool,

    /// Report checks that are not done after this many seconds as `timeout`. Use it where another system ends
    /// the grading
    #[arg(long, value_name = "SECONDS", requires = "single")]
    pub deadline: Option<u64>,

    /// How programs are isolated
    #[arg(long, value_name = "ISOLATION", value_parser = isolations(), default_value = "auto")]
    pub isolation: Isolation,

    /// Grade even if nothing keeps a program from this machine's files (see `grader doctor`)
    #[arg(long)]
    pub trust: bool,

    /// Exit with 1 if a learner has less than this percentage of the points
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub fail_under: Option<u8>,
}

/// Options of `list`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct ListArgs {
    /// A submission's folder, or a folder of such folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The instructor's tables
    #[command(flatten)]
    pub tables: TableArgs,

    /// Use the exercises and the due date of this assignment of course.toml
    #[arg(long, value_name = "NAME")]
    pub assignment: Option<String>,

    /// Course file [default: grader/course.toml]
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,
}

/// How file names in a class are read, and the instructor's tables.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Regular expression for the file names of the class, with a group `student`, and a group `attempt` if
    /// learners hand in several times. Names that do not match are read as usual
    #[arg(long, value_name = "REGEX")]
    pub names: Option<NamePattern>,

    /// Treat each PATH as one submission, whatever it contains
    #[arg(long, conflicts_with = "names")]
    pub single: bool,

    /// CSV file `student,name,email,section` with the people of the class, or a learning platform's export
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,

    /// CSV file `student,submitted` with the times of submission, or Gradescope's metadata
    #[arg(long, value_name = "FILE")]
    pub times: Option<PathBuf>,

    /// CSV file `student,assignment,due` with due dates of single learners [default: DIR/extensions.csv]
    #[arg(long, value_name = "FILE")]
    pub extensions: Option<PathBuf>,

    /// Folder with results of an earlier assignment. Its late days count for the term (repeatable)
    #[arg(long, value_name = "DIR")]
    pub earlier: Vec<PathBuf>,
}

impl GradeArgs {
    /// Which programs the grader trusts.
    pub fn trust(&self) -> Trust {
        if self.trust { Trust::Programs } else { Trust::None }
    }
}

/// Options of `deploy`.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// The target system
    #[command(subcommand)]
    pub to: DeployTo,
}

/// Systems that the grader packs itself for.
#[derive(Debug, Subcommand)]
pub enum DeployTo {
    /// Gradescope's autograder, as a zip file to upload
    Gradescope {
        /// File to write, which must not exist
        #[arg(value_name = "OUT.zip")]
        out: PathBuf,
    },
}

/// Options of `handout`.
#[derive(Debug, Args)]
pub struct HandoutArgs {
    /// Folder to write, which must not exist
    #[arg(value_name = "OUT")]
    pub out: PathBuf,

    /// Insert the exercises of this submission. Its code is not run
    #[arg(long, value_name = "SUBMISSION")]
    pub with: Option<PathBuf>,

    /// Insert the model answers, for use after the due date
    #[arg(long, conflicts_with = "with")]
    pub solutions: bool,

    /// Hand out only the parts with exercises of this assignment of course.toml
    #[arg(long, value_name = "NAME")]
    pub assignment: Option<String>,

    /// Course file for the points and the assignments [default: grader/course.toml]
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,

    /// Make the folder a Git repository with one commit
    #[arg(long)]
    pub git: bool,

    /// Do not run the tests to see that they fail as expected
    #[arg(long)]
    pub no_check: bool,
}

/// What `doctor` shows.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Show every fact about the machine and every layer of the sandbox
    #[arg(long)]
    pub all: bool,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page per subcommand into this folder instead of printing the first
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

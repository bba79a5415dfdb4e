//! The command line as it is typed. Nothing here touches the disk.

use std::path::PathBuf;

use clap::{
    ArgGroup, Args, Parser, Subcommand,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;
use sandbox::{Isolation, Trust};

mod results;

pub use results::{DiffArgs, DolosArgs, ExportCommand, FeedbackArgs, GradebookArgs};

use crate::{
    class::{layout::NamePattern, partition::Partition},
    report::Choice,
};

/// What scripts may rely on; [`crate::commands::Exit`] keeps it.
const EXIT_CODES: &str = "Exit codes:
  0   done
  1   done, and a person must look: a submission without a result or a result without a person on
      the roster, a result below --fail-under, missing shares, or a surprise of verify
  2   the command line or the input is wrong; nothing was graded
  70  the grader or its host failed; no score may be derived from that
  130 ended by Ctrl-C; what was graded is kept, and the same command goes on";

/// Grades the parallel programming lab.
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
    /// Show who would be graded from which file, who not, and why; nothing is run
    List(ListArgs),
    /// Put the shares of a class together
    Merge(MergeArgs),
    /// Pack the grader for another system
    Deploy(DeployArgs),
    /// Grade the grader: reference, stubs, equivalent and wrong answers
    Verify(VerifyArgs),
    /// Write the learner's tree
    Handout(HandoutArgs),
    /// Say what this machine can do, and what is lost where it cannot
    Doctor,
    /// Show results again, or write them in other forms
    Show(ShowArgs),
    /// Show what a regrade changed: who, which check, from what, to what, and why
    Diff(DiffArgs),
    /// Write submissions or pages in the form of another tool
    #[command(subcommand)]
    Export(ExportCommand),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual's page
    Man(ManArgs),
}

/// The names of the ways to keep programs apart, as they are typed.
fn isolations() -> impl TypedValueParser<Value = Isolation> {
    let named = |name, help| PossibleValue::new(name).help(help);
    let names = PossibleValuesParser::new([
        named(
            "auto",
            "With namespaces where the machine grants them, otherwise by Landlock and seccomp",
        ),
        named("namespaces", "With namespaces, or not at all"),
        named("no-namespaces", "By Landlock and seccomp alone, as where namespaces are refused"),
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

    /// Where the records go
    #[arg(long, value_name = "DIR", default_value = "graded")]
    pub out: PathBuf,

    /// Only this exercise; may be repeated
    #[arg(long, value_name = "EXERCISE")]
    pub only: Vec<String>,

    /// Only this part, by its number: 1 is the first
    #[arg(long, value_name = "N")]
    pub part: Option<usize>,

    /// Forms to write results in, beside the native records; several with commas
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub format: Vec<Choice>,

    /// Only this assignment of course.toml's, with its own maximum
    #[arg(long, value_name = "NAME", conflicts_with_all = ["only", "part"])]
    pub assignment: Option<String>,

    /// Only this share of the class: slice:2/16, or hash:2/16
    #[arg(long, value_name = "SHARE", conflicts_with = "single")]
    pub partition: Option<Partition>,

    /// Another course than grader/course.toml
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,

    /// The instructor's tables
    #[command(flatten)]
    pub tables: TableArgs,

    /// Points that you set: a CSV file `student,check,points,reason`; DIR/overrides.csv unless told
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,

    /// The gradebook that points go into
    #[command(flatten)]
    pub gradebook: GradebookArgs,

    /// Grade so many submissions at the same time; one more than there are cores unless told otherwise
    #[arg(long, value_name = "SUBMISSIONS", value_parser = lab::program::at_least_one)]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// Grade everything again
    #[arg(long, conflicts_with_all = ["regrade", "regrade_errors"])]
    pub force: bool,

    /// Grade this check again, or all of an exercise, and keep the other verdicts; may be repeated
    #[arg(long, value_name = "CHECK", conflicts_with = "regrade_errors")]
    pub regrade: Vec<String>,

    /// Grade again what came to no verdict
    #[arg(long)]
    pub regrade_errors: bool,

    /// The seed of the checks' random data
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,

    /// Leave the speed-ups out: their points are in no score and in no maximum
    #[arg(long)]
    pub no_speedups: bool,

    /// Let Criterion draw its report and plots of each speed-up, below the records' folder
    #[arg(long, conflicts_with = "no_speedups")]
    pub plots: bool,

    /// Tell what is started, and why
    #[arg(short, long)]
    pub verbose: bool,

    /// Leave what each run was given and gave in DIR/kept, for a look
    #[arg(long)]
    pub keep: bool,

    /// Seconds after which what is not done yet is `timeout`, where another system would end the grading a little later
    #[arg(long, value_name = "SECONDS", requires = "single")]
    pub deadline: Option<u64>,

    /// How programs are kept apart
    #[arg(long, value_name = "ISOLATION", value_parser = isolations(), default_value = "auto")]
    pub isolation: Isolation,

    /// Grade also where nothing keeps a program from this machine's files; see `grader doctor`
    #[arg(long)]
    pub trust: bool,

    /// Exit with 1 when a learner has less than this share of the points
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

    /// The exercises and the due date of this assignment of course.toml's
    #[arg(long, value_name = "NAME")]
    pub assignment: Option<String>,

    /// Another course than grader/course.toml
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,
}

/// How the names in a class are read, and the instructor's tables about it.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// What the names in the class mean: a regular expression with a group `student`, and `attempt` where
    /// there are several. Names that it does not fit keep their meaning
    #[arg(long, value_name = "REGEX")]
    pub names: Option<NamePattern>,

    /// Each PATH is one submission, whatever it looks like
    #[arg(long, conflicts_with = "names")]
    pub single: bool,

    /// The people of the class: a CSV file `student,name,email,section`, or what a system exports
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,

    /// When each was handed in: a CSV file `student,submitted`, or Gradescope's metadata
    #[arg(long, value_name = "FILE")]
    pub times: Option<PathBuf>,

    /// Due dates of single learners: a CSV file `student,assignment,due`; DIR/extensions.csv unless
    /// named
    #[arg(long, value_name = "FILE")]
    pub extensions: Option<PathBuf>,

    /// Results of an earlier assignment, whose late days count for the term; may be repeated
    #[arg(long, value_name = "DIR")]
    pub earlier: Vec<PathBuf>,
}

impl GradeArgs {
    /// Whom the grader trusts.
    pub fn trust(&self) -> Trust {
        if self.trust { Trust::Programs } else { Trust::Nobody }
    }
}

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders that `grade --partition … --out DIR` has written
    #[arg(required = true, value_name = "DIR")]
    pub shares: Vec<PathBuf>,

    /// Where the whole class's records go
    #[arg(long, value_name = "DIR", default_value = "graded")]
    pub out: PathBuf,

    /// Another course than grader/course.toml
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,

    /// Points that you set: a CSV file `student,check,points,reason`; DIR/overrides.csv unless told
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,

    /// Forms to write results in, beside the native records; several with commas
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub format: Vec<Choice>,

    /// The gradebook that points go into
    #[command(flatten)]
    pub gradebook: GradebookArgs,

    /// Exit with 1 when a learner has less than this share of the points
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub fail_under: Option<u8>,
}

/// Options of `deploy`.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// The system
    #[command(subcommand)]
    pub to: DeployTo,
}

/// Systems that the grader packs itself for.
#[derive(Debug, Subcommand)]
pub enum DeployTo {
    /// Gradescope's autograder: a zip file to upload
    Gradescope {
        /// The file to make; it must not exist
        #[arg(value_name = "OUT.zip")]
        out: PathBuf,
    },
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Only cases or exercises whose name contains this; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,

    /// Only these exercises of each case; may be repeated
    #[arg(long, value_name = "EXERCISE")]
    pub exercise: Vec<String>,

    /// Run the checks of each case so often
    #[arg(long, value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,

    /// Keep so many busy loops running beside it
    #[arg(long, value_name = "LOOPS", default_value_t = 0)]
    pub load: usize,

    /// Grade so many cases at the same time; the number of cores unless told otherwise
    #[arg(long, value_name = "CASES", value_parser = lab::program::at_least_one)]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// The seed of the checks' random data; each repetition has its own
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,

    /// How programs are kept apart
    #[arg(long, value_name = "ISOLATION", value_parser = isolations(), default_value = "auto")]
    pub isolation: Isolation,

    /// Grade the public tests in place of the hidden checks
    #[arg(long)]
    pub public_tests: bool,

    /// Measure the speed-ups of right and slow answers, in place of the checks
    #[arg(long, conflicts_with_all = ["public_tests", "without"])]
    pub speedups: bool,

    /// Only compare course, tree, headers and texts: compiles nothing, takes a second
    #[arg(long, conflicts_with_all = ["only", "exercise", "public_tests", "speedups", "without"])]
    pub consistency: bool,

    /// Switch a check off, to see that a case misses it
    #[arg(long, value_name = "EXERCISE/CHECK")]
    pub without: Vec<String>,
}

/// Options of `handout`.
#[derive(Debug, Args)]
pub struct HandoutArgs {
    /// The folder to make; it must not exist
    #[arg(value_name = "OUT")]
    pub out: PathBuf,

    /// Put the exercises of this submission in; nothing of it is run
    #[arg(long, value_name = "SUBMISSION")]
    pub with: Option<PathBuf>,

    /// Put the model answers in, for the time after the due date
    #[arg(long, conflicts_with = "with")]
    pub solutions: bool,

    /// Hand out only the parts with exercises of this assignment of course.toml's
    #[arg(long, value_name = "NAME")]
    pub assignment: Option<String>,

    /// Another course.toml, for the points and the assignments
    #[arg(long, value_name = "FILE")]
    pub course: Option<PathBuf>,

    /// Make it a Git repository with one commit
    #[arg(long)]
    pub git: bool,

    /// Do not run its tests to see that they are red, as they should be
    #[arg(long)]
    pub no_check: bool,
}

/// Options of `show`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("written").args(["format", "gradebook"]).multiple(true)))]
pub struct ShowArgs {
    /// A record that `grade` wrote, or a folder of them
    #[arg(required = true, value_name = "RESULT")]
    pub results: Vec<PathBuf>,

    /// Only checks whose name contains this: with their timelines, or, of a class, who did not pass and how;
    /// may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "format")]
    pub check: Vec<String>,

    /// As the learner may see it
    #[arg(long, conflicts_with = "format")]
    pub as_learner: bool,

    /// Write these forms in place of printing; several with commas
    #[arg(long, value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub format: Vec<Choice>,

    /// The gradebook that points go into
    #[command(flatten)]
    pub gradebook: GradebookArgs,

    /// Where the forms go, each into a folder of its name [default: graded]
    #[arg(long, value_name = "DIR", requires = "written")]
    pub out: Option<PathBuf>,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write a page for each subcommand into this folder in place of printing the first
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

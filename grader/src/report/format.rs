//! The formats by name: what each is for, whose view it is, and where it is written.

use clap::{ValueEnum, builder::PossibleValue};

use super::{
    RenderError, autolab, canvas, csv, exercism, github_classroom, gradescope, html, json, junit,
    markdown, prairielearn, text, view::View,
};
use crate::record::Record;

/// A form in which results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The native record.
    Json,
    /// Plain text of 80 columns.
    Text,
    /// Markdown.
    Markdown,
    /// A page a learner.
    Html,
    /// A page of the class, with all that is known of each learner.
    ClassHtml,
    /// Tables of learners and of checks.
    Csv,
    /// JUnit's XML.
    Junit,
    /// Gradescope's results.
    Gradescope,
    /// PrairieLearn's results.
    Prairielearn,
    /// Autolab's feedback and scores.
    Autolab,
    /// What GitHub Classroom's reporter takes.
    GithubClassroom,
    /// Exercism's results, version 3.
    Exercism,
    /// Canvas's gradebook.
    Canvas,
}

/// A file of a format: its path within the format's folder, and its text.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

impl Format {
    /// All formats, the native one first.
    pub const ALL: [Format; 13] = [
        Format::Json,
        Format::Text,
        Format::Markdown,
        Format::Html,
        Format::ClassHtml,
        Format::Csv,
        Format::Junit,
        Format::Gradescope,
        Format::Prairielearn,
        Format::Autolab,
        Format::GithubClassroom,
        Format::Exercism,
        Format::Canvas,
    ];

    /// The name on the command line, and of the folder.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::ClassHtml => "class-html",
            Format::Csv => "csv",
            Format::Junit => "junit",
            Format::Gradescope => "gradescope",
            Format::Prairielearn => "prairielearn",
            Format::Autolab => "autolab",
            Format::GithubClassroom => "github-classroom",
            Format::Exercism => "exercism",
            Format::Canvas => "canvas",
        }
    }

    /// Whose view it is: a folder of learners' files may be handed out.
    pub fn view(self) -> View {
        match self {
            Format::Json | Format::ClassHtml | Format::Csv | Format::Canvas => View::Instructor,
            _ => View::Learner,
        }
    }

    /// What it is, in a line of help.
    fn help(self) -> &'static str {
        match self {
            Format::Json => "the native record, always written: DIR/<learner>.json (instructor)",
            Format::Text => "plain text with timelines (learner)",
            Format::Markdown => "Markdown for a comment or a job's summary (learner)",
            Format::Html => "a self-contained page a learner (learner)",
            Format::ClassHtml => "a page of the class, one for each learner beside it (instructor)",
            Format::Csv => "learners.csv and checks.csv (instructor)",
            Format::Junit => "JUnit XML (learner)",
            Format::Gradescope => "Gradescope's results.json (learner)",
            Format::Prairielearn => "PrairieLearn's results.json (learner)",
            Format::Autolab => "Autolab's feedback, with the scores in the last line (learner)",
            Format::GithubClassroom => "the result of a GitHub Classroom step, base64 (learner)",
            Format::Exercism => "Exercism's results.json, version 3 (learner)",
            Format::Canvas => "grades.csv for Canvas's gradebook (instructor)",
        }
    }

    /// Everything that this format makes of a class. `name` gives the name of a learner's files,
    /// without an ending.
    pub(super) fn files(
        self,
        records: &[Record],
        name: impl Fn(&Record) -> String,
    ) -> Result<Vec<File>, RenderError> {
        let each = |ending: &str, render: &dyn Fn(&Record) -> Result<String, RenderError>| {
            let file = |record| {
                Ok(File { path: format!("{}.{ending}", name(record)), text: render(record)? })
            };
            records.iter().map(file).collect::<Result<Vec<_>, RenderError>>()
        };
        let one = |path: &str, text| File { path: path.to_owned(), text };
        match self {
            Format::Json => each("json", &|record| json(record)),
            Format::Text => each("txt", &|record| Ok(text::render(record))),
            Format::Markdown => each("md", &|record| Ok(markdown::render(record))),
            Format::Html => each("html", &|record| Ok(html::learner(record))),
            Format::ClassHtml => {
                let page = |record: &Record| format!("learners/{}.html", name(record));
                let mut files = vec![one("index.html", html::class(records, page))];
                files.extend(
                    records.iter().map(|record| one(&page(record), html::instructor(record))),
                );
                Ok(files)
            }
            Format::Csv => Ok(vec![
                one("learners.csv", csv::learners(records)),
                one("checks.csv", csv::checks(records)),
            ]),
            Format::Junit => each("xml", &|record| Ok(junit::render(record))),
            Format::Gradescope => each("json", &gradescope::render),
            Format::Prairielearn => each("json", &prairielearn::render),
            Format::Autolab => each("txt", &autolab::render),
            Format::GithubClassroom => each("txt", &github_classroom::render),
            Format::Exercism => each("json", &exercism::render),
            Format::Canvas => Ok(vec![one("grades.csv", canvas::render(records))]),
        }
    }
}

/// What can be typed for `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Every format.
    All,
    /// One of them.
    One(Format),
}

impl Choice {
    /// The formats that were asked for, each once.
    pub fn formats(choices: &[Choice]) -> Vec<Format> {
        let chosen = |format: &Format| {
            choices.contains(&Choice::All) || choices.contains(&Choice::One(*format))
        };
        Format::ALL.into_iter().filter(chosen).collect()
    }
}

impl ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        const CHOICES: [Choice; Format::ALL.len() + 1] = {
            let mut choices = [Choice::All; Format::ALL.len() + 1];
            let mut at = 0;
            while at < Format::ALL.len() {
                choices[at] = Choice::One(Format::ALL[at]);
                at += 1;
            }
            choices
        };
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Choice::All => PossibleValue::new("all").help("every format"),
            Choice::One(format) => PossibleValue::new(format.name()).help(format.help()),
        })
    }
}

//! The formats, each with its name, purpose, view and location.

use std::path::Path;

use clap::{ValueEnum, builder::PossibleValue};

use super::{
    RenderError, Standing, autolab, canvas, classroom50, coursera, csv, exercism, github_classroom,
    gradescope, html, json, junit, markdown, prairielearn, text, view::View,
};
use crate::record::Record;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The native record.
    Json,
    /// Plain text of 80 columns.
    Text,
    Markdown,
    /// One page per learner.
    Html,
    /// A page of the class, with everything that is known of each learner.
    ClassHtml,
    /// Tables of learners and of checks.
    Csv,
    /// JUnit's XML.
    Junit,
    Gradescope,
    Prairielearn,
    /// Autolab's feedback and scores.
    Autolab,
    /// GitHub Classroom's reporter input.
    GithubClassroom,
    /// Exercism's results, version 3.
    Exercism,
    Classroom50,
    /// Coursera's feedback.
    Coursera,
    /// Canvas's gradebook.
    Canvas,
}

/// A file of a format, with its path in the format's folder and its text.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
}

impl Format {
    /// All formats, the native one first.
    pub const ALL: [Format; 15] = [
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
        Format::Classroom50,
        Format::Coursera,
        Format::Canvas,
    ];

    /// The name on the command line, and of the format's folder.
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
            Format::Classroom50 => "classroom50",
            Format::Coursera => "coursera",
            Format::Canvas => "canvas",
        }
    }

    /// The format's view. A folder in the learner's view may be handed out.
    pub fn view(self) -> View {
        match self {
            Format::Json | Format::ClassHtml | Format::Csv | Format::Canvas => View::Instructor,
            _ => View::Learner,
        }
    }

    fn help(self) -> &'static str {
        match self {
            Format::Json => "the native record DIR/<learner>.json, always written (instructor)",
            Format::Text => "plain text with timelines (learner)",
            Format::Markdown => "Markdown for a comment or a job summary (learner)",
            Format::Html => "one self-contained page per learner (learner)",
            Format::ClassHtml => "a page of the class, and one per learner (instructor)",
            Format::Csv => "learners.csv and checks.csv (instructor)",
            Format::Junit => "JUnit XML (learner)",
            Format::Gradescope => "Gradescope's results.json (learner)",
            Format::Prairielearn => "PrairieLearn's results.json (learner)",
            Format::Autolab => "Autolab's feedback, with the scores in the last line (learner)",
            Format::GithubClassroom => "the result of a GitHub Classroom step, base64 (learner)",
            Format::Exercism => "Exercism's results.json, version 3 (learner)",
            Format::Classroom50 => {
                "Classroom 50's result, version 1, from its runner's variables (learner)"
            }
            Format::Coursera => "Coursera's feedback.json (learner)",
            Format::Canvas => "grades.csv for Canvas's gradebook (instructor)",
        }
    }

    /// Writes one learner in this format, if the format has a file per learner. `name` is the file name without
    /// an ending.
    pub(super) fn learners_file(
        self,
        record: &Record,
        name: &str,
    ) -> Result<Option<File>, RenderError> {
        let (ending, text) = match self {
            Format::Json => ("json", json(record)?),
            Format::Text => ("txt", text::render(record)),
            Format::Markdown => ("md", markdown::render(record)),
            Format::Html => ("html", html::learner(record)),
            Format::ClassHtml => {
                let path = learners_page(name);
                return Ok(Some(File { path, text: html::instructor(record) }));
            }
            Format::Junit => ("xml", junit::render(record)),
            Format::Gradescope => ("json", gradescope::render(record)?),
            Format::Prairielearn => ("json", prairielearn::render(record)?),
            Format::Autolab => ("txt", autolab::render(record)?),
            Format::GithubClassroom => ("txt", github_classroom::render(record)?),
            Format::Exercism => ("json", exercism::render(record)?),
            Format::Classroom50 => {
                ("json", classroom50::render(record, &classroom50::Identity::of_environment())?)
            }
            Format::Coursera => ("json", coursera::render(record)?),
            Format::Csv | Format::Canvas => return Ok(None),
        };
        Ok(Some(File { path: format!("{name}.{ending}"), text }))
    }

    /// Writes a class in this format. `name` gives the file name of a learner.
    pub(super) fn class_files(
        self,
        records: &[Record],
        standings: &[Standing],
        name: impl Fn(&Record) -> String,
    ) -> Vec<File> {
        let one = |path: &str, text| File { path: path.to_owned(), text };
        match self {
            Format::ClassHtml => {
                let page = |record: &Record| learners_page(&name(record));
                vec![one("index.html", html::class(records, standings, page))]
            }
            Format::Csv => vec![
                one("learners.csv", csv::learners(records, standings)),
                one("checks.csv", csv::checks(records)),
            ],
            Format::Canvas => vec![one("grades.csv", canvas::render(records))],
            _ => Vec::new(),
        }
    }
}

/// The path of a learner's page, relative to the page of the class.
fn learners_page(name: &str) -> String {
    format!("learners/{name}.html")
}

/// A value of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    All,
    One(Format),
}

impl Choice {
    /// The requested formats and those that a results folder already has, so that existing files stay up to
    /// date.
    pub fn formats_with_written(choices: &[Choice], out: &Path) -> Vec<Format> {
        let asked = Self::formats(choices);
        let is_written = |format: &Format| out.join(format.name()).is_dir();
        let all = Format::ALL.into_iter();
        all.filter(|format| asked.contains(format) || is_written(format)).collect()
    }

    /// The requested formats without repetitions.
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

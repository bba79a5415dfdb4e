//! The options of `scrape-parallel`, and its document.

use std::{ffi::OsString, iter::zip};

use anyhow::Result;
use lab::documents::part3::{CityOutcome, Failure, FailureKind};

use super::{
    options::{CityArgs, Shared},
    outcome::{finish_cities, outcome},
    service::Service,
};
use crate::{CityCommand, CityError, Report};

/// Exercise: many cities, with one process per city
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The cities.
    #[command(flatten)]
    pub choice: CityArgs,

    /// The program with arguments that scrapes the city in its last argument [default: yelp scrape-city --report]
    #[arg(long, value_name = "PROGRAM ARG", num_args = 1.., allow_hyphen_values = true)]
    command: Vec<OsString>,

    /// Call it again with these cities in the same process (repeatable)
    #[arg(long, value_name = "CITY,CITY")]
    again: Vec<String>,
}

impl Args {
    /// The cities of each further call.
    pub fn again(&self) -> Vec<Vec<String>> {
        self.again.iter().map(|cities| cities.split(',').map(str::to_owned).collect()).collect()
    }

    /// The command for a city, and the service that must outlive its processes. The service ends when it is dropped.
    ///
    /// # Errors
    ///
    /// When there is no such service or store, or the operating system does not provide the path of this program.
    pub fn command(&self, shared: &Shared) -> Result<(Option<Service>, CityCommand)> {
        Ok(match self.command.as_slice() {
            // A command from the command line brings its own service, store and key.
            [program, arguments @ ..] => (None, CityCommand::new(program, arguments)),
            [] => {
                let service = Service::find(&shared.service, &self.choice.file_cities()?)?;
                // Opened here, so that a bad store is reported once and not by every process.
                shared.store.open()?;
                let command = service.own_command("scrape-city", &options_of_a_child(shared))?;
                (Some(service), command)
            }
        })
    }
}

/// The options for a city's process except its service, copied from this process.
fn options_of_a_child(shared: &Shared) -> Vec<OsString> {
    let Shared { store, common, .. } = shared;
    let mut options: Vec<OsString> = vec!["--store".into(), (&store.store).into()];
    options.extend(["--timeout-ms".into(), common.timeout().as_millis().to_string().into()]);
    if let Some(gate) = &common.gate {
        options.extend(["--gate".into(), gate.into()]);
    }
    options
}

/// The results of cities that processes scraped, in order.
pub fn of_processes(cities: &[String], report: Report) -> Vec<CityOutcome> {
    zip(cities, report)
        .map(|(city, result)| outcome(city, result.map_err(|error| failure(&error))))
        .collect()
}

fn failure(error: &CityError) -> Failure {
    let kind = match error {
        CityError::NotStarted { .. } => FailureKind::NotStarted,
        CityError::Exited { .. } => FailureKind::Exited,
        CityError::NoReport { .. } => FailureKind::NoReport,
        CityError::Babbled { .. } => FailureKind::Babbled,
    };
    Failure { kind, detail: error.to_string() }
}

/// Prints the results of the first call with the bars, and writes the document.
///
/// # Errors
///
/// When the document cannot be written, or not every city was scraped.
pub fn finish(
    shared: &Shared,
    args: &Args,
    cities: &[String],
    report: Report,
    again: Vec<Vec<CityOutcome>>,
) -> Result<()> {
    let outcomes = of_processes(cities, report);
    // People are shown the number of documents. A command from the command line may use another store.
    let shown = shared.common.is_for_people() && args.command.is_empty();
    let store = (shared.store.dump || shown).then(|| shared.store.open()).transpose()?;
    finish_cities(shared, outcomes, again, store.as_ref(), false)
}

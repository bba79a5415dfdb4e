//! The options of `scrape-parallel`, and what goes into its document.

use std::{ffi::OsString, iter::zip};

use anyhow::Result;
use lab::documents::part3::{CityOutcome, Failure, FailureKind};

use super::{
    options::{CityArgs, Shared},
    outcome::{finish_cities, outcome},
    service::Service,
};
use crate::{CityCommand, CityError, Report};

/// Exercise: many cities, each in a process of its own
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The cities.
    #[command(flatten)]
    pub choice: CityArgs,

    /// The program, with its arguments, that scrapes the city it gets as its last argument;
    /// without it `yelp scrape-city --report`
    #[arg(long, value_name = "PROGRAM ARG", num_args = 1.., allow_hyphen_values = true)]
    command: Vec<OsString>,

    /// Call it once more with these cities, in the same process; may be repeated
    #[arg(long, value_name = "CITY,CITY")]
    again: Vec<String>,
}

impl Args {
    /// The cities of each further call.
    pub fn again(&self) -> Vec<Vec<String>> {
        self.again.iter().map(|cities| cities.split(',').map(str::to_owned).collect()).collect()
    }

    /// The command for a city, and the service that must outlive its processes: it ends when it is dropped.
    ///
    /// # Errors
    ///
    /// When there is no such service or store, or the operating system does not say where this program is.
    pub fn command(&self, shared: &Shared) -> Result<(Option<Service>, CityCommand)> {
        Ok(match self.command.as_slice() {
            // A named command knows its service, store and key by itself.
            [program, arguments @ ..] => (None, CityCommand::new(program, arguments)),
            [] => {
                let service = Service::find(&shared.service, &self.choice.file_cities()?)?;
                // A bad store is reported once, and not by every process.
                shared.store.open()?;
                let command = service.own_command("scrape-city", &options_of_a_child(shared))?;
                (Some(service), command)
            }
        })
    }
}

/// The options of a city's process besides its service: those of this one.
fn options_of_a_child(shared: &Shared) -> Vec<OsString> {
    let Shared { store, common, .. } = shared;
    let mut options: Vec<OsString> = vec!["--store".into(), (&store.store).into()];
    options.extend(["--timeout-ms".into(), common.timeout().as_millis().to_string().into()]);
    if let Some(gate) = &common.gate {
        options.extend(["--gate".into(), gate.into()]);
    }
    options
}

/// The results of cities that processes scraped, in their order.
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
    // People are shown how many documents there are. A named command may have another store.
    let shown = shared.common.is_for_people() && args.command.is_empty();
    let store = (shared.store.dump || shown).then(|| shared.store.open()).transpose()?;
    finish_cities(shared, outcomes, again, store.as_ref(), false)
}

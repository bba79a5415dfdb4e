//! The generic code that submissions of part 3 use with its types. It is compiled once here instead of once per
//! submission.

mod any;

use std::{
    io,
    process::{Child, ChildStdout},
};

use self::any::value;
use crate::{CityError, CityReport, PoliteReport, ScrapeError, lines_from};

type Told = Result<CityReport, CityError>;
type Outcome = Result<(), ScrapeError>;

fn cities() {
    any::kept::<Told>(value());
    any::kept::<Result<Child, io::Error>>(value());
    let output: Option<ChildStdout> = value();
    for line in output.into_iter().flat_map(lines_from) {
        drop(line);
    }
    lines_from(value::<ChildStdout>()).for_each(drop);
}

fn businesses() {
    any::returned::<()>(value);
    any::returned::<Outcome>(value);
    any::queued::<&str>(value());
    any::handed_out::<String>(value());
    any::locked::<CityReport>(value());
    any::locked::<PoliteReport>(value());
    value::<CityReport>().record(value::<&String>(), value::<Outcome>());
    value::<PoliteReport>().record(value::<&String>(), value::<Outcome>());
}

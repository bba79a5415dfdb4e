//! How a run of `grade` or `merge` ends, with its last lines, its gradebook and its exit code.

use std::path::Path;

use super::{CommandError, Exit, gradebook};
use crate::{
    class::{gradebook::Gradebook, roster::Roster},
    explain::counted,
    record::Record,
    report::Standing,
};

/// A line with the number of people that need a look, or `None` if there are none.
pub(super) fn to_look_at(standings: &[Standing]) -> Option<String> {
    let number = standings.iter().filter(|standing| standing.status.needs_a_person()).count();
    let needs = counted(number, "person needs", "people need");
    (number > 0).then(|| format!("{needs} a look: see the reasons above"))
}

pub(super) fn exit(records: &[Record], standings: &[Standing], fail_under: Option<u8>) -> Exit {
    let short = |record: &Record| {
        fail_under
            .is_some_and(|percent| record.score * 100.0 < record.max_score * f64::from(percent))
    };
    if records.iter().any(Record::is_faulty) {
        Exit::GraderFault
    } else if records.iter().any(short) || standings.iter().any(|s| s.status.needs_a_person()) {
        Exit::FellShort
    } else {
        Exit::Done
    }
}

/// Writes the gradebook, if there is one. Any message about it makes the run need a look.
pub(super) fn fill(
    book: Option<&Gradebook>,
    records: &[Record],
    roster: Option<&Roster>,
    out: &Path,
    exit: Exit,
) -> Result<Exit, CommandError> {
    let Some(book) = book else { return Ok(exit) };
    let must_look = gradebook::write(book, records, roster, out)?;
    Ok(if must_look && exit == Exit::Done { Exit::FellShort } else { exit })
}

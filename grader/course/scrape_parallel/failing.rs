//! The checks of cities that fail. Each failure is named and does not affect other cities.

use lab::documents::part3::{FailureKind, REPORT_MARK};
use witness::{Met, Stage, Unmet, Verdict, world::World};

use super::scenario::{Scenario, answer_of_processes, first_step};
use crate::services::{
    city_command::{CityCommand, Script},
    hacker_news::word,
};

/// A print that is not valid UTF-8.
const NO_TEXT: &str = "\u{fffd}\u{fffd} no text\n";

/// A city whose process fails or dies is reported as failed, and does not affect other cities.
pub(super) fn failures(stage: &mut Stage) -> Verdict {
    let cause = "the exit status is ignored, although a report counts only if the process succeeds, or an \
                 `unwrap` or `?` on one city ends them all";
    let next = "for each city read all lines, wait, check the status, and only then use the report";
    let program = stage.put_beside("city");
    let mut scenario = Scenario::good(7, stage);
    let mut places = [0, 1, 2, 3, 4, 5, 6];
    stage.rng.shuffle(&mut places);
    let [told, silent, killed, ..] = places;
    let report = scenario.line(told, stage);
    scenario.fails(
        told,
        Script::printing([report]).exiting(stage.rng.u8(2..)),
        FailureKind::Exited,
    );
    scenario.fails(silent, Script::default().exiting(1), FailureKind::Exited);
    let report = scenario.line(killed, stage);
    scenario.fails(killed, Script::printing([report]), FailureKind::Exited);

    // It is killed when it has printed its report and waits for its next order.
    let victim = Some((scenario.cities[killed].clone(), 1));
    let world = World::of(scenario.command.clone())
        .holding(move |request| CityCommand::step_of(request) == victim);
    let mut run = stage.start(world, &scenario.arguments(&program))?;
    loop {
        let picture = run.until(|now| now.held > 0)?;
        let holders: Vec<_> = picture.held.iter().filter_map(|held| held.holder.as_ref()).collect();
        if holders.is_empty() {
            break;
        }
        for holder in holders {
            // If the process is gone, the program ended it itself, and that city has failed as well.
            let _ = run.kill(holder.pid);
        }
    }
    scenario.compare(&stage.answer(run)?, cause, next)?;
    none_starts(stage)?;
    one_does_not_start(stage, &program)?;
    let (reported, failed) = scenario.counts();
    Ok(Met::new(format!(
        "{failed} cities whose processes failed or were killed are named as failed, and {reported} others are reported. \
         Cities whose processes cannot be started are named as failed, too."
    )))
}

/// The program does not exist, so no process of any city can be started.
fn none_starts(stage: &mut Stage) -> Result<(), Unmet> {
    let mut scenario = Scenario::good(2, stage);
    scenario.expected.fill(Err(FailureKind::NotStarted.into()));
    let run =
        stage.start(World::of(scenario.command.clone()), &scenario.arguments("/lab/nothing"))?;
    scenario.compare(
        &stage.answer(run)?,
        "an `unwrap` or `expect` on the result of `spawn`",
        "turn the error into `CityError::NotStarted` in the city's place",
    )
}

/// A city has a zero byte in its name, which no command line accepts, so its process cannot be started.
fn one_does_not_start(stage: &mut Stage, program: &str) -> Result<(), Unmet> {
    let mut scenario = Scenario::good(4, stage);
    let at = stage.rng.usize(..4);
    scenario.cities[at].push_str("\0x");
    scenario.expected[at] = Err(FailureKind::NotStarted.into());
    let file = stage.put_text_beside(&scenario.cities.join("\n"))?;
    let world = World::of(scenario.command.clone()).holding(first_step);
    let mut run = stage.start(world, &scenario.arguments_with_file(program, &file))?;
    run.until(|now| now.held >= 3)?;
    scenario.compare(
        &stage.answer(run)?,
        "the first process that cannot be started ends the work for all, by a `?` or by `collect` into a \
         `Result`",
        "turn the error into `CityError::NotStarted` in the city's place, and go on with the others",
    )
}

/// A city whose process prints no report, or an invalid one, does not affect other cities.
pub(super) fn babble(stage: &mut Stage) -> Verdict {
    let program = stage.put_beside("city");
    let mut scenario = Scenario::good(13, stage);
    let silent = format!("{}\n", word(&mut stage.rng));
    let nonsense = format!("{REPORT_MARK}{} businesses!\n", stage.rng.u8(2..));
    let cut: String = scenario.line(5, stage).chars().take(REPORT_MARK.len() + 30).collect();
    for (at, text, kind) in [
        // Reports of cities that do report, but in the wrong process: of a later city, and of an earlier one.
        (1, scenario.line(7, stage), FailureKind::Babbled),
        (6, scenario.line(0, stage), FailureKind::Babbled),
        (2, silent, FailureKind::NoReport),
        (3, nonsense, FailureKind::Babbled),
        (4, format!("{NO_TEXT}\u{fffd}"), FailureKind::NoReport),
        (5, format!("{cut}\n"), FailureKind::Babbled),
    ] {
        scenario.fails(at, Script::printing([text]), kind);
    }
    let capitals = scenario.line_in_capitals(12, stage);
    scenario.fails(12, Script::printing([capitals]), FailureKind::Babbled);
    let same = "upper and lower case are taken for the same in the names of cities";
    scenario.causes.insert(12, same);
    let unread = format!("{REPORT_MARK}{{}}\n");
    for (at, text, cause) in [
        (
            8,
            unread,
            "a marked line that cannot be read is skipped, although it is the error `Babbled`, whatever \
             follows",
        ),
        (
            9,
            scenario.line(0, stage),
            "a report of another city is skipped, although it is the error `Babbled`, whatever follows",
        ),
    ] {
        let texts = [text, scenario.line(at, stage)];
        scenario.fails(at, Script::printing(texts), FailureKind::Babbled);
        scenario.causes.insert(at, cause);
    }
    give_odd_prints(&mut scenario, stage);
    let world = World::of(scenario.command.clone()).holding(first_step);
    let run = stage.start(world, &scenario.arguments(&program))?;
    scenario.compare(
        &answer_of_processes(stage, run, &scenario)?,
        "a line that cannot be read ends the work for all cities, or a report is accepted although it names \
         another city",
        "let `parse_report_line` read each line, and make an invalid report a failure of this city only",
    )?;
    let (reported, failed) = scenario.counts();
    Ok(Met::new(format!(
        "{failed} cities with no report or an invalid one are named as failed, and {reported} others are reported."
    )))
}

/// Gives three cities odd prints that do not spoil their reports. Text that is not UTF-8, or has the mark elsewhere
/// than at its start, is an ordinary print.
fn give_odd_prints(scenario: &mut Scenario, stage: &mut Stage) {
    let no_text = "reading stops at a line that is not UTF-8";
    scenario.reports(7, |report| Script::printing([NO_TEXT.into(), report]), no_text);
    let other = scenario.line(10, stage);
    let marks = format!("reads: {other} {other}{}\n", REPORT_MARK.trim_end());
    let elsewhere = "a line with the mark elsewhere than at its start is taken for a report";
    scenario.reports(10, |report| Script::printing([marks, report]), elsewhere);
    let no_end = "a last line without a line end is left out";
    scenario.reports(11, |report| Script::printing([report.trim_end().to_owned()]), no_end);
}

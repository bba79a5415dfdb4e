//! `page_counts`: a process for each page, counts in order, and no process left behind.

use std::collections::BTreeSet;

use lab::Finding;
use witness::{
    Check, Exercise, Met, Pace, Processes, Stage, Unmet, Verdict,
    evidence::{Asked, inside},
    world::World,
};

use crate::course::{
    CONCORDANCE,
    documents::{COUNT, Counted, Counts},
    pages::{Page, arguments, holding, page_at, pages, release_in_random_order},
};

pub(crate) const EXERCISE: Exercise = Exercise {
    name: "page_counts",
    part: CONCORDANCE,
    processes: Processes::Many,
    pace: Pace::Prompt,
    checks: &[
        Check::new("all-at-once", all_at_once),
        Check::new("answers-in-order", answers_in_order),
        Check::new("one-lost", one_lost),
        Check::new("no-child-left", no_child_left),
    ],
    speedup: None,
};

/// Each page is counted in a process of its own, all at the same time.
fn all_at_once(stage: &mut Stage) -> Verdict {
    let count = stage.rng.usize(7..11);
    let pages = pages(stage, count);
    let asked = Asked::from_iter(pages.iter().map(|page| page.number));
    let mut run = stage.start(holding(COUNT), &line(stage, &pages))?;
    let picture = run.until(|now| now.held >= count)?;
    let own = picture.tree.program().map(|program| program.pid);
    let counting = inside(&picture, &asked, page_at(COUNT));
    let processes: BTreeSet<_> = counting.iter().map(|inside| inside.thread.pid).collect();
    let children = processes.iter().filter(|pid| Some(**pid) != own).count();
    if children == count {
        // Other checks cover what the program does next.
        stage.stop(run);
        return Ok(Met::new(format!("{count} processes counted a page at the same time.")));
    }
    let seen = format!("{} pages, by {children} child processes", counting.len());
    let finding = Finding::new(
        format!("{count} pages are counted at the same time, each by a child process of its own"),
        seen,
        "the count of a page is waited for before the next process is started",
        "start all processes first, and ask for their counts in a second loop",
    );
    Err(stage.unmet(run, &picture, finding))
}

/// The counts are in the order of the pages, whichever process is done first.
fn answers_in_order(stage: &mut Stage) -> Verdict {
    let mut counts = 0;
    for count in [6, 1, 0] {
        let pages = pages(stage, count);
        let mut run = stage.start(holding(COUNT), &line(stage, &pages))?;
        release_in_random_order(stage, &mut run)?;
        let got: Counts = stage.answer(run)?;
        let due: Vec<_> = pages.iter().map(words_on).collect();
        if got.counts == due {
            counts += count;
            continue;
        }
        let is_order = got.counts.len() == count && due.iter().all(|due| got.counts.contains(due));
        return Err(Unmet::Failed(Finding::new(
            format!("there are {count} results, in the order of `pages`"),
            if is_order { "the right counts in another order" } else { "other results" },
            "a count is put behind those that came before it, or pages are left out",
            "keep each process at the place of its page",
        )));
    }
    Ok(Met::new(format!("{counts} counts of three books were in the order of the pages.")))
}

/// A process that dies costs only its own page. Another check looks at the order.
fn one_lost(stage: &mut Stage) -> Verdict {
    let pages = pages(stage, 5);
    let mut run = stage.start(holding(COUNT), &line(stage, &pages))?;
    let picture = run.until(|now| now.held >= pages.len())?;
    let own = picture.tree.program().map(|program| program.pid);
    let mut counting = picture.held.iter().filter_map(|held| {
        let pid = held.holder.as_ref()?.pid;
        (Some(pid) != own).then_some((pid, page_at(COUNT)(&held.exchange)?))
    });
    let Some((pid, lost)) = counting.next_back() else {
        let seen = "no child process was counting a page";
        return Err(stage.unmet(run, &picture, lost_one(seen.into())));
    };
    run.kill(pid).map_err(witness::RunError::at("kill a child process"))?;
    let got: Counts = stage.answer(run)?;
    let losses = got.counts.iter().filter(|counted| matches!(counted, Counted::Lost(_))).count();
    let others = pages.iter().filter(|page| page.number.to_string() != lost).map(words_on);
    let others_are_there = others.into_iter().all(|due| got.counts.contains(&due));
    if losses == 1 && others_are_there && got.counts.len() == pages.len() {
        let others = pages.len() - losses;
        return Ok(Met::new(format!(
            "When one process died, {others} other pages had their counts."
        )));
    }
    let seen = format!("{} results, {losses} of them errors", got.counts.len());
    Err(Unmet::Failed(lost_one(seen)))
}

fn lost_one(seen: String) -> Finding {
    Finding::new(
        "when one process dies, its page has an error, and every other page has its count",
        seen,
        "the function returns at the first error, or replaces it by a number",
        "keep what `count()` returns for each page, whether it is a number or an error",
    )
}

/// When the function has returned, no child process is left.
fn no_child_left(stage: &mut Stage) -> Verdict {
    let pages = pages(stage, 4);
    let mut line = line(stage, &pages);
    // The program stays alive after its work.
    line.push("--hold".into());
    let mut run = stage.start(World::bare(), &line)?;
    let picture = run.until_still()?;
    let left = picture.tree.processes.len().saturating_sub(1);
    let zombies = picture.tree.processes.iter().filter(|process| process.zombie).count();
    if left > 0 {
        let finding = Finding::new(
            "when the function has returned, no child process is left, not even a zombie",
            format!("{} alive, {zombies} zombies", left - zombies),
            "dropping a `Counter` does not wait for its process",
            "call `wait()` for every `Counter`, also after an error",
        );
        return Err(stage.unmet(run, &picture, finding));
    }
    let got: Counts = stage.answer(run)?;
    if got.counts.len() == pages.len() {
        let counts = got.counts.len();
        return Ok(Met::new(format!("After {counts} counts no child process was left.")));
    }
    Err(Unmet::Failed(lost_one(format!("{} results for {} pages", got.counts.len(), pages.len()))))
}

/// The command line, with this program as the worker.
fn line(stage: &Stage, pages: &[Page]) -> Vec<String> {
    let mut line = arguments("page-counts", pages);
    line.extend(["--worker".into(), stage.program_inside()]);
    line
}

fn words_on(page: &Page) -> Counted {
    Counted::Words(page.words.len() as u64)
}

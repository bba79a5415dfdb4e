//! Whether each sleeper has its name. The log has the name that the thread itself knows. From outside, its first
//! fifteen bytes are visible.

use std::collections::BTreeMap;

use lab::{Finding, documents::part2::Sleepers, hold::Step};
use witness::{
    Met, Stage, Unmet, Verdict,
    evidence::must_be_waited_for,
    run::Gate,
    together::{let_pass, most},
    world::World,
};

use super::naps::{ALL, start};
use crate::services::hacker_news::word;

/// How much of a thread's name Linux keeps, in bytes.
const SHOWN: usize = 15;

/// The number of plain names. A program that names only its first threads has fewer.
const FURTHER: usize = 110;

/// Each naps in a thread with the requested name, in each of the three functions. Names are short and long, differ
/// only at their ends, are equal, or are not words. Many plain names follow.
pub(super) fn names(stage: &mut Stage) -> Verdict {
    let (mut naps, mut asked) = (0, 0);
    for function in ALL {
        let odd = odd_names(stage);
        let further: Vec<_> = (0..FURTHER).map(|number| format!("further-{number}")).collect();
        let names = [odd.clone(), further.clone()].concat();
        let calls = [names.clone()];
        let plain = move |nap: &str| further.iter().any(|name| name == nap);
        let world =
            World::bare().holding(move |request| !request.at(Step::Nap).is_some_and(&plain));
        let mut run = start(stage, world, function, &calls, 1)?;
        // All names that arrive are checked, however few come at a time.
        let came = let_pass(&mut run, odd.len())?;
        let finished = stage.finish(run, Gate::Opens)?;
        must_be_waited_for(&finished)?;
        let document: Sleepers = Stage::document(&finished)?;
        let asleep = document.events.iter().filter(|event| event.what == "asleep");
        let own: Vec<_> = asleep.map(|event| event.thread.clone()).take(names.len()).collect();
        let seen_outside = came.iter().filter_map(|held| held.holder.as_ref());
        let outside: Vec<_> = seen_outside.map(|holder| holder.name.clone()).collect();
        let shown: Vec<_> = names.iter().map(|name| shown(name)).collect();
        let (seen, cause) = match (foreign(&outside, &shown), foreign(&own, &names)) {
            (Some(name), _) => (unexpected(&name, &shown), UNNAMED),
            (None, Some(name)) if names.iter().any(|long| is_cut(&name, long)) => {
                (format!("a thread's own name is `{name}`, which is only the start of one"), CUT)
            }
            (None, Some(name)) => (unexpected(&name, &names), UNNAMED),
            (None, None) if twin_is_missing(&own, &names) => (
                format!("{} naps for {} names, of which two are equal", own.len(), names.len()),
                "the names are put into a set or a map, where equal names are one",
            ),
            (None, None) if !most(came.len(), odd.len()) => {
                (format!("{} naps for {} names", came.len(), odd.len()), UNNAMED)
            }
            (None, None) => {
                naps += own.len();
                asked += names.len();
                continue;
            }
        };
        return Err(Unmet::Failed(Finding::new(
            format!("in `{}` each of the threads that nap has one of the names", function.name),
            seen,
            cause,
            "start each with `thread::Builder::new().name(name.clone())`",
        )));
    }
    Ok(Met::new(format!(
        "In {} functions {naps} naps for {asked} names were taken by threads with these names, some of which are long or \
         equal.",
        ALL.len()
    )))
}

const UNNAMED: &str =
    "`thread::spawn` starts threads without a name, or the names are not those of `names`";

const CUT: &str = "the name is cut before the thread is started. Linux shows fifteen bytes of a name, and the thread itself \
     has all of it";

fn unexpected(name: &str, names: &[String]) -> String {
    match names.iter().any(|asked| asked == name) {
        true => format!("more threads than were asked for have the name `{name}`"),
        false => format!("a thread named `{name}` naps, which is not one of the names"),
    }
}

/// Whether only duplicates of names in `own` are missing.
fn twin_is_missing(own: &[String], names: &[String]) -> bool {
    own.len() < names.len() && names.iter().all(|name| own.contains(name))
}

/// Whether `name` is `long` without its end.
fn is_cut(name: &str, long: &str) -> bool {
    !name.is_empty() && name.len() < long.len() && long.starts_with(name)
}

/// The first of `got` that is not among `asked`, or occurs more often.
fn foreign(got: &[String], asked: &[String]) -> Option<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for name in asked {
        *left.entry(name).or_default() += 1;
    }
    let taken = |name: &&String| match left.get_mut(name.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    got.iter()
        .find({
            let mut taken = taken;
            move |name| taken(name)
        })
        .cloned()
}

/// The part of a name that is visible from outside.
fn shown(name: &str) -> String {
    String::from_utf8_lossy(&name.as_bytes()[..name.len().min(SHOWN)]).into_owned()
}

/// Names of many kinds, two of which are equal.
fn odd_names(stage: &mut Stage) -> Vec<String> {
    let rng = &mut stage.rng;
    let long = format!("{}-{}-{}-{}", word(rng), word(rng), word(rng), word(rng));
    let twin = word(rng);
    let mut names = vec![
        twin.clone(),
        twin,
        format!("{long}-2"),
        rng.lowercase().to_string(),
        rng.u32(10..99).to_string(),
        format!("{} {}", word(rng), word(rng)),
        format!("é{}", word(rng)),
    ];
    rng.shuffle(&mut names);
    // No twin at an end. If an off-by-one left it out, that would look like merging equal names.
    names.insert(0, format!("{long}-1"));
    names.push(format!("{}.{}", word(rng).to_uppercase(), rng.u32(100..999)));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unrequested_and_surplus_names_are_foreign() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let asked = list(&["a", "b", "b"]);
        assert_eq!(foreign(&list(&["b", "a", "b"]), &asked), None);
        assert_eq!(foreign(&list(&["b"]), &asked), None);
        assert_eq!(foreign(&list(&["a", "b", "a"]), &asked), Some("a".into()));
        assert_eq!(foreign(&list(&["c"]), &asked), Some("c".into()));
    }

    #[test]
    fn names_are_cut_to_fifteen_bytes() {
        assert_eq!(shown("sleeper-1"), "sleeper-1");
        assert_eq!(shown("sleeper-with-a-long-name"), "sleeper-with-a-");
        assert!(is_cut("sleeper-with-a-", "sleeper-with-a-long-name"));
        assert!(!is_cut("sleeper", "other") && !is_cut("", "sleeper") && !is_cut("a", "a"));
    }
}

//! One learner's exercise files, chosen from what was gathered.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    gathered::{Candidate, Content, Gathered},
    notes::Notes,
    paths::Spot,
    text::decode,
};
use crate::{
    common,
    course::{Course, ExerciseEntry},
};

/// One learner's exercise files.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// The learner, by the folder's or archive's name.
    pub student: String,
    /// The text of each exercise file, by exercise name.
    pub files: BTreeMap<String, String>,
    /// The reason why a file cannot be read as text, by exercise name. It counts as a build error of that exercise.
    pub broken: BTreeMap<String, String>,
    /// Notes about the choice of files, one sentence each.
    pub notes: Vec<String>,
    /// The notes that a person should check before the result counts. They also appear in `notes`.
    pub doubts: Vec<String>,
}

/// The file that was chosen for one exercise.
struct Chosen<'a> {
    candidate: &'a Candidate,
    text: Result<String, String>,
    /// Another file for the same place with another text, which no later attempt replaces.
    rival: Option<&'a Candidate>,
}

impl Submission {
    /// The start of the digest of each file, by exercise. For a file that is not text, it is the digest of the reason.
    pub fn digests(&self) -> BTreeMap<String, String> {
        let of = |(exercise, text): (&String, &String)| {
            (exercise.clone(), common::digest([text]).to_hex()[..16].to_owned())
        };
        self.broken.iter().chain(&self.files).map(of).collect()
    }

    /// Chooses the exercise files among the gathered ones.
    ///
    /// # Errors
    ///
    /// When there are none, with the reason.
    pub fn choose(student: String, gathered: Gathered, course: &Course) -> Result<Self, String> {
        let readable = |candidate: &Candidate| !matches!(candidate.content, Content::Withheld(_));
        if !gathered.candidates.iter().any(readable) {
            return Err(why_nothing(&gathered));
        }
        let mut submission = Self { student, ..Self::default() };
        let mut notes = Notes::default();
        for exercise in &course.exercises {
            let of_it = |candidate: &&Candidate| candidate.wanted.exercise == exercise.name;
            let candidates: Vec<_> = gathered.candidates.iter().filter(of_it).collect();
            let Some(chosen) = choose(&candidates) else { continue };
            submission.doubts.extend(doubts(&chosen, exercise));
            submission.take(chosen, exercise, &gathered.candidates, &mut notes);
        }
        for (path, exercise) in &gathered.near {
            let mut candidates = gathered.candidates.iter();
            if !candidates.any(|candidate| candidate.wanted.exercise == *exercise) {
                notes.say(format!("{path} was not taken. Did you mean {exercise}?"));
            }
        }
        submission.doubts.extend(gathered.problems);
        submission.doubts.iter().for_each(|doubt| notes.say(doubt.clone()));
        notes.append(gathered.notes);
        submission.notes = notes.into_sentences();
        Ok(submission)
    }

    fn take(
        &mut self,
        chosen: Chosen,
        exercise: &ExerciseEntry,
        all: &[Candidate],
        notes: &mut Notes,
    ) {
        let Chosen { candidate, text, .. } = chosen;
        let place = exercise.path().display().to_string();
        let odd = candidate.wanted.spot != Spot::Own
            || !candidate.wanted.exact
            || is_in_an_odd_archive(candidate, all);
        if odd {
            notes.say(format!("taken from {} for {place}", candidate.path));
        }
        if let Some(what) = earlier(candidate, all) {
            notes.say(format!("{place} is of an earlier {what}: {}", candidate.path));
        }
        match text {
            Ok(text) => drop(self.files.insert(exercise.name.clone(), text)),
            Err(why) => {
                drop(self.broken.insert(exercise.name.clone(), format!("{} {why}", candidate.path)))
            }
        }
    }
}

/// The best of several files for one exercise. A file of the last attempt comes first, then the one that is closest to
/// its proper folder. A file that its archive withholds is used only if there is no other.
fn choose<'a>(candidates: &[&'a Candidate]) -> Option<Chosen<'a>> {
    let withheld = |candidate: &Candidate| matches!(candidate.content, Content::Withheld(_));
    let rank = |candidate: &&&Candidate| {
        let wanted = &candidate.wanted;
        (
            withheld(candidate),
            Reverse(candidate.attempt.number),
            wanted.spot,
            !wanted.exact,
            wanted.depth,
            candidate.path.clone(),
        )
    };
    let candidate = *candidates.iter().min_by_key(rank)?;
    let text = decode(&candidate.content);
    let is_replaced = |other: &Candidate| {
        let mut readable = candidates.iter().filter(|later| !withheld(later));
        readable.any(|later| later.attempt.replaces(&other.attempt))
    };
    let rival = candidates.iter().find(|other| {
        !is_replaced(other) && !withheld(other) && !is_same(&decode(&other.content), &text)
    });
    Some(Chosen { candidate, text, rival: rival.copied() })
}

/// Whether two files are equal except for line ends.
fn is_same(one: &Result<String, String>, other: &Result<String, String>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one.lines().eq(other.lines()),
        (one, other) => one == other,
    }
}

fn doubts(chosen: &Chosen, exercise: &ExerciseEntry) -> Option<String> {
    let used = &chosen.candidate.path;
    if let Some(rival) = chosen.rival {
        let name = &exercise.name;
        return Some(format!("two different files for {name}. {used} is used, not {}", rival.path));
    }
    match &chosen.candidate.content {
        Content::Withheld(why) => Some(format!("{used} {why}")),
        Content::Bytes(_) | Content::TooLong => None,
    }
}

/// The reason why nothing in it can be graded.
fn why_nothing(gathered: &Gathered) -> String {
    let withheld = gathered.candidates.iter().filter_map(|candidate| match &candidate.content {
        Content::Withheld(why) => {
            Some((candidate.path.rsplit('/').next().unwrap_or_default(), why))
        }
        Content::Bytes(_) | Content::TooLong => None,
    });
    let withheld: BTreeSet<_> = withheld.collect();
    match (withheld.first(), withheld.len()) {
        (None, _) => gathered.why_nothing(),
        (Some((name, why)), 1) => format!("{name} {why}"),
        (Some((name, why)), count) => format!("{name} {why}. This holds for {count} files"),
    }
}

/// Whether a file is in an archive within an archive, or in one of several archives in a folder. A single archive in a
/// folder is normal, because most systems export a submission like this.
fn is_in_an_odd_archive(candidate: &Candidate, all: &[Candidate]) -> bool {
    let Some(archive) = &candidate.inner else { return false };
    candidate.around > 1 || all.iter().any(|other| other.inner.as_ref() != Some(archive))
}

/// What is outdated, which is the whole `attempt`, or only the `file` if the newer version may be from the same attempt.
/// `None` if no file of this attempt has a newer version.
fn earlier(candidate: &Candidate, all: &[Candidate]) -> Option<&'static str> {
    let own = &candidate.attempt;
    let beside = all.iter().filter(|other| other.attempt == *own);
    let newer = beside.flat_map(|other| {
        let same = |later: &&Candidate| later.wanted.exercise == other.wanted.exercise;
        all.iter().filter(same).filter(|later| later.attempt.number > own.number)
    });
    let is_replaced = newer.map(|later| later.attempt.replaces(own)).max()?;
    Some(if is_replaced { "attempt" } else { "file" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        intake::{Attempt, Gatherer, bounds::MOST_NOTES, gathered::Content, paths::Look},
        sample::course,
    };

    fn chosen(files: &[(&str, &str)]) -> Result<Submission, String> {
        let course = course();
        let mut gatherer = Gatherer::new(&course, String::new(), Attempt::default());
        for (path, text) in files {
            if let Look::Exercise(wanted) = gatherer.ask(path).unwrap() {
                let content = match text.strip_prefix('!') {
                    Some(why) => Content::Withheld(why.to_owned()),
                    None => Content::Bytes(text.as_bytes().to_vec()),
                };
                gatherer.take(wanted, path, content).unwrap();
            }
        }
        Submission::choose("ada".into(), gatherer.found, &course)
    }

    const BETA: &str = "part-two/src/exercises/beta.rs";

    #[test]
    fn only_misplaced_files_get_a_note() {
        let submission = chosen(&[(&format!("ada (2)/{BETA}"), "x")]).unwrap();
        assert_eq!((submission.files["beta"].as_str(), submission.notes.len()), ("x", 0));
        for odd in
            ["beta.rs", "exercises/beta.rs", "part-two/src/exercises/Beta.rs", "a/b/c/beta (1).rs"]
        {
            let submission = chosen(&[(odd, "x")]).unwrap();
            assert_eq!(submission.notes, [format!("taken from {odd} for {BETA}")]);
            assert!(submission.doubts.is_empty());
        }
    }

    #[test]
    fn nearest_copy_wins_with_a_doubt() {
        let submission =
            chosen(&[("beta.rs", "loose"), (&format!("old/copy/{BETA}"), "old"), (BETA, "own")])
                .unwrap();
        assert_eq!(submission.files["beta"], "own");
        assert!(submission.doubts[0].contains("two different files"), "{:?}", submission.doubts);
        assert!(submission.notes.contains(&submission.doubts[0]));
        let same = chosen(&[("beta.rs", "a\r\nb\r\n"), (BETA, "a\nb\n")]).unwrap();
        assert!(same.doubts.is_empty() && same.notes.is_empty(), "{:?}", same.notes);
    }

    #[test]
    fn unreadable_files_are_broken_or_doubtful() {
        let submission = chosen(&[(BETA, "%PDF-1.7"), ("gamma.rs", "x")]).unwrap();
        assert!(submission.broken["beta"].starts_with(&format!("{BETA} is not a text")));
        assert!(!submission.files.contains_key("beta"));
        let submission = chosen(&[(BETA, "!is encrypted"), ("gamma.rs", "x")]).unwrap();
        assert_eq!(submission.doubts, [format!("{BETA} is encrypted")]);
        assert_eq!(chosen(&[(BETA, "!is encrypted")]).unwrap_err(), "beta.rs is encrypted");
    }

    #[test]
    fn misnamed_files_of_missing_exercises_are_noted() {
        let files = [(BETA, "x"), ("beta_final.rs", "y"), ("gmama.rs", "z"), ("alpha/mod.rs", "")];
        let submission = chosen(&files).unwrap();
        let due = [
            "gmama.rs was not taken. Did you mean gamma?",
            "alpha/mod.rs was not taken. Did you mean alpha?",
        ];
        assert_eq!(
            (submission.notes, submission.files.len()),
            (due.map(str::to_owned).to_vec(), 1)
        );
    }

    #[test]
    fn submissions_without_exercises_list_contents() {
        assert_eq!(chosen(&[]).unwrap_err(), "no file of an exercise in it");
        assert_eq!(
            chosen(&[("a/notes.txt", "")]).unwrap_err(),
            "no exercise file in it, only notes.txt"
        );
    }

    #[test]
    fn many_unknown_files_are_summarised() {
        let paths: Vec<String> = (0..1000)
            .map(|n| format!("part-two/src/exercises/{n}\u{1b}[31m{}.rs", "x".repeat(500)))
            .collect();
        let files: Vec<_> =
            paths.iter().map(|path| (path.as_str(), "")).chain([(BETA, "x")]).collect();
        let notes = chosen(&files).unwrap().notes;
        assert!(notes.len() == MOST_NOTES + 1 && notes[MOST_NOTES].contains("960"), "{notes:?}");
        assert!(notes.iter().all(|note| note.len() < 300 && !note.contains('\u{1b}')));
    }
}

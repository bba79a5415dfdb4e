//! Parses the names of files in the exports of learning systems, without reading files.
//!
//! | system | a name |
//! |---|---|
//! | Moodle | `Ada Lovelace_123_assignsubmission_file_lab.zip`, or a folder `…_file_` |
//! | Canvas | `lovelaceada_LATE_12_345_lab.zip`: name, user, attachment, file; `anon_Xy1_345_lab.zip` |
//! | Blackboard | `Lab 1_ada_attempt_2026-03-01-10-00-00_lab.zip` |
//! | Brightspace | `1234-567 - Ada Lovelace - Mar 1, 2026 1000 AM - lab.zip` |
//! | Autolab | `ada@uni.example_3_lab.zip`: address, version, file |

use crate::course::months::month;

/// The meaning of one name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meant {
    /// The person's name, as the system writes it.
    pub(super) name: String,
    /// The system's number for the person, if it is in the name.
    pub(super) number: String,
    /// Other possible names of the person, the most likely first.
    pub(super) others: Vec<String>,
    /// A longer name that may also be meant, if a guess shortened it.
    pub(super) longer: Option<String>,
    /// A number that grows with each attempt, or 0 if the name has none.
    pub(super) attempt: u64,
    /// The name that the person gave the file.
    pub(super) file: String,
    /// The kind of a file that the system has added. `None` for a file of the person.
    pub(super) aside: Option<&'static str>,
    /// The number of the attachment, which is unique. It grows with each file.
    pub(super) attachment: Option<u64>,
    /// Whether the name has a word that only its system writes, such as `LATE`.
    pub(super) is_marked: bool,
}

/// Moodle's mark in the names of its bulk download.
const MOODLE: &str = "_assignsubmission_";

/// The text after [`MOODLE`] in an entry with submitted files. Text that was typed in has a separate entry.
const MOODLES_FILES: &str = "file";

/// Blackboard's mark.
const BLACKBOARD: &str = "_attempt_";

/// The length of Blackboard's time, `2026-03-01-10-00-00`.
const BLACKBOARDS_TIME: usize = 19;

/// The meaning of a name in the format of a learning system.
pub(super) fn meaning(name: &str) -> Option<Meant> {
    moodle(name)
        .or_else(|| blackboard(name))
        .or_else(|| brightspace(name))
        .or_else(|| autolab(name))
        .or_else(|| canvas(name))
}

/// The name of a file that is uploaded for the person of the entry `name`. It is the entry's name with another file at
/// its end. `None` if the system accepts no files for people.
pub(super) fn feedback_name(name: &str, file: &str) -> Option<String> {
    if let Some((before, _)) = name.split_once(MOODLE) {
        return Some(format!("{before}{MOODLE}{MOODLES_FILES}_{file}"));
    }
    let meant = canvas(name)?;
    let prefix = name.strip_suffix(&meant.file).filter(|_| meant.attachment.is_some())?;
    Some(format!("{prefix}{file}"))
}

/// Whether a name has Moodle's format.
pub(super) fn is_moodles(name: &str) -> bool {
    name.contains(MOODLE)
}

/// Full name, participant, plugin, file.
fn moodle(name: &str) -> Option<Meant> {
    let (before, plugin) = name.split_once(MOODLE)?;
    let (person, number) = match before.rsplit_once('_') {
        Some((person, number)) if is_number(number) && !person.is_empty() => (person, number),
        _ => (before, ""),
    };
    let file = plugin.strip_prefix(MOODLES_FILES);
    let aside = file.is_none().then_some("a text typed into Moodle");
    let file = file.unwrap_or(plugin).trim_start_matches('_').to_owned();
    Some(Meant {
        name: person.to_owned(),
        number: number.to_owned(),
        file,
        aside,
        ..Meant::default()
    })
    .filter(|meant| !meant.name.is_empty())
}

/// Sortable name, a mark when late, user, attachment, file.
fn canvas(name: &str) -> Option<Meant> {
    let words: Vec<&str> = name.split('_').collect();
    if let Some(meant) = anonymous(&words) {
        return Some(meant);
    }
    for at in 1..words.len() {
        if !is_id(words[at]) || words[0].is_empty() {
            continue;
        }
        let late = at > 1 && words[at - 1] == "LATE";
        let person = words[..at - usize::from(late)].join("_");
        let number = words[at].to_owned();
        let meant = Meant { name: person, number, is_marked: late, ..Meant::default() };
        match &words[at + 1..] {
            [attachment, file @ ..] if is_id(attachment) && !file.concat().is_empty() => {
                return Some(with_attachment(meant, attachment, file));
            }
            ["text.html" | "link.html"] => {
                let aside = Some("a text or a link typed into Canvas");
                return Some(Meant { aside, is_marked: true, ..meant });
            }
            _ => {}
        }
    }
    None
}

fn anonymous(words: &[&str]) -> Option<Meant> {
    let words = words.strip_prefix(&["LATE"]).unwrap_or(words);
    let ["anon", person, attachment, file @ ..] = words else { return None };
    let fits = !person.is_empty() && is_id(attachment) && !file.concat().is_empty();
    let name = format!("anon_{person}");
    let meant = Meant { name, is_marked: true, ..Meant::default() };
    fits.then(|| with_attachment(meant, attachment, file))
}

fn with_attachment(meant: Meant, attachment: &str, file: &[&str]) -> Meant {
    let number = attachment.parse().unwrap_or(u64::MAX);
    Meant { attachment: Some(number), file: file.join("_"), ..meant }
}

/// Assignment, user, time, file. Assignment and user may contain a `_`, so the last word is the most likely user.
fn blackboard(name: &str) -> Option<Meant> {
    let (before, rest) = name.split_once(BLACKBOARD)?;
    let (time, file) = rest.split_at_checked(BLACKBOARDS_TIME)?;
    if !time.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let words: Vec<&str> = before.split('_').collect();
    let user = words.last().filter(|user| !user.is_empty() && words.len() > 1)?;
    // The longest comes first, because a shorter one may be its end.
    let all = (1..words.len()).map(|from| words[from..].join("_"));
    let aside = (file == ".txt").then_some("the text that Blackboard writes");
    Some(Meant {
        name: (*user).to_owned(),
        others: all.collect(),
        attempt: digits(time),
        file: file.trim_start_matches('_').to_owned(),
        aside,
        ..Meant::default()
    })
}

/// The beginning of the names of an attempt, and its user, from Blackboard's own text about it.
pub(super) fn blackboards_user(name: &str, text: &str) -> Option<(String, String)> {
    let (before, _) = name.strip_suffix(".txt")?.split_once(BLACKBOARD)?;
    let person =
        text.lines().find_map(|line| line.trim_start_matches('\u{feff}').strip_prefix("Name:"))?;
    let user = person.trim().strip_suffix(')')?.rsplit_once('(')?.1;
    before.ends_with(&format!("_{user}")).then(|| (before.to_owned(), user.to_owned()))
}

/// The beginning of the names of one Blackboard attempt.
pub(super) fn blackboards_beginning(name: &str) -> Option<&str> {
    blackboard(name)?;
    name.split_once(BLACKBOARD).map(|(before, _)| before)
}

/// Numbers, full name, time, file.
fn brightspace(name: &str) -> Option<Meant> {
    let pieces: Vec<&str> = name.split(" - ").collect();
    let (number, rest) = pieces.split_first()?;
    let (course, user) = number.split_once('-')?;
    if !is_number(course) || !is_number(user) {
        return None;
    }
    let at = rest.iter().skip(1).position(|piece| brightspaces_time(piece).is_some())? + 1;
    Some(Meant {
        name: rest[..at].join(" - "),
        number: (*number).to_owned(),
        attempt: brightspaces_time(rest[at])?,
        file: rest[at + 1..].join(" - "),
        ..Meant::default()
    })
}

/// `Mar 1, 2026 1000 AM` or `1 März, 2026 1000` as a number that grows with time.
fn brightspaces_time(text: &str) -> Option<u64> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .map(|word| word.replace(['.', ':'], "").to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let month = u64::from(words.iter().find_map(|word| month(word))?);
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let [day, year, clock] = *numbers.as_slice() else { return None };
    let (hour, minute) = (clock / 100, clock % 100);
    let is_half = |half: &str| words.iter().any(|word| word == half);
    let hour = match (is_half("am"), is_half("pm")) {
        (true, _) => hour % 12,
        (_, true) => hour % 12 + 12,
        _ => hour,
    };
    let plausible =
        (1..=31).contains(&day) && (1970..=9999).contains(&year) && hour < 24 && minute < 60;
    plausible.then(|| (((year * 100 + month) * 100 + day) * 100 + hour) * 100 + minute)
}

/// Address, version, file.
fn autolab(name: &str) -> Option<Meant> {
    let (local, rest) = name.split_once('@')?;
    let mut words = rest.splitn(3, '_');
    let (domain, version, file) = (words.next()?, words.next()?, words.next()?);
    let fits = !local.is_empty() && domain.contains('.') && is_number(version) && !file.is_empty();
    fits.then(|| Meant {
        name: format!("{local}@{domain}"),
        attempt: version.parse().unwrap_or(u64::MAX),
        file: file.to_owned(),
        ..Meant::default()
    })
}

/// Whether a text has digits only.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a system's running number. A part of a date, such as `03`, is not.
fn is_id(text: &str) -> bool {
    is_number(text) && !text.starts_with('0') && text.len() < 20
}

/// The digits in a text as one number, the first eighteen of them.
pub(super) fn digits(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(18).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(name: &str) -> (String, String, String) {
        let meant = meaning(name).unwrap_or_else(|| panic!("{name}"));
        (meant.name, meant.number, meant.file)
    }

    fn parts(name: &str, number: &str, file: &str) -> (String, String, String) {
        (name.into(), number.into(), file.into())
    }

    #[test]
    fn moodle_names_start_with_full_names() {
        assert_eq!(
            says("Ada Lovelace_123_assignsubmission_file_"),
            parts("Ada Lovelace", "123", "")
        );
        assert_eq!(
            says("Ben_the_Bit_99_assignsubmission_file_lab_2.zip"),
            parts("Ben_the_Bit", "99", "lab_2.zip")
        );
        assert_eq!(says("Zoë O'Hara_7_assignsubmission_file"), parts("Zoë O'Hara", "7", ""));
        let typed = meaning("A B_7_assignsubmission_onlinetext_").unwrap();
        assert_eq!((typed.name.as_str(), typed.aside.is_some()), ("A B", true));
    }

    #[test]
    fn canvas_names_start_with_sortable_names() {
        assert_eq!(
            says("lovelaceada_1234_567_lab_2.zip"),
            parts("lovelaceada", "1234", "lab_2.zip")
        );
        assert_eq!(says("bitben_LATE_9_568_lab-1.tar.gz"), parts("bitben", "9", "lab-1.tar.gz"));
        assert_eq!(
            says("o_brienchloe_125_460_lab.tar-1.gz"),
            parts("o_brienchloe", "125", "lab.tar-1.gz")
        );
        assert_eq!(says("LATE_anon_Ab3dE_567_1_2.zip"), parts("anon_Ab3dE", "", "1_2.zip"));
        assert!(meaning("bitben_9_text.html").unwrap().aside.is_some());
        assert!(
            meaning("bitben_9_568_a.zip").unwrap().attachment
                < meaning("bitben_9_1000_a-1.zip").unwrap().attachment
        );
    }

    #[test]
    fn feedback_names_follow_the_download() {
        let of = |name: &str| feedback_name(name, "f.html");
        for (name, expected) in [
            (
                "Ada Lovelace_123_assignsubmission_file_",
                Some("Ada Lovelace_123_assignsubmission_file_f.html"),
            ),
            (
                "Ada Lovelace_123_assignsubmission_file_lab.zip",
                Some("Ada Lovelace_123_assignsubmission_file_f.html"),
            ),
            ("bitben_LATE_9_568_lab-1.tar.gz", Some("bitben_LATE_9_568_f.html")),
            ("LATE_anon_Ab3dE_567_1_2.zip", Some("LATE_anon_Ab3dE_567_f.html")),
            ("bitben_9_text.html", None),
            ("ada", None),
        ] {
            assert_eq!(of(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn the_other_systems_are_known() {
        assert_eq!(
            says("Lab 1_ada_attempt_2026-02-01-10-00-00_lab.zip"),
            parts("ada", "", "lab.zip")
        );
        let text = "Lab_1_ada_b_attempt_2026-02-01-10-00-00.txt";
        assert!(meaning(text).unwrap().aside.is_some());
        let user = blackboards_user(text, "Name: Ada B (ada_b)\nAssignment: Lab_1\n");
        assert_eq!(user, Some(("Lab_1_ada_b".into(), "ada_b".into())));
        assert_eq!(blackboards_user(text, "Name: Eve (eve)\n"), None);
        let early = "12-7 - Ada - Mary - Feb 11, 2026 1259 PM - a - b.zip";
        assert_eq!(says(early), parts("Ada - Mary", "12-7", "a - b.zip"));
        let late = meaning("12-7 - Ada - Mary - Mar 1, 2026 1000 AM - lab.zip").unwrap();
        assert!(late.attempt > meaning(early).unwrap().attempt);
        assert_eq!(brightspaces_time("Mar 1, 2026 1200 AM"), Some(202_603_010_000));
        for time in ["1 März, 2026 1545", "1 mars 2026 1545", "1 de mar. de 2026 3:45 p.m."] {
            assert_eq!(brightspaces_time(time), Some(202_603_011_545), "{time}");
        }
        assert_eq!(brightspaces_time("Mary Mars"), None);
        assert_eq!(says("ada_b@uni.example_10_3_1.zip"), parts("ada_b@uni.example", "", "3_1.zip"));
    }

    #[test]
    fn other_names_are_ignored() {
        for name in [
            "ada",
            "anna-b.zip",
            "ada_1.zip",
            "ada_2026_03_01.zip",
            "_1_2_x",
            "a@b",
            "a - b - c",
            "x_attempt_1",
        ] {
            assert_eq!(meaning(name), None, "{name}");
        }
    }
}

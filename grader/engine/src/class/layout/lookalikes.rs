//! Rejects names that only look like Canvas's, such as `lab_1_12_ada.zip` and `lab_1_13_ben.zip`.
//!
//! In Canvas's format, both would belong to a learner `lab`. Two facts show that they do not. Canvas gives each
//! attachment a different number. And a class has several learners, unless files are named after exercises or parts.

use std::collections::{BTreeMap, BTreeSet};

use super::systems::Meant;
use crate::{
    class::roster::Roster,
    course::Course,
    intake::{archive_stem, exercise_named, is_named_like_a_part, without_copy_marks},
};

/// The meanings without those that only look like Canvas's.
pub(super) fn without_lookalikes(
    meant: Vec<Option<Meant>>,
    roster: Option<&Roster>,
    course: &Course,
) -> Vec<Option<Meant>> {
    let of_canvas: Vec<&Meant> =
        meant.iter().flatten().filter(|meant| meant.attachment.is_some()).collect();
    let mut plain = with_shared_attachments(&of_canvas);
    let is_marked = meant.iter().flatten().any(|meant| meant.is_marked);
    if !is_marked && is_of_several_people(&of_canvas, roster, course) {
        plain.extend(of_canvas.iter().map(|meant| meant.name.clone()));
    }
    let is_plain = |meant: &Meant| meant.attachment.is_some() && plain.contains(&meant.name);
    meant.into_iter().map(|meant| meant.filter(|meant| !is_plain(meant))).collect()
}

/// The names with an attachment that another file has, too.
fn with_shared_attachments(of_canvas: &[&Meant]) -> BTreeSet<String> {
    let mut counts: BTreeMap<Option<u64>, usize> = BTreeMap::new();
    for meant in of_canvas {
        *counts.entry(meant.attachment).or_default() += 1;
    }
    let shared = of_canvas.iter().filter(|meant| counts[&meant.attachment] > 1);
    shared.map(|meant| meant.name.clone()).collect()
}

/// Whether all files have the same name before the numbers and the names of different people after them.
fn is_of_several_people(of_canvas: &[&Meant], roster: Option<&Roster>, course: &Course) -> bool {
    let names: BTreeSet<&str> = of_canvas.iter().map(|meant| meant.name.as_str()).collect();
    let Some(name) = names.first().filter(|_| names.len() == 1) else { return false };
    let is_known = |roster: &Roster| {
        let has_numbers = roster.has_numbers_of_a_system();
        let has_number = |meant: &&Meant| has_numbers && roster.has_number(&meant.number);
        let is_a_name = roster.find(name).is_some() || !roster.team(name).is_empty();
        is_a_name || of_canvas.iter().any(has_number)
    };
    let is_of_one = |meant: &&Meant| is_of_one_person(&meant.file, course);
    if roster.is_some_and(is_known) || of_canvas.iter().any(is_of_one) {
        return false;
    }
    let stems = of_canvas.iter().map(|meant| {
        let stem = archive_stem(&meant.file).unwrap_or_else(|| meant.file.clone());
        without_copy_marks(&stem).to_owned()
    });
    stems.collect::<BTreeSet<_>>().len() > 1
}

/// Whether a file has the name of an exercise or a part, and so not that of a person.
fn is_of_one_person(file: &str, course: &Course) -> bool {
    exercise_named(file, course).is_some() || is_named_like_a_part(file, course)
}

#[cfg(test)]
mod tests {
    use super::{super::systems::meaning, *};
    use crate::sample::course;

    /// Whether the names stay Canvas's.
    fn stays(names: &[&str]) -> Vec<bool> {
        let meant = names.iter().map(|name| meaning(name)).collect();
        let left = without_lookalikes(meant, None, &course());
        left.iter().map(Option::is_some).collect()
    }

    #[test]
    fn names_of_several_people_are_plain() {
        for names in [
            &["lab_1_12_ada.zip", "lab_1_13_ben.zip", "lab_1_14_eva.zip"][..],
            &["lab_2026_10_30_ada.zip", "lab_2026_11_02_ben.zip"],
            &["lab_2026_10_30_ada.zip", "lab_2026_10_31_ben.zip", "lab_2026_11_02_eva.zip"],
            &["lab_1_12_ada.zip", "lab_2_13_ben.zip"],
        ] {
            assert!(!stays(names).contains(&true), "{names:?}");
        }
    }

    #[test]
    fn names_of_one_person_are_canvas() {
        for names in [
            &["kimben_7_100_beta.rs", "kimben_7_101_gamma.rs"][..],
            &["kimben_7_100_lab.zip", "kimben_7_104_lab-1.zip"],
            &["kimben_7_100_part-one.zip", "kimben_7_101_report.pdf"],
            &["kimben_LATE_7_100_a.zip", "kimben_LATE_7_101_b.zip"],
            &["anon_AbC_100_a.zip", "anon_AbC_101_b.zip"],
            &["kimben_7_100_a.zip", "kimben_7_101_b.zip", "kimben_7_text.html"],
            &["kimben_7_100_a.zip", "leeann_8_101_b.zip"],
        ] {
            assert!(!stays(names).contains(&false), "{names:?}");
        }
    }

    #[test]
    fn shared_attachments_show_that_a_name_is_plain() {
        let names =
            ["lab_2026_3_ada.zip", "lab_2026_3_ben.zip", "lab_2026_4_eva.zip", "kim_7_9_x.zip"];
        assert_eq!(stays(&names), [false, false, false, true]);
    }
}

//! A course of three parts and three exercises without checks, for unit tests and for the hostile hand-ins of
//! `verify`.

use witness::{Catalog, Exercise, Pace, Part, Processes};

use crate::course::{Course, ExerciseEntry, Feedback};

const ONE: Part = Part { name: "one", folder: "part-one", program: "one", optimised: true };
const TWO: Part = Part { name: "two", folder: "part-two", program: "two", optimised: false };
const THREE: Part =
    Part { name: "three", folder: "part-three", program: "three", optimised: false };

const fn exercise(name: &'static str, part: Part) -> Exercise {
    let (processes, pace) = (Processes::One, Pace::Prompt);
    Exercise { name, part, processes, pace, checks: &[], speedup: None }
}

pub(crate) const PARTS: &[Part] = &[ONE, TWO, THREE];

pub(crate) static CATALOG: Catalog = Catalog {
    parts: PARTS,
    exercises: &[exercise("alpha", ONE), exercise("beta", TWO), exercise("gamma", TWO)],
};

/// The course with all exercises, worth no points.
pub(crate) fn course() -> Course {
    let entry = |code: &'static Exercise| ExerciseEntry {
        name: code.name.to_owned(),
        part: code.part,
        code,
        speedup: None,
        checks: Vec::new(),
    };
    Course {
        catalog: &CATALOG,
        title: "Sample".into(),
        max_score: 0.0,
        feedback: Feedback::default(),
        exercises: CATALOG.exercises.iter().map(entry).collect(),
        assignments: Vec::new(),
        late: None,
    }
}

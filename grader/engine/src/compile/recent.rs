//! Caches the latest programs by their source files, since many learners hand in the same files of a part,
//! above all the untouched stubs.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use super::{
    built::{BuildError, Built},
    given::Given,
};
use crate::common::{cores, lock};

/// The minimum number of cached programs, and the number per core. Each takes some 6 MB in the host's temporary
/// folder. The programs of a submission's checks must still be cached when its speed-ups are prepared.
const LEAST: usize = 16;
const FOR_EACH_CORE: usize = 4;

/// The sources of a program, namely given code and exercise files.
pub(super) type Key = (Given, BTreeMap<String, String>);

/// A program, once it is built. Other threads that need the same program wait for this lock.
type Place = Arc<Mutex<Option<Built>>>;

#[derive(Debug)]
pub(super) struct Recent {
    most: usize,
    /// The programs, with the most recently used last.
    places: Mutex<VecDeque<(Key, Place)>>,
}

impl Recent {
    pub(super) fn new() -> Self {
        let cores = cores();
        Self { most: LEAST.max(FOR_EACH_CORE * cores), places: Mutex::default() }
    }

    /// The cached program for `key`, or a new one by `build`.
    pub(super) fn get_or_build(
        &self,
        key: Key,
        build: impl FnOnce() -> Result<Built, BuildError>,
    ) -> Result<Built, BuildError> {
        let place = self.place(key);
        let mut built = lock(&place);
        if let Some(built) = &*built {
            return Ok(built.clone());
        }
        let new = build()?;
        *built = Some(new.clone());
        Ok(new)
    }

    fn place(&self, key: Key) -> Place {
        let mut places = lock(&self.places);
        if let Some((_, place)) = places.iter().find(|(other, _)| *other == key) {
            return Arc::clone(place);
        }
        let place = Place::default();
        places.push_back((key, Arc::clone(&place)));
        if places.len() > self.most {
            places.pop_front();
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn successful_builds_are_reused() {
        let recent = Recent::new();
        let builds = Cell::new(0);
        let given = Given { part: crate::sample::PARTS[0], optimised: false };
        let get = |text: &str, works: bool| {
            recent.get_or_build((given, [("a".into(), text.into())].into()), || {
                builds.set(builds.get() + 1);
                if works {
                    return Ok(Built::of_nothing());
                }
                Err(BuildError::Given { part: crate::sample::PARTS[0], output: String::new() })
            })
        };
        assert!(get("a", false).is_err());
        let first = get("a", true).unwrap();
        assert_eq!(get("a", true).unwrap().program, first.program);
        assert_eq!(builds.get(), 2);
        for other in 0..recent.most {
            get(&other.to_string(), true).unwrap();
        }
        get("a", true).unwrap();
        assert_eq!(builds.get(), 3 + recent.most, "the oldest goes first");
    }
}

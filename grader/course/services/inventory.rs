//! The simulated inventory: `GET /hosts/{host}/ip`, `…/name` and `…/system`.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::json;
use witness::world::{Answer, Fault, Request, Service};

use crate::services::hacker_news::word;

/// The fields of a host, in the order of its record.
pub(crate) const FIELDS: [&str; 3] = ["ip", "name", "system"];

/// An inventory that knows some hosts, and answers some requests with faults.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inventory {
    /// The fields of each host, in the order of [`FIELDS`].
    pub(crate) hosts: BTreeMap<String, [String; 3]>,
    /// The faults that it answers with for some hosts and fields.
    pub(crate) faults: BTreeMap<(String, &'static str), Fault>,
}

impl Inventory {
    /// An inventory of these hosts, in which no two fields have the same value.
    pub(crate) fn random<'a>(hosts: impl IntoIterator<Item = &'a String>, rng: &mut Rng) -> Self {
        let hosts = hosts.into_iter().enumerate().map(|(number, host)| {
            let (high, low) = (number / 250, number % 250 + 1);
            let ip = format!("10.{}.{high}.{low}", rng.u8(..));
            let name = format!("{}-{number}.{}.example", word(rng), word(rng));
            let system = format!("{} {number}.{}", word(rng), rng.u8(..));
            (host.clone(), [ip, name, system])
        });
        Self { hosts: hosts.collect(), faults: BTreeMap::new() }
    }

    /// Answers the request for one field of `host` with `fault`.
    pub(crate) fn failing(mut self, host: &str, field: &'static str, fault: Fault) -> Self {
        self.faults.insert((host.to_owned(), field), fault);
        self
    }

    /// The host and the field that a request asks for.
    pub(crate) fn question_of(request: &Request) -> Option<(&str, &'static str)> {
        let (host, field) = request.path.strip_prefix("/hosts/")?.split_once('/')?;
        Some((host, FIELDS.into_iter().find(|known| *known == field)?))
    }
}

impl Service for Inventory {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let (host, field) = Self::question_of(request)?;
        if let Some(fault) = self.faults.get(&(host.to_owned(), field)) {
            return Some(fault.answer());
        }
        let known = self.hosts.get(host).zip(FIELDS.iter().position(|known| *known == field));
        Some(match known {
            Some((fields, at)) => Answer::json(200, &json!({ "host": host, field: fields[at] })),
            None => Fault::Missing.answer(),
        })
    }
}

//! The simulated Hacker News: `GET /api/v1/items/:id`, with documents of the same shape as the real one.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};
use witness::world::{Answer, Fault, Request, Service};

/// The ways in which a request fails. The first two are no failures, because the item is missing.
pub(crate) const FAULTS: [Fault; 12] = [
    Fault::Missing,
    Fault::Missing,
    Fault::Status(400),
    Fault::Status(403),
    Fault::Status(410),
    Fault::Status(429),
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Garbage,
    Fault::CutShort,
    Fault::HangUp,
];

/// The length of a long list of children.
const CHILDREN: usize = 25;

/// A service that knows some items, and answers some ids with faults.
#[derive(Debug, Clone, Default)]
pub(crate) struct HackerNews {
    /// The items it knows, by id.
    pub(crate) items: BTreeMap<u64, Value>,
    /// The faults that it answers some ids with.
    pub(crate) faults: BTreeMap<u64, Fault>,
    /// An item that it serves once, whatever its later answers are.
    pub(crate) served_once: Option<u64>,
}

impl HackerNews {
    /// Items with these ids and random contents. Most are stories and comments, and some are deleted.
    pub(crate) fn random(ids: impl IntoIterator<Item = u64>, rng: &mut Rng) -> Self {
        let items = ids.into_iter().map(|id| (id, item(id, rng))).collect();
        Self { items, ..Self::default() }
    }

    /// Answers `id` with `fault`.
    pub(crate) fn failing(mut self, id: u64, fault: Fault) -> Self {
        self.faults.insert(id, fault);
        self
    }

    /// Answers each of the first `ids` with a different one of [`FAULTS`].
    pub(crate) fn failing_in_every_way(self, ids: &[u64]) -> Self {
        ids.iter().zip(FAULTS).fold(self, |service, (&id, fault)| service.failing(id, fault))
    }

    /// Gives each item a long list of children, so that copying many takes time.
    pub(crate) fn with_many_children(mut self, rng: &mut Rng) -> Self {
        for item in self.items.values_mut() {
            let child = |_| json!({"id": rng.u64(1000..9999), "type": "comment", "children": []});
            item["children"] = (0..CHILDREN).map(child).collect();
        }
        self
    }

    /// The id that a request asks for.
    pub(crate) fn id_of(request: &Request) -> Option<u64> {
        request.path.strip_prefix("/api/v1/items/")?.parse().ok()
    }
}

impl Service for HackerNews {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        let id = Self::id_of(request)?;
        if self.served_once.take_if(|once| *once == id).is_some() {
            return self.items.get(&id).map(|item| Answer::json(200, item));
        }
        Some(match (self.faults.get(&id), self.items.get(&id)) {
            (Some(fault), _) => fault.answer(),
            (None, None) => Fault::Missing.answer(),
            (None, Some(item)) => Answer::json(200, item),
        })
    }
}

fn item(id: u64, rng: &mut Rng) -> Value {
    let created_at_i = rng.u64(1_160_000_000..1_700_000_000);
    let author = word(rng);
    match rng.u8(0..10) {
        // A deleted item has only these fields.
        0 => json!({"id": id, "children": []}),
        1..=3 => json!({
            "id": id, "created_at_i": created_at_i, "type": "comment", "author": author,
            "title": null, "url": null, "text": format!("<p>{} {}", word(rng), word(rng)),
            "points": null, "parent_id": rng.u64(1..1000), "story_id": rng.u64(1..1000),
            "children": [], "options": [],
        }),
        _ => json!({
            "id": id, "created_at_i": created_at_i, "type": "story", "author": author,
            "title": format!("{} {} {}", word(rng), word(rng), word(rng)),
            "url": format!("http://{}.example/{}", word(rng), rng.u32(..)),
            "text": null, "points": rng.u32(1..500), "parent_id": null, "story_id": id,
            "children": [{"id": rng.u64(1000..9999), "type": "comment", "children": []}],
            "options": [],
        }),
    }
}

/// A random word of 5 to 9 letters.
pub(crate) fn word(rng: &mut Rng) -> String {
    (0..rng.usize(5..10)).map(|_| rng.lowercase()).collect()
}

//! The document that `request-sequential` and `request-concurrent` have in common.

use std::collections::BTreeMap;

use lab::documents::part2::Items;
use serde_json::Value;

use super::finish::InShort;

/// The document of the items that were found, by id.
pub fn document(items: BTreeMap<u64, Value>) -> Items {
    Items { items }
}

impl InShort for Items {
    fn in_short(&self) -> String {
        let ids: Vec<_> = self.items.keys().map(u64::to_string).collect();
        format!("{} items: {}\n", ids.len(), ids.join(" "))
    }
}

//! The document that `request-sequential` and `request-concurrent` share.

use std::collections::BTreeMap;

use lab::documents::part2::Items;
use serde_json::Value;

use super::finish::InShort;

/// The document for the items that were found, by id, in the first call and in each further one.
pub fn document(
    items: BTreeMap<u64, Value>,
    again: impl IntoIterator<Item = BTreeMap<u64, Value>>,
) -> Items {
    Items { items, again: again.into_iter().map(|items| document(items, [])).collect() }
}

impl InShort for Items {
    fn in_short(&self) -> String {
        let ids: Vec<_> = self.items.keys().map(u64::to_string).collect();
        let again: String = self.again.iter().map(InShort::in_short).collect();
        format!("{} items: {}\n{again}", ids.len(), ids.join(" "))
    }
}

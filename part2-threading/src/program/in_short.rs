//! What came of an exercise, in short, for whoever started it by hand. Programs read the document.

use std::fmt::Write as _;

use lab::documents::{
    Document,
    part2::{
        Counter, HostResult, Inventory, ItemResult, Items, PageResult, Pooled, Quotes, Sleepers,
    },
};

/// A document that can be told in short.
pub trait InShort: Document {
    /// A few lines, each ended; empty when everything has been printed already.
    fn in_short(&self) -> String;
}

impl InShort for Items {
    fn in_short(&self) -> String {
        let ids: Vec<_> = self.items.keys().map(u64::to_string).collect();
        format!("{} items: {}\n", ids.len(), ids.join(" "))
    }
}

impl InShort for Pooled {
    fn in_short(&self) -> String {
        let mut text = format!("{} results, in the order of the ids\n", self.results.len());
        for (place, result) in self.results.iter().enumerate() {
            let _ = match result {
                ItemResult::Found(item) => writeln!(text, "{place:>4}: item {}", item["id"]),
                ItemResult::Missing => writeln!(text, "{place:>4}: missing"),
                ItemResult::Failed(failure) => writeln!(text, "{place:>4}: {}", failure.detail),
            };
        }
        text
    }
}

impl InShort for Sleepers {
    fn in_short(&self) -> String {
        String::new()
    }
}

impl InShort for Quotes {
    fn in_short(&self) -> String {
        let mut text = format!("{} pages\n", self.pages.len());
        for page in &self.pages {
            let _ = match &page.result {
                PageResult::Found(quotes) => {
                    writeln!(text, "{:>12}: {} quotes", page.key, quotes.len())
                }
                PageResult::Failed(failure) => {
                    writeln!(text, "{:>12}: {}", page.key, failure.detail)
                }
            };
        }
        text
    }
}

impl InShort for Counter {
    fn in_short(&self) -> String {
        let right = self.start + self.items;
        let verdict = if self.count == right {
            "all counted".to_owned()
        } else {
            format!("it should show {right}")
        };
        format!("{} items; the tally shows {}: {verdict}\n", self.items, self.count)
    }
}

impl InShort for Inventory {
    fn in_short(&self) -> String {
        let mut text = format!("{} hosts\n", self.records.len());
        for record in &self.records {
            let _ = match record {
                HostResult::Found(host) => writeln!(
                    text,
                    "  {:12} {:15} {:28} {}",
                    host.host, host.ip, host.name, host.system
                ),
                HostResult::Failed(failure) => writeln!(text, "  {}", failure.detail),
            };
        }
        text
    }
}

//! The second course, on the pages of a book.

#[expect(unreachable_pub, reason = "the part's library exports them")]
#[path = "../../concordance/src/documents.rs"]
mod documents;
mod pages;

#[path = "page_counts/checks.rs"]
mod page_counts;
#[path = "word_index/checks.rs"]
mod word_index;

use witness::{Catalog, Part};

/// The only part.
const CONCORDANCE: Part =
    Part { name: "concordance", folder: "concordance", program: "book", optimised: false };

/// The whole course, in the order in which it is taught.
pub(crate) const CATALOG: Catalog =
    Catalog { parts: &[CONCORDANCE], exercises: &[word_index::EXERCISE, page_counts::EXERCISE] };

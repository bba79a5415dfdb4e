//! Public tests of `src/exercises/@NAME@.rs`.

use @CRATE@::exercises::@NAME@::@NAME@;

#[test]
fn every_item_has_its_result() {
    // to write: what must hold, and a `Finding` with what was seen.
    assert_eq!(@NAME@(&[3, 1, 2]).len(), 3);
}

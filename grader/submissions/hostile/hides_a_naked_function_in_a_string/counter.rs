//! Writes a naked function in a string, from which a derive makes code.
//!
//! checks: exact
//! outcome: build-error
//! says: naked_asm

use crate::Tally;

use serde::Serialize;

macro_rules! emit {
    ($($item:item)*) => { { $($item)* 0 } };
}

pub mod with {
    pub fn serialize<const N: usize, T, S: serde::Serializer>(_: &T, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u64(N as u64)
    }
}

#[derive(Serialize)]
struct Carrier {
    #[serde(serialize_with = "with::serialize::<{ emit!(#[unsafe(nak\u{65}d)] extern \"C\" fn g() { core::arch::nak\u{65}d_asm!(\"ret\") }) }, _, _>")]
    field: u8,
}

fn f() {
    println!("{}", serde_json::to_string(&Carrier { field: 1 }).unwrap_or_default());
}

pub fn count_processed(items: &[u64], tally: &Tally) {
    f();
    items.iter().for_each(|_| tally.write(tally.read() + 1));
}

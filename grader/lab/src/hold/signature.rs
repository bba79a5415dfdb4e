//! The signature of a step, and the sheet on which a program gets its key.
//!
//! A grader makes a key for each run. It writes the key on a sheet, which is one line of text, together with the gate's
//! address and the numbers that `is_prime` is held for. So none of these is on the command line or in the environment.
//!
//! ```text
//! lab-gate KEY-IN-HEX http://127.0.0.1:8080 NUMBERS
//! ```

use std::{fmt, net::SocketAddr};

use super::Numbers;

/// The header that contains a signature, as `NONCE.HASH`.
pub const HEADER: &str = "x-lab-signature";

/// The descriptor on which a program finds its sheet.
pub const DESCRIPTOR: i32 = 3;

/// The prefix of every sheet.
pub(super) const START: &str = "lab-gate ";

/// The maximum size of a sheet, in bytes. There is room for many thousand numbers.
pub(super) const LONGEST_SHEET: usize = 1 << 20;

/// The key of one run. Its `Debug` output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; blake3::KEY_LEN]);

impl Key {
    /// A key made of these random bytes.
    pub fn of(bytes: [u8; blake3::KEY_LEN]) -> Self {
        Self(bytes)
    }

    /// The sheet that gives a program this key, the gate's `url` and its numbers. Includes the line end.
    pub fn sheet(&self, url: &str, numbers: &Numbers) -> String {
        format!("{START}{} {url} {numbers}\n", blake3::Hash::from_bytes(self.0).to_hex())
    }

    /// Parses a sheet, or returns `None` if the text is not one.
    pub(super) fn from_sheet(text: &str) -> Option<(Self, String, Numbers)> {
        let words = text.strip_prefix(START)?.strip_suffix('\n')?;
        let (key, gate) = words.split_once(' ')?;
        let (url, numbers) = gate.split_once(' ')?;
        let key = Self(*blake3::Hash::from_hex(key).ok()?.as_bytes());
        Some((key, url.to_owned(), Numbers::parse(numbers)?))
    }

    /// The header's value for a request of `path` to the `gate`. `nonce` must be a word that was never used before.
    pub fn sign(&self, gate: SocketAddr, path: &str, nonce: &str) -> String {
        format!("{nonce}.{}", self.hash(gate, path, nonce).to_hex())
    }

    /// Whether a header's value is a valid signature for a request of `path` to the `gate`.
    pub fn has_signed(&self, gate: SocketAddr, path: &str, value: &str) -> bool {
        let Some((nonce, hash)) = value.split_once('.') else { return false };
        // A constant-time comparison.
        blake3::Hash::from_hex(hash).is_ok_and(|hash| hash == self.hash(gate, path, nonce))
    }

    fn hash(&self, gate: SocketAddr, path: &str, nonce: &str) -> blake3::Hash {
        blake3::keyed_hash(&self.0, format!("step {gate} {path} {nonce}").as_bytes())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_give_key_and_address() {
        let key = Key::of([7; 32]);
        let numbers = Numbers::These([7, 11].into());
        let sheet = key.sheet("http://127.0.0.1:8080", &numbers);
        let read = Key::from_sheet(&sheet);
        assert_eq!(read, Some((key, "http://127.0.0.1:8080".into(), numbers)));
        let cut = sheet.trim_end();
        for text in [cut, "", "lab-gate \n", "lab-gate 07 http://x none\n", "{\"range\":1}\n"] {
            assert_eq!(Key::from_sheet(text), None, "{text}");
        }
    }

    #[test]
    fn signatures_bind_gate_path_and_nonce() {
        let (key, gate) = (Key::of([7; 32]), ([127, 0, 0, 1], 8080).into());
        let value = key.sign(gate, "/hold/nap/a", "1f");
        assert!(key.has_signed(gate, "/hold/nap/a", &value));
        assert!(!key.has_signed(gate, "/hold/nap/b", &value));
        assert!(!key.has_signed(([127, 0, 0, 1], 8081).into(), "/hold/nap/a", &value));
        assert!(!key.has_signed(gate, "/hold/nap/a", &value.replace("1f.", "20.")));
        assert!(!Key::of([8; 32]).has_signed(gate, "/hold/nap/a", &value));
        for wrong in ["", "1f", "1f.", "1f.07"] {
            assert!(!key.has_signed(gate, "/hold/nap/a", wrong), "{wrong}");
        }
    }
}

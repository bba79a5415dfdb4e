//! Decodes an exercise file, or explains to the learner why it is not text.

use super::{bounds::LARGEST_FILE_BYTES, gathered::Content, kind::Kind};

/// The sentence about UTF-16 without a mark.
const UNMARKED: &str = " Likely UTF-16 without a byte order mark.";

/// The text of a file. The error is one or two sentences that follow the file's name.
///
/// # Errors
///
/// When the file cannot be read, or is neither UTF-8 nor UTF-16 with a byte order mark.
pub(super) fn decode(content: &Content) -> Result<String, String> {
    let bytes = match content {
        Content::Bytes(bytes) => bytes,
        Content::TooLong => {
            return Err(format!(
                "is larger than {} MiB, the most that is read",
                LARGEST_FILE_BYTES >> 20
            ));
        }
        Content::Withheld(why) => return Err(why.clone()),
    };
    match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, 3),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => {
            Err("is in UTF-32, which the compiler does not read. Save it as UTF-8".into())
        }
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        bytes => match Kind::of(bytes) {
            Kind::Text | Kind::Empty => utf8(bytes, 0),
            Kind::Foreign("binary data")
                if let Some(at) = bytes.iter().position(|byte| *byte == 0) =>
            {
                let likely = if is_utf16(bytes) { UNMARKED } else { "" };
                Err(format!("is not UTF-8 text: byte {at} is 0.{likely} Save it as UTF-8"))
            }
            kind => Err(format!(
                "is not a text: it looks like {}. Hand in the source file",
                kind.words()
            )),
        },
    }
}

/// `before` bytes come before these in the file.
fn utf8(bytes: &[u8], before: usize) -> Result<String, String> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    let at = before + at;
    Err(format!("is not UTF-8 text: byte {at} (line {line}) is 0x{byte:02x}. Save it as UTF-8"))
}

/// Whether a program has written these bytes as UTF-16. Every second byte is 0 then, because code is mostly ASCII.
fn is_utf16(bytes: &[u8]) -> bool {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    4 * even.max(odd) > bytes.len() && even.min(odd) * 10 < even.max(odd)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let units = bytes.chunks(2).map(|pair| match pair {
        [one, other] => unit([*one, *other]),
        // Half of a code unit, which is not a valid end of a text.
        _ => 0xd800,
    });
    let mut text = String::new();
    for (at, decoded) in char::decode_utf16(units).enumerate() {
        let Ok(char) = decoded else {
            return Err(format!(
                "is UTF-16 text with an error at character {at}. Save it as UTF-8"
            ));
        };
        text.push(char);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<String, String> {
        decode(&Content::Bytes(bytes.to_vec()))
    }

    #[test]
    fn utf8_and_marked_utf16_are_read() {
        assert_eq!(of("// größer\r\n".as_bytes()).unwrap(), "// größer\r\n");
        assert_eq!(of("\u{feff}// é".as_bytes()).unwrap(), "// é");
        let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}// größer 🦀\n".encode_utf16().flat_map(unit).collect()
        };
        assert_eq!(of(&utf16(u16::to_le_bytes)).unwrap(), "// größer 🦀\n");
        assert_eq!(of(&utf16(u16::to_be_bytes)).unwrap(), "// größer 🦀\n");
        assert_eq!(of(b"").unwrap(), "");
    }

    #[test]
    fn other_bytes_give_place_and_encoding() {
        let error = of(b"// ok\n// gr\xf6\xdfer\n").unwrap_err();
        assert!(error.contains("byte 11 (line 2) is 0xf6"), "{error}");
        assert!(error.ends_with("0xf6. Save it as UTF-8"), "{error}");
        let error = of(b"\xef\xbb\xbf// \x93a\x94").unwrap_err();
        assert!(error.contains("byte 6 (line 1) is 0x93"), "{error}");
        assert!(of(b"p\0u\0b\0").unwrap_err().contains("UTF-16 without"));
        assert!(of(b"\0p\0u\0b").unwrap_err().contains("UTF-16 without"));
        for other in [&[0; 300][..], b"pub fn f() {}\0\0"] {
            let error = of(other).unwrap_err();
            assert!(error.contains(" is 0. Save it as UTF-8"), "{error}");
        }
        assert!(of(b"\xff\xfep\0u").unwrap_err().contains("UTF-16 text with an error"));
        assert!(of(b"%PDF-1.7\n%\xe2\xe3").unwrap_err().contains("looks like a PDF"));
        assert!(of(b"<!DOCTYPE html><html>").unwrap_err().contains("an HTML page"));
        assert!(decode(&Content::TooLong).unwrap_err().contains("larger than 1 MiB"));
    }
}

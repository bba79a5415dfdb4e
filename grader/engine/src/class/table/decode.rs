//! Decodes the bytes of a table.

/// The characters of Windows-1252 in the place of Latin-1's control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The first bytes of files that are often mistaken for tables.
const OTHERS: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "it looks like an Excel workbook\nhint: save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "it looks like an old Excel workbook\nhint: save it as CSV"),
    (b"%PDF-", "it looks like a PDF\nhint: export it as CSV"),
    (b"<", "it looks like an HTML page\nhint: download it again, as CSV"),
];

/// The text with plain line ends, and a note about its encoding.
///
/// # Errors
///
/// When it is not text. The error names the kind of the file and says what to do.
pub(super) fn text(bytes: &[u8]) -> Result<(String, Option<&'static str>), String> {
    let rest = bytes.trim_ascii_start();
    if let Some((_, what)) = OTHERS.iter().find(|(start, _)| rest.starts_with(start)) {
        return Err((*what).to_owned());
    }
    let (text, note) = match bytes {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes), None),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes), None),
        [0xef, 0xbb, 0xbf, rest @ ..] => other(rest),
        [_, 0, _, 0, ..] => (utf16(bytes, u16::from_le_bytes), None),
        [0, _, 0, _, ..] => (utf16(bytes, u16::from_be_bytes), None),
        _ => other(bytes),
    };
    if text.contains('\0') {
        return Err("it is not a text\nhint: save it as CSV, in UTF-8".into());
    }
    Ok((text.replace("\r\n", "\n").replace('\r', "\n"), note))
}

fn other(bytes: &[u8]) -> (String, Option<&'static str>) {
    match str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (
            bytes.iter().map(|byte| windows_1252(*byte)).collect(),
            Some("is not UTF-8; it was read as Windows-1252"),
        ),
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    text.collect()
}

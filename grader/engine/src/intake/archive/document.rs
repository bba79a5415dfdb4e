//! Recognizes documents of office programs, which are zip archives inside.

use std::io::{Read, Seek};

use ::zip::ZipArchive;

use super::zip;

/// The folders of documents, with the kinds of the documents.
const FOLDERS: [(&str, &str); 3] = [
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint presentation"),
];

/// The kind of a document, in words. `None` if the zip is none.
pub(super) fn of<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<&'static str> {
    let names = zip::names(archive);
    let has = |name: &str| names.iter().any(|(_, own)| own == name);
    if has("[Content_Types].xml") {
        let is_in = |folder: &str| names.iter().any(|(_, name)| name.starts_with(folder));
        return FOLDERS.iter().find(|(folder, _)| is_in(folder)).map(|(_, kind)| *kind);
    }
    if !has("mimetype") {
        return None;
    }
    let mut kind = String::new();
    archive.by_name("mimetype").ok()?.take(100).read_to_string(&mut kind).ok()?;
    kind.starts_with("application/vnd.oasis.opendocument").then_some("an OpenDocument file")
}

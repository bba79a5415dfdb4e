//! Compares each format of the fixed records with `tests/golden`, byte for byte.
//!
//! `GOLDEN=write cargo test -p grader --test it golden` writes these files again. Review them before committing.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use engine::{
    file_name::file_name,
    report::{Format, write_formats, write_record},
};
use tempfile::TempDir;

use super::records;

/// All files of all formats by path, which are only written once.
pub(super) fn written() -> &'static BTreeMap<PathBuf, String> {
    static WRITTEN: LazyLock<BTreeMap<PathBuf, String>> = LazyLock::new(write);
    &WRITTEN
}

fn write() -> BTreeMap<PathBuf, String> {
    let folder = TempDir::new().unwrap();
    let class = records::class();
    for record in &class {
        write_record(folder.path(), record).unwrap();
    }
    write_formats(folder.path(), &class, &records::standings(), &Format::ALL).unwrap();
    files(folder.path())
}

fn files(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

#[test]
fn formats_match_golden_files() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let written = written();
    if env::var_os("GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&golden);
        for (name, text) in written {
            let path = golden.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let kept = files(&golden);
    let names = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(written), names(&kept), "GOLDEN=write writes them anew");
    for (name, text) in written {
        let differs = text.lines().zip(kept[name].lines()).find(|(new, old)| new != old);
        assert!(
            text == &kept[name],
            "{} differs: {differs:?}; GOLDEN=write writes it anew",
            name.display()
        );
    }
}

#[test]
fn equal_records_give_equal_bytes() {
    assert_eq!(written(), &write());
}

#[test]
fn each_learner_has_every_format() {
    let written = written();
    for format in Format::ALL {
        let class_file = matches!(format, Format::Csv | Format::Canvas | Format::ClassHtml);
        for record in records::class() {
            let name = file_name(&record.student);
            let folder = if format == Format::Json { "" } else { format.name() };
            let found = written.keys().any(|path| {
                path.parent() == Some(Path::new(folder))
                    && path.file_stem().is_some_and(|stem| stem == name.as_str())
            });
            assert!(found || class_file, "{} has no {name}", format.name());
        }
    }
}

//! Hand-ins that are far too large.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use zip::write::SimpleFileOptions;

use super::pack::{FILE, RIGHT, exercises, file, gzip, tar_bytes, tar_of, zip_around};

pub(super) fn huge_archive(at: &Path) -> io::Result<PathBuf> {
    let path = file(at, "a.zip", b"PK\x03\x04")?;
    File::options().write(true).open(&path)?.set_len(100 << 20)?;
    Ok(path)
}

/// `count` files of 256 KiB, each with an exercise's name in a separate folder.
pub(super) fn zip_bytes_of_many(count: usize) -> io::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("0/gamma.rs", options)?;
    zip.write_all(&vec![b' '; 256 << 10])?;
    let mut archive = zip.finish_into_readable()?;
    let mut many = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for number in 0..count {
        many.raw_copy_file_rename(archive.by_index_raw(0)?, format!("{number}/gamma.rs"))?;
    }
    Ok(many.finish()?.into_inner())
}

pub(super) fn zip_of_many(at: &Path, count: usize) -> io::Result<PathBuf> {
    file(at, "a.zip", &zip_bytes_of_many(count)?)
}

pub(super) fn zip_of_a_zip_of_many(at: &Path) -> io::Result<PathBuf> {
    file(at, "a.zip", &zip_around("lab.zip", &zip_bytes_of_many(6_000)?)?)
}

/// An archive with 300 MiB of zeros in another archive.
pub(super) fn zip_of_a_zip_bomb(at: &Path) -> io::Result<PathBuf> {
    let path = at.join("a.zip");
    let mut zip = zip::ZipWriter::new(File::create(&path)?);
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("lab.zip", options)?;
    for _ in 0..300 {
        zip.write_all(&vec![0; 1 << 20])?;
    }
    zip.finish()?;
    Ok(path)
}

/// Names of 60 KiB, so that a thousand of them exceed the limit.
pub(super) fn zip_of_long_names(at: &Path) -> io::Result<PathBuf> {
    let path = at.join("a.zip");
    let mut zip = zip::ZipWriter::new(File::create(&path)?);
    for number in 0..1_000 {
        zip.start_file(format!("{number}{}", "x".repeat(60 << 10)), SimpleFileOptions::default())?;
    }
    zip.finish()?;
    Ok(path)
}

pub(super) fn tar_of_many(at: &Path) -> io::Result<PathBuf> {
    let names: Vec<String> = (0..6_000).map(|number| format!("{number}/gamma.rs")).collect();
    let entries: Vec<_> = names.iter().map(|name| (name.as_str(), b'0', RIGHT)).collect();
    tar_of(at, &entries)
}

/// A gigabyte of zeros, compressed in members of one megabyte that are concatenated.
pub(super) fn tar_bomb(at: &Path) -> io::Result<PathBuf> {
    let mut header = tar::Header::new_ustar();
    header.set_path("part-two/target/debug/huge")?;
    header.set_size(1 << 30);
    header.set_cksum();
    let mut bytes = gzip(header.as_bytes())?;
    let nothing = gzip(&vec![0; 1 << 20])?;
    for _ in 0..1024 {
        bytes.extend_from_slice(&nothing);
    }
    file(at, "a.tar.gz", &bytes)
}

pub(super) fn tar_of_too_many(at: &Path) -> io::Result<PathBuf> {
    let one = tar_bytes(&[("part-two/target/x", b'0', "")]);
    let thousand = gzip(&one[..512].repeat(1000))?;
    file(at, "a.tar.gz", &thousand.repeat(101))
}

pub(super) fn folder_of_many(at: &Path) -> io::Result<PathBuf> {
    for number in 0..3_000 {
        let folder = at.join(number.to_string());
        fs::create_dir(&folder)?;
        fs::write(folder.join("gamma.rs"), RIGHT)?;
    }
    Ok(at.to_owned())
}

pub(super) fn folder_of_ten_thousand_files(at: &Path) -> io::Result<PathBuf> {
    let folder = exercises(at)?;
    for number in 0..10_000 {
        fs::write(folder.join(format!("{number}\u{1b}[2J.rs")), "")?;
    }
    Ok(at.to_owned())
}

/// 240 MiB of build output, which is not read.
pub(super) fn zip_with_much_beside_it(at: &Path) -> io::Result<PathBuf> {
    let path = at.join("a.zip");
    let mut zip = zip::ZipWriter::new(File::create(&path)?);
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file(FILE, stored)?;
    zip.write_all(RIGHT.as_bytes())?;
    for number in 0..240 {
        zip.start_file(format!("target/debug/deps/gamma-{number}.rs"), stored)?;
        zip.write_all(&vec![b' '; 1 << 20])?;
    }
    zip.finish()?;
    Ok(path)
}

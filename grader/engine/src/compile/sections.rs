//! Examines the sections of a learner's object file. The compiler's own sections have known names, and safe
//! code cannot add others.
//!
//! This is a second lock behind [`super::tokens`] and the lint that forbids unsafe code. A learner's file must
//! not have a section in which the loader finds code to run, or names another loader.

/// Sections of the compiler. Each may be followed by a dot and the name of an item.
const USUAL: [&str; 17] = [
    ".text",
    ".rodata",
    ".data",
    ".bss",
    ".tdata",
    ".tbss",
    ".lrodata",
    ".ldata",
    ".lbss",
    ".gcc_except_table",
    ".eh_frame",
    ".symtab",
    ".symtab_shndx",
    ".strtab",
    ".shstrtab",
    ".group",
    ".comment",
];

/// Sections of the compiler that do not belong to single items.
const USUAL_ONCE: [&str; 3] = [".note.GNU-stack", ".note.gnu.property", ".debug_gdb_scripts"];

/// The name of the first unusual section of an object file. An unreadable file counts as unusual, too.
pub(super) fn unusual(object: &[u8]) -> Option<String> {
    match names(object) {
        Some(names) => names.into_iter().find(|name| !is_usual(name)),
        None => Some("a table of sections that cannot be read".to_owned()),
    }
}

fn is_usual(name: &str) -> bool {
    let name = name.strip_prefix(".rela").or_else(|| name.strip_prefix(".rel")).unwrap_or(name);
    let of_debugging = [".debug_", ".llvm"].iter().any(|prefix| name.starts_with(prefix));
    let is = |usual: &str| {
        name.strip_prefix(usual).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    name.is_empty() || of_debugging || USUAL_ONCE.contains(&name) || USUAL.iter().any(|it| is(it))
}

/// The names of the sections of a 64-bit ELF file in this machine's byte order.
fn names(object: &[u8]) -> Option<Vec<String>> {
    let number = |at: usize, width: usize| {
        let bytes = object.get(at..at.checked_add(width)?)?;
        let digit = |(place, byte): (usize, &u8)| usize::from(*byte) << (8 * place);
        Some(match cfg!(target_endian = "little") {
            true => bytes.iter().enumerate().map(digit).sum::<usize>(),
            false => bytes.iter().rev().enumerate().map(digit).sum(),
        })
    };
    if object.get(..5)? != b"\x7fELF\x02" {
        return None;
    }
    let (table, width) = (number(0x28, 8)?, number(0x3a, 2)?);
    let header = |index: usize| table.checked_add(index.checked_mul(width)?);
    let offset = |index: usize| number(header(index)?.checked_add(0x18)?, 8);
    // If there are too many sections for the file header, their number is in the first section's header.
    let count = match number(0x3c, 2)? {
        0 => number(header(0)?.checked_add(0x20)?, 8)?,
        count => count,
    };
    let texts = match number(0x3e, 2)? {
        0xffff => number(header(0)?.checked_add(0x28)?, 4)?,
        texts => texts,
    };
    let texts = offset(texts)?;
    let name = |index: usize| {
        let at = texts.checked_add(number(header(index)?, 4)?)?;
        let name = object.get(at..)?.split(|byte| *byte == 0).next()?;
        Some(String::from_utf8_lossy(name).into_owned())
    };
    if count > object.len() / width.max(1) {
        return None;
    }
    (0..count).map(name).collect()
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::*;

    #[test]
    fn sections_for_loaders_are_unusual() {
        let usual = ["", ".text", ".text.f", ".rela.text.f", ".rodata..L__unnamed_1", ".tbss.X"];
        let more = [".data.rel.ro..Lanon.1", ".bss.N", ".note.GNU-stack", ".rela.eh_frame"];
        for name in usual.iter().chain(&more) {
            assert!(is_usual(name), "{name}");
        }
        let unusual = [".init_array", ".init_array.00001", ".interp", ".preinit_array", ".ctors"];
        let more = [".fini_array", ".rela.init_array", ".dynamic", ".textual", ".note.x", "own"];
        for name in unusual.iter().chain(&more) {
            assert!(!is_usual(name), "{name}");
        }
    }

    #[test]
    fn programs_and_broken_files_are_unusual() {
        let program = fs::read(env::current_exe().unwrap()).unwrap();
        assert!(names(&program).unwrap().contains(&".init_array".to_owned()));
        assert!(unusual(&program).is_some());
        for bytes in [&b""[..], b"\x7fELF\x02", &program[..1000], &[0xff; 100]] {
            assert!(unusual(bytes).is_some_and(|what| what.contains("cannot be read")));
        }
    }
}

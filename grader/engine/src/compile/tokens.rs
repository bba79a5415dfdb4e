//! Searches a learner's file, before it is compiled, for words that no answer needs and that must not get into
//! a program.
//!
//! `-F unsafe_code` accepts a naked function (`#[unsafe(naked)]`, rustc 1.95). Such a function can contain
//! machine code and add any section to a program. Its body must be a call of `naked_asm!`. No macro of the
//! language joins words, and an import under another name still names it once. So this word must appear as an
//! identifier. There is only one way to turn a string into code in these files, which is serde's derive, since
//! it reads paths from strings in attributes. In a file with the word `serde` the strings are searched, too.

use super::given::WITHOUT_HOLDS;

/// The macro that forms the body of a naked function.
const NAKED: &str = "naked_asm";

/// The maximum nesting of strings that is searched. Files with deeper strings are refused if these may become
/// code.
const DEEPEST: usize = 8;

/// A relevant token of a file. Comments, numbers and characters are left out.
#[derive(Debug, PartialEq)]
enum Token {
    /// An identifier or keyword. The `r#` of a raw identifier is removed.
    Word(String),
    /// A string's value.
    Text(String),
}

/// The reason to refuse a file, if there is one.
pub(super) fn refusal(text: &str) -> Option<String> {
    let mut tokens = read(text);
    let is = |token: &Token, word: &str| matches!(token, Token::Word(it) if it == word);
    let may_become_code = tokens.iter().any(|token| is(token, "serde"));
    for _ in 0..=DEEPEST {
        if tokens.iter().any(|token| is(token, NAKED)) {
            return Some(format!(
                "error: this file contains `{NAKED}!`. A naked function is machine code, which the \
                 compiler cannot check: it is unsafe code, and the exercises forbid unsafe code\n\
                 help: write the function in Rust"
            ));
        }
        if tokens.iter().any(|token| is(token, WITHOUT_HOLDS)) {
            return Some(format!(
                "error: this file contains `{WITHOUT_HOLDS}`. It belongs to the given code\n\
                 help: remove it; your code must not depend on how it is compiled"
            ));
        }
        let texts = tokens.iter().filter_map(|token| match token {
            Token::Text(text) if may_become_code => Some(text),
            _ => None,
        });
        tokens = texts.flat_map(|text| read(text)).collect();
        if tokens.is_empty() {
            return None;
        }
    }
    let deeper = tokens.iter().any(|token| matches!(token, Token::Text(_)));
    deeper.then(|| "error: strings in strings in strings: they may become code".to_owned())
}

/// The values of all strings in a file.
pub(crate) fn strings(text: &str) -> Vec<String> {
    let of_string = |token| match token {
        Token::Text(text) => Some(text),
        Token::Word(_) => None,
    };
    read(text).into_iter().filter_map(of_string).collect()
}

/// Splits a text into tokens like the compiler. If the results differ, the compiler refuses the file.
fn read(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = after_comment(rest);
        } else if first == '"' {
            let (text, after) = quoted(&rest[1..], '"');
            tokens.push(Token::Text(text));
            rest = after;
        } else if first == '\'' {
            rest = after_apostrophe(&rest[1..]);
        } else if is_of_word(first) {
            let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if let Some((text, after)) = raw_string(word, after) {
                tokens.push(Token::Text(text));
                rest = after;
                continue;
            }
            if !first.is_ascii_digit() {
                tokens.push(Token::Word(word.to_owned()));
            }
            rest = after;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// Whether a character can be part of a word. All non-ASCII characters count except those that the language
/// treats as space.
fn is_of_word(c: char) -> bool {
    let is_space = ['\u{85}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'].contains(&c);
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && !is_space
}

/// The text after a block comment, which may contain others.
fn after_comment(text: &str) -> &str {
    let (mut depth, mut rest) = (0_usize, text);
    loop {
        if let Some(after) = rest.strip_prefix("/*") {
            (depth, rest) = (depth + 1, after);
        } else if let Some(after) = rest.strip_prefix("*/") {
            (depth, rest) = (depth - 1, after);
            if depth == 0 {
                return rest;
            }
        } else {
            let Some(next) = rest.chars().next() else { return "" };
            rest = &rest[next.len_utf8()..];
        }
    }
}

/// The text after a character literal, or after the apostrophe of a lifetime.
fn after_apostrophe(text: &str) -> &str {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => quoted(text, '\'').1,
        (Some(_), Some('\'')) => chars.as_str(),
        _ => text,
    }
}

/// The value of a string or character up to its closing `mark`, and the text after it.
fn quoted(text: &str, mark: char) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == mark {
            break;
        }
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some('0') => value.push('\0'),
            Some('x') => value.extend(escaped(chars.by_ref().take(2))),
            Some('u') => value.extend(escaped(chars.by_ref().take_while(|&c| c != '}'))),
            Some('\n') => {
                let after = chars.as_str().trim_start_matches([' ', '\n', '\r', '\t']);
                chars = after.chars();
            }
            Some(other) => value.push(other),
            None => break,
        }
    }
    (value, chars.as_str())
}

/// The character with this hexadecimal code.
fn escaped(digits: impl Iterator<Item = char>) -> Option<char> {
    let digits: String = digits.filter(char::is_ascii_hexdigit).collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

/// A raw string that begins with `word`, and the text after it.
fn raw_string<'a>(word: &str, after: &'a str) -> Option<(String, &'a str)> {
    if !["r", "br", "cr"].contains(&word) {
        return None;
    }
    let opened = after.trim_start_matches('#');
    let marks = &after[..after.len() - opened.len()];
    let (value, rest) = opened.strip_prefix('"')?.split_once(&format!("\"{marks}"))?;
    Some((value.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_naked_functions_are_refused() {
        let refused = [
            "#[unsafe(naked)] fn f() { core::arch::naked_asm!(\"ret\") }",
            "use std::arch::naked_asm as a; #[unsafe(naked)] fn f() { a!(\"ret\") }",
            "fn f() { core::arch::r#naked_asm ! (\"ret\") }",
            "macro_rules! m { ($a:ident) => { core::arch::$a!(\"ret\") } } m!(naked_asm);",
            "fn f<'a>() { core::arch::/* no */naked_asm\n!() }",
            "/* /* nested */ */ naked_asm",
            "// a comment\u{2028}\nnaked_asm",
            "const C: char = '\"'; naked_asm!()",
            "const C: char = '\\''; naked_asm!(); const D: char = '\\'';",
            "const C: &str = \"\\\"\"; naked_asm!()",
            "const C: &str = r#\"\"\"#; naked_asm!()",
            "fn f(r: u8) -> u8 { r } naked_asm",
            "fn f() { 'r: loop {} } naked_asm",
            "b'\\'' naked_asm",
            // Through serde, the only way from a string to code.
            "#[serde(with = \"m::<{ k!(core::arch::naked_asm!()) }>\")] struct S;",
            "#[serde(with = \"m::<{ k!(nak\\u{65}d_asm!()) }>\")] struct S;",
            "#[serde(with = \"m::<{ k!(nak\\x65d_\\\n   asm!()) }>\")] struct S;",
            "#[r#serde(with = r##\"m::<{ \"# naked_asm }>\"##)] struct S;",
            "#[serde(with = \"k!(\\\"naked_asm\\\")\")] struct S;",
        ];
        for text in refused {
            assert!(refusal(text).is_some_and(|why| why.contains("unsafe")), "{text}");
        }
        assert!(refusal(&format!("cfg!({WITHOUT_HOLDS})")).is_some());
        let deep = (0..20).fold("x".to_owned(), |text, _| format!("{:?}", text));
        assert!(refusal(&format!("#[serde(with = {deep})]")).is_some());
    }

    #[test]
    fn harmless_uses_of_naked_are_accepted() {
        let right = [
            "/// No `naked_asm!` here.\n// #[unsafe(naked)]\nfn f() {}",
            "/** naked_asm */ fn f() {} /*! naked_asm */",
            "const C: &str = \"naked_asm\"; const D: &str = r#\"\"naked_asm\"\"#;",
            "const C: &[u8] = b\"naked_asm\"; const D: &[u8] = br\"naked_asm\";",
            "let naked_truth = 1; let naked = 2; let not_naked_asm = naked_asm_2;",
            "fn f<'naked>(x: &'naked str) {} let c = '\"'; let d = \"naked_asm\";",
            "#[serde(rename = \"naked\")] struct S; // naked_asm",
            "let text = \"unterminated naked_asm",
            "println!(\"say \\\"hello\\\"\"); use serde::Serialize;",
        ];
        for text in right {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn strings_are_unescaped() {
        let text = |text: &str| Token::Text(text.to_owned());
        assert_eq!(read(r#""a\n\x41\u{1F600}\"\\""#), [text("a\nA\u{1f600}\"\\")]);
        assert_eq!(read(r##"r#"a\n"b"#"##), [text("a\\n\"b")]);
        assert_eq!(read("1_naked 0xnaked 'x' '\\u{41}' 'é'"), []);
    }
}

//! Turns records into the formats that people and systems read.
//!
//! A format turns one record, or those of a class, into text and has no other effect. The same record always
//! gives the same bytes. Each format has a [`view`]. Formats for learners apply the feedback levels of the
//! course. All formats treat text from a learner as text, never as markup.

mod causes;
mod format;
mod lanes;
mod mistakes;
mod people;
pub(crate) mod plain;
mod sheet;
mod view;
mod wrap;
mod write;

pub mod autolab;
pub mod canvas;
pub mod classroom50;
pub mod coursera;
pub mod csv;
pub mod exercism;
pub mod github_classroom;
pub mod gradescope;
pub mod html;
pub mod junit;
pub mod machine;
pub mod markdown;
pub mod prairielearn;
pub mod terminal;
pub mod text;

pub use format::{Choice, Format};
pub use people::{Standing, Status};
pub use view::{Shown, ShownCheck, ShownFinding, View, shown};
pub use write::{WriteError, write_class, write_formats, write_learner, write_record};

pub(crate) use plain::{cell, line};
pub(crate) use sheet::Sheet;
pub(crate) use terminal::new_table;
pub(crate) use wrap::wrap;

/// A record cannot be written in a format. This is the grader's fault.
#[derive(Debug, thiserror::Error)]
#[error("cannot write a result as JSON")]
pub struct RenderError(#[from] serde_json::Error);

/// Indented JSON that ends with a line break. All characters that control a terminal are escaped. JSON itself
/// requires that only of the first 32.
fn json(value: &impl serde::Serialize) -> Result<String, RenderError> {
    let text = serde_json::to_string_pretty(value)?;
    let mut quiet = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c != '\n' && plain::steers(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                quiet.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            quiet.push(c);
        }
    }
    quiet.push('\n');
    Ok(quiet)
}

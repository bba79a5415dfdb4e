//! Records as every format writes them: golden files, views, hostile strings, the schema.

mod class;
mod forms;
mod golden;
mod hostile;
pub(crate) mod records;
mod schema;
mod views;

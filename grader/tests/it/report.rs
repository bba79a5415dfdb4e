//! Tests records in every output format, with golden files, views, hostile strings and the schema.

mod class;
mod forms;
mod golden;
mod hostile;
pub(crate) mod records;
mod schema;
mod views;

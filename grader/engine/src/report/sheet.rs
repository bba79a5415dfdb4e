//! A table for a spreadsheet (RFC 4180), written through the `csv` crate.

pub(crate) struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    pub(crate) fn new() -> Self {
        let mut writer = csv::WriterBuilder::new();
        Self(writer.flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new()))
    }

    /// Adds a row. Text from a learner must have passed through [`super::cell`].
    pub(crate) fn row<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) {
        // Writing to memory does not fail.
        let _ = self.0.write_record(cells);
    }

    pub(crate) fn text(self) -> String {
        let bytes = self.0.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

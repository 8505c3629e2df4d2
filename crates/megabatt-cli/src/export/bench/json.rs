//! A benchmark as JSON, whose form `docs/bench.schema.json` is.

use anyhow::Context;

use super::Report;
use crate::file::{AtomicFile, write_line_end};

/// Writes the report and gives the file its name.
pub fn write(mut file: AtomicFile, report: &Report) -> anyhow::Result<()> {
    let shown = file.shown();
    let written = serde_json::to_writer_pretty(&mut file, report).map_err(anyhow::Error::from);
    written.and_then(|()| Ok(write_line_end(&mut file)?)).with_context(|| format!("cannot write {shown}"))?;
    file.finish()
}

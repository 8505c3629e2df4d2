//! Output files: written beside their place and moved there when whole; `-` is standard output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;

/// A file that appears under its name only when it is finished.
pub enum AtomicFile {
    Stdout(io::StdoutLock<'static>),
    File { out: BufWriter<File>, part: PathBuf, path: PathBuf },
}

impl AtomicFile {
    /// Opens `PATH.part` for writing, or standard output for `-`.
    pub fn create(path: &str) -> anyhow::Result<AtomicFile> {
        if path == "-" {
            return Ok(AtomicFile::Stdout(io::stdout().lock()));
        }
        let part = PathBuf::from(format!("{path}.part"));
        let file = File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
        Ok(AtomicFile::File { out: BufWriter::with_capacity(1 << 20, file), part, path: path.into() })
    }

    /// Gives the file its name.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            AtomicFile::Stdout(mut out) => quiet_pipe(out.flush()).map_err(Into::into),
            AtomicFile::File { mut out, part, path } => {
                out.flush().with_context(|| format!("cannot write {}", part.display()))?;
                std::fs::rename(&part, &path).with_context(|| format!("cannot write {}", path.display()))
            }
        }
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            AtomicFile::Stdout(out) => match out.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
                result => result,
            },
            AtomicFile::File { out, .. } => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            AtomicFile::Stdout(out) => quiet_pipe(out.flush()),
            AtomicFile::File { out, .. } => out.flush(),
        }
    }
}

/// Whoever reads has read enough.
fn quiet_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Ends a line of text.
pub fn write_line_end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\n")
}

/// Prints text on standard output.
pub fn print(text: &str) -> io::Result<()> {
    quiet_pipe(io::stdout().write_all(text.as_bytes()))
}

//! Output files: written beside their place and moved there when whole; `-` is standard output.
//!
//! Devices and pipes (`/dev/null`, `/dev/fd/63`) are written as they are. A reader that closes its pipe has read enough:
//! that is no error.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};

/// A file that appears under its name only when it is finished.
pub struct AtomicFile {
    out: Out,
    /// Whether the reader of a pipe has gone; nothing is written any more.
    closed: bool,
}

enum Out {
    Stdout(io::StdoutLock<'static>),
    /// A device or a pipe: there is nothing to put in its place.
    Stream(BufWriter<File>, PathBuf),
    File(BufWriter<File>, Part),
}

/// A file on its way; removed unless it arrives.
struct Part {
    part: PathBuf,
    path: PathBuf,
    arrived: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.arrived {
            // What cannot be removed is named `.part`, which says enough.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

impl AtomicFile {
    /// Opens `PATH.part` for writing, or standard output for `-`; devices and pipes are written directly.
    pub fn create(path: &str) -> anyhow::Result<AtomicFile> {
        let cannot = || format!("cannot write {path}; name a file in a folder that exists and is yours");
        let buffered = |file| BufWriter::with_capacity(1 << 20, file);
        let out = if path == "-" {
            Out::Stdout(io::stdout().lock())
        } else {
            match std::fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() => bail!("cannot write {path}: it is a folder; name a file in it"),
                Ok(metadata) if !metadata.is_file() => {
                    Out::Stream(buffered(File::options().write(true).open(path).with_context(cannot)?), path.into())
                }
                _ => {
                    // The place that a link leads to.
                    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
                    let mut part = path.clone().into_os_string();
                    part.push(".part");
                    let file = File::create(&part).with_context(cannot)?;
                    Out::File(buffered(file), Part { part: part.into(), path, arrived: false })
                }
            }
        };
        Ok(AtomicFile { out, closed: false })
    }

    /// Whether whoever reads has read enough.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Gives the file its name.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.flush().with_context(|| format!("cannot write {}", self.shown()))?;
        if let Out::File(_, place) = &mut self.out {
            std::fs::rename(&place.part, &place.path)
                .with_context(|| format!("cannot write {}", place.path.display()))?;
            place.arrived = true;
        }
        Ok(())
    }

    /// What the file is called in messages.
    pub fn shown(&self) -> String {
        match &self.out {
            Out::Stdout(_) => "standard output".to_owned(),
            Out::Stream(_, path) | Out::File(_, Part { path, .. }) => path.display().to_string(),
        }
    }

    fn inner(&mut self) -> &mut dyn Write {
        match &mut self.out {
            Out::Stdout(out) => out,
            Out::Stream(out, _) | Out::File(out, _) => out,
        }
    }

    /// Takes a closed pipe for an end, not for an error.
    fn quiet<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            result => result,
        }
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let written = self.inner().write(bytes);
        self.quiet(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let flushed = self.inner().flush();
        self.quiet(flushed, ())
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

/// Says something on standard error; where that is closed there is nobody to tell.
pub fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints text on standard output.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    quiet_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

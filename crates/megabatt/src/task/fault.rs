//! What is wrong with task data: one [`Fault`] a place, all of them in one [`LoadError`].

use std::fmt;

/// One thing that is wrong, where it is, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file or folder, as it was named.
    pub file: String,
    /// Where in the file, counted from 0 (`task 67a3c6ac, train[2].output, row 4`); empty for the whole file.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// What to do about it; empty where `what` says it all.
    pub mend: String,
}

impl Fault {
    /// A fault of a whole file.
    pub(super) fn of_file(file: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Fault {
        Fault { file: file.into(), place: String::new(), what: what.into(), mend: mend.into() }
    }
}

/// `file: place: what; mend`, without the parts that are empty.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.file, &self.place] {
            if !part.is_empty() {
                write!(f, "{part}: ")?;
            }
        }
        f.write_str(&self.what)?;
        if !self.mend.is_empty() {
            write!(f, "; {}", self.mend)?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// Why a data set could not be loaded: every fault that was found, in the order of the data. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// All faults.
    pub faults: Vec<Fault>,
}

impl From<Fault> for LoadError {
    fn from(fault: Fault) -> LoadError {
        LoadError { faults: vec![fault] }
    }
}

/// One fault stands alone; several stand on a line each, below their number.
impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [fault] = self.faults.as_slice() {
            return fault.fmt(f);
        }
        write!(f, "{} faults in the task data:", self.faults.len())?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for LoadError {}

/// A fault before its file is known. Each level of nesting prepends its own step to the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub place: String,
    pub what: String,
    pub mend: &'static str,
}

impl Trouble {
    /// A trouble of the very thing being read.
    pub fn here(what: impl Into<String>, mend: &'static str) -> Trouble {
        Trouble { place: String::new(), what: what.into(), mend }
    }

    /// The same one level further out.
    pub fn within(mut self, step: &str) -> Trouble {
        self.place.insert_str(0, step);
        self
    }

    /// The same as a trouble of one task of many.
    pub fn of_task(mut self, id: &str) -> Trouble {
        let gap = if self.place.is_empty() { "" } else { ", " };
        self.place = format!("task {id}{gap}{}", self.place);
        self
    }

    /// The same, now that its file is known.
    pub fn in_file(self, file: &str) -> Fault {
        Fault { file: file.into(), place: self.place, what: self.what, mend: self.mend.into() }
    }
}

//! Why a text is no program: the message, its place, and the line with a caret below.
//!
//! An error owns all that it shows, so that it outlives the source. The line is cut to a window around the caret and
//! holds no control characters, so that a hostile file can neither fill the memory nor steer a terminal.

use std::fmt;

/// A text that is no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The name of the file, or of whatever stands for it.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// One line: what is wrong and, where there is a way, how to mend it.
    pub message: String,
    /// The line in the source, or the part of it around the place.
    pub source_line: String,
    /// Characters of [`source_line`](Self::source_line) in front of the place.
    pub indent: u32,
    /// Characters that the caret underlines, at least 1.
    pub width: u32,
    /// The function in which it stands, where there is one with a name.
    pub program: Option<String>,
    /// Whether it is a function that neither its name (`solve…`, `differ…`, `batt…`) nor its signature makes a program:
    /// the helpers of a library, which a pool passes over.
    pub is_helper: bool,
}

impl fmt::Display for ParseError {
    /// The message with its place, then the line and a caret; no newline at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        let number = self.line.to_string();
        writeln!(f, "{number:>5} | {}", self.source_line)?;
        // Tabs stay tabs, so that the caret stands below its place whatever their width.
        let blank = |c: char| if c == '\t' { '\t' } else { ' ' };
        let indent: String = self.source_line.chars().take(self.indent as usize).map(blank).collect();
        write!(f, "{:>w$} | {indent}{}", "", "^".repeat(self.width as usize), w = number.len().max(5))
    }
}

impl std::error::Error for ParseError {}

//! A source text with its lines, and errors that point into it.
//!
//! Offsets are bytes from the start of the text, as the Python parser counts them. Lines end with LF, CRLF or CR.

use std::ops::Range;

use super::fault::ParseError;

/// Characters of a line that an error shows at most on either side of its place.
const SHOWN_BEFORE: usize = 80;
const SHOWN_AFTER: usize = 80;

/// A text and where its lines start.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// Byte offsets.
    starts: Vec<u32>,
}

impl<'a> Source<'a> {
    /// The text must be shorter than 4 GiB; [`MAX_SOURCE_BYTES`](super::MAX_SOURCE_BYTES) is far below.
    pub(super) fn new(file: &'a str, text: &'a str) -> Source<'a> {
        let bytes = text.as_bytes();
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|&(at, &byte)| byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect();
        Source { file, text, starts }
    }

    /// Line of an offset, from 1.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.starts.partition_point(|&start| start as usize <= at) as u32
    }

    /// The offsets at which lines start.
    pub(super) fn line_starts(&self) -> impl Iterator<Item = usize> {
        self.starts.iter().map(|&start| start as usize)
    }

    /// An error about a range of the text; only its part on the first line is underlined.
    pub(super) fn error(&self, range: Range<usize>, message: impl Into<String>) -> ParseError {
        let at = self.text.floor_char_boundary(range.start);
        let line = self.line(at);
        let start = self.starts.get(line as usize - 1).map_or(0, |&start| start as usize);
        let next = self.starts.get(line as usize).map_or(self.text.len(), |&next| next as usize);
        let whole = self.text[start..next].trim_end_matches(['\n', '\r']);
        let before = &self.text[start..at];
        let end = self.text.floor_char_boundary(range.end).clamp(at, (start + whole.len()).max(at));

        let column = before.chars().count();
        let from = before.char_indices().rev().nth(SHOWN_BEFORE - 1).map_or(0, |(byte, _)| byte);
        let rest = &whole[before.len().min(whole.len())..];
        let to = rest.char_indices().nth(SHOWN_AFTER).map_or(whole.len(), |(byte, _)| before.len() + byte);
        let mut shown = String::from(if from > 0 { "…" } else { "" });
        shown.extend(whole[from..to].chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }));
        shown.push_str(if to < whole.len() { "…" } else { "" });

        let indent = column.min(SHOWN_BEFORE) + usize::from(from > 0);
        let width = self.text[at..end].chars().take(SHOWN_AFTER).count();
        ParseError {
            file: self.file.to_owned(),
            line,
            column: column as u32 + 1,
            message: message.into(),
            source_line: shown,
            indent: indent as u32,
            width: width.max(1) as u32,
            program: None,
            is_helper: false,
        }
    }
}

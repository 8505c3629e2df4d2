//! Source text to programs and back.
pub mod program;

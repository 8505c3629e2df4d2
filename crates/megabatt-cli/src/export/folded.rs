//! Folded stacks: a line for each place in a program's tree of calls, as flame graphs are drawn from.

use std::fmt::Write;

use megabatt::profile::Profile;

use crate::cmd::inputs::Work;

/// What the lines count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Count {
    /// Exclusive nanoseconds
    Ns,
    /// Exclusive fuel
    Fuel,
}

/// Lines `program;primitive;primitive count`; what counts nothing is left out.
pub fn render(work: &Work, profile: &Profile, count: Count) -> String {
    let mut out = String::new();
    for (at, frame) in profile.frames.iter().enumerate() {
        let n = match count {
            Count::Ns => frame.exclusive.ns,
            Count::Fuel => frame.exclusive.fuel,
        };
        if n == 0 {
            continue;
        }
        out += &plain(work.shown_name(work.mega.member_of_program[frame.program]));
        for name in profile.path(at) {
            out.push(';');
            out += name;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, " {n}");
    }
    out
}

/// A name without what separates frames, lines and counts.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c == ';' || c.is_whitespace() || c.is_control() { '_' } else { c }).collect()
}

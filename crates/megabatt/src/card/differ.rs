//! The built-in differs: how far a grid is from the reference.
//!
//! Each counts what one of two grids has and the other lacks, and gives the count with the first of what was counted.
//! `I` is the input or a candidate, `C` the reference.

use std::sync::LazyLock;

use crate::lang::parse_file;
use crate::lang::program::Program;
use crate::value::Dialect;

/// A differ of the batt dialect.
pub struct Differ {
    /// Its name in rows, by which older tools know it.
    pub name: &'static str,
    /// What it compares.
    pub about: &'static str,
    source: &'static str,
}

/// All of them, in the order of their rows.
pub static DIFFERS: [Differ; 4] = [
    Differ {
        name: "differ_c59e6ae069a9205b311cf67a15473d64",
        about: "p_g_zo: the colours of C that I lacks",
        source: "def differ(S, I, C):
    x1 = p_g(I)
    x2 = p_g(C)
    x3 = difference_tuple(x2, x1)
    x4 = size(x3)
    x5 = get_nth_t(x3, F0)
    O = astuple(x4, x5)
    return O
",
    },
    Differ {
        name: "differ_d50e4f6db9fab7b53f413af7de3a35da",
        about: "o_g_size_iz: the objects of one cell in I that C lacks",
        source: "def differ(S, I, C):
    x1 = o_g(I, R5)
    x2 = o_g(C, R5)
    x3 = sizefilter(x1, ONE)
    x4 = sizefilter(x2, ONE)
    x5 = difference(x3, x4)
    x6 = size(x5)
    x7 = get_nth_f(x5, F0)
    O = astuple(x6, x7)
    return O
",
    },
    Differ {
        name: "differ_f4a4346405e974b919a4b5a52f28e40c",
        about: "o_g_size_zo: the objects of one cell in C that I lacks",
        source: "def differ(S, I, C):
    x1 = o_g(I, R5)
    x2 = o_g(C, R5)
    x3 = sizefilter(x1, ONE)
    x4 = sizefilter(x2, ONE)
    x5 = difference(x4, x3)
    x6 = size(x5)
    x7 = get_nth_f(x5, F0)
    O = astuple(x6, x7)
    return O
",
    },
    Differ {
        name: "differ_fc9e44c913711da609a9e25126b4b296",
        about: "p_g_iz: the colours of I that C lacks",
        source: "def differ(S, I, C):
    x1 = p_g(I)
    x2 = p_g(C)
    x3 = difference_tuple(x1, x2)
    x4 = size(x3)
    x5 = get_nth_t(x3, F0)
    O = astuple(x4, x5)
    return O
",
    },
];

/// The differs as programs.
pub(super) fn programs() -> &'static [(&'static str, Program)] {
    static PROGRAMS: LazyLock<Vec<(&'static str, Program)>> = LazyLock::new(|| {
        let read = |differ: &Differ| {
            let mut programs = parse_file(differ.name, differ.source, Some(Dialect::Batt)).programs;
            Some((differ.name, programs.pop()?.ok()?))
        };
        DIFFERS.iter().filter_map(read).collect()
    });
    &PROGRAMS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_differ_parses() {
        assert_eq!(programs().len(), DIFFERS.len());
        assert!(programs().is_sorted_by_key(|(name, _)| *name));
    }
}

//! How much programs have in common.

use std::collections::HashSet;

use super::address::stmt_addresses;
use crate::lang::program::Program;

/// The number of different statements in all programs: those that compute the same expression count once.
pub fn distinct_statements(programs: &[&Program]) -> usize {
    let mut seen = HashSet::new();
    for program in programs {
        seen.extend(stmt_addresses(program));
    }
    seen.len()
}

//! Grids that are needed next, on their way from memory while something else is done.

use crate::task::Example;
use crate::value::{Grid, SIDE};

/// Has the grids of a sample brought into the cache. Nothing is waited for.
#[inline]
pub(super) fn prefetch(example: &Example) {
    lines(&example.input);
    if let Some(output) = &example.output {
        lines(output);
    }
}

/// Every line of a grid: each plane is two of 64 bytes.
#[cfg(target_arch = "x86_64")]
#[inline]
fn lines(grid: &Grid) {
    let line = |rows: &[u32]| {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 processor has the instruction, which reads nothing that the program sees and never faults.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(rows.as_ptr().cast()) }
    };
    for plane in &grid.planes {
        line(plane);
        line(&plane[SIDE / 2..]);
    }
}

/// Other processors are left to find out for themselves.
#[cfg(not(target_arch = "x86_64"))]
fn lines(_: &Grid) {}

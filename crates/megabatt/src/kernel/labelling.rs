//! Connected components of packed grids, by runs of cells.
//!
//! One pass over the rows finds the runs (maximal stretches of connected cells in a row) and unites those that touch
//! in neighbouring rows; a second draws each component's mask. The labels of runs are their numbers in row-major
//! order and the smallest of a component is its name, so components come out by their first cells, which is the
//! promised order of a set of them. Two-scan labelling by runs: He, Chao, Suzuki, "A run-based two-scan labeling
//! algorithm", IEEE Transactions on Image Processing 17(5), 2008.
//!
//! ```text
//! # # . #      runs 0: cols 0..2   1: col 3
//! . # . #           2: col 1 (0)   3: col 3 (1)
//! # # # #           4: cols 0..4 (2 and 3: all are one component)
//! ```

use crate::value::{Ctx, EvalError, Grid, Mask, Rows, SIDE, Value, low_bits};

/// Which cells are connected, as bits in grid coordinates.
pub(super) struct Adjacency {
    /// Rows in the grid.
    h: usize,
    /// The cells to label.
    cells: Rows,
    /// Cells that are not connected to the one on their left: where runs begin.
    starts: Rows,
    /// Cells connected to the one above, with most of the redundant links left out.
    up: Rows,
    /// Likewise to the one above on the left.
    up_left: Rows,
    /// Likewise to the one above on the right.
    up_right: Rows,
}

/// Rows to go through for a grid of `h`: whole words of them, what is behind the last row is never looked at.
fn whole_words(h: usize) -> usize {
    h.next_multiple_of(4).min(SIDE)
}

/// Every row from the one above, where there is one; the first `n` rows.
#[inline]
fn above(rows: &Rows, n: usize) -> Rows {
    let mut out = [0; SIDE];
    out[1..n].copy_from_slice(&rows[..n - 1]);
    out
}

/// The cells of the first `n` rows whose colour differs from that of the cell that `shift` lays on them, of the row above
/// or of their own.
#[inline]
fn differ(planes: &[Rows; 4], n: usize, from_above: bool, shift: impl Fn(u32) -> u32) -> Rows {
    let mut differ = [0; SIDE];
    for plane in planes {
        let pairs =
            if from_above { plane[1..n].iter().zip(&plane[..n - 1]) } else { plane[..n].iter().zip(&plane[..n]) };
        for (differ, (&row, &other)) in differ[usize::from(from_above)..n].iter_mut().zip(pairs) {
            *differ |= row ^ shift(other);
        }
    }
    if from_above {
        differ[0] = u32::MAX;
    }
    differ
}

/// The bits of `rows` that the function keeps; the first `n` rows.
#[inline]
fn masked(rows: &Rows, others: &Rows, n: usize, keep: impl Fn(u32, u32) -> u32) -> Rows {
    let mut out = [0; SIDE];
    for ((out, &row), &other) in out[..n].iter_mut().zip(&rows[..n]).zip(&others[..n]) {
        *out = keep(row, other);
    }
    out
}

impl Adjacency {
    /// Cells are connected when both are in `cells`.
    pub(super) fn of_cells(cells: &Rows, h: usize, diagonal: bool) -> Adjacency {
        let n = whole_words(h);
        let starts = masked(cells, cells, n, |row, same| row & !(same << 1));
        let above = above(cells, n);
        let up = masked(cells, &above, n, |row, above| row & above);
        let (mut left, mut right) = ([0; SIDE], [0; SIDE]);
        if diagonal {
            left = masked(cells, &above, n, |row, above| row & above << 1);
            right = masked(cells, &above, n, |row, above| row & above >> 1);
        }
        Adjacency::pruned(h, *cells, starts, up, left, right)
    }

    /// Cells are connected when both are in `cells`, neither in `alone`, and they have one colour.
    pub(super) fn of_colors(grid: &Grid, cells: &Rows, alone: &Rows, diagonal: bool) -> Adjacency {
        let (planes, n) = (&grid.planes, whole_words(grid.h()));
        // The first column has no left neighbour; zeros shifted in from outside must not count as colour 0.
        let mut starts = differ(planes, n, false, |row| row << 1);
        for ((starts, &cells), &alone) in starts[..n].iter_mut().zip(&cells[..n]).zip(&alone[..n]) {
            *starts = cells & (*starts | 1 | alone);
        }
        // Of two cells of one colour both are alone or neither is.
        let social = masked(cells, alone, n, |row, alone| row & !alone);
        let up = masked(&social, &differ(planes, n, true, |row| row), n, |row, differ| row & !differ);
        let (mut left, mut right) = ([0; SIDE], [0; SIDE]);
        if diagonal {
            left = masked(&social, &differ(planes, n, true, |row| row << 1), n, |row, differ| row & !(differ | 1));
            let inner = low_bits(grid.w() - 1);
            right = masked(&social, &differ(planes, n, true, |row| row >> 1), n, |row, differ| row & !differ & inner);
        }
        Adjacency::pruned(grid.h(), *cells, starts, up, left, right)
    }

    /// Leaves out links that others imply.
    fn pruned(h: usize, cells: Rows, starts: Rows, up: Rows, left: Rows, right: Rows) -> Adjacency {
        let n = whole_words(h);
        let above = above(&starts, n);
        // Inside a run of both rows the link of the column before says the same.
        let mut out = Adjacency { h, cells, starts, up: [0; SIDE], up_left: [0; SIDE], up_right: [0; SIDE] };
        for i in 0..n {
            out.up[i] = up[i] & !(up[i] << 1 & !starts[i] & !above[i]);
        }
        // A diagonal says something new only at the end of a run, and where the cell above is another run.
        for i in 0..n {
            out.up_left[i] = left[i] & starts[i] & !(up[i] & !above[i]);
        }
        for i in 0..n {
            let last = starts[i] >> 1 | !(cells[i] >> 1);
            out.up_right[i] = right[i] & last & !(up[i] & !(above[i] >> 1));
        }
        out
    }

    /// The components: each as a mask with its corner, `make` gives the value of each.
    pub(super) fn components<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        make: impl FnMut(&mut Ctx<'a>, &'a Mask, usize, usize) -> Result<Value<'a>, EvalError>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let runs: u32 = self.starts[..self.h].iter().map(|starts| starts.count_ones()).sum();
        match runs {
            0..=64 => self.label::<64>(ctx, make),
            65..=256 => self.label::<256>(ctx, make),
            _ => self.label::<1024>(ctx, make),
        }
    }

    /// [`Adjacency::components`] of at most `N` runs.
    fn label<'a, const N: usize>(
        &self,
        ctx: &mut Ctx<'a>,
        mut make: impl FnMut(&mut Ctx<'a>, &'a Mask, usize, usize) -> Result<Value<'a>, EvalError>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let mut runs = [Run { bits: 0, row: 0, start: 0, end: 0 }; N];
        let mut labels = Labels([0u16; N]);
        let n = self.find_runs(&mut runs, &mut labels);

        // Names become places in the order of first cells; a name is never after the runs that bear it.
        let mut boxes = [Bounds { top: 0, left: 0, bottom: 0, right: 0 }; N];
        let mut found = 0;
        for (at, run) in runs[..n].iter().enumerate() {
            let name = labels.0[at] as usize;
            if name == at {
                labels.0[at] = found as u16;
                boxes[found] = Bounds { top: run.row, left: run.start, bottom: run.row, right: run.end };
                found += 1;
            } else {
                let place = labels.0[name % N];
                labels.0[at] = place;
                let bounds = &mut boxes[place as usize % N];
                bounds.left = bounds.left.min(run.start);
                bounds.right = bounds.right.max(run.end);
                bounds.bottom = run.row;
            }
        }

        ctx.charge_bytes(found * (size_of::<Mask>() + size_of::<Value<'_>>()))?;
        let masks = ctx.arena.alloc_slice_fill_copy(found, Mask { rows: [0; SIDE], n: 0, h: 0, w: 0 });
        for (&label, run) in labels.0[..n].iter().zip(&runs) {
            let (mask, bounds) = (&mut masks[label as usize], &boxes[label as usize % N]);
            mask.rows[usize::from(run.row - bounds.top) % SIDE] |= run.bits >> bounds.left;
            mask.n += u16::from(run.end - run.start);
        }
        for (mask, bounds) in masks.iter_mut().zip(&boxes) {
            mask.h = bounds.bottom - bounds.top + 1;
            mask.w = bounds.right - bounds.left;
        }
        let masks: &'a [Mask] = masks;
        let values = ctx.arena.alloc_slice_fill_copy(found, Value::None);
        for ((value, mask), bounds) in values.iter_mut().zip(masks).zip(&boxes) {
            *value = make(ctx, mask, bounds.top.into(), bounds.left.into())?;
        }
        Ok(values)
    }

    /// Lists the runs row by row and unites those that are connected; gives their number.
    fn find_runs<const N: usize>(&self, runs: &mut [Run; N], labels: &mut Labels<N>) -> usize {
        let mut n = 0;
        // Where the row above begins among the runs, and its starts.
        let (mut first_above, mut starts_above) = (0, 0);
        for (i, (&starts, &cells)) in self.starts.iter().zip(&self.cells).enumerate().take(self.h) {
            let first = n;
            // Where a run must have ended: the next start, a cell outside, or the side of the word.
            let stops = u64::from(starts | !cells) | 1 << SIDE;
            let mut rest = starts;
            while rest != 0 && n < N {
                let start = rest.trailing_zeros();
                let from = rest & rest.wrapping_neg();
                rest ^= from;
                // From the start on, up to the first stop after it.
                let after = stops & !(u64::from(from) | u64::from(from - 1));
                let end = after.trailing_zeros();
                let bits = ((after & after.wrapping_neg()) - u64::from(from)) as u32;
                runs[n] = Run { bits, row: i as u8, start: start as u8, end: end as u8 };
                labels.0[n] = n as u16;
                n += 1;
            }
            if i > 0 {
                let mut unite = |mut links: u32, right: u32, left: u32| {
                    while links != 0 {
                        let j = links.trailing_zeros();
                        links &= links - 1;
                        let run = rank(starts, j).wrapping_add(first);
                        let other = rank(starts_above, j + right - left).wrapping_add(first_above);
                        labels.unite(run as u16, other as u16);
                    }
                };
                unite(self.up[i], 0, 0);
                unite(self.up_left[i], 0, 1);
                unite(self.up_right[i], 1, 0);
            }
            (first_above, starts_above) = (first, starts);
        }
        n
    }
}

/// A run: its cells, its row, its first column, and the column after its last.
#[derive(Clone, Copy)]
struct Run {
    bits: u32,
    row: u8,
    start: u8,
    end: u8,
}

/// The box of a component; `right` is the column after its last.
#[derive(Clone, Copy)]
struct Bounds {
    top: u8,
    left: u8,
    bottom: u8,
    right: u8,
}

/// Which of the runs of a row holds column `j`.
#[inline]
fn rank(starts: u32, j: u32) -> usize {
    // The starts at or before j, less one; no run holds a column before every start.
    let before = starts & (u32::MAX >> (31 - (j & 31)));
    (before.count_ones() as usize).wrapping_sub(1)
}

/// A forest over runs in which every parent is smaller: union-find with halved paths.
struct Labels<const N: usize>([u16; N]);

impl<const N: usize> Labels<N> {
    #[inline]
    fn name(&mut self, mut run: u16) -> u16 {
        loop {
            let parent = self.0[run as usize % N];
            if parent == run {
                return run;
            }
            let above = self.0[parent as usize % N];
            self.0[run as usize % N] = above;
            run = above;
        }
    }

    #[inline]
    fn unite(&mut self, a: u16, b: u16) {
        let (a, b) = (self.name(a), self.name(b));
        if a != b {
            self.0[a.max(b) as usize % N] = a.min(b);
        }
    }
}

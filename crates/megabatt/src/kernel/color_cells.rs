//! Cells parted by their colours: by plane after plane, which leaves the rows of each.

use crate::value::{Rows, SIDE};

/// Sorts the cells `rows`, of which there are some, by the planes below `k`; shows each colour that occurs with the first
/// `h` rows of its cells, ascending.
fn sort_cells<const N: usize>(
    planes: &[Rows; 4],
    k: usize,
    rows: &[u32; N],
    h: usize,
    color: u8,
    see: &mut impl FnMut(u8, &[u32]),
) {
    let mut color = color;
    for k in (0..k).rev() {
        let (mut without, mut with) = (0, 0);
        for (&row, &bits) in rows.iter().zip(&planes[k]) {
            without |= row & !bits;
            with |= row & bits;
        }
        if with == 0 {
            continue;
        }
        if without == 0 {
            color |= 1 << k;
            continue;
        }
        let without: [u32; N] = std::array::from_fn(|i| rows[i] & !planes[k][i]);
        sort_cells(planes, k, &without, h, color, see);
        let with: [u32; N] = std::array::from_fn(|i| rows[i] & planes[k][i]);
        return sort_cells(planes, k, &with, h, color | 1 << k, see);
    }
    see(color, &rows[..h]);
}

/// Shows each colour that occurs among the cells `inside`, ascending, with its cells.
pub(super) fn for_each_color(planes: &[Rows; 4], inside: &[u32], see: impl FnMut(u8, &[u32])) {
    fn sorted<const N: usize>(planes: &[Rows; 4], inside: &[u32], mut see: impl FnMut(u8, &[u32])) {
        let mut rows = [0; N];
        rows[..inside.len()].copy_from_slice(inside);
        if rows.iter().any(|&row| row != 0) {
            sort_cells(planes, 4, &rows, inside.len(), 0, &mut see);
        }
    }
    match inside.len() {
        ..=8 => sorted::<8>(planes, inside, see),
        9..=16 => sorted::<16>(planes, inside, see),
        h => sorted::<SIDE>(planes, &inside[..h.min(SIDE)], see),
    }
}

/// The number of bits.
#[inline]
pub(super) fn size_of_rows(rows: &[u32]) -> u16 {
    rows.iter().map(|row| row.count_ones()).sum::<u32>() as u16
}

/// The number of cells of each colour among the cells `inside`.
pub(super) fn counts_of(planes: &[Rows; 4], inside: &[u32]) -> [u16; 16] {
    let mut counts = [0; 16];
    for_each_color(planes, inside, |color, rows| counts[color as usize] = size_of_rows(rows));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Grid;

    #[test]
    fn counts_agree_with_a_walk_over_the_cells() {
        for (h, w, step) in [(1, 1, 1), (3, 3, 5), (30, 30, 7), (32, 32, 11), (2, 31, 3)] {
            let mut grid = Grid::filled(h, w, 0);
            for i in 0..h {
                for j in 0..w {
                    grid.set(i, j, ((i * step + j * j) % 16) as u8);
                }
            }
            assert_eq!(counts_of(&grid.planes, &grid.inside()), grid.counts(), "{h} x {w}");
        }
    }
}

//! Tasks that compute with whole grids: logic of two panels, scaling, overlays.

use super::rng::Rng;
use super::scene::*;

/// Two blue patterns of one size, and a grid that has `color` where `holds` of the two; fails when that is nowhere.
fn two_panels(rng: &mut Rng, color: u8, holds: fn(bool, bool) -> bool) -> Option<(Grid, Grid, Grid)> {
    let (h, w) = (rng.between(4, 14), rng.between(4, 9));
    let left = noise(rng, h, w, &[0, 1]);
    let right = noise(rng, h, w, &[0, 1]);
    let output = build(h, w, |row, col| if holds(left[row][col] == 1, right[row][col] == 1) { color } else { 0 });
    (count(&output, color) > 0).then_some((left, right, output))
}

/// Left and right of a grey line: red where both are blue.
pub fn both_panels(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (left, right, output) = two_panels(rng, 2, |a, b| a && b)?;
        let input = beside(&beside(&left, &blank(left.len(), 1, 5)), &right);
        Some(Sample { input, output })
    })
}

/// Above and below a yellow line: green where exactly one is blue.
pub fn either_panel(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (top, bottom, output) = two_panels(rng, 3, |a, b| a != b)?;
        let input = above(&above(&top, &blank(1, dims(&top).1, 4)), &bottom);
        Some(Sample { input, output })
    })
}

/// Two patterns side by side without a line: cyan where neither has a cell.
pub fn neither_panel(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (left, right, output) = two_panels(rng, 8, |a, b| !a && !b)?;
        let right = mapped(&right, |cell| cell * 2);
        Some(Sample { input: beside(&left, &right), output })
    })
}

/// Every cell grows to a block whose side is the number of colours.
pub fn grow_by_colors(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let n = rng.between(2, 4);
        let (h, w) = (rng.between(3, 24 / n), rng.between(3, 24 / n));
        let colors = rng.colors(n, &[]);
        let input = noise(rng, h.min(8), w.min(8), &colors);
        let (h, w) = dims(&input);
        let all = colors.iter().all(|&color| count(&input, color) > 0);
        all.then(|| Sample { output: build(h * n, w * n, |row, col| input[row / n][col / n]), input })
    })
}

/// Every three by three block shrinks to a cell.
pub fn shrink_blocks(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(3, 8), rng.between(3, 8));
        let mut colors = rng.colors(4, &[]);
        colors.push(0);
        let output = noise(rng, h, w, &colors);
        Some(Sample { input: build(h * 3, w * 3, |row, col| output[row / 3][col / 3]), output })
    })
}

/// The left panel is laid over the right one; its black cells are transparent.
pub fn overlay(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(5, 16), rng.between(5, 10));
        let pair = rng.colors(2, &[]);
        let (a, b) = (*pair.first()?, *pair.last()?);
        let left = noise(rng, h, w, &[0, a]);
        let right = noise(rng, h, w, &[0, b, b]);
        let output = build(h, w, |row, col| if left[row][col] == 0 { right[row][col] } else { left[row][col] });
        Some(Sample { input: beside(&left, &right), output })
    })
}

/// Rows and columns that repeat the one before them are dropped.
pub fn drop_repeats(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(2, 6), rng.between(2, 6));
        let colors = rng.colors(4, &[]);
        let output = noise(rng, h, w, &colors);
        let distinct = |grid: &Grid| {
            let mut lines = grid.clone();
            lines.sort_unstable();
            lines.dedup();
            lines.len() == grid.len()
        };
        let mut spread = |n: usize| -> Vec<usize> { (0..n).flat_map(|line| vec![line; rng.between(1, 4)]).collect() };
        let (rows, cols) = (spread(h), spread(w));
        let input = build(rows.len(), cols.len(), |row, col| output[rows[row]][cols[col]]);
        (distinct(&output) && distinct(&transposed(&output))).then_some(Sample { input, output })
    })
}

//! Tasks about mirrors, turns and symmetric grids.

use super::rng::Rng;
use super::scene::*;

/// The grid and its mirror image side by side.
pub fn mirror_beside(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(4, 18), rng.between(4, 14));
        let mut colors = rng.colors(3, &[]);
        colors.push(0);
        let input = noise(rng, h, w, &colors);
        let mirrored = left_right(&input);
        (mirrored != input).then(|| Sample { output: beside(&input, &mirrored), input })
    })
}

/// The grid in the upper left corner, mirrored into the three others.
pub fn kaleidoscope(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(3, 9), rng.between(3, 9));
        let color = rng.color(&[]);
        let other = rng.color(&[color]);
        let input = noise(rng, h, w, &[0, 0, color, color, other]);
        let top = beside(&input, &left_right(&input));
        let distinct = input != left_right(&input) && input != upside_down(&input);
        distinct.then(|| Sample { input, output: above(&top, &upside_down(&top)) })
    })
}

/// A grid with a vertical axis of symmetry; grey hides a rectangle, which is restored.
pub fn mend_mirror(rng: &mut Rng) -> Sample {
    const HIDDEN: u8 = 5;
    retry(rng, |rng| {
        let (h, w) = (rng.between(8, 20), rng.between(8, 20));
        let colors = rng.colors(4, &[HIDDEN]);
        let half = noise(rng, h, w, &colors);
        let output = build(h, w, |row, col| half[row][col.min(w - 1 - col)]);
        let (mh, mw) = (rng.between(2, h / 2), rng.between(2, (w / 2).min(6)));
        let left = rng.between(0, w / 2 - mw);
        let col = if rng.chance(1, 2) { left } else { w - mw - left };
        let row = rng.between(0, h - mh);
        let mut input = output.clone();
        stamp(&mut input, &slab(mh, mw, HIDDEN), (row, col));
        Some(Sample { input, output })
    })
}

/// A square grid that equals its transpose; black hides a rectangle, whose content is the answer.
pub fn hidden_by_diagonal(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let n = rng.between(9, 18);
        let colors = rng.colors(5, &[]);
        let half = noise(rng, n, n, &colors);
        let full = build(n, n, |row, col| half[row.min(col)][row.max(col)]);
        let (mh, mw) = (rng.between(2, 5), rng.between(2, 5));
        let (row, col) = (rng.between(0, n - mh), rng.between(0, n - mw));
        // The hidden cells must be visible on the other side of the diagonal.
        let apart = row + mh <= col || col + mw <= row;
        let output = window(&full, (row, col), (mh, mw));
        let mut input = full;
        stamp(&mut input, &slab(mh, mw, 0), (row, col));
        (apart && output.iter().flatten().any(|&cell| cell != output[0][0])).then_some(Sample { input, output })
    })
}

/// The grid turned clockwise by a quarter.
pub fn quarter_turn(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(6, 18), rng.between(6, 18));
        let mut scene = Scene::new(h, w, 0);
        for color in rng.colors(4, &[]) {
            let shape = blob(rng, (4, 4), 7, color);
            scene.place(rng, shape, 0, 0);
        }
        let input = scene.grid;
        let output = left_right(&transposed(&input));
        let shown = input.iter().flatten().any(|&cell| cell != 0) && output != upside_down(&transposed(&input));
        shown.then_some(Sample { input, output })
    })
}

/// Each object is turned upside down where it lies.
pub fn flip_in_place(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 19), rng.between(10, 19));
        let mut scene = Scene::new(h, w, 0);
        for _ in 0..rng.between(2, 4) {
            let colors = rng.colors(3, &[]);
            let (sh, sw) = (rng.between(3, 5), rng.between(2, 4));
            let mut shape = blob(rng, (sh, sw), sh * sw * 3 / 4, 1);
            for cell in shape.iter_mut().flatten().filter(|cell| **cell != CLEAR) {
                *cell = rng.pick(&colors);
            }
            scene.place(rng, shape, 1, 0)?;
        }
        let mut output = blank(h, w, 0);
        for item in &scene.items {
            stamp(&mut output, &upside_down(&item.shape), (item.row, item.col));
        }
        let changes = scene.items.iter().all(|item| item.shape != upside_down(&item.shape));
        (changes && count(&scene.grid, 0) * 2 > h * w).then_some(Sample { input: scene.grid, output })
    })
}

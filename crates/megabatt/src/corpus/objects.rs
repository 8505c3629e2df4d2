//! Tasks about single objects: which to keep, mark, frame, complete or join.

use super::rng::Rng;
use super::scene::*;

/// Several one-colour objects on black with different numbers of cells; fails when two sizes are equal.
pub fn distinct_sizes(rng: &mut Rng, (h, w): (usize, usize), n: usize, color: Option<u8>) -> Option<Scene> {
    let mut scene = Scene::new(h, w, 0);
    for _ in 0..n {
        let paint = color.unwrap_or_else(|| rng.color(&[]));
        let cells = rng.between(3, 14);
        let shape = blob(rng, (5, 5), cells, paint);
        scene.place(rng, shape, 1, 0)?;
    }
    let mut sizes: Vec<usize> = scene.items.iter().map(|item| area(&item.shape)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    (sizes.len() == n && count(&scene.grid, 0) * 2 > h * w).then_some(scene)
}

/// The largest object, cut out.
pub fn largest_object(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (size, n) = ((rng.between(11, 20), rng.between(11, 20)), rng.between(3, 5));
        let scene = distinct_sizes(rng, size, n, None)?;
        let best = scene.items.iter().max_by_key(|item| area(&item.shape))?;
        Some(Sample { output: on_black(&best.shape), input: scene.grid.clone() })
    })
}

/// Objects of one cell disappear.
pub fn remove_specks(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let bg = rng.below(10) as u8;
        let mut scene = Scene::new(h, w, bg);
        for color in rng.colors(3, &[bg]) {
            let n = rng.between(4, 12);
            let shape = blob(rng, (5, 4), n, color);
            scene.place(rng, shape, 1, 0)?;
        }
        let output = scene.grid.clone();
        for _ in 0..rng.between(4, 9) {
            let color = rng.color(&[bg]);
            scene.place(rng, slab(1, 1, color), 1, 0)?;
        }
        (count(&output, bg) * 2 > h * w).then_some(Sample { input: scene.grid, output })
    })
}

/// A green frame around the box of each object.
pub fn frame_objects(rng: &mut Rng) -> Sample {
    const FRAME: u8 = 3;
    retry(rng, |rng| {
        let (h, w) = (rng.between(11, 21), rng.between(11, 21));
        let mut scene = Scene::new(h, w, 0);
        for _ in 0..rng.between(2, 4) {
            let color = rng.color(&[FRAME]);
            let n = rng.between(3, 9);
            let shape = blob(rng, (4, 4), n, color);
            scene.place(rng, shape, 3, 1)?;
        }
        if count(&scene.grid, 0) * 2 <= h * w {
            return None;
        }
        let mut output = scene.grid.clone();
        for item in &scene.items {
            let (sh, sw) = dims(&item.shape);
            stamp(&mut output, &ring(sh + 2, sw + 2, FRAME), (item.row - 1, item.col - 1));
        }
        Some(Sample { input: scene.grid, output })
    })
}

/// Of the grey blocks, the square ones turn red.
pub fn mark_squares(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 19), rng.between(10, 19));
        let mut scene = Scene::new(h, w, 0);
        let mut output = blank(h, w, 0);
        let (mut squares, mut others) = (0, 0);
        for number in 0..rng.between(4, 6) {
            let sh = rng.between(2, 4);
            let sw = if number % 2 == 0 { sh } else { rng.between(2, 5) };
            let placed = scene.place(rng, slab(sh, sw, 5), 1, 0)?;
            stamp(&mut output, &slab(sh, sw, if sh == sw { 2 } else { 5 }), (placed.row, placed.col));
            if sh == sw { squares += 1 } else { others += 1 }
        }
        (squares > 0 && others > 0 && count(&output, 0) * 2 > h * w).then_some(Sample { input: scene.grid, output })
    })
}

/// Objects that touch the edge of the grid disappear.
pub fn remove_at_edge(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 20), rng.between(10, 20));
        let mut scene = Scene::new(h, w, 0);
        for _ in 0..rng.between(4, 7) {
            let (color, n) = (rng.color(&[]), rng.between(3, 8));
            let shape = blob(rng, (4, 4), n, color);
            scene.place(rng, shape, 1, 0)?;
        }
        let mut output = scene.grid.clone();
        let mut gone = 0;
        for item in &scene.items {
            let (sh, sw) = dims(&item.shape);
            if item.row == 0 || item.col == 0 || item.row + sh == h || item.col + sw == w {
                stamp(&mut output, &slab(sh, sw, 0), (item.row, item.col));
                gone += 1;
            }
        }
        let plain = count(&scene.grid, 0) * 2 > h * w;
        (plain && gone > 0 && gone < scene.items.len()).then_some(Sample { input: scene.grid, output })
    })
}

/// Each object grows to the full rectangle around it.
pub fn fill_boxes(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 19), rng.between(9, 19));
        let mut scene = Scene::new(h, w, 0);
        let mut output = blank(h, w, 0);
        for _ in 0..rng.between(2, 5) {
            let (color, n) = (rng.color(&[]), rng.between(4, 9));
            let shape = blob(rng, (5, 4), n, color);
            let (sh, sw) = dims(&shape);
            let placed = scene.place(rng, shape, 1, 0)?;
            stamp(&mut output, &slab(sh, sw, color), (placed.row, placed.col));
        }
        (count(&scene.grid, 0) * 2 > h * w).then_some(Sample { input: scene.grid, output })
    })
}

/// Two dots of one colour in a row or a column are joined by a line; a dot without a twin stays alone.
pub fn link_twins(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let mut input = blank(h, w, 0);
        let mut output = blank(h, w, 0);
        let pairs = rng.between(2, 5);
        for (number, color) in rng.colors(pairs + 1, &[]).into_iter().enumerate() {
            let (row, col) = (rng.below(h), rng.below(w));
            let (sh, sw) = match number {
                0 => (1, 1),
                n if n % 2 == 1 => (1, rng.between(4, w)),
                _ => (rng.between(4, h), 1),
            };
            if row + sh > h || col + sw > w || window(&output, (row, col), (sh, sw)).iter().flatten().any(|&c| c != 0) {
                return None;
            }
            stamp(&mut output, &slab(sh, sw, color), (row, col));
            input[row][col] = color;
            input[row + sh - 1][col + sw - 1] = color;
        }
        Some(Sample { input, output })
    })
}

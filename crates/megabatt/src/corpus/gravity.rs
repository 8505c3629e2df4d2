//! Tasks in which things fall, slide, are pulled or shoot.

use super::rng::Rng;
use super::scene::*;

/// A row with its coloured cells moved to the end, their order kept.
fn packed(row: &[u8]) -> Vec<u8> {
    let mut cells: Vec<u8> = row.iter().copied().filter(|&cell| cell == 0).collect();
    cells.extend(row.iter().copied().filter(|&cell| cell != 0));
    cells
}

/// Every coloured cell falls to the bottom, those of a column staying in order.
pub fn sand_falls(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(6, 18), rng.between(6, 18));
        let colors = rng.colors(3, &[]);
        let input = sprinkle(rng, (h, w), 0, &colors, (1, 4));
        let output = transposed(&transposed(&input).iter().map(|column| packed(column)).collect());
        Some(Sample { input, output })
    })
}

/// Every coloured cell slides to the right.
pub fn slide_right(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(6, 18), rng.between(6, 18));
        let colors = rng.colors(4, &[]);
        let input = sprinkle(rng, (h, w), 0, &colors, (1, 3));
        let output = input.iter().map(|row| packed(row)).collect();
        Some(Sample { input, output })
    })
}

/// Each object falls to the floor in one piece; no two share a column.
pub fn boulders_fall(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 18), rng.between(10, 20));
        let mut scene = Scene::new(h, w, 0);
        let mut output = blank(h, w, 0);
        let mut col = rng.between(0, 2);
        loop {
            let (color, n) = (rng.color(&[]), rng.between(3, 8));
            let shape = blob(rng, (4, 4), n, color);
            let (sh, sw) = dims(&shape);
            if col + sw > w {
                break;
            }
            let row = rng.between(0, h - sh);
            stamp(&mut output, &shape, (h - sh, col));
            scene.put(shape, row, col);
            col += sw + rng.between(1, 3);
        }
        (scene.items.len() > 1 && count(&scene.grid, 0) * 2 > h * w).then_some(Sample { input: scene.grid, output })
    })
}

/// The object moves straight to the grey wall until it touches it.
pub fn pull_to_wall(rng: &mut Rng) -> Sample {
    const WALL: u8 = 5;
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 18), rng.between(9, 18));
        let (color, n) = (rng.color(&[WALL]), rng.between(4, 9));
        let shape = blob(rng, (4, 4), n, color);
        let (sh, sw) = dims(&shape);
        let row = rng.between(0, h - sh);
        let mut input = blank(h, w, 0);
        // Drawn with an upright wall; half of the samples are then transposed, and half mirrored.
        let wall = rng.between(sw + 2, w - 1);
        let col = rng.between(0, wall - sw - 1);
        stamp(&mut input, &slab(h, 1, WALL), (0, wall));
        let mut output = input.clone();
        stamp(&mut input, &shape, (row, col));
        stamp(&mut output, &shape, (row, wall - sw));
        if rng.chance(1, 2) {
            (input, output) = (left_right(&input), left_right(&output));
        }
        if rng.chance(1, 2) {
            (input, output) = (transposed(&input), transposed(&output));
        }
        Some(Sample { input, output })
    })
}

/// Red dots shoot upwards, green dots to the left; beams do not meet.
pub fn shoot_beams(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let mut input = blank(h, w, 0);
        let mut output = blank(h, w, 0);
        let (mut up, mut left) = (0, 0);
        for _ in 0..rng.between(4, 8) {
            let (row, col) = (rng.between(2, h - 1), rng.between(2, w - 1));
            let is_up = rng.chance(1, 2);
            let (at, size) = if is_up { ((0, col), (row + 1, 1)) } else { ((row, 0), (1, col + 1)) };
            if window(&output, at, size).iter().flatten().any(|&cell| cell != 0) {
                continue;
            }
            let color = if is_up { 2 } else { 3 };
            stamp(&mut output, &slab(size.0, size.1, color), at);
            input[row][col] = color;
            if is_up { up += 1 } else { left += 1 }
        }
        (up > 0 && left > 0).then_some(Sample { input, output })
    })
}

/// The red object moves to the right by as many columns as there are green cells in the bottom row.
pub fn move_by_count(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(7, 15), rng.between(10, 20));
        let n = rng.between(4, 9);
        let shape = blob(rng, (4, 4), n, 2);
        let (sh, sw) = dims(&shape);
        let steps = rng.between(1, (w - sw).min(7));
        let col = rng.between(0, w - sw - steps);
        let row = rng.between(0, h - sh - 2);
        let mut input = blank(h, w, 0);
        stamp(&mut input, &slab(1, steps, 3), (h - 1, 0));
        let mut output = input.clone();
        stamp(&mut input, &shape, (row, col));
        stamp(&mut output, &shape, (row, col + steps));
        Some(Sample { input, output })
    })
}

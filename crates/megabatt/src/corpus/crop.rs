//! Tasks whose answer is a part of the grid.

use super::rng::Rng;
use super::scene::*;

/// A blob whose cells have random colours of `colors`, all of them used.
fn motley(rng: &mut Rng, size: (usize, usize), n: usize, colors: &[u8]) -> Option<Grid> {
    let mut shape = blob(rng, size, n, 1);
    for cell in shape.iter_mut().flatten().filter(|cell| **cell != CLEAR) {
        *cell = rng.pick(colors);
    }
    colors.iter().all(|&color| count(&shape, color) > 0).then_some(shape)
}

/// The smallest box around everything that is not background.
pub fn crop_to_content(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 22), rng.between(10, 22));
        let bg = rng.below(10) as u8;
        let (ph, pw) = (rng.between(5, h - 3), rng.between(5, w - 3));
        let (top, left) = (rng.between(0, h - ph), rng.between(0, w - pw));
        let mut part = blank(ph, pw, bg);
        for _ in 0..rng.between(2, 4) {
            let (color, n) = (rng.color(&[bg]), rng.between(3, 9));
            let shape = blob(rng, (4, 4), n, color);
            let (sh, sw) = dims(&shape);
            stamp(&mut part, &shape, (rng.between(0, ph - sh), rng.between(0, pw - sw)));
        }
        let (at, size) = bounds(&part, |cell| cell != bg)?;
        let mut input = blank(h, w, bg);
        stamp(&mut input, &part, (top, left));
        (count(&input, bg) * 2 > h * w).then(|| Sample { input, output: window(&part, at, size) })
    })
}

/// What lies inside the red frame, in a grid full of noise.
pub fn inside_frame(rng: &mut Rng) -> Sample {
    const FRAME: u8 = 2;
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 24), rng.between(10, 24));
        let mut colors = rng.colors(3, &[FRAME]);
        colors.push(0);
        let mut input = noise(rng, h, w, &colors);
        let (fh, fw) = (rng.between(4, 9), rng.between(4, 9));
        let (row, col) = (rng.between(0, h - fh), rng.between(0, w - fw));
        let output = window(&input, (row + 1, col + 1), (fh - 2, fw - 2));
        stamp(&mut input, &ring(fh, fw, FRAME), (row, col));
        Some(Sample { input, output })
    })
}

/// Panels between grey lines, all alike but one; the odd one is the answer.
pub fn odd_panel(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w, n) = (rng.between(3, 9), rng.between(3, 5), rng.between(3, 5));
        let color = rng.color(&[5]);
        let other = rng.color(&[5, color]);
        let usual = noise(rng, h, w, &[0, color, other]);
        let odd = noise(rng, h, w, &[0, color, other]);
        let at = rng.below(n);
        let mut input = if at == 0 { odd.clone() } else { usual.clone() };
        for number in 1..n {
            input = beside(&input, &blank(h, 1, 5));
            input = beside(&input, if at == number { &odd } else { &usual });
        }
        // Only the grey columns may be of one colour, and no row.
        let plain = |grid: &Grid| grid.iter().any(|line| line.iter().all(|cell| Some(cell) == line.first()));
        let clear = [&usual, &odd].iter().all(|panel| !plain(&transposed(panel))) && usual != odd;
        clear.then_some(Sample { input, output: odd })
    })
}

/// The object with the most colours, cut out.
pub fn most_colorful(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(11, 20), rng.between(11, 20));
        let mut scene = Scene::new(h, w, 0);
        let most = rng.between(3, 4);
        let mut output = Vec::new();
        for number in 0..rng.between(3, 4) {
            let n = if number == 0 { most } else { rng.between(1, most - 1) };
            let colors = rng.colors(n, &[]);
            let cells = rng.between(6, 12);
            let shape = motley(rng, (4, 4), cells, &colors)?;
            if number == 0 {
                output = on_black(&shape);
            }
            scene.place(rng, shape, 1, 0)?;
        }
        (count(&scene.grid, 0) * 2 > h * w).then_some(Sample { input: scene.grid, output })
    })
}

/// The only object that equals its mirror image (left and right), cut out.
pub fn symmetric_object(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(11, 20), rng.between(11, 20));
        let mut scene = Scene::new(h, w, 0);
        let mut output = Vec::new();
        for number in 0..rng.between(3, 4) {
            let (color, n) = (rng.color(&[]), rng.between(5, 9));
            let mut shape = blob(rng, (5, 4), n, color);
            if number == 0 {
                // Mirrored about its last column, which belongs to it, so it stays in one piece.
                let (sh, sw) = dims(&shape);
                shape = build(sh, sw * 2 - 1, |row, col| shape[row][col.min(2 * sw - 2 - col)]);
                output = on_black(&shape);
            } else if shape == left_right(&shape) {
                return None;
            }
            scene.place(rng, shape, 1, 0)?;
        }
        (count(&scene.grid, 0) * 2 > h * w && dims(&output).1 > 1).then_some(Sample { input: scene.grid, output })
    })
}

/// The object that reaches farthest to the right, cut out.
pub fn rightmost_object(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 18), rng.between(12, 24));
        let mut scene = Scene::new(h, w, 0);
        for _ in 0..rng.between(3, 5) {
            let (n, cells) = (rng.between(1, 2), rng.between(4, 10));
            let colors = rng.colors(n, &[]);
            let shape = motley(rng, (4, 5), cells, &colors)?;
            scene.place(rng, shape, 1, 0)?;
        }
        let reach = |item: &&Placed| item.col + dims(&item.shape).1;
        let best = scene.items.iter().max_by_key(reach)?;
        let unique = scene.items.iter().filter(|item| reach(item) == reach(&best)).count() == 1;
        let output = on_black(&best.shape);
        (unique && count(&scene.grid, 0) * 2 > h * w).then_some(Sample { input: scene.grid.clone(), output })
    })
}

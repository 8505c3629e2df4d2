//! Tasks that fill regions: enclosed, open, lit or parted by walls.

use super::rng::Rng;
use super::scene::*;

/// A scene of closed and open outlines of one colour on black.
fn basins(rng: &mut Rng, color: u8) -> Option<Grid> {
    let (h, w) = (rng.between(11, 22), rng.between(11, 22));
    let mut scene = Scene::new(h, w, 0);
    for number in 0..rng.between(3, 6) {
        let (sh, sw) = (rng.between(3, 7), rng.between(3, 7));
        let mut shape = ring(sh, sw, color);
        if number % 3 == 1 {
            // An outline with a gap holds no water.
            shape[sh - 1][sw / 2] = CLEAR;
        }
        if rng.chance(1, 3) && sh > 4 && sw > 4 {
            // A stone inside, so that regions are not all rectangles.
            shape[2][2] = color;
        }
        scene.place(rng, shape, 1, inset_of(number))?;
    }
    Some(scene.grid)
}

/// The first outline may lie anywhere, the others keep one cell from the edge so that the outside stays connected.
fn inset_of(number: usize) -> usize {
    usize::from(number > 0)
}

/// The input with the black regions for which `wet` holds (region, height, width) in a colour; fails if none or all.
fn poured(input: Grid, color: u8, wet: impl Fn(&[(usize, usize)], usize, usize) -> bool) -> Option<Sample> {
    let (h, w) = dims(&input);
    let all = regions(&input, 0);
    let mut output = input.clone();
    let mut filled = 0;
    for part in all.iter().filter(|part| wet(part, h, w)) {
        for &(row, col) in part {
            output[row][col] = color;
        }
        filled += 1;
    }
    (filled > 0 && filled < all.len()).then_some(Sample { input, output })
}

/// Black regions that do not reach the edge become yellow.
pub fn fill_ponds(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let input = basins(rng, 3)?;
        poured(input, 4, |part, h, w| !reaches_edge(part, h, w))
    })
}

/// Black regions that reach the edge become cyan.
pub fn flood_outside(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let color = rng.color(&[8]);
        let input = basins(rng, color)?;
        poured(input, 8, reaches_edge)
    })
}

/// Only the largest of the black rooms turns magenta; walls run from edge to edge.
pub fn largest_room(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let input = walled(rng)?;
        let mut sizes: Vec<usize> = regions(&input, 0).iter().map(Vec::len).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let best = *sizes.first()?;
        if sizes.get(1) == Some(&best) {
            return None;
        }
        poured(input, 6, |part, _, _| part.len() == best)
    })
}

/// Black rooms parted by full grey walls, each at least two by two.
fn walled(rng: &mut Rng) -> Option<Grid> {
    let (h, w) = (rng.between(9, 20), rng.between(9, 20));
    let mut grid = blank(h, w, 0);
    for (length, upright) in [(h, false), (w, true)] {
        let mut at = rng.between(2, 6);
        while at + 2 < length {
            for (row, col) in places(h, w).filter(|&(row, col)| if upright { col == at } else { row == at }) {
                grid[row][col] = 5;
            }
            at += rng.between(3, 7);
        }
    }
    (regions(&grid, 0).len() > 2).then_some(grid)
}

/// A lamp fills its room with its colour; dark rooms stay black.
pub fn light_rooms(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let grid = walled(rng)?;
        let (mut input, mut output) = (grid.clone(), grid.clone());
        let (mut lit, mut dark) = (0, 0);
        for part in regions(&grid, 0) {
            if rng.chance(1, 2) {
                dark += 1;
                continue;
            }
            let color = rng.color(&[5]);
            let (row, col) = rng.pick(&part);
            input[row][col] = color;
            for (row, col) in part {
                output[row][col] = color;
            }
            lit += 1;
        }
        (lit > 0 && dark > 0).then_some(Sample { input, output })
    })
}

/// Boxes of an even height are filled cyan, those of an odd height green.
pub fn parity_boxes(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(11, 21), rng.between(11, 21));
        let color = rng.color(&[3, 8]);
        let mut scene = Scene::new(h, w, 0);
        let mut output = blank(h, w, 0);
        let mut odd = 0;
        for number in 0..rng.between(2, 4) {
            let (sh, sw) = (2 * rng.between(2, 3) - number % 2, rng.between(3, 6));
            let placed = scene.place(rng, ring(sh, sw, color), 1, 0)?;
            let inner = if sh % 2 == 0 { 8 } else { 3 };
            stamp(&mut output, &slab(sh, sw, inner), (placed.row, placed.col));
            stamp(&mut output, &placed.shape, (placed.row, placed.col));
            odd += sh % 2;
        }
        let plain = count(&scene.grid, 0) * 2 > h * w;
        (plain && odd > 0 && odd < scene.items.len()).then_some(Sample { input: scene.grid, output })
    })
}

/// Blue dots get orange petals at their sides, red dots yellow ones at their corners.
pub fn flowers(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let mut scene = Scene::new(h, w, 0);
        let mut output = blank(h, w, 0);
        for number in 0..rng.between(3, 7) {
            let color = if number % 2 == 0 { 1 } else { 2 };
            let spot = scene.place(rng, slab(1, 1, color), 2, 1)?;
            let petals: Grid = if color == 1 {
                vec![vec![CLEAR, 7, CLEAR], vec![7, 1, 7], vec![CLEAR, 7, CLEAR]]
            } else {
                vec![vec![4, CLEAR, 4], vec![CLEAR, 2, CLEAR], vec![4, CLEAR, 4]]
            };
            stamp(&mut output, &petals, (spot.row - 1, spot.col - 1));
        }
        Some(Sample { input: scene.grid, output })
    })
}

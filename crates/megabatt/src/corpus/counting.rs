//! Tasks whose answer is a number of cells, objects, colours or holes.

use super::objects::distinct_sizes;
use super::rng::Rng;
use super::scene::*;

/// As many cells in a row as there are objects, in their colour.
pub fn count_objects(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let color = rng.color(&[]);
        let mut scene = Scene::new(h, w, 0);
        let n = rng.between(2, 9);
        for _ in 0..n {
            let cells = rng.between(1, 7);
            let shape = blob(rng, (3, 4), cells, color);
            scene.place(rng, shape, 1, 0)?;
        }
        (count(&scene.grid, 0) * 2 > h * w).then(|| Sample { input: scene.grid, output: blank(1, n, color) })
    })
}

/// The colours of the scattered dots, the most frequent first.
pub fn rank_colors(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let n = rng.between(3, 6);
        let colors = rng.colors(n, &[]);
        let mut input = blank(h, w, 0);
        let mut number = rng.between(1, 3);
        let mut ranking = Vec::new();
        for color in colors {
            for _ in 0..number {
                let (row, col) = (rng.below(h), rng.below(w));
                if input[row][col] != 0 {
                    return None;
                }
                input[row][col] = color;
            }
            ranking.insert(0, vec![color]);
            number += rng.between(1, 3);
        }
        (count(&input, 0) * 2 > h * w).then_some(Sample { input, output: ranking })
    })
}

/// A three by three block of the most frequent colour.
pub fn commonest_color(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(6, 16), rng.between(6, 16));
        let n = rng.between(3, 5);
        let colors = rng.colors(n, &[]);
        let mut bag = colors.clone();
        bag.push(*colors.first()?);
        let input = noise(rng, h, w, &bag);
        let mut counts: Vec<(usize, u8)> = colors.iter().map(|&color| (count(&input, color), color)).collect();
        counts.sort_unstable();
        let (&(most, color), &(next, _)) = (counts.last()?, counts.get(counts.len().checked_sub(2)?)?);
        (most > next).then(|| Sample { input, output: blank(3, 3, color) })
    })
}

/// A cyan square whose side is the number of cyan cells.
pub fn square_of_count(rng: &mut Rng) -> Sample {
    const COUNTED: u8 = 8;
    retry(rng, |rng| {
        let (h, w) = (rng.between(7, 18), rng.between(7, 18));
        let others = rng.colors(2, &[COUNTED]);
        let mut input = sprinkle(rng, (h, w), 0, &others, (1, 5));
        let n = rng.between(2, 12);
        for _ in 0..n {
            let (row, col) = (rng.below(h), rng.below(w));
            input[row][col] = COUNTED;
        }
        let found = count(&input, COUNTED);
        (found > 1).then(|| Sample { input, output: blank(found, found, COUNTED) })
    })
}

/// Blue objects against red ones: the colour with more objects (not cells) fills the grid.
pub fn more_objects(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 18), rng.between(10, 18));
        let mut scene = Scene::new(h, w, 0);
        let few = rng.between(1, 3);
        let many = few + rng.between(1, 2);
        let (loser, winner) = if rng.chance(1, 2) { (1, 2) } else { (2, 1) };
        for (number, color, low, high) in [(few, loser, 6, 12), (many, winner, 2, 6)] {
            for _ in 0..number {
                let cells = rng.between(low, high);
                let shape = blob(rng, (4, 4), cells, color);
                scene.place(rng, shape, 1, 0)?;
            }
        }
        (count(&scene.grid, 0) * 2 > h * w).then(|| Sample { input: scene.grid, output: blank(h, w, winner) })
    })
}

/// As many yellow cells in a row as there are holes that black cannot leave by an edge.
pub fn count_holes(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(10, 20), rng.between(10, 20));
        let color = rng.color(&[4]);
        let mut scene = Scene::new(h, w, 0);
        for _ in 0..rng.between(2, 5) {
            let (sh, sw) = (rng.between(3, 5), rng.between(3, 6));
            let mut shape = ring(sh, sw, color);
            if rng.chance(1, 3) {
                // An opening in the middle of the upper side: no hole.
                shape[0][sw / 2] = CLEAR;
            }
            scene.place(rng, shape, 1, 0)?;
        }
        let holes = regions(&scene.grid, 0).iter().filter(|part| !reaches_edge(part, h, w)).count();
        (holes > 0).then(|| Sample { input: scene.grid, output: blank(1, holes, 4) })
    })
}

/// The largest grey object becomes blue, the smallest red.
pub fn size_rank(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (size, n) = ((rng.between(11, 20), rng.between(11, 20)), rng.between(3, 5));
        let scene = distinct_sizes(rng, size, n, Some(5))?;
        let mut output = scene.grid.clone();
        let largest = scene.items.iter().max_by_key(|item| area(&item.shape))?;
        let smallest = scene.items.iter().min_by_key(|item| area(&item.shape))?;
        for (item, color) in [(largest, 1), (smallest, 2)] {
            let shape = mapped(&item.shape, |cell| if cell == CLEAR { cell } else { color });
            stamp(&mut output, &shape, (item.row, item.col));
        }
        Some(Sample { input: scene.grid.clone(), output })
    })
}

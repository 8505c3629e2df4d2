//! Tasks that change colours and leave shapes alone.

use super::rng::Rng;
use super::scene::*;

/// The two colours of the grid are exchanged.
pub fn swap_colors(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(5, 18), rng.between(5, 18));
        let pair = rng.colors(2, &[]);
        let (a, b) = (*pair.first()?, *pair.last()?);
        let input = noise(rng, h, w, &[a, a, b]);
        let output = mapped(&input, |cell| a + b - cell);
        (count(&input, a) > count(&input, b)).then_some(Sample { input, output })
    })
}

/// The cell in the upper left corner is a key: everything grey takes its colour.
pub fn corner_key(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(9, 20), rng.between(9, 20));
        let key = rng.color(&[5]);
        let mut scene = Scene::new(h, w, 0);
        scene.put(slab(1, 1, key), 0, 0);
        for number in 0..rng.between(3, 6) {
            let color = if number < 2 { 5 } else { rng.color(&[key]) };
            let n = rng.between(3, 10);
            let shape = blob(rng, (4, 4), n, color);
            scene.place(rng, shape, 1, 0)?;
        }
        let output = mapped(&scene.grid, |cell| if cell == 5 { key } else { cell });
        Some(Sample { input: scene.grid, output })
    })
}

/// A task in which each grey shape takes a colour of its own.
fn repainted(
    rng: &mut Rng,
    mut draw: impl FnMut(&mut Rng, usize) -> Grid,
    color: impl Fn(&Grid) -> Option<u8>,
) -> Option<Sample> {
    let (h, w) = (rng.between(10, 20), rng.between(10, 20));
    let mut scene = Scene::new(h, w, 0);
    let mut output = blank(h, w, 0);
    let mut used = Vec::new();
    for number in 0..rng.between(4, 6) {
        let shape = draw(rng, number);
        let new = color(&shape)?;
        let item = scene.place(rng, shape, 1, 0)?;
        let painted = mapped(&item.shape, |cell| if cell == 5 { new } else { cell });
        stamp(&mut output, &painted, (item.row, item.col));
        used.push(new);
    }
    used.sort_unstable();
    used.dedup();
    (used.len() > 1 && count(&scene.grid, 0) * 2 > h * w).then_some(Sample { input: scene.grid, output })
}

/// Grey blocks that are taller than wide become blue, the others red.
pub fn tall_or_wide(rng: &mut Rng) -> Sample {
    let block = |rng: &mut Rng, _| slab(rng.between(1, 5), rng.between(1, 5), 5);
    retry(rng, |rng| {
        repainted(rng, block, |shape| match dims(shape) {
            (h, w) if h > w => Some(1),
            (h, w) if h < w => Some(2),
            _ => None,
        })
    })
}

/// Grey objects with an even number of cells become cyan, the others green.
pub fn even_or_odd(rng: &mut Rng) -> Sample {
    let shape = |rng: &mut Rng, _| {
        let n = rng.between(2, 9);
        blob(rng, (4, 4), n, 5)
    };
    retry(rng, |rng| repainted(rng, shape, |shape| Some(if area(shape).is_multiple_of(2) { 8 } else { 3 })))
}

/// Grey outlines that are closed become blue, those with a gap orange.
pub fn closed_or_open(rng: &mut Rng) -> Sample {
    let outline = |rng: &mut Rng, number: usize| {
        let mut shape = ring(rng.between(3, 5), rng.between(3, 6), 5);
        if number % 2 == 1 {
            let at = rng.between(1, dims(&shape).1 - 2);
            shape[0][at] = CLEAR;
        }
        shape
    };
    retry(rng, |rng| repainted(rng, outline, |shape| Some(if shape.first()?.contains(&CLEAR) { 7 } else { 1 })))
}

/// Blue becomes red, red becomes green, green becomes blue.
pub fn color_cycle(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(6, 20), rng.between(6, 20));
        let input = noise(rng, h, w, &[0, 1, 2, 3]);
        let next = |cell: u8| [0, 2, 3, 1].get(usize::from(cell)).copied().unwrap_or(cell);
        let output = mapped(&input, next);
        Some(Sample { input, output })
    })
}

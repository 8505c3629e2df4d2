//! Tasks that repeat, continue or draw a pattern.

use super::rng::Rng;
use super::scene::*;

/// The tile repeated three times across and twice down.
pub fn tile_six(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(3, 9), rng.between(3, 7));
        let colors = rng.colors(3, &[]);
        let input = noise(rng, h, w, &colors);
        let output = build(h * 2, w * 3, |row, col| input[row % h][col % w]);
        Some(Sample { input, output })
    })
}

/// A pattern that repeats to the right is continued over the black part.
pub fn continue_stripes(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w, period) = (rng.between(4, 14), rng.between(12, 22), rng.between(2, 4));
        let colors = rng.colors(3, &[]);
        let tile = noise(rng, h, period, &colors);
        let output = build(h, w, |row, col| tile[row][col % period]);
        let shown = rng.between(period * 2, (period * 3).min(w - 3));
        let input = build(h, w, |row, col| if col < shown { output[row][col] } else { 0 });
        // The tile must not have a shorter period of its own, or another rule would fit as well.
        let exact =
            (1..period).all(|p| (0..shown - p).any(|col| (0..h).any(|row| input[row][col] != input[row][col + p])));
        exact.then_some(Sample { input, output })
    })
}

/// Blue dots draw their column, red dots their row; where the lines cross, the cell is yellow.
pub fn crossing_lines(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(8, 30), rng.between(8, 30));
        let mut input = blank(h, w, 0);
        let (mut rows, mut cols) = (Vec::new(), Vec::new());
        for number in 0..rng.between(2, 5) {
            let (row, col) = (rng.below(h), rng.below(w));
            input[row][col] = if number % 2 == 0 { 1 } else { 2 };
            if number % 2 == 0 { cols.push((row, col)) } else { rows.push((row, col)) }
        }
        // A dot on another's line would be hidden by it.
        if rows.iter().any(|a| cols.iter().any(|b| a.0 == b.0 || a.1 == b.1)) {
            return None;
        }
        let output = build(h, w, |row, col| {
            let (across, down) = (rows.iter().any(|dot| dot.0 == row), cols.iter().any(|dot| dot.1 == col));
            match (across, down) {
                (true, true) => 4,
                (true, false) => 2,
                (false, true) => 1,
                (false, false) => 0,
            }
        });
        Some(Sample { input, output })
    })
}

/// The dot sends four cyan diagonals to the edges.
pub fn diagonals(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(7, 20), rng.between(7, 20));
        let color = rng.color(&[8]);
        let (r, c) = (rng.between(1, h - 2), rng.between(1, w - 2));
        let mut input = blank(h, w, 0);
        input[r][c] = color;
        let mut output = build(h, w, |row, col| if row.abs_diff(r) == col.abs_diff(c) { 8 } else { 0 });
        output[r][c] = color;
        Some(Sample { input, output })
    })
}

/// Square waves in the dot's colour at distances two and four from it.
pub fn ripples(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(8, 22), rng.between(8, 22));
        let color = rng.color(&[]);
        let (r, c) = (rng.between(2, h - 3), rng.between(2, w - 3));
        let mut input = blank(h, w, 0);
        input[r][c] = color;
        let output = build(h, w, |row, col| match row.abs_diff(r).max(col.abs_diff(c)) {
            0 | 2 | 4 => color,
            _ => 0,
        });
        Some(Sample { input, output })
    })
}

/// The lines of a lattice are taken out.
pub fn remove_lattice(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(6, 16), rng.between(6, 16));
        let line = rng.color(&[]);
        let mut colors = rng.colors(2, &[line]);
        colors.push(0);
        let output = noise(rng, h, w, &colors);
        let mut input = output.clone();
        let mut at = rng.between(1, 4);
        while at < input.len() {
            input.insert(at, vec![line; w]);
            at += rng.between(3, 6);
        }
        let mut at = rng.between(1, 4);
        while at < dims(&input).1 {
            for row in &mut input {
                row.insert(at, line);
            }
            at += rng.between(3, 6);
        }
        Some(Sample { input, output })
    })
}

/// Two by two: the tile and the tile with its two colours exchanged, like a chequerboard.
pub fn chequer_swap(rng: &mut Rng) -> Sample {
    retry(rng, |rng| {
        let (h, w) = (rng.between(3, 10), rng.between(3, 10));
        let pair = rng.colors(2, &[]);
        let (a, b) = (*pair.first()?, *pair.last()?);
        let input = noise(rng, h, w, &pair);
        let (na, nb) = (count(&input, a), count(&input, b));
        let output = build(h * 2, w * 2, |row, col| {
            let cell = input[row % h][col % w];
            if (row / h + col / w) % 2 == 0 { cell } else { a + b - cell }
        });
        (na != nb && na > 0 && nb > 0).then_some(Sample { input, output })
    })
}

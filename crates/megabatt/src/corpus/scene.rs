//! Grids of the generators, and scenes: grids on which shapes are placed without touching.
//!
//! What: the few grid operations and shapes from which the tasks are drawn. Why apart from the library's own kernels:
//! an output computed here is an independent check of what a program computes there, so nothing is shared.
//! Invariant: a grid is a non-empty `Vec` of equally long, non-empty rows; a shape is a grid in which [`CLEAR`] cells
//! belong to nothing and whose first and last rows and columns each hold a cell.

use super::rng::Rng;

/// Rows of colours 0..=9.
pub type Grid = Vec<Vec<u8>>;

/// A cell of a shape that is not part of it.
pub const CLEAR: u8 = 255;

/// An input and the output that the task's rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What a program gets.
    pub input: Grid,
    /// What a program must give.
    pub output: Grid,
}

/// Draws until a draw succeeds and changes something; a draw fails when the dice left no room or made a tie.
pub fn retry(rng: &mut Rng, draw: impl Fn(&mut Rng) -> Option<Sample>) -> Sample {
    loop {
        if let Some(sample) = draw(rng).filter(|sample| sample.input != sample.output) {
            return sample;
        }
    }
}

/// A grid of one colour.
pub fn blank(h: usize, w: usize, color: u8) -> Grid {
    vec![vec![color; w]; h]
}

/// Height and width.
pub fn dims(grid: &Grid) -> (usize, usize) {
    (grid.len(), grid.first().map_or(0, Vec::len))
}

/// All places, row by row.
pub fn places(h: usize, w: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..h).flat_map(move |row| (0..w).map(move |col| (row, col)))
}

/// All cells as (row, col, colour), row by row.
pub fn cells(grid: &Grid) -> impl Iterator<Item = (usize, usize, u8)> {
    grid.iter().enumerate().flat_map(|(row, line)| line.iter().enumerate().map(move |(col, &color)| (row, col, color)))
}

/// A grid given cell by cell.
pub fn build(h: usize, w: usize, cell: impl Fn(usize, usize) -> u8) -> Grid {
    (0..h).map(|row| (0..w).map(|col| cell(row, col)).collect()).collect()
}

/// Each cell's colour changed by a function.
pub fn mapped(grid: &Grid, change: impl Fn(u8) -> u8) -> Grid {
    grid.iter().map(|row| row.iter().map(|&cell| change(cell)).collect()).collect()
}

/// A shape as a grid of its own, its clear cells black.
pub fn on_black(shape: &Grid) -> Grid {
    mapped(shape, |cell| if cell == CLEAR { 0 } else { cell })
}

/// Each cell one of the colours at random.
pub fn noise(rng: &mut Rng, h: usize, w: usize, colors: &[u8]) -> Grid {
    (0..h).map(|_| (0..w).map(|_| rng.pick(colors)).collect()).collect()
}

/// Colours on a background: each cell is coloured in `part` of `whole` draws.
pub fn sprinkle(rng: &mut Rng, (h, w): (usize, usize), bg: u8, colors: &[u8], (part, whole): (usize, usize)) -> Grid {
    (0..h).map(|_| (0..w).map(|_| if rng.chance(part, whole) { rng.pick(colors) } else { bg }).collect()).collect()
}

/// Number of cells of a colour.
pub fn count(grid: &Grid, color: u8) -> usize {
    grid.iter().flatten().filter(|&&cell| cell == color).count()
}

/// Left and right exchanged.
pub fn left_right(grid: &Grid) -> Grid {
    grid.iter().map(|row| row.iter().rev().copied().collect()).collect()
}

/// Top and bottom exchanged.
pub fn upside_down(grid: &Grid) -> Grid {
    grid.iter().rev().cloned().collect()
}

/// Rows and columns exchanged.
pub fn transposed(grid: &Grid) -> Grid {
    let (h, w) = dims(grid);
    build(w, h, |row, col| grid[col][row])
}

/// Two grids of equal height side by side.
pub fn beside(left: &Grid, right: &Grid) -> Grid {
    left.iter().zip(right).map(|(a, b)| a.iter().chain(b).copied().collect()).collect()
}

/// Two grids of equal width one above the other.
pub fn above(top: &Grid, bottom: &Grid) -> Grid {
    top.iter().chain(bottom).cloned().collect()
}

/// The part of a grid from (`row`, `col`) on.
pub fn window(grid: &Grid, (row, col): (usize, usize), (h, w): (usize, usize)) -> Grid {
    grid[row..row + h].iter().map(|line| line[col..col + w].to_vec()).collect()
}

/// The smallest box around the cells that satisfy `inside`, as ((row, col), (h, w)).
pub fn bounds(grid: &Grid, inside: impl Fn(u8) -> bool) -> Option<((usize, usize), (usize, usize))> {
    let mut found: Option<(usize, usize, usize, usize)> = None;
    for (row, col, color) in cells(grid) {
        if inside(color) {
            let (top, left, bottom, right) = found.unwrap_or((row, col, row, col));
            found = Some((top.min(row), left.min(col), bottom.max(row), right.max(col)));
        }
    }
    found.map(|(top, left, bottom, right)| ((top, left), (bottom - top + 1, right - left + 1)))
}

/// Draws the cells of a shape, its first row and column at (`row`, `col`).
pub fn stamp(grid: &mut Grid, shape: &Grid, (row, col): (usize, usize)) {
    for (i, j, color) in cells(shape) {
        if color != CLEAR {
            grid[row + i][col + j] = color;
        }
    }
}

/// A full rectangle.
pub fn slab(h: usize, w: usize, color: u8) -> Grid {
    blank(h, w, color)
}

/// The outline of a rectangle.
pub fn ring(h: usize, w: usize, color: u8) -> Grid {
    build(h, w, |row, col| if row == 0 || col == 0 || row + 1 == h || col + 1 == w { color } else { CLEAR })
}

/// A connected shape (by edges) of `n` cells or a few less, inside `h` by `w`, trimmed.
pub fn blob(rng: &mut Rng, (h, w): (usize, usize), n: usize, color: u8) -> Grid {
    let mut shape = blank(h, w, CLEAR);
    let mut edge = vec![(rng.below(h), rng.below(w))];
    let mut left = n;
    while left > 0 && !edge.is_empty() {
        let (row, col) = edge.swap_remove(rng.below(edge.len()));
        if shape[row][col] != CLEAR {
            continue;
        }
        shape[row][col] = color;
        left -= 1;
        edge.extend(edge_neighbors(row, col, h, w));
    }
    trimmed(&shape)
}

/// A shape without its clear border.
pub fn trimmed(shape: &Grid) -> Grid {
    bounds(shape, |cell| cell != CLEAR).map_or_else(Vec::new, |(at, size)| window(shape, at, size))
}

/// Number of cells that belong to a shape.
pub fn area(shape: &Grid) -> usize {
    shape.iter().flatten().filter(|&&cell| cell != CLEAR).count()
}

/// The up to four neighbours by an edge.
pub fn edge_neighbors(row: usize, col: usize, h: usize, w: usize) -> Vec<(usize, usize)> {
    let around = [(row.wrapping_sub(1), col), (row + 1, col), (row, col.wrapping_sub(1)), (row, col + 1)];
    around.into_iter().filter(|&(i, j)| i < h && j < w).collect()
}

/// The places reached from (`row`, `col`) by edges over cells of the same colour.
pub fn region(grid: &Grid, row: usize, col: usize) -> Vec<(usize, usize)> {
    let (h, w) = dims(grid);
    let color = grid[row][col];
    let mut seen = vec![vec![false; w]; h];
    let mut todo = vec![(row, col)];
    let mut found = Vec::new();
    while let Some((i, j)) = todo.pop() {
        if seen[i][j] || grid[i][j] != color {
            continue;
        }
        seen[i][j] = true;
        found.push((i, j));
        todo.extend(edge_neighbors(i, j, h, w));
    }
    found
}

/// All regions of one colour, in row order of their first cell.
pub fn regions(grid: &Grid, color: u8) -> Vec<Vec<(usize, usize)>> {
    let (h, w) = dims(grid);
    let mut seen = vec![vec![false; w]; h];
    let mut found = Vec::new();
    for (row, col) in places(h, w) {
        if grid[row][col] == color && !seen[row][col] {
            let part = region(grid, row, col);
            for &(i, j) in &part {
                seen[i][j] = true;
            }
            found.push(part);
        }
    }
    found
}

/// Whether a place of the region lies on the edge of an `h` by `w` grid.
pub fn reaches_edge(part: &[(usize, usize)], h: usize, w: usize) -> bool {
    part.iter().any(|&(row, col)| row == 0 || col == 0 || row + 1 == h || col + 1 == w)
}

/// A shape and where its first row and column lie.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its cells.
    pub shape: Grid,
    /// Row of its first row.
    pub row: usize,
    /// Column of its first column.
    pub col: usize,
}

/// A grid on which shapes are placed at random, their boxes kept apart.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What is drawn so far.
    pub grid: Grid,
    /// The shapes in the order of placement.
    pub items: Vec<Placed>,
}

impl Scene {
    /// An empty scene.
    pub fn new(h: usize, w: usize, bg: u8) -> Self {
        Self { grid: blank(h, w, bg), items: Vec::new() }
    }

    /// Places a shape at least `gap` free cells from all others and `inset` cells from the grid's edge.
    pub fn place(&mut self, rng: &mut Rng, shape: Grid, gap: usize, inset: usize) -> Option<Placed> {
        let (h, w) = dims(&self.grid);
        let (sh, sw) = dims(&shape);
        if sh == 0 || sh + 2 * inset > h || sw + 2 * inset > w {
            return None;
        }
        for _ in 0..40 {
            let row = rng.between(inset, h - sh - inset);
            let col = rng.between(inset, w - sw - inset);
            if self.free(row, col, (sh, sw), gap) {
                return Some(self.put(shape, row, col));
            }
        }
        None
    }

    /// Draws a shape at a place, whatever is there.
    pub fn put(&mut self, shape: Grid, row: usize, col: usize) -> Placed {
        stamp(&mut self.grid, &shape, (row, col));
        let placed = Placed { shape, row, col };
        self.items.push(placed.clone());
        placed
    }

    /// Whether a box keeps its distance from all placed ones.
    fn free(&self, row: usize, col: usize, (h, w): (usize, usize), gap: usize) -> bool {
        self.items.iter().all(|other| {
            let (oh, ow) = dims(&other.shape);
            row >= other.row + oh + gap
                || other.row >= row + h + gap
                || col >= other.col + ow + gap
                || other.col >= col + w + gap
        })
    }
}

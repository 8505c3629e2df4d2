//! Wide grids taken apart, by runs of cells in a row.

use std::ops::Range;

use crate::value::{Ctx, EvalError, Grid, Res, SIDE, Value, Wide, low_bits, pack_colors};

/// Cells one after the other in a row that are in one object.
#[derive(Clone, Copy)]
struct Run {
    row: u32,
    start: u32,
    end: u32,
    /// A run of the same object that comes before, or this one.
    before: u32,
}

impl Run {
    fn columns(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where the cells of one colour from a place on end.
fn end_of_color(row: &[u8], from: usize) -> usize {
    /// Cells that are looked at together.
    const MANY: usize = 32;
    let color = row[from];
    let differs = |cells: &[u8]| cells.iter().fold(0, |differs, &cell| differs | (cell ^ color)) != 0;
    let few = row.len().min(from + 8);
    if let Some(at) = row[from..few].iter().position(|&cell| cell != color) {
        return from + at;
    }
    let alike = row[few..].chunks_exact(MANY).take_while(|cells| !differs(cells)).count();
    let at = few + alike * MANY;
    row[at..].iter().position(|&cell| cell != color).map_or(row.len(), |more| at + more)
}

/// Parts of a row between cells of the background: of one colour each, or as long as they are.
fn runs_of_row(row: &[u8], univalued: bool, background: Option<u8>, mut see: impl FnMut(Range<usize>)) {
    let mut at = 0;
    while at < row.len() {
        let start = at;
        at = end_of_color(row, at);
        if Some(row[start]) == background {
            continue;
        }
        while !univalued && at < row.len() && Some(row[at]) != background {
            at = end_of_color(row, at);
        }
        see(start..at);
    }
}

/// The first run of the object that a run is in.
fn first_of(runs: &mut [Run], at: usize) -> usize {
    // Every other run on the way is joined to the one two steps before it.
    let mut first = at;
    while runs[first].before as usize != first {
        let before = runs[first].before as usize;
        runs[first].before = runs[before].before;
        first = runs[first].before as usize;
    }
    first
}

/// Runs of all rows, joined where they touch.
fn joined_runs(grid: &Wide<'_>, univalued: bool, diagonal: bool, background: Option<u8>) -> Vec<Run> {
    let reach = u32::from(diagonal);
    let mut runs: Vec<Run> = Vec::new();
    let mut above = 0..0;
    for (i, row) in grid.rows().iter().enumerate() {
        let (from, mut next) = (runs.len(), above.start);
        runs_of_row(row, univalued, background, |columns| {
            let (start, end, here) = (columns.start as u32, columns.end as u32, runs.len());
            runs.push(Run { row: i as u32, start, end, before: here as u32 });
            while next < above.end && runs[next].end + reach <= start {
                next += 1;
            }
            let mut other = next;
            while other < above.end && runs[other].start < end + reach {
                if !univalued || grid.rows()[i - 1][runs[other].start as usize] == row[columns.start] {
                    let (a, b) = (first_of(&mut runs, other), first_of(&mut runs, here));
                    runs[a.max(b)].before = a.min(b) as u32;
                }
                other += 1;
            }
        });
        above = from..runs.len();
    }
    runs
}

/// The object of runs that come row by row.
fn object<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>, runs: &[Run]) -> Res<'a> {
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Ok(Value::EMPTY_SET) };
    let (top, h) = (first.row, (last.row - first.row + 1) as usize);
    let left = runs.iter().map(|run| run.start).min().unwrap_or(0);
    let w = runs.iter().map(|run| run.end - left).max().unwrap_or(0) as usize;
    if h > SIDE || w > SIDE {
        let mut parts = Vec::new();
        for run in runs {
            let row = grid.rows()[run.row as usize];
            runs_of_row(&row[run.columns()], true, None, |columns| {
                let from = (run.start - left) as usize;
                let color = row[run.start as usize + columns.start];
                parts.push((color, (run.row - top) as usize, from + columns.start..from + columns.end));
            });
        }
        return ctx.cells_of_runs((top as i32, left as i32), (h, w), &parts);
    }
    let mut cells = Grid { h: h as u8, w: w as u8, planes: [[0; SIDE]; 4] };
    let mut rows = [0; SIDE];
    for run in runs {
        let (columns, by, i) = (run.columns(), run.start - left, (run.row - top) as usize);
        let mut colors = [0; SIDE];
        colors[..columns.len()].copy_from_slice(&grid.rows()[run.row as usize][columns.clone()]);
        rows[i] |= low_bits(columns.len()) << by;
        for (plane, bits) in cells.planes.iter_mut().zip(pack_colors(&colors, columns.len())) {
            plane[i] |= bits << by;
        }
    }
    ctx.picture_within(&rows, &cells.planes, h, top.into(), left.into())
}

/// The set of connected components: of one colour each with `univalued`, over corners too with `diagonal`, without the
/// cells of `background`.
pub(in crate::kernel) fn objects<'a>(
    ctx: &mut Ctx<'a>,
    grid: &Wide<'a>,
    univalued: bool,
    diagonal: bool,
    background: Option<u8>,
) -> Res<'a> {
    let mut runs = joined_runs(grid, univalued, diagonal, background);
    // The number of its object for each run, objects by their first cells; and where the runs of each end.
    let (mut numbers, mut ends) = (Vec::with_capacity(runs.len()), Vec::new());
    for at in 0..runs.len() {
        let first = first_of(&mut runs, at);
        numbers.push(if first == at { ends.len() } else { numbers[first] });
        if first == at {
            ends.push(0);
        }
        ends[numbers[at]] += 1;
    }
    let mut end = 0;
    for n in &mut ends {
        (*n, end) = (end, end + *n);
    }
    let mut sorted = runs.clone();
    for (run, &number) in runs.iter().zip(&numbers) {
        sorted[ends[number]] = *run;
        ends[number] += 1;
    }
    let (mut objects, mut start) = (Vec::with_capacity(ends.len()), 0);
    for end in ends {
        objects.push(object(ctx, grid, &sorted[start..end])?);
        start = end;
    }
    ctx.set(&objects)
}

/// The object of all cells of each colour for which a condition holds.
pub(in crate::kernel) fn partition<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>, is_part: impl Fn(u8) -> bool) -> Res<'a> {
    let mut runs: [Vec<Run>; 16] = std::array::from_fn(|_| Vec::new());
    for (i, row) in grid.rows().iter().enumerate() {
        runs_of_row(row, true, None, |columns| {
            let run = Run { row: i as u32, start: columns.start as u32, end: columns.end as u32, before: 0 };
            runs[usize::from(row[columns.start] & 15)].push(run);
        });
    }
    let mut objects = Vec::new();
    for (_, runs) in (0..).zip(&runs).filter(|&(color, runs)| is_part(color) && !runs.is_empty()) {
        objects.push(object(ctx, grid, runs)?);
    }
    ctx.set(&objects)
}

/// All cells of the grid.
pub(in crate::kernel) fn asobject<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>) -> Res<'a> {
    let mut runs = Vec::new();
    for (i, row) in grid.rows().iter().enumerate() {
        runs_of_row(row, true, None, |columns| runs.push((row[columns.start], i, columns)));
    }
    ctx.cells_of_runs((0, 0), (grid.h(), grid.w()), &runs)
}

/// The objects of all rows and columns of one colour.
pub(in crate::kernel) fn frontiers<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>) -> Result<Value<'a>, EvalError> {
    let (h, w) = (grid.h(), grid.w());
    let mut lines = Vec::new();
    for (i, _) in grid.rows().iter().enumerate().filter(|(_, row)| end_of_color(row, 0) == w) {
        let run = Run { row: i as u32, start: 0, end: w as u32, before: 0 };
        lines.push(object(ctx, grid, &[run])?);
    }
    let mut varied = vec![false; w];
    for row in grid.rows() {
        for (varied, (color, first)) in varied.iter_mut().zip(row.iter().zip(grid.rows()[0])) {
            *varied |= color != first;
        }
    }
    for j in (0..w).filter(|&j| !varied[j]) {
        let run = |row: usize| Run { row: row as u32, start: j as u32, end: j as u32 + 1, before: 0 };
        let column: Vec<Run> = (0..h).map(run).collect();
        lines.push(object(ctx, grid, &column)?);
    }
    ctx.set(&lines)
}

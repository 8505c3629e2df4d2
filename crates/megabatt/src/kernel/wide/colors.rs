//! The colours of wide grids.

use super::color_equal_to;
use crate::value::{Ctx, MAX_COLOR, Res, Value, Wide, is_one};

/// As many colours as a cell may have.
const COLORS: usize = MAX_COLOR as usize + 1;

/// The number of cells of a colour in a row.
fn count_in(row: &[u8], color: u8) -> usize {
    // Sums of a byte, each of so few cells that it holds them.
    let sum = |cells: &[u8]| cells.iter().fold(0u8, |n, &cell| n + u8::from(cell == color));
    row.chunks(255).map(|cells| usize::from(sum(cells))).sum()
}

/// Shows each row with how often it comes one after the other, one in memory.
fn each_row<'a>(grid: &Wide<'a>, mut see: impl FnMut(&'a [u8], usize)) {
    for rows in grid.rows().chunk_by(|a, b| is_one(a, b)) {
        see(rows[0], rows.len());
    }
}

/// The number of cells of each colour.
pub(in crate::kernel) fn counts(grid: &Wide<'_>) -> [usize; COLORS] {
    let mut counts = [0; COLORS];
    each_row(grid, |row, times| {
        let mut left = row.len();
        for (color, count) in counts.iter_mut().enumerate() {
            if left == 0 {
                break;
            }
            let n = count_in(row, color as u8);
            *count += n * times;
            left -= n;
        }
    });
    counts
}

/// The number of cells that equal a value.
pub(in crate::kernel) fn count(grid: &Wide<'_>, value: Value<'_>) -> usize {
    let Some(color) = color_equal_to(value) else { return 0 };
    let mut n = 0;
    each_row(grid, |row, times| n += count_in(row, color) * times);
    n
}

/// The colours by number, most frequent first, of several the one that comes first.
pub(in crate::kernel) fn ranked<'a>(grid: &Wide<'a>) -> Vec<Value<'a>> {
    let first = |color: u8| {
        let mut rows = grid.rows().iter().enumerate();
        rows.find_map(|(i, row)| row.iter().position(|&cell| cell == color).map(|j| (i, j)))
    };
    let counts = counts(grid);
    let n = |color: u8| counts[usize::from(color)];
    let mut colors: Vec<u8> = (0..COLORS as u8).filter(|&color| n(color) > 0).collect();
    colors.sort_by_cached_key(|&color| (std::cmp::Reverse(n(color)), first(color)));
    colors.into_iter().map(|color| Value::Int(color.into())).collect()
}

/// The places of the cells that equal a value.
pub(in crate::kernel) fn places<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>, value: Value<'a>) -> Res<'a> {
    let Some(color) = color_equal_to(value) else { return Ok(Value::EMPTY_SET) };
    let h = grid.h();
    let mut words = vec![0u32; grid.w().div_ceil(32) * h];
    for (i, row) in grid.rows().iter().enumerate() {
        for (strip, cells) in row.chunks(32).enumerate() {
            let bits = cells.iter().rev().fold(0, |bits, &cell| bits << 1 | u32::from(cell == color));
            words[strip * h + i] = bits;
        }
    }
    ctx.places_of_strips((0, 0), h, &words)
}

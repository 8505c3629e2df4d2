//! How near a program's value is to the expected output.

use crate::value::{Ctx, Grid, Value, equal, grid_value};

/// The verdict on one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Equal to the expected output, in every cell.
    pub correct: bool,
    /// Where it is wrong and the shapes agree: the share of equal cells, 0..1.
    pub cells: Option<f64>,
}

impl Score {
    /// Compares a value with the expected output.
    pub fn of(ctx: &mut Ctx<'_>, value: Value<'_>, expected: &Grid) -> Score {
        if equal(value, grid_value(expected), ctx.dialect) {
            return Score { correct: true, cells: None };
        }
        let cells = match value {
            Value::Grid(grid) if grid.h == expected.h && grid.w == expected.w => Some(equal_cells(grid, expected)),
            Value::Pairs(pairs) if expected.h == 2 && expected.w == 2 => {
                let cells = [(0, 0), (0, 1), (1, 0), (1, 1)];
                let equal = cells.iter().zip(pairs).filter(|&(&(i, j), c)| i16::from(expected.get(i, j)) == c).count();
                Some(equal as f64 / 4.0)
            }
            _ => None,
        };
        Score { correct: false, cells }
    }

    /// The better of two verdicts, this one where they are alike.
    pub fn best(self, other: Score) -> Score {
        let rank = |score: Score| (score.correct, score.cells.unwrap_or(0.0));
        if rank(self) < rank(other) { other } else { self }
    }
}

/// The share of cells in which two grids of one shape agree.
fn equal_cells(a: &Grid, b: &Grid) -> f64 {
    let mut differ = [0u32; 32];
    for (x, y) in a.planes.iter().zip(&b.planes) {
        for (differ, (x, y)) in differ.iter_mut().zip(x.iter().zip(y)) {
            *differ |= x ^ y;
        }
    }
    let wrong: u32 = differ.iter().map(|row| row.count_ones()).sum();
    1.0 - f64::from(wrong) / f64::from(u32::from(a.h) * u32::from(a.w))
}

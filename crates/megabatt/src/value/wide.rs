//! Grids larger than a packed one: a byte a cell.
//!
//! Programs made for one task make rows of thousands of cells on another. Where kernels know this form such a grid is
//! made and read as rows of bytes; everything else sees the tuple of tuples that it equals, and neither its order nor its
//! size nor the fuel of any call tells the one from the other. Rows that are one in memory there are one here: joining
//! grids pays for such rows once.

use super::grid::{SIDE, pack_colors};
use super::{Ctx, Dialect, EvalError, Grid, Res, Seq, Value};

/// The fewest columns: rows of two ints are places and of three may be cells.
const FEWEST_COLUMNS: usize = 4;

/// A rectangular grid of colours 0..=15 with at least four columns, higher or wider than 32.
pub struct Wide<'a> {
    /// The rows, each as long as the others.
    rows: &'a [&'a [u8]],
    w: u32,
}

impl<'a> Wide<'a> {
    /// Height in rows.
    #[inline]
    pub fn h(&self) -> usize {
        self.rows.len()
    }

    /// Width in columns.
    #[inline]
    pub fn w(&self) -> usize {
        self.w as usize
    }

    /// The colours row by row. Rows that are one in memory are items that are so in the general form.
    #[inline]
    pub fn rows(&self) -> &'a [&'a [u8]] {
        self.rows
    }

    /// See [`Value::weight`].
    #[inline]
    pub(super) fn weight(&self) -> u64 {
        let h = self.rows.len() as u64;
        h * u64::from(self.w) + u64::from(h == 1)
    }

    /// Whether two are equal.
    pub(super) fn same(&self, other: &Wide<'_>) -> bool {
        let rows = || self.rows.iter().zip(other.rows);
        (self.rows.len(), self.w) == (other.rows.len(), other.w) && rows().all(|(a, b)| is_one(a, b) || a == b)
    }
}

/// Whether two rows are one in memory.
#[inline]
pub(crate) fn is_one(a: &[u8], b: &[u8]) -> bool {
    std::ptr::eq(a, b)
}

/// Leaves of a row of so many colours as a tuple.
pub(crate) fn weight_of_row(w: usize, dialect: Dialect) -> u64 {
    match (w, dialect) {
        (1, _) => 2,
        (2, _) | (3, Dialect::Batt) => 1,
        _ => w as u64,
    }
}

impl<'a> Ctx<'a> {
    /// Room for rows of colours, all 0, to be filled in and cut in rows.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn room_for_colors(&mut self, h: usize, w: usize) -> Result<&'a mut [u8], EvalError> {
        let n = h.checked_mul(w).filter(|&n| n as u64 <= self.max_weight).ok_or(EvalError::Memory)?;
        self.charge_bytes(n)?;
        Ok(self.arena.alloc_slice_fill_copy(n, 0))
    }

    /// A copy of a row of colours.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn copy_of_colors(&mut self, row: &[u8]) -> Result<&'a mut [u8], EvalError> {
        self.charge_bytes(row.len())?;
        Ok(self.arena.alloc_slice_copy(row))
    }

    /// The rows of a packed grid as bytes.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn color_rows(&mut self, grid: &Grid) -> Result<Vec<&'a [u8]>, EvalError> {
        let (h, w) = (grid.h(), grid.w());
        let colors = self.room_for_colors(h, w)?;
        for (i, row) in colors.chunks_exact_mut(w).enumerate() {
            row.copy_from_slice(&grid.colors_of_row(i)[..w]);
        }
        let colors: &'a [u8] = colors;
        Ok(colors.chunks_exact(w).collect())
    }

    /// The grid of these equally long rows of colours 0..=15, in whichever form it has.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn grid_of_colors(&mut self, rows: &[&'a [u8]]) -> Res<'a> {
        let Some(first) = rows.first() else { return Ok(Value::EMPTY_TUPLE) };
        let (h, w) = (rows.len(), first.len());
        if w == 0 {
            return self.tuple(&vec![Value::EMPTY_TUPLE; h]);
        }
        if h <= SIDE && w <= SIDE {
            let mut grid = Grid { h: h as u8, w: w as u8, planes: [[0; SIDE]; 4] };
            for (i, row) in rows.iter().enumerate() {
                let mut colors = [0; SIDE];
                colors[..w].copy_from_slice(row);
                for (plane, bits) in grid.planes.iter_mut().zip(pack_colors(&colors, w)) {
                    plane[i] = bits;
                }
            }
            return self.grid(grid);
        }
        if h as u64 * w as u64 + u64::from(h == 1) > self.max_weight {
            return Err(EvalError::Memory);
        }
        if w < FEWEST_COLUMNS {
            let rows = self.rows_of_colors(rows)?;
            return self.tuple_in_place(rows);
        }
        self.charge_bytes(size_of_val(rows) + size_of::<Wide<'_>>())?;
        let rows = self.arena.alloc_slice_copy(rows);
        Ok(Value::Wide(self.arena.alloc(Wide { rows, w: w as u32 })))
    }

    /// The tuple of the rows of grids, one below the other, which together are wide; `()` among them adds
    /// nothing. `None` of others, and of rows that are not equally long.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn joined_rows(&mut self, grids: &[Value<'a>]) -> Result<Option<Value<'a>>, EvalError> {
        let sides = |grid: &Value<'_>| match grid {
            Value::Grid(grid) => Some((grid.h(), grid.w())),
            Value::Wide(grid) => Some((grid.h(), grid.w())),
            _ => None,
        };
        let mut some = grids.iter().filter(|grid| !grid.is_empty_tuple());
        let Some((_, w)) = some.clone().next().and_then(sides).filter(|&(_, w)| w >= FEWEST_COLUMNS) else {
            return Ok(None);
        };
        let h = some.try_fold(0, |h, grid| sides(grid).filter(|side| side.1 == w).map(|side| h + side.0));
        let Some(h) = h.filter(|&h| h > SIDE || w > SIDE) else { return Ok(None) };
        let mut rows = Vec::with_capacity(h);
        for grid in grids {
            match grid {
                Value::Grid(grid) => rows.extend(self.color_rows(grid)?),
                Value::Wide(grid) => rows.extend_from_slice(grid.rows),
                _ => {}
            }
        }
        self.grid_of_colors(&rows).map(Some)
    }

    /// Rows of colours as tuples; of those that are one in memory one after the other one is made.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(super) fn rows_of_colors(&mut self, rows: &[&[u8]]) -> Result<&'a [Value<'a>], EvalError> {
        self.charge_bytes(size_of_val(rows))?;
        let out = self.arena.alloc_slice_fill_copy(rows.len(), Value::None);
        let mut last: Option<(&[u8], Value<'a>)> = None;
        for (out, &row) in out.iter_mut().zip(rows) {
            *out = match last {
                Some((before, made)) if is_one(before, row) => made,
                _ => self.tuple_of_colors(row)?,
            };
            last = Some((row, *out));
        }
        Ok(out)
    }

    /// A row of colours as a tuple.
    ///
    /// # Errors
    /// `Memory` when it is over the budget.
    pub(crate) fn tuple_of_colors(&mut self, row: &[u8]) -> Res<'a> {
        self.charge_bytes(size_of_val(row) * size_of::<Value<'_>>())?;
        let items = self.arena.alloc_slice_fill_iter(row.iter().map(|&color| Value::Int(color.into())));
        self.tuple_of_leaves(items)
    }
}

/// Shows a row as a tuple that lives as long as that.
pub(super) fn with_row<R>(row: &[u8], see: impl FnOnce(Value<'_>) -> R) -> R {
    let items: Vec<Value<'_>> = row.iter().map(|&color| Value::Int(color.into())).collect();
    see(Value::Tuple(&Seq { items: &items, weight: row.len() as u32, depth: 1 }))
}

//! Grids of colours that are larger than a packed one, as bytes.

use crate::value::{Ctx, Res, Value};

/// A rectangular grid of any size, colours 0..=15, row-major.
pub(super) struct Raster {
    colors: Vec<u8>,
    h: usize,
    w: usize,
}

impl Raster {
    /// A general grid as bytes; `None` when it is ragged, empty, or holds anything but colours.
    pub(super) fn of(grid: Value<'_>) -> Option<Raster> {
        let Value::Tuple(rows) = grid else { return None };
        let mut colors = Vec::new();
        let mut w = 0;
        for (i, row) in rows.items.iter().enumerate() {
            let Value::Tuple(row) = row else { return None };
            if i == 0 {
                w = row.items.len();
                colors.reserve(rows.items.len() * w);
            } else if row.items.len() != w {
                return None;
            }
            // A colour that is none is looked for once a row.
            let mut all = 0;
            colors.extend(row.items.iter().map(|cell| {
                let color = if let Value::Int(color) = *cell { color as u64 } else { u64::MAX };
                all |= color;
                color as u8
            }));
            if all > 15 {
                return None;
            }
        }
        (w > 0).then_some(Raster { colors, h: rows.items.len(), w })
    }

    /// The set of connected components: of one colour each with `univalued`, over corners too with `diagonal`, without
    /// the cells of `background`.
    pub(super) fn objects<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        univalued: bool,
        diagonal: bool,
        background: Option<u8>,
    ) -> Res<'a> {
        let mut left: Vec<bool> = self.colors.iter().map(|&color| Some(color) != background).collect();
        let (mut objects, mut todo, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        let mut start = 0;
        while let Some(skipped) = left[start..].iter().position(|&left| left) {
            start += skipped;
            cells.clear();
            todo.push(start);
            left[start] = false;
            while let Some(place) = todo.pop() {
                let (i, j) = (place / self.w, place % self.w);
                cells.push(Value::Cell { color: self.colors[place].into(), i: i as i32, j: j as i32 });
                for k in i.saturating_sub(1)..(i + 2).min(self.h) {
                    for l in j.saturating_sub(1)..(j + 2).min(self.w) {
                        let next = k * self.w + l;
                        let joins = !univalued || self.colors[next] == self.colors[start];
                        if left[next] && joins && (diagonal || k == i || l == j) {
                            left[next] = false;
                            todo.push(next);
                        }
                    }
                }
            }
            objects.push(ctx.set(&cells)?);
        }
        ctx.set(&objects)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::each;
    use super::*;

    #[test]
    fn a_row_with_anything_but_colours_is_no_raster() {
        each(20, |ctx, chance| {
            let (h, w) = (1 + chance.below(3) as usize, 33 + chance.below(9) as usize);
            let others = [Value::Int(-1), Value::Int(16), Value::Int(1 << 40), Value::Bool(true), Value::EMPTY_TUPLE];
            let (i, j) = (chance.below(h as u64) as usize, chance.below(w as u64) as usize);
            for other in [Value::Int(15)].into_iter().chain(others) {
                let mut rows = vec![vec![Value::Int(3); w]; h];
                rows[i][j] = other;
                let rows: Vec<Value<'_>> = rows.iter().map(|row| ctx.tuple(row).unwrap_or(Value::None)).collect();
                let grid = ctx.tuple(&rows).unwrap_or(Value::None);
                let is_color = matches!(other, Value::Int(15));
                assert_eq!(Raster::of(grid).is_some(), is_color, "{h} x {w} cells");
            }
        });
    }
}

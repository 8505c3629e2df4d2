//! Making values: every constructor picks the most packed form and pays for its bytes.

use super::callable::Nesting;
use super::grid::{COLOR_BITS, MAX_COLOR, Rows, SIDE, low_bits};
use super::patch::Extent;
use super::sheet::Bounds;
use super::{Ctx, Dialect, EvalError, Func, Grid, Mask, Picture, Res, Seq, Value};

/// The deepest nesting of one value.
pub(super) const MAX_NESTING: u16 = 255;

/// What fits in `i16` for the corner of a patch.
#[inline]
pub(super) fn origin(i: i64, j: i64) -> Option<(i16, i16)> {
    Some((i16::try_from(i).ok()?, i16::try_from(j).ok()?))
}

/// A colour of a packed patch.
#[inline]
pub(super) fn packed_color(color: i16) -> Option<u8> {
    if (0..=MAX_COLOR as i16).contains(&color) { Some(color as u8) } else { None }
}

/// Whether all items are of a kind, looked at eight by eight.
#[inline]
pub(super) fn are_all<'a>(items: &[Value<'a>], is: impl Fn(&Value<'a>) -> bool) -> bool {
    let (eights, rest) = items.as_chunks::<8>();
    eights.iter().all(|eight| eight.iter().fold(true, |all, item| all & is(item))) && rest.iter().all(is)
}

/// The weight and the nesting of a tuple or set of these items. The weight is its leaves, and one for a level that holds
/// a single item, so that no nesting is deeper than its weight.
#[inline]
fn size_of_items(items: &[Value<'_>]) -> (u64, u16) {
    // What holds no others is one leaf; which levels there are among such is a bit for each.
    const OTHERS: u8 = 8;
    let form = |item: &Value<'_>| match item {
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Prim(_) => 1,
        Value::Pair(..) => 2,
        Value::Cell { .. } => 4,
        _ => OTHERS,
    };
    let first = items.first().map_or(0, form);
    let forms = if first == OTHERS { OTHERS } else { items.iter().fold(first, |forms, item| forms | form(item)) };
    if forms < OTHERS {
        let depth = u16::from(forms > 1) + u16::from(forms > 3);
        return ((items.len() as u64).max(1) + u64::from(items.len() == 1), 1 + depth);
    }
    // Most are objects.
    let (mut weight, mut depth, mut rest) = (0, 0, items);
    while let [Value::Object { mask, .. }, more @ ..] = rest {
        (weight, depth, rest) = (weight + u64::from(mask.n), 3, more);
    }
    for &item in rest {
        let (leaves, levels) = size_of_item(item);
        weight += leaves;
        depth = depth.max(levels);
    }
    (weight.max(1) + u64::from(items.len() == 1), 1 + depth)
}

/// The weight and the nesting of an item.
#[inline(always)]
fn size_of_item(item: Value<'_>) -> (u64, u16) {
    match item {
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => (1, 0),
        Value::Pair(..) => (1, 1),
        Value::Cell { .. } => (1, 2),
        Value::Indices { mask, .. } => (mask.n.into(), 2),
        Value::Object { mask, .. } => (mask.n.into(), 3),
        Value::Picture { picture, .. } => (picture.mask.n.into(), 3),
        Value::Tuple(seq) | Value::Set(seq) => (seq.weight.into(), seq.depth),
        item => (item.weight(), item.depth()),
    }
}

/// Whether the cells of a grid of at most `N` rows that are set in `rows` have all this colour, and no others any bits.
#[inline]
fn is_of_color<const N: usize>(grid: &Grid, rows: &Rows, color: u8) -> bool {
    let mut differ = 0;
    for (plane, on) in grid.planes.iter().zip(COLOR_BITS[usize::from(color) % 16]) {
        for (&bits, &row) in plane[..N].iter().zip(&rows[..N]) {
            differ |= bits ^ row & on;
        }
    }
    differ == 0
}

/// Whether a box fits in a mask.
pub(super) fn fits(bounds: &Bounds) -> bool {
    let (h, w) = bounds.sides();
    h <= SIDE as u64 && w <= SIDE as u64 && origin(bounds.top.into(), bounds.left.into()).is_some()
}

/// A box that fits in a mask, its corner as the first bit.
pub(super) fn extent_of(bounds: &Bounds) -> Extent {
    let (h, w) = bounds.sides();
    Extent { top: 0, left: 0, h: h as usize, w: w as usize }
}

impl<'a> Ctx<'a> {
    /// Takes bytes of the memory budget.
    ///
    /// # Errors
    /// `Memory` when fewer are left.
    #[inline]
    pub fn charge_bytes(&mut self, bytes: usize) -> Result<(), EvalError> {
        match self.bytes.checked_sub(bytes as u64) {
            Some(left) => {
                self.bytes = left;
                Ok(())
            }
            None => {
                self.starved = true;
                Err(EvalError::Memory)
            }
        }
    }

    #[inline]
    fn alloc<T>(&mut self, value: T) -> Result<&'a T, EvalError> {
        self.charge_bytes(size_of::<T>())?;
        Ok(self.arena.alloc(value))
    }

    /// A packed grid as a value; 2 x 2 is a tuple of two pairs.
    #[inline]
    pub fn grid(&mut self, grid: Grid) -> Res<'a> {
        if grid.h == 2 && grid.w == 2 {
            return Ok(pairs_of(&grid));
        }
        Ok(Value::Grid(self.alloc(grid)?))
    }

    /// Stores items as they are, with their size and nesting.
    pub(super) fn sequence(&mut self, items: &[Value<'a>]) -> Result<&'a Seq<'a>, EvalError> {
        self.charge_bytes(size_of_val(items))?;
        let items = self.arena.alloc_slice_copy(items);
        self.sequence_in_place(items)
    }

    /// [`Ctx::sequence`] of two items.
    #[inline]
    pub(super) fn sequence_of_two(&mut self, x: Value<'a>, y: Value<'a>) -> Result<&'a Seq<'a>, EvalError> {
        let ((leaves, levels), (more, others)) = (size_of_item(x), size_of_item(y));
        let (weight, depth) = (leaves + more, 1 + levels.max(others));
        self.charge_bytes(2 * size_of::<Value<'_>>() + size_of::<Seq<'_>>())?;
        if weight > self.max_weight || depth > MAX_NESTING {
            return Err(EvalError::Memory);
        }
        let (seq, items) = self.arena.alloc((Seq { items: &[], weight: weight as u32, depth }, [x, y]));
        seq.items = items;
        Ok(seq)
    }

    /// Items that lie in the arena already and are paid for, with their size and nesting.
    pub(super) fn sequence_in_place(&mut self, items: &'a [Value<'a>]) -> Result<&'a Seq<'a>, EvalError> {
        let (weight, depth) = size_of_items(items);
        if weight > self.max_weight || depth > MAX_NESTING {
            return Err(EvalError::Memory);
        }
        self.alloc(Seq { items, weight: weight as u32, depth })
    }

    /// The mask of the bits of the first `h` rows, with the offset of its corner; `None` when no bit is set.
    #[inline]
    fn mask_of(&mut self, rows: &Rows, h: usize) -> Result<Option<(&'a Mask, usize, usize)>, EvalError> {
        let Some(extent) = Extent::of(rows, h) else { return Ok(None) };
        Ok(Some((self.mask_in(rows, &extent)?, extent.top, extent.left)))
    }

    /// The mask of the bits in their box.
    #[inline]
    pub(super) fn mask_in(&mut self, rows: &Rows, extent: &Extent) -> Result<&'a Mask, EvalError> {
        self.charge_bytes(size_of::<Mask>())?;
        let mask = self.arena.alloc_with(|| Mask::BLANK);
        extent.cut(rows, mask);
        Ok(mask)
    }

    /// The places where `rows` has a bit, or cells of a colour there; their box is known. Bit 0 of row 0 is `(i, j)`.
    pub(crate) fn patch_in(&mut self, rows: &Rows, extent: &Extent, color: Option<u8>, i: i64, j: i64) -> Res<'a> {
        let mask = self.mask_in(rows, extent)?;
        let patch = match color {
            None => Value::Indices { mask, i: 0, j: 0 },
            Some(color) => Value::Object { mask, i: 0, j: 0, color },
        };
        self.moved(patch, i + extent.top as i64, j + extent.left as i64)
    }

    /// The set of places where `rows` has a bit; bit 0 of row 0 is the place `(i, j)`.
    #[inline]
    pub fn indices(&mut self, rows: &Rows, i: i64, j: i64) -> Res<'a> {
        self.indices_within(rows, SIDE, i, j)
    }

    /// As [`Ctx::indices`], where rows from `h` on are 0.
    #[inline]
    pub fn indices_within(&mut self, rows: &Rows, h: usize, i: i64, j: i64) -> Res<'a> {
        let Some((mask, top, left)) = self.mask_of(rows, h)? else { return Ok(Value::EMPTY_SET) };
        match origin(i + top as i64, j + left as i64) {
            Some((i, j)) => Ok(Value::Indices { mask, i, j }),
            None => self.far_indices(mask, i + top as i64, j + left as i64),
        }
    }

    /// The set of the places of a mask whose corner is `(i, j)`.
    #[inline]
    pub fn places_of(&mut self, mask: Mask, i: i64, j: i64) -> Res<'a> {
        match origin(i, j) {
            Some((i, j)) => Ok(Value::Indices { mask: self.alloc(mask)?, i, j }),
            None => self.far_indices(&mask, i, j),
        }
    }

    /// As [`Ctx::places_of`], of a mask that is there already; costs the same memory.
    #[inline]
    pub(crate) fn places_under(&mut self, mask: &'a Mask, i: i64, j: i64) -> Res<'a> {
        match origin(i, j) {
            Some((i, j)) => {
                self.charge_bytes(size_of::<Mask>())?;
                Ok(Value::Indices { mask, i, j })
            }
            None => self.far_indices(mask, i, j),
        }
    }

    /// The set of all places in the box of `h` x `w` cells whose corner is `(i, j)`, sides 0..=32.
    #[inline]
    pub fn full_box(&mut self, h: usize, w: usize, i: i64, j: i64) -> Res<'a> {
        if h == 0 || w == 0 {
            return Ok(Value::EMPTY_SET);
        }
        if let Some(mask) = Mask::of_box(h, w) {
            return self.places_under(mask, i, j);
        }
        self.places_of(Mask { rows: full_rows(h, w), n: (h * w) as u16, h: h as u8, w: w as u8 }, i, j)
    }

    /// The object of one colour over the places where `rows` has a bit.
    #[inline]
    pub fn object(&mut self, rows: &Rows, color: u8, i: i64, j: i64) -> Res<'a> {
        self.object_within(rows, SIDE, color, i, j)
    }

    /// As [`Ctx::object`], where rows from `h` on are 0.
    #[inline]
    pub fn object_within(&mut self, rows: &Rows, h: usize, color: u8, i: i64, j: i64) -> Res<'a> {
        let Some((mask, top, left)) = self.mask_of(rows, h)? else { return Ok(Value::EMPTY_SET) };
        match origin(i + top as i64, j + left as i64) {
            Some((i, j)) => Ok(Value::Object { mask, i, j, color }),
            None => self.far_cells(mask, |_, _| color, i + top as i64, j + left as i64),
        }
    }

    /// The object over the places where `rows` has a bit, coloured by `planes`, which may hold bits outside `rows`.
    pub fn picture(&mut self, rows: &Rows, planes: &[Rows; 4], i: i64, j: i64) -> Res<'a> {
        self.picture_within(rows, planes, SIDE, i, j)
    }

    /// As [`Ctx::picture`], where rows from `h` on are 0.
    #[inline]
    pub fn picture_within(&mut self, rows: &Rows, planes: &[Rows; 4], h: usize, i: i64, j: i64) -> Res<'a> {
        match Extent::of(rows, h) {
            Some(extent) => self.picture_in(rows, planes, &extent, i, j),
            None => Ok(Value::EMPTY_SET),
        }
    }

    /// All cells of a grid, its corner at the origin.
    pub(crate) fn cells_of_grid(&mut self, grid: &Grid) -> Res<'a> {
        let (h, w) = (grid.h(), grid.w());
        let color = grid.get(0, 0);
        let mask = match Mask::of_box(h, w) {
            Some(mask) => mask,
            None => self.alloc(Mask { rows: full_rows(h, w), n: (h * w) as u16, h: grid.h, w: grid.w })?,
        };
        let is_of_one = match h {
            ..=8 => is_of_color::<8>(grid, &mask.rows, color),
            9..=16 => is_of_color::<16>(grid, &mask.rows, color),
            _ => is_of_color::<SIDE>(grid, &mask.rows, color),
        };
        if is_of_one {
            return Ok(Value::Object { mask, i: 0, j: 0, color });
        }
        let picture = self.alloc(Picture { mask: *mask, planes: grid.planes })?;
        Ok(Value::Picture { picture, i: 0, j: 0 })
    }

    /// As [`Ctx::picture`], of bits whose box is known.
    pub(crate) fn picture_in(&mut self, rows: &Rows, planes: &[Rows; 4], extent: &Extent, i: i64, j: i64) -> Res<'a> {
        // A box that is not high is gone through in one go of 8 or 16 rows, where as many lie below its top.
        match (extent.h, extent.top) {
            (..=8, ..=24) => self.picture_of_rows::<8>(rows, planes, extent, i, j),
            (..=16, ..=16) => self.picture_of_rows::<16>(rows, planes, extent, i, j),
            (_, 0) => self.picture_of_rows::<SIDE>(rows, planes, extent, i, j),
            (h, top) => {
                let raised = |rows: &Rows| {
                    let mut out = [0; SIDE];
                    out[..h].copy_from_slice(&rows[top..top + h]);
                    out
                };
                let extent = Extent { top: 0, ..*extent };
                let (rows, planes) = (raised(rows), planes.each_ref().map(raised));
                self.picture_of_rows::<SIDE>(&rows, &planes, &extent, i + top as i64, j)
            }
        }
    }

    /// As [`Ctx::picture`], of a box of at most `N` rows; `N` rows from its top on lie inside.
    #[inline]
    fn picture_of_rows<const N: usize>(
        &mut self,
        rows: &Rows,
        planes: &[Rows; 4],
        extent: &Extent,
        i: i64,
        j: i64,
    ) -> Res<'a> {
        let mask = self.mask_in(rows, extent)?;
        let (i, j) = (i + extent.top as i64, j + extent.left as i64);
        let cut = planes.each_ref().map(|plane| {
            let plane = &plane[extent.top..extent.top + N];
            let bits: [u32; N] = std::array::from_fn(|i| plane[i] >> extent.left & mask.rows[i]);
            bits
        });
        // Whether all cells have the colour of the first, which lies in the first row.
        let first = mask.rows[0] & mask.rows[0].wrapping_neg();
        let like = cut.each_ref().map(|plane| if plane[0] & first != 0 { u32::MAX } else { 0 });
        let mut differ = 0;
        for (plane, like) in cut.iter().zip(like) {
            for (&bits, &row) in plane.iter().zip(&mask.rows) {
                differ |= bits ^ row & like;
            }
        }
        let mixed = differ != 0;
        let color = (0..4).fold(0, |color, k| color | (like[k] & 1 << k) as u8);
        let origin = origin(i, j);
        if !mixed {
            return match origin {
                Some((i, j)) => Ok(Value::Object { mask, i, j, color }),
                None => self.far_cells(mask, |_, _| color, i, j),
            };
        }
        let paint = |picture: &mut Picture| {
            picture.mask = *mask;
            for (out, plane) in picture.planes.iter_mut().zip(&cut) {
                out[..N].copy_from_slice(plane);
            }
        };
        let blank = || Picture { mask: Mask::BLANK, planes: [[0; SIDE]; 4] };
        match origin {
            Some((i, j)) => {
                self.charge_bytes(size_of::<Picture>())?;
                let picture = self.arena.alloc_with(blank);
                paint(picture);
                Ok(Value::Picture { picture, i, j })
            }
            None => {
                let mut picture = blank();
                paint(&mut picture);
                self.far_cells(mask, |i, j| picture.color(i, j), i, j)
            }
        }
    }

    /// Moves a packed patch to another corner; anything whose corner leaves 16 bits takes the general form.
    pub fn moved(&mut self, patch: Value<'a>, i: i64, j: i64) -> Res<'a> {
        let Some((i16_, j16)) = origin(i, j) else {
            return match patch {
                Value::Indices { mask, .. } => self.far_indices(mask, i, j),
                Value::Object { mask, color, .. } => self.far_cells(mask, |_, _| color, i, j),
                Value::Picture { picture, .. } => self.far_cells(&picture.mask, |i, j| picture.color(i, j), i, j),
                other => Ok(other),
            };
        };
        Ok(match patch {
            Value::Indices { mask, .. } => Value::Indices { mask, i: i16_, j: j16 },
            Value::Object { mask, color, .. } => Value::Object { mask, i: i16_, j: j16, color },
            Value::Picture { picture, .. } => Value::Picture { picture, i: i16_, j: j16 },
            other => other,
        })
    }

    fn far_indices(&mut self, mask: &Mask, i: i64, j: i64) -> Res<'a> {
        let mut items = Vec::with_capacity(mask.n.into());
        for (di, dj) in mask.cells() {
            items.push(self.pair(i + di as i64, j + dj as i64)?);
        }
        self.sequence(&items).map(Value::Set)
    }

    fn far_cells(&mut self, mask: &Mask, color: impl Fn(usize, usize) -> u8, i: i64, j: i64) -> Res<'a> {
        let mut items = Vec::with_capacity(mask.n.into());
        for (di, dj) in mask.cells() {
            let color = Value::Int(color(di, dj).into());
            items.push(self.cell(color, Value::Int(i + di as i64), Value::Int(j + dj as i64))?);
        }
        self.sequence(&items).map(Value::Set)
    }

    /// A closure; its parts give the nesting.
    ///
    /// # Errors
    /// `Memory` when it is nested too deep.
    pub fn func<const PARTS: usize>(
        &mut self,
        parts: [Value<'a>; PARTS],
        make: impl FnOnce(Nesting<'a>) -> Func<'a>,
    ) -> Res<'a> {
        let (levels, weight) = parts.iter().fold((0, 1_u64), |(levels, weight), &part| {
            let (levels_of_part, weight_of_part) = match part {
                Value::Prim(_) | Value::Int(_) => (0, 1),
                Value::Func(func) => func.extent(),
                part => (part.depth(), part.weight()),
            };
            (u16::max(levels, levels_of_part), weight.saturating_add(weight_of_part))
        });
        let levels = 1 + levels;
        if levels > super::callable::MAX_FUNC_NESTING {
            return Err(EvalError::Memory);
        }
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        let code = self.closure_code.take();
        Ok(Value::Func(self.alloc(make(Nesting { levels, weight, code }))?))
    }

    /// A function of any arguments that gives `()`.
    #[cold]
    #[inline(never)]
    pub(super) fn nothing(&mut self) -> Res<'a> {
        Ok(Value::Func(self.alloc(Func::Nothing)?))
    }

    /// Row `i` of a grid as a tuple.
    pub fn row(&mut self, grid: &Grid, i: usize) -> Res<'a> {
        self.charge_bytes(size_of::<Seq>() + grid.w() * size_of::<Value>())?;
        Ok(self.row_unpaid(grid, i))
    }

    /// Row `i` of a grid as a tuple, paid for by the caller.
    #[inline]
    pub(super) fn row_unpaid(&self, grid: &Grid, i: usize) -> Value<'a> {
        let color = |j: usize| grid.get(i, j);
        match (grid.w(), self.dialect) {
            (2, _) => Value::Pair(color(0).into(), color(1).into()),
            (3, Dialect::Batt) => Value::Cell { i: color(0).into(), j: color(1).into(), color: color(2).into() },
            (w, _) => {
                let colors = grid.colors_of_row(i);
                let items = self.arena.alloc_slice_fill_iter(colors[..w].iter().map(|&color| Value::Int(color.into())));
                let weight = (w + usize::from(w == 1)) as u32;
                Value::Tuple(self.arena.alloc(Seq { items, weight, depth: 1 }))
            }
        }
    }
}

/// A grid that is there already, as a value.
#[inline]
pub fn grid_value(grid: &Grid) -> Value<'_> {
    if grid.h == 2 && grid.w == 2 { pairs_of(grid) } else { Value::Grid(grid) }
}

/// A grid of 2 x 2 as a tuple of two pairs.
fn pairs_of<'a>(grid: &Grid) -> Value<'a> {
    let color = |i: usize, j: usize| i16::from(grid.get(i, j));
    Value::Pairs([color(0, 0), color(0, 1), color(1, 0), color(1, 1)])
}

/// The full box of `h` x `w` cells as bits, sides 0..=32.
#[inline]
pub const fn full_rows(h: usize, w: usize) -> Rows {
    let mut rows = [0; SIDE];
    let mut i = 0;
    while i < h && i < SIDE {
        rows[i] = low_bits(w);
        i += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::chance::{assert_same, each};

    #[test]
    fn cells_of_a_grid_are_the_picture_of_its_box() {
        let (mut objects, mut pictures) = (0, 0);
        each(400, |ctx, chance| {
            let colors = 1 + chance.below(3);
            let grid = chance.grid(colors);
            let full = ctx.budget_left();
            let slow = ctx.picture(&full_rows(grid.h(), grid.w()), &grid.planes, 0, 0);
            let left = ctx.budget_left();
            ctx.restore_budget(full);
            let fast = ctx.cells_of_grid(&grid);
            assert!(ctx.budget_left().0 == left.0 && ctx.budget_left().1 >= left.1, "it pays no more");
            objects += u32::from(matches!(fast, Ok(Value::Object { .. })));
            pictures += u32::from(matches!(fast, Ok(Value::Picture { .. })));
            assert_same(ctx, fast, slow, || format!("{} x {}", grid.h(), grid.w()));
        });
        assert!(objects > 50 && pictures > 50, "{objects} objects, {pictures} pictures");
    }

    #[test]
    fn sizes_are_those_of_the_items() {
        let all = [
            Value::Int(4),
            Value::Pair(1, 2),
            Value::Cell { color: 1, i: 2, j: 3 },
            Value::Pairs([1, 2, 3, 4]),
            Value::EMPTY_SET,
            Value::Object { mask: &Mask::DOT, i: 0, j: 0, color: 1 },
        ];
        // Every list of up to four of them.
        for number in 0..7usize.pow(4) {
            let digits = (0..4).map(|at| number / 7usize.pow(at) % 7).take_while(|&digit| digit > 0);
            let items: Vec<Value<'_>> = digits.map(|digit| all[digit - 1]).collect();
            let weight = items.iter().map(|item| item.weight()).sum::<u64>().max(1) + u64::from(items.len() == 1);
            let depth = 1 + items.iter().map(|item| item.depth()).max().unwrap_or(0);
            assert_eq!(size_of_items(&items), (weight, depth), "list {number}");
        }
    }
}
